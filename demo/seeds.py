"""What a made-up record is, and what became of it: plain values, as the loader takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import CommitmentKind, CommitmentStatus, Difference, StepKind
from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Record
from qa_tool.definitions.words import FollowUpKind, Grade
from qa_tool.feedback.words import Answered, View
from qa_tool.moderation.verbs.settling import Given as Grading
from qa_tool.moderation.words import AuditQuality, Cause, ChangeReason
from qa_tool.moderation.words import Step as ReadingStep
from qa_tool.records.models import Audit
from qa_tool.records.words import Status


@dataclass(frozen=True)
class Step:
    """One line of the history; ``person_id`` None: the tool did it."""

    kind: StepKind
    person_id: str | None
    at: datetime
    text: str | None = None


@dataclass(frozen=True)
class Fate:
    """What became of an action or follow-up: its owner, where it stands, its history."""

    owner_id: str | None = None
    status: CommitmentStatus = CommitmentStatus.OPEN
    done_by: str | None = None
    done_on: date | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    difference: Difference | None = None
    what_changed: str | None = None
    evidence: str | None = None
    regrade: Grade | None = None
    re_audit_due: date | None = None
    escalated: int = 0
    steps: tuple[Step, ...] = ()


Fates = Mapping[str, Mapping[str, Fate]]
"""Audit id -> key of the commitment ('inadequate', 'action-0') -> what became of it."""


def action_key(position: int) -> str:
    """The key of an action in ``Fates``: by its place among the actions, from 0."""
    return f"{CommitmentKind.ACTION.value}-{position}"


@dataclass(frozen=True)
class Followed:
    """A follow-up that the submission opened. ``owner_id`` None: the safeguarding manager decides."""

    kind: FollowUpKind
    owner_id: str | None
    question_key: str | None
    opened_at: datetime
    due: date


@dataclass(frozen=True)
class Given:
    """The findings were given (X11). ``how`` is an option of the form."""

    on: date
    how: str
    recorded_at: datetime


@dataclass(frozen=True)
class Amendment:
    """A second revision: what it says, why, when. ``corrects_facts``: the author's own correction of facts."""

    record: Record
    reason: str
    at: datetime
    corrects_facts: bool


@dataclass(frozen=True)
class Conversation:
    """What was said about an observation: columns of the three tables, each None until it was said."""

    reflection: Mapping[str, Any] | None = None
    feedback: Mapping[str, Any] | None = None
    reply: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Disputed:
    """What became of a dispute; all None while it waits."""

    answered: Answered | None = None
    answer: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Replied:
    """The IRO's reply to an audit."""

    view: View
    reason: str | None
    reflection: str | None
    will_do: str | None
    sent_at: datetime
    dispute: Disputed | None = None


@dataclass(frozen=True)
class Opened:
    """The IRO opened the audit: with grades of their own by question key, or none."""

    at: datetime
    self_grades: Mapping[str, Grade]
    reply: Replied | None = None


@dataclass(frozen=True)
class Seed:
    """One submitted audit. The record's facts hold ids; its reference and form version are given out here."""

    id: str
    form_key: str
    record: Record
    author_id: str
    author_role: str
    practitioner_team: str
    """Key of the IRO's team at the audit's date, or ''."""
    case_number: str
    started_at: datetime
    submitted_at: datetime
    suggested: str | None
    departure: bool
    status: Status = Status.SUBMITTED
    released_at: datetime | None = None
    closed_at: datetime | None = None
    follow_ups: tuple[Followed, ...] = ()
    given: Given | None = None
    conversation: Conversation = Conversation()
    opened: Opened | None = None
    amendment: Amendment | None = None
    fates: Mapping[str, Fate] = field(default_factory=dict)
    """What became of its actions and follow-ups, by the kind of a follow-up or ``action_key``."""
    reopened_for: str = ""
    """Why it is open for amendment now; '' when it is not."""
    excerpt: tuple[str, ...] = ()
    """Of a short re-audit: what it asks besides the closing block."""


@dataclass(frozen=True)
class SeedDraft:
    """One draft: the record as far as it was typed, and ``typed``: inputs typed by halves, in place of the record's."""

    id: str
    form_key: str
    record: Record
    author_id: str
    author_role: str
    case_number: str
    started_at: datetime
    saved_at: datetime
    typed: Mapping[str, list[str]]


@dataclass(frozen=True)
class DueAgain:
    """A closed inadequate that is to be looked at again: the audit as it stands, and what is asked of it."""

    commitment: Commitment
    audit: Audit
    record: Record
    definition: Definition
    """The form version in use, whole."""
    asks: tuple[str, ...]
    """() for the whole form."""


@dataclass(frozen=True)
class Readable:
    """A record that goes to a second reader: by its lot, or because it is inadequate."""

    audit: Audit
    cause: Cause
    submitted_at: datetime
    manager_barred: str | None
    first: Mapping[str, Grading]
    """What the auditor answered to each graded question, the overall grade last."""


@dataclass(frozen=True)
class ReadAgain:
    """What became of it; stamps beyond its step are None."""

    readable: Readable
    step: ReadingStep
    reader_id: str | None = None
    given_by: str | None = None
    given_at: datetime | None = None
    due: date | None = None
    graded_at: datetime | None = None
    second: Mapping[str, Grading] = field(default_factory=dict)
    settled_at: datetime | None = None
    changes: Mapping[str, ChangeReason] = field(default_factory=dict)
    """Questions of which the second grade stands, and why."""
    audit_quality: AuditQuality | None = None
    audit_note: str = ""
    dispute: str = ""
    disputed_at: datetime | None = None
    arbiter_id: str | None = None
    arbitrated_at: datetime | None = None
    arbitration: str = ""
    upheld: Sequence[str] = ()
    """Of the changes, those that the head of service let stand."""
    notes: Sequence[tuple[str, str, str, datetime]] = ()
    """(question key, person id, text, when)."""
