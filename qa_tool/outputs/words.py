"""Editions of the workbook: for whom it is made decides which sheets it has.

Words about freezing a quarter: its steps, its state, and what may have changed since.
One line of each long sheet of the workbook: made by the store row by row, read by the reports.
"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

RELEASED_INSTEAD = "What goes to others is prepared, released and downloaded under Released editions"


class Edition(StrEnum):
    """One edition of a period's workbook."""

    INTERNAL = "internal"
    """For the service: every figure; for those entitled, the rows."""
    EXTERNAL = "external"
    """For outside readers: small counts hidden, no free text, no staff."""
    CLUSTER = "cluster"
    """For one locality's meeting with children's social care."""
    ANNUAL = "annual"
    """A year: its quarters side by side, and the year before."""

    @property
    def label(self) -> str:
        """As people write it: 'Internal edition'."""
        return f"{self.value.capitalize()} edition"


class Wish(StrEnum):
    """Which figures of a frozen quarter a report or an external edition is to give."""

    USUAL = ""
    """The frozen ones, where there are any."""
    PUBLISHED = "published"
    STANDING = "standing"


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


class AuditLine(NamedTuple):
    """A counted audit on its current revision. Option keys and ids as stored; people by staff code, never by name."""

    revision_id: int
    reference: str
    form_key: str
    form_version_id: int
    audit_date: date
    status: str
    locality_id: str | None
    district_id: str | None
    team_id: str | None
    practitioner: str | None
    practitioner_team: str | None
    auditor: str | None
    auditor_role: str | None
    plan_type: str | None
    age_band: str | None
    abuse_category: str | None
    exercise: str | None
    selection: str | None
    meeting_type: str | None
    grade: str | None
    """The effective one."""
    auditor_grade: str | None
    suggested_grade: str | None
    departure: bool
    impact: str | None
    safety_concern: bool
    late_entry: bool
    submitted_at: datetime | None
    revision: int
    brought_in: bool
    """From before the tool."""
    coded_only: bool
    """The reader may see its grades and coded findings, but none of its text."""


class AnswerLine(NamedTuple):
    """What became of one question of an audit; at most one of the values is there, and only when it was answered."""

    audit: AuditLine
    question_key: str
    outcome: str
    option: str | None
    options: tuple[str, ...]
    """Of a several-choices question, by key."""
    text: str | None
    number: int | None
    day: date | None
    clock: time | None
    comment: str | None


class FindingLine(NamedTuple):
    """One strength or area for development, with the codes of its sub-themes."""

    audit: AuditLine
    question_key: str
    kind: str
    position: int
    text: str | None
    sub_themes: tuple[str, ...]
