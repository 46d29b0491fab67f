"""The conversation about an observation: tables of their own, which never touch a revision."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_tool.kit.tables import Base


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
