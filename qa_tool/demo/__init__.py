"""The demo service: invented people, places as shipped, and two years of audits, the same for the same seed.

Nothing here is about anybody: staff are codes, cases are numbers, sentences are put together from ``phrases/``. The
room knows the forms and their rules; what it makes is loaded through ``services.seeding``.
"""
