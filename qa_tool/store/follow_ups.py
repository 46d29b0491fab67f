"""Follow-ups: opened at submission, one of each kind for an audit, seen by those they concern."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from qa_tool.models import Audit, FollowUp
from qa_tool.policy.matrix import scopes
from qa_tool.policy.words import Asker, Scope
from qa_tool.store.scoping import in_teams_now, not_my_own_unreleased
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
    return follow_up


def visible(asker: Asker, action: str = "read") -> ColumnElement[bool]:
    """The follow-ups that the asker reaches, in a query that joins their audits.

    Own: those the asker owns or whose audit the asker wrote. Team: those about, or owned by, people of managed teams.
    A follow-up on one's own practice waits for the release of its audit, like the audit itself.
    """
    granted = scopes(asker.roles, "follow-up", action)
    reached = or_(false(), *(_scope(asker, scope) for scope in granted))
    return and_(reached, not_my_own_unreleased(asker))


def _scope(asker: Asker, scope: Scope) -> ColumnElement[bool]:
    if scope is Scope.ALL:
        return true()
    if scope is Scope.TEAM:
        return or_(
            in_teams_now(asker.managed_team_ids, Audit.practitioner_id.expression),
            in_teams_now(asker.managed_team_ids, FollowUp.owner_id.expression),
        )
    return or_(FollowUp.owner_id == asker.person_id, Audit.author_id == asker.person_id)


def of_audit(session: Session, asker: Asker, audit_id: str) -> list[FollowUp]:
    """The audit's follow-ups that the asker may see, the earliest due first."""
    found = select(FollowUp).join(Audit).where(FollowUp.audit_id == audit_id, visible(asker))
    return list(session.scalars(found.order_by(FollowUp.due, FollowUp.kind)))
