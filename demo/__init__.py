"""The demo service: invented people, places as shipped, and two years of audits, the same for the same seed.

Nothing here is about anybody: staff are codes, cases are numbers, sentences are put together from ``phrases/``. It is
no part of the product: nothing in ``qa_tool`` knows of it, and no wheel holds it. What it makes is written through the
product's verbs; the past that no verb can write goes through ``demo.loader``, the only module here that writes tables.
"""
