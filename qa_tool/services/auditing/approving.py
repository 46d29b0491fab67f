"""Reopening what is of a frozen quarter: the audit team asks, the safeguarding manager or head of service decides.

Nobody decides on their own request, on an audit that they wrote, or on one about themselves (object rules 4 and 5).
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.models import Audit, ReopeningRequest
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotFound
from qa_tool.services.auditing.amending import LONGEST_REASON, reopen_now
from qa_tool.services.auditing.errors import Refused
from qa_tool.services.telling.audits import tell_of_decision, tell_of_reopening
from qa_tool.store import audits, events, frozen, scoping
from qa_tool.vocabulary.freezing import Decision
from qa_tool.vocabulary.periods import now

OWN_REQUEST = "You asked for this yourself, so somebody else must decide"
OWN_AUDIT = "You wrote this record, so somebody else must decide whether it is reopened"


def waiting(session: Session, asker: Asker) -> tuple[ReopeningRequest, ...]:
    """The requests that wait for a decision, the oldest first. Raises NotPermitted."""
    matrix.allow(asker, "reopening", "approve")
    return tuple(frozen.open_requests(session, asker))


def request_on(session: Session, asker: Asker, audit_id: str) -> ReopeningRequest:
    """The request on an audit that waits. Raises NotPermitted, NotFound when there is none for the asker to decide."""
    matrix.allow(asker, "reopening", "approve")
    reached = scoping.visible(asker, "reopening", "approve")
    request = frozen.open_request(session, audit_id)
    if request is None or session.scalar(select(Audit.id).where(Audit.id == audit_id, reached)) is None:
        raise NotFound
    return request


def not_for(asker: Asker, request: ReopeningRequest) -> str:
    """Why the asker may not decide on the request; '' when nothing is in the way."""
    if request.asked_by == asker.person_id:
        return OWN_REQUEST
    return OWN_AUDIT if request.audit.author_id == asker.person_id else ""


def decide(session: Session, asker: Asker, audit_id: str, decision: Decision, answer: str = "") -> Audit:
    """Approve or decline the request; approving reopens the audit for its author, with the reason that was given.

    Raises NotPermitted, NotFound when no request waits, Refused for a conflict of roles or a decline without a reason,
    Conflict when the audit is being amended already.
    """
    matrix.allow(asker, "reopening", "approve")
    audit = audits.lock(session, audit_id)
    request = request_on(session, asker, audit_id)
    assert audit is not None, "a request is about an audit"
    if stopped := not_for(asker, request):
        raise Refused(stopped)
    text = answer.strip()
    if decision is Decision.DECLINED and not text:
        raise Refused("Enter why it is declined: the audit team reads it")
    if len(text) > LONGEST_REASON:
        raise Refused(f"The reason must be {LONGEST_REASON:,} characters or less")
    if decision is Decision.APPROVED:
        reopen_now(session, audit, request.reason)
    request.decision, request.answer = decision, text or None
    request.decided_by, request.decided_at = asker.person_id, now()
    session.flush()
    action = "audit.reopened" if decision is Decision.APPROVED else "audit.reopening-declined"
    detail = {"reference": audit.reference, "asked_by": request.asked_by}
    events.record(session, actor_id=asker.person_id, action=action, object_id=audit.id, detail=detail)
    tell_of_decision(session, asker, audit, request.asked_by)
    if decision is Decision.APPROVED:
        tell_of_reopening(session, asker, audit)
    return audit
