"""Requests to reopen a record of a frozen quarter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, ReopeningRequest
from qa_tool.records.queries import scoping


def open_request(session: Session, audit_id: str) -> ReopeningRequest | None:
    """The request on the audit that nobody has decided yet."""
    return session.scalar(
        select(ReopeningRequest)
        .where(ReopeningRequest.audit_id == audit_id, ReopeningRequest.decision.is_(None))
        .options(joinedload(ReopeningRequest.asker))
        .execution_options(populate_existing=True)
    )


def last_request(session: Session, audit_id: str) -> ReopeningRequest | None:
    """The newest request on the audit, decided or not."""
    return session.scalar(
        select(ReopeningRequest)
        .where(ReopeningRequest.audit_id == audit_id)
        .options(joinedload(ReopeningRequest.asker), joinedload(ReopeningRequest.decider))
        .order_by(ReopeningRequest.asked_at.desc(), ReopeningRequest.id)
        .limit(1)
    )


def open_requests(session: Session, asker: Asker) -> list[ReopeningRequest]:
    """Undecided requests on audits that the asker may decide on, the oldest first."""
    wanted = (
        select(ReopeningRequest)
        .join(Audit, Audit.id == ReopeningRequest.audit_id)
        .where(ReopeningRequest.decision.is_(None), scoping.visible(asker, "reopening", "approve"))
        .options(joinedload(ReopeningRequest.asker), joinedload(ReopeningRequest.audit))
    )
    return list(session.scalars(wanted.order_by(ReopeningRequest.asked_at, Audit.reference, ReopeningRequest.id)))


def add_request(session: Session, audit_id: str, reason: str, asked_by: str, asked_at: datetime) -> ReopeningRequest:
    """Ask for a reopening. IntegrityError when one is open already."""
    request = ReopeningRequest(audit_id=audit_id, reason=reason, asked_by=asked_by, asked_at=asked_at)
    session.add(request)
    session.flush()
    return request
