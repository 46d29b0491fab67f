"""Words of moderation: why an audit is read a second time, where that stands, why a grade was changed."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """Why an audit goes to a second reader."""

    DRAWN = "drawn"
    INADEQUATE = "inadequate"
    ABOVE_LIMIT = "above-limit"
    """Graded above what safeguarding-critical answers decide (rule 2)."""
    AMENDED = "amended"
    """An earlier revision of it went to a second reader."""

    @property
    def label(self) -> str:
        """As people write it."""
        return {
            Cause.DRAWN: "Drawn by chance",
            Cause.INADEQUATE: "Inadequate",
            Cause.ABOVE_LIMIT: "Graded above what critical answers decide",
            Cause.AMENDED: "Amended since it was read",
        }[self]


class Step(StrEnum):
    """Where a moderation stands."""

    WAITING = "waiting"
    """Nobody was given it yet."""
    GIVEN = "given"
    """A second reader has it and has not graded yet."""
    GRADED = "graded"
    """The second grades are stored; what stands is not decided yet."""
    SETTLED = "settled"
    DISPUTED = "disputed"
    """The auditor disagrees; the head of service decides."""
    ARBITRATED = "arbitrated"
    WITHDRAWN = "withdrawn"
    """A new revision of the audit took its place, or it was taken from its reader for a reason."""

    @property
    def label(self) -> str:
        """As people write it: 'With the head of service'."""
        return {
            Step.WAITING: "Waiting for a reader",
            Step.GIVEN: "With the second reader",
            Step.GRADED: "Second grades stored",
            Step.SETTLED: "Settled",
            Step.DISPUTED: "With the head of service",
            Step.ARBITRATED: "Decided by the head of service",
            Step.WITHDRAWN: "Withdrawn",
        }[self]


class Stage(StrEnum):
    """Whose decision a moderated grade is."""

    MODERATED = "moderated"
    ARBITRATED = "arbitrated"


class ChangeReason(StrEnum):
    """Why the auditor's grade was changed."""

    EVIDENCE_MISSED = "evidence-missed"
    DESCRIPTOR_MISREAD = "descriptor-misread"
    NEW_INFORMATION = "new-information"
    WEIGHT_OF_RISK = "weight-of-risk"

    @property
    def label(self) -> str:
        """As people write it: 'Evidence missed'."""
        return self.value.replace("-", " ").capitalize()


class HandedBack(StrEnum):
    """Why a second reader gives an audit back unread."""

    KNOWS_CASE = "knows-case"
    KNOWS_GRADES = "knows-grades"
    NO_TIME = "no-time"

    @property
    def label(self) -> str:
        """As people write it."""
        return {
            HandedBack.KNOWS_CASE: "I have worked with this case",
            HandedBack.KNOWS_GRADES: "I know how it was graded",
            HandedBack.NO_TIME: "I cannot do it in time",
        }[self]
