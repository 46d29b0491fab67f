"""What IROs say to audits of their practice: self-grades, openings, replies, disputes, and who waits for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, true
from sqlalchemy.orm import Session, aliased

from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.words import Noun
from qa_tool.feedback.models import Dispute, FeedbackReply, SelfGrade
from qa_tool.feedback.words import Answered
from qa_tool.people.models import Person
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, FeedbackOpening
from qa_tool.records.queries import scoping
from qa_tool.records.words import COUNTED

STATES = ("not-read", "read", "answered", "disputed")
"""Where feedback stands: shown and not opened, opened and not answered, answered, answered with an open dispute."""


@dataclass(frozen=True)
class Said:
    """All that was said about an audit by one IRO."""

    self_grades: dict[str, str]
    """By question key. Empty when the IRO read at once, or has not opened it."""
    opening: FeedbackOpening | None
    replies: tuple[FeedbackReply, ...]
    """The oldest first."""
    disputes: tuple[Dispute, ...]
    """The oldest first."""

    @property
    def open_dispute(self) -> Dispute | None:
        """The dispute that waits for a decision."""
        return next((one for one in self.disputes if one.answered is None), None)


def of(session: Session, audit_id: str, practitioner_id: str | None) -> Said:
    """What the IRO said about the audit so far."""
    if practitioner_id is None:
        return Said({}, None, (), ())
    grades = select(SelfGrade).where(SelfGrade.audit_id == audit_id, SelfGrade.practitioner_id == practitioner_id)
    replies = (
        select(FeedbackReply)
        .where(FeedbackReply.audit_id == audit_id, FeedbackReply.practitioner_id == practitioner_id)
        .order_by(FeedbackReply.number)
    )
    disputes = (
        select(Dispute)
        .where(Dispute.audit_id == audit_id, Dispute.raised_by == practitioner_id)
        .order_by(Dispute.raised_at, Dispute.id)
    )
    return Said(
        {one.question_key: one.grade for one in session.scalars(grades)},
        session.get(FeedbackOpening, (audit_id, practitioner_id)),
        tuple(session.scalars(replies)),
        tuple(session.scalars(disputes)),
    )


def awaiting_opening(session: Session, asker: Asker) -> list[Audit]:
    """Audits of the asker's practice that were let see and not opened, the one shown first first."""
    found = select(Audit).where(Audit.noun == Noun.AUDIT, scoping.let_see(asker), ~scoping.opened_by(asker))
    return list(session.scalars(found.order_by(Audit.released_at, Audit.reference)))


def awaiting_answer(session: Session, asker: Asker, since: datetime) -> list[Audit]:
    """Audits of the asker's practice opened since then that the asker has not answered, the earliest first."""
    answered = exists().where(
        FeedbackReply.audit_id == Audit.id, FeedbackReply.practitioner_id == FeedbackOpening.practitioner_id
    )
    found = (
        select(Audit)
        .join(FeedbackOpening, _opening_of(Audit.practitioner_id.expression))
        .where(
            Audit.practitioner_id == asker.person_id,
            scoping.visible(asker, "feedback", "reply"),
            FeedbackOpening.opened_at >= since,
            ~answered,
        )
    )
    return list(session.scalars(found.order_by(FeedbackOpening.opened_at, Audit.reference)))


def _opening_of(person: ColumnElement[str | None]) -> ColumnElement[bool]:
    return and_(FeedbackOpening.audit_id == Audit.id, FeedbackOpening.practitioner_id == person)


def open_disputes(session: Session, asker: Asker) -> list[Dispute]:
    """The disputes that wait for a decision and that the asker may know of, the oldest first."""
    reached = scoping.visible(asker, "dispute", "decide")
    found = select(Dispute).join(Audit, Audit.id == Dispute.audit_id).where(Dispute.answered.is_(None), reached)
    return list(session.scalars(found.order_by(Dispute.raised_at, Audit.reference, Dispute.id)))


def sent_to_be_reopened(session: Session, asker: Asker) -> list[Dispute]:
    """Disputes whose audit was sent to be reopened and still stands as it was disputed, the oldest first."""
    found = (
        select(Dispute)
        .join(Audit, Audit.id == Dispute.audit_id)
        .join(FeedbackReply, FeedbackReply.id == Dispute.reply_id)
        .where(
            Dispute.answered == Answered.TO_BE_REOPENED,
            Audit.status.in_(COUNTED),
            Audit.current_revision_id == FeedbackReply.revision_id,
            scoping.visible(asker, "dispute", "read-sent"),
        )
    )
    return list(session.scalars(found.order_by(Dispute.decided_at, Audit.reference, Dispute.id)))


def released(asker: Asker, state: str) -> Select[*tuple[Any, ...]]:
    """The released audits that the asker may follow in that state ('' for all), the latest first."""
    standing = _state()
    auditor, iro = aliased(Person), aliased(Person)
    query = select(
        Audit.id.label("audit_id"),
        Audit.reference,
        FormVersion.title,
        Audit.audit_date,
        Audit.released_at,
        iro.staff_code.label("iro"),
        func.coalesce(auditor.staff_code, "").label("auditor"),
        standing.label("state"),
        _last_view().label("view"),
    )
    return (
        query.select_from(Audit)
        .outerjoin(FeedbackOpening, _opening_of(Audit.practitioner_id.expression))
        .join(FormVersion, FormVersion.id == Audit.form_version_id)
        .join(iro, iro.id == Audit.practitioner_id)
        .outerjoin(auditor, auditor.id == Audit.author_id)
        .where(Audit.released_at.is_not(None), Audit.status.in_(COUNTED), scoping.visible(asker, "feedback", "read"))
        .where(standing == state if state else true())
        .order_by(Audit.released_at.desc(), Audit.reference)
    )


def _last_view() -> ColumnElement[Any]:
    """How the IRO's last reply sees the audit; null without one."""
    return (
        select(FeedbackReply.view)
        .where(FeedbackReply.audit_id == Audit.id, FeedbackReply.practitioner_id == Audit.practitioner_id)
        .order_by(FeedbackReply.number.desc())
        .limit(1)
        .correlate(Audit)
        .scalar_subquery()
    )


def _state() -> ColumnElement[str]:
    disputed = exists().where(Dispute.audit_id == Audit.id, Dispute.answered.is_(None)).correlate(Audit)
    return case(
        (disputed, "disputed"),
        (_last_view().is_not(None), "answered"),
        (FeedbackOpening.opened_at.is_not(None), "read"),
        else_="not-read",
    )


def reached(session: Session, audit_id: str, condition: ColumnElement[bool]) -> bool:
    """Whether the audit is among the rows of ``condition``."""
    return session.scalar(select(Audit.id).where(Audit.id == audit_id, condition)) is not None


def opening_missing(asker: Asker) -> ColumnElement[bool]:
    """Whether the asker may see the audit as soon as they open it."""
    return and_(Audit.noun == Noun.AUDIT, scoping.let_see(asker), ~scoping.opened_by(asker))
