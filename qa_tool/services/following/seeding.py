"""Commitments of records that were made elsewhere and are sound (the demo), written as the verbs leave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Record
from qa_tool.models import ActionRow, Audit, Commitment, CommitmentStep, FollowUp, ReAudit
from qa_tool.models.base import new_id
from qa_tool.services.follow_ups import stands
from qa_tool.services.following.re_auditing import asked_again
from qa_tool.store import versions
from qa_tool.vocabulary.audits import COUNTED
from qa_tool.vocabulary.following import CommitmentKind, CommitmentStatus, Difference, Opened, StepKind
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.periods import LONDON


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


def write(session: Session, fates: Fates) -> None:
    """Write the commitments of these audits, whose revisions and follow-ups are there. Flushes, never commits.

    A follow-up or action without a fate is open, and nobody has written anything about it.
    """
    lines: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    for audit_id, key, columns in (*_follow_ups(session, fates), *_actions(session, fates)):
        fate = fates[audit_id].get(key, Fate(columns.get("owner_id")))
        line = {**columns, **{name: value for name, value in vars(fate).items() if name != "steps"}}
        line |= {"id": new_id(), "audit_id": audit_id, "version": 1}
        if line["owner_id"] is None and line.get("owner_role") is None:
            line["owner_role"] = "safeguarding-manager"
        lines.append(line)
        steps += [
            {"id": new_id(), "commitment_id": line["id"], "number": number, **vars(step)}
            for number, step in enumerate(fate.steps, start=1)
        ]
    for model, rows in ((Commitment, lines), (CommitmentStep, steps)):
        if rows:
            session.connection().execute(insert(model), rows)


def became(session: Session, commitment: Commitment, fate: Fate) -> None:
    """Put down what became of a commitment that is there. Flushes, never commits."""
    for name, value in vars(fate).items():
        if name != "steps":
            setattr(commitment, name, value)
    session.flush()
    rows = [CommitmentStep(commitment_id=commitment.id, number=n, **vars(one)) for n, one in enumerate(fate.steps, 1)]
    session.add_all(rows)
    session.flush()


def _follow_ups(session: Session, fates: Fates) -> list[tuple[str, str, dict[str, Any]]]:
    found = select(FollowUp, Audit.practitioner_id).join(Audit, Audit.id == FollowUp.audit_id)
    found = found.where(FollowUp.audit_id.in_(fates)).order_by(FollowUp.audit_id, FollowUp.kind)
    return [
        (
            one.audit_id,
            one.kind.value,
            _columns(CommitmentKind(one.kind.value), one.opened_at, one.due)
            | {"follow_up_id": one.id, "question_key": one.question_key, "owner_id": one.owner_id}
            | ({} if one.question_key else {"opened_because": Opened.ASKED, "opened_by": practitioner_id}),
        )
        for one, practitioner_id in session.execute(found)
    ]


def _actions(session: Session, fates: Fates) -> list[tuple[str, str, dict[str, Any]]]:
    found = select(Audit.id, Audit.submitted_at, ActionRow).join(
        ActionRow, ActionRow.revision_id == Audit.current_revision_id
    )
    found = found.where(Audit.id.in_(fates)).order_by(Audit.id, ActionRow.position)
    return [
        (
            audit_id,
            action_key(row.position),
            _columns(CommitmentKind.ACTION, at, row.due)
            | {
                "action_id": row.id,
                "text": row.text,
                "question_key": row.target_question,
                "sub_theme_code": row.sub_theme_code,
                "owner_role": row.owner,
            },
        )
        for audit_id, at, row in session.execute(found)
        if at is not None
    ]


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


def due_again(session: Session, by: date, most: int) -> list[DueAgain]:
    """Inadequates whose re-audit is due by the day, the last to fall due first; ``most`` of them."""
    wanted = (
        select(Commitment)
        .join(Audit, Audit.id == Commitment.audit_id)
        .options(joinedload(Commitment.audit).joinedload(Audit.case))
        .where(Commitment.re_audit_due <= by, Audit.status.in_(COUNTED))
        .order_by(Commitment.re_audit_due.desc(), Audit.reference)
        .limit(most)
    )
    found = []
    for one in session.scalars(wanted):
        version = versions.newest(session, one.audit.form_key)
        assert version is not None, "an audit has a form version"
        definition = versions.definition(session, version.id)
        asks = asked_again(session, one.audit, definition)
        found.append(DueAgain(one, one.audit, stands(session, one.audit)[1], definition, asks))
    return found


def link_re_audit(session: Session, commitment: Commitment, audit_id: str, started_by: str, at: datetime) -> None:
    """Say that the audit, which is there, looks again at what was inadequate. Flushes, never commits."""
    session.add(ReAudit(commitment_id=commitment.id, audit_id=audit_id, started_by=started_by, started_at=at))
    session.flush()


def _columns(kind: CommitmentKind, opened_at: datetime, due: date) -> dict[str, Any]:
    """The columns of every commitment, blank where a kind has nothing to say."""
    blank = (
        "follow_up_id",
        "action_id",
        "text",
        "question_key",
        "sub_theme_code",
        "owner_id",
        "owner_role",
        "opened_by",
    )
    return {
        **dict.fromkeys(blank),
        "kind": kind,
        "opened_because": Opened.SUBMITTED,
        "opened_at": opened_at.astimezone(LONDON),
        "due": due,
    }
