"""The verbs of auditing: start, save, submit, read, amend, release, list. Each is asked by somebody (``Asker``).

They flush and never commit. Beside what each says, they raise NotPermitted (403) and NotFound (404) of
``policy.words``, Conflict (409) and Refused (the text says why) of ``errors``.
"""
