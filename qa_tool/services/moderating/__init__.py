"""The second reading of audits: who reads what, blind grading, what stands after it, and how far readers agree.

Every verb is asked by somebody (``Asker``), flushes and never commits. Beside what each says, they raise NotPermitted
(403) and NotFound (404) of ``policy.words``, Conflict (409) and Refused (the text says why) of ``auditing.errors``.
Submission asks ``choosing`` whether an audit is read a second time: import the modules, there is nothing here.
"""
