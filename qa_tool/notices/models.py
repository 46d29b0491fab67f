"""Notices to people, and the way each wants to be told."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.kit.tables import Base, UtcDateTime, new_id, words
from qa_tool.notices.words import MailState, NoticeKind, Subject, Way
from qa_tool.people.models import Person


class Notice(Base):
    """One thing that one person is told. It holds a reference and ids, never content."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "subject", "object_id", "occasion"),
        Index("ix_notice_person", "person_id", "read_at", "told_at"),
        Index("ix_notice_mail", "mail", "mail_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind, "notice_kind"))
    subject: Mapped[Subject] = mapped_column(words(Subject, "notice_subject"))
    object_id: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(40))
    """What people call the object: 'OB-2026-0042'."""
    occasion: Mapped[str] = mapped_column(String(40), default="")
    """Tells two notices of one kind about one object apart: the date that was missed, the number of the revision."""
    due: Mapped[date | None]
    told_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail: Mapped[MailState] = mapped_column(words(MailState, "notice_mail"), default=MailState.NONE)
    mail_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its e-mail may next be tried, was claimed, or was sent."""
    mail_attempts: Mapped[int] = mapped_column(default=0)
    claim_id: Mapped[str | None] = mapped_column(String(32), index=True)

    person: Mapped[Person] = relationship()


class NoticeChoice(Base):
    """How a person wants to be told one kind. No row: as the kind is told by itself."""

    __tablename__ = "notice_choice"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind, "notice_choice_kind"), primary_key=True)
    way: Mapped[Way] = mapped_column(words(Way, "notice_way"))
