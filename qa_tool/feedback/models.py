"""An IRO's own grade before reading an audit, the reading, the replies and disputes: never touching a revision.

Triggers refuse UPDATE and DELETE on ``self_grade``, ``feedback_opening``, ``feedback_reply`` and ``reply_point``, a
self-grade once the audit was opened, and any change to a dispute that was decided.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.feedback.words import Answered, View
from qa_tool.kit.tables import Base, new_id, words
from qa_tool.people.models import Person
from qa_tool.records.models import Audit


class SelfGrade(Base):
    """The grade that the IRO gave to one question before seeing the auditor's."""

    __tablename__ = "self_grade"

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    practitioner_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    question_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    grade: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime]


class FeedbackReply(Base):
    """One reply of the IRO to an audit of their practice. A correction is a further reply; all are kept."""

    __tablename__ = "feedback_reply"
    __table_args__ = (
        UniqueConstraint("audit_id", "practitioner_id", "number"),
        # Who has not opened it has not read it, and cannot answer it.
        ForeignKeyConstraint(
            ["audit_id", "practitioner_id"], ["feedback_opening.audit_id", "feedback_opening.practitioner_id"]
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    audit_id: Mapped[str] = mapped_column(String(32))
    practitioner_id: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    """1, 2, 3 ... of this IRO and audit."""
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    """The revision that was answered."""
    view: Mapped[View] = mapped_column(words(View, "reply_view"))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why something is disputed; the auditor reads it."""
    reflection: Mapped[str | None] = mapped_column(Text)
    will_do: Mapped[str | None] = mapped_column(Text)
    """Reflection and intention are for the IRO and the line."""
    sent_at: Mapped[datetime]

    points: Mapped[list[ReplyPoint]] = relationship(order_by="ReplyPoint.question_key")


class ReplyPoint(Base):
    """What a reply says of one question: its grade is recognised or disputed."""

    __tablename__ = "reply_point"
    __table_args__ = (CheckConstraint("view <> 'partly'", name="whole_question"),)

    reply_id: Mapped[str] = mapped_column(ForeignKey("feedback_reply.id"), primary_key=True)
    question_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    view: Mapped[View] = mapped_column(words(View, "point_view"))


class Dispute(Base):
    """A disagreement that somebody else than the IRO and the auditor decides; one at a time is open for an audit."""

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint("(answered IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(answered IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("answered IS NULL OR answered = 'withdrawn' OR answer IS NOT NULL", name="says_why"),
        CheckConstraint(
            "decided_by IS NULL OR (decided_by = raised_by) = (answered = 'withdrawn')", name="not_by_the_iro"
        ),
        CheckConstraint("decided_by IS NULL OR auditor_id IS NULL OR decided_by <> auditor_id", name="not_by_auditor"),
        Index(
            "uq_dispute_open",
            "audit_id",
            unique=True,
            sqlite_where=text("answered IS NULL"),
            postgresql_where=text("answered IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), index=True)
    reply_id: Mapped[str] = mapped_column(ForeignKey("feedback_reply.id"), unique=True)
    """The reply that raised it."""
    raised_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    auditor_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """The audit's author when it was raised."""
    raised_at: Mapped[datetime]
    answered: Mapped[Answered | None] = mapped_column(words(Answered, "dispute_answered"))
    answer: Mapped[str | None] = mapped_column(Text)
    """The IRO and the auditor read it."""
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    audit: Mapped[Audit] = relationship()
    reply: Mapped[FeedbackReply] = relationship()
    raiser: Mapped[Person] = relationship(foreign_keys=[raised_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])
