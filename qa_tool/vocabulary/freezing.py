"""Words about freezing a quarter: its steps, its state, and what may have changed since."""

from __future__ import annotations

from enum import StrEnum


class FreezeStep(StrEnum):
    """One step of a freeze, done by one person."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    SENT_BACK = "sent-back"
    FROZEN = "frozen"

    @property
    def label(self) -> str:
        """As people write it: 'Sent back'."""
        return self.value.replace("-", " ").capitalize()


class QuarterState(StrEnum):
    """Where a quarter stands. Sending it back opens it again."""

    OPEN = "open"
    PROPOSED = "proposed"
    APPROVED = "approved"
    FROZEN = "frozen"

    @property
    def label(self) -> str:
        """As people write it: 'Open'."""
        return self.value.capitalize()

    @classmethod
    def after(cls, step: FreezeStep | None) -> QuarterState:
        """The state that the last step leaves a quarter in; None stands for no step at all."""
        return cls.OPEN if step in (None, FreezeStep.SENT_BACK) else cls(step.value)


class SinceFreeze(StrEnum):
    """What became of an audit since its quarter was frozen."""

    ADDED = "added"
    REVISED = "revised"
    REGRADED = "regraded"
    REOPENED = "reopened"
    MOVED = "moved"

    @property
    def label(self) -> str:
        """As a list says it."""
        return _LABELS[self]


_LABELS = {
    SinceFreeze.ADDED: "Added",
    SinceFreeze.REVISED: "Revised",
    SinceFreeze.REGRADED: "Grade changed",
    SinceFreeze.REOPENED: "Reopened, not counted now",
    SinceFreeze.MOVED: "Moved to another quarter",
}


class Decision(StrEnum):
    """What became of a request to reopen an audit of a frozen quarter."""

    APPROVED = "approved"
    DECLINED = "declined"
