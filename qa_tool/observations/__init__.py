"""The conversation about an observation: the IRO's own words, the feedback, the IRO's answer.

Feedback releases the record; its IRO may wish for a second look.
"""
