"""Follow-ups: opened at submission, one of each kind for an audit. What becomes of one is a commitment."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.models import FollowUp
from qa_tool.store import commitments
from qa_tool.vocabulary.audits import FollowUpKind
from qa_tool.vocabulary.periods import now


def open_follow_up(
    session: Session, audit_id: str, kind: FollowUpKind, *, owner_id: str | None, question_key: str | None, due: date
) -> FollowUp | None:
    """Open a follow-up, unless the audit has one of that kind already: an amendment opens none twice (then None)."""
    if session.scalar(select(FollowUp.id).where(FollowUp.audit_id == audit_id, FollowUp.kind == kind)):
        return None
    follow_up = FollowUp(
        audit_id=audit_id, kind=kind, owner_id=owner_id, question_key=question_key, opened_at=now(), due=due
    )
    session.add(follow_up)
    session.flush()
    commitments.open_for_follow_up(session, follow_up)
    return follow_up
