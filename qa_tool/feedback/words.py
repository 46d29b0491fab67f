"""Words of an IRO's reply to an audit, and of what becomes of a dispute."""

from __future__ import annotations

from enum import StrEnum


class View(StrEnum):
    """How the IRO sees an audit of their practice as a whole."""

    RECOGNISES = "recognises"
    PARTLY = "partly"
    DISPUTES = "disputes"

    @property
    def label(self) -> str:
        """As people read it beside a reply: 'Recognised in part'."""
        return {"recognises": "Recognised", "partly": "Recognised in part", "disputes": "Disputed"}[self.value]


OF_ONE_QUESTION = (View.RECOGNISES, View.DISPUTES)
"""Of one question there is no *partly*: its grade is recognised or disputed."""


class Answered(StrEnum):
    """What became of a dispute."""

    GRADE_STANDS = "grade-stands"
    TO_BE_REOPENED = "to-be-reopened"
    """The audit team is asked to reopen the record; the auditor then submits it again."""
    NOTED = "noted"
    """The record stays, and the disagreement stays beside it."""
    WITHDRAWN = "withdrawn"
    """By the IRO, who sent a new reply that disputes nothing."""

    @property
    def label(self) -> str:
        """As people read it: 'The grade stands'."""
        return {
            "grade-stands": "The grade stands",
            "to-be-reopened": "To be reopened",
            "noted": "Noted beside the record",
            "withdrawn": "Withdrawn by the IRO",
        }[self.value]


DECISIONS = (Answered.GRADE_STANDS, Answered.TO_BE_REOPENED, Answered.NOTED)
"""What can be decided by somebody else."""
