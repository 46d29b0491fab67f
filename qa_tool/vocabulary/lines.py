"""One line of each long sheet of the workbook: made by the store row by row, read by the reports."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple


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
