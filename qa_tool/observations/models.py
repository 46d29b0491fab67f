"""What happens to an audit after submission: tables of their own, which never touch a revision."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.definitions.words import FollowUpKind
from qa_tool.kit.tables import Base, new_id, words
from qa_tool.people.models import Person
from qa_tool.records.models import Audit


class FollowUp(Base):
    """Something that somebody must see to because of what an audit found (rules 2, 6 and 7)."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("audit_id", "kind"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"))
    kind: Mapped[FollowUpKind] = mapped_column(words(FollowUpKind, "follow_up_kind"))
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    """The case's IRO, or the IRO's Q&R manager; None when the tool could not know: the safeguarding manager decides."""
    question_key: Mapped[str | None] = mapped_column(String(40))
    """The question that opened it; X1 for the overall grade."""
    opened_at: Mapped[datetime]
    due: Mapped[date]

    audit: Mapped[Audit] = relationship()
    owner: Mapped[Person | None] = relationship()


class FindingsGiven(Base):
    """X11: the findings were given to the social worker and team manager; closes the audit."""

    __tablename__ = "findings_given"

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    given_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(60))
    case_note_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))


class ObservationReflection(Base):
    """The conversation, first: the IRO's own words, typed only by the IRO."""

    __tablename__ = "observation_reflection"

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    pleased_with: Mapped[str] = mapped_column(Text)
    would_change: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ObservationFeedback(Base):
    """The conversation, second: two strengths and one thing to try, given on a day in a way."""

    __tablename__ = "observation_feedback"
    __table_args__ = (CheckConstraint("how IN ('face-to-face', 'phone')", name="how_given"),)

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    strength_one: Mapped[str] = mapped_column(Text)
    strength_two: Mapped[str] = mapped_column(Text)
    thing_to_try: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(20))
    late: Mapped[bool]
    """Written more than five working days after the observation (a setting)."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))


class ObservationReply(Base):
    """The conversation, third: the IRO's answer. ``someone_else`` asks for another reader, never the observer."""

    __tablename__ = "observation_reply"
    __table_args__ = (CheckConstraint("recognises IN ('yes', 'partly', 'no')", name="recognises"),)

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    about_the_day: Mapped[str | None] = mapped_column(Text)
    learning: Mapped[str | None] = mapped_column(Text)
    learning_theme: Mapped[str | None] = mapped_column(ForeignKey("sub_theme.code"))
    recognises: Mapped[str] = mapped_column(String(10))
    someone_else: Mapped[bool] = mapped_column(default=False)
    replied_at: Mapped[datetime]
