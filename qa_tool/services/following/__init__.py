"""The verbs of actions and follow-ups: list, read, note, say done, have closed by another, assign, escalate.

In code each is a commitment. The verbs flush and never commit. Beside what each says, they raise NotPermitted (403) and
NotFound (404) of ``policy.words``, Conflict (409) and Refused (the text says why) of ``services.auditing.errors``.
"""
