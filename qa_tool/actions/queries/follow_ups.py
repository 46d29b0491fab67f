"""Follow-ups: what the rules open, one of each kind for an audit. What becomes of one is a commitment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment, FollowUp
from qa_tool.actions.queries import commitments
from qa_tool.actions.words import CommitmentKind, Opened
from qa_tool.definitions.words import FollowUpKind
from qa_tool.kit.periods import now, today
from qa_tool.people.queries import places


@dataclass(frozen=True)
class Opening:
    """Why a follow-up begins, who asked for it (None: a rule did), and when."""

    because: Opened | None = None
    by: str | None = None
    at: datetime = field(default_factory=now)


def open_follow_up(
    session: Session,
    audit_id: str,
    kind: FollowUpKind,
    *,
    owner_id: str | None,
    question_key: str | None,
    due: date,
    opening: Opening | None = None,
) -> Commitment | None:
    """Open a follow-up, unless the audit has one of that kind already: an amendment opens none twice (then None).

    One that the tool has ended, because what it was about was so no longer, begins again: as another commitment.
    """
    if commitments.standing_of(session, audit_id, CommitmentKind(kind.value)) is not None:
        return None
    begun = opening or Opening()
    before = session.scalar(select(FollowUp.id).where(FollowUp.audit_id == audit_id, FollowUp.kind == kind))
    follow_up = FollowUp(
        audit_id=audit_id, kind=kind, owner_id=owner_id, question_key=question_key, opened_at=begun.at, due=due
    )
    if before is None:
        session.add(follow_up)
        session.flush()
    return commitments.open_for_follow_up(session, follow_up, begun.because, begun.by)


def holder(session: Session, role: str, practitioner_id: str | None) -> str | None:
    """The id of the person who holds a role for the case today: its IRO, that IRO's manager; None of other roles."""
    if practitioner_id is None or role not in ("iro", "qr-manager"):
        return None
    return practitioner_id if role == "iro" else places.manager_on(session, practitioner_id, today())
