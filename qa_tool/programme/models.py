"""The programme: targets, exemptions from them, and the calendar of themes and exercises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.kit.tables import Base, new_id, words
from qa_tool.people.models import Person
from qa_tool.policy.words import Decision
from qa_tool.programme.words import ExemptionKind, ExerciseKind


class Target(Base):
    """So many of a form group in each month, of the service or of one person. Months are held as their first day."""

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("group_key", "person_id", "first_month"),
        # To a unique constraint two rows without a person are two different ones.
        Index(
            "uq_target_service",
            "group_key",
            "first_month",
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
        CheckConstraint("last_month IS NULL OR last_month >= first_month", name="months_in_order"),
        CheckConstraint("number BETWEEN 1 AND 1000", name="some"),
        CheckConstraint("(person_id IS NULL) = (role = '')", name="role_of_person"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    group_key: Mapped[str] = mapped_column(String(60))
    """The group of the definitions that count towards it: 'management-audits'."""
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    """None: the service as a whole."""
    role: Mapped[str] = mapped_column(String(3), default="")
    """The role in which the person is expected to do it, as it was when the target was set."""
    number: Mapped[int]
    first_month: Mapped[date]
    last_month: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    set_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Exemption(Base):
    """Agreed leave, or another reason to expect less. It eases a target only once somebody else has approved it."""

    __tablename__ = "exemption"
    __table_args__ = (
        CheckConstraint("last_month >= first_month", name="months_in_order"),
        CheckConstraint("kind <> 'leave' OR (person_id IS NOT NULL AND fewer IS NULL)", name="leave_of_somebody"),
        CheckConstraint("kind = 'leave' OR reason IS NOT NULL", name="says_why"),
        CheckConstraint("fewer IS NULL OR fewer > 0", name="fewer"),
        CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        CheckConstraint("decided_by IS NULL OR person_id IS NULL OR decided_by <> person_id", name="not_ones_own"),
        CheckConstraint("decision IS NULL OR decision <> 'declined' OR answer IS NOT NULL", name="declined_why"),
        Index("ix_exemption_person", "person_id", "first_month"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Made by the page that asks: a double click asks once."""
    kind: Mapped[ExemptionKind] = mapped_column(words(ExemptionKind, "exemption_kind"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """None: the target of the service."""
    group_key: Mapped[str | None] = mapped_column(String(60))
    """None: every form group."""
    first_month: Mapped[date]
    last_month: Mapped[date]
    fewer: Mapped[int | None]
    """How many less in each month; None: nothing is expected."""
    reason: Mapped[str | None] = mapped_column(Text)
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decision: Mapped[Decision | None] = mapped_column(words(Decision, "exemption_decision"))
    answer: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    asker: Mapped[Person | None] = relationship(foreign_keys=[asked_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Exercise(Base):
    """One entry of the calendar: a theme of some months, or a labelled exercise that reuses forms."""

    __tablename__ = "exercise"
    __table_args__ = (
        CheckConstraint("last_month >= first_month", name="months_in_order"),
        CheckConstraint("expected IS NULL OR expected BETWEEN 1 AND 10000", name="expected"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Made by the page that plans it."""
    kind: Mapped[ExerciseKind] = mapped_column(words(ExerciseKind, "exercise_kind"))
    label: Mapped[str] = mapped_column(String(120))
    forms: Mapped[list[Any]] = mapped_column(JSON)
    """Keys of the forms that it uses."""
    first_month: Mapped[date]
    last_month: Mapped[date]
    theme_code: Mapped[str | None] = mapped_column(String(40))
    """A theme or sub-theme: 'VOICE', 'VOICE.V1'."""
    expected: Mapped[int | None]
    """How many audits it is to have."""
    planned_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ExerciseAudit(Base):
    """The exercise for which an audit was started. It goes with a draft that is discarded."""

    __tablename__ = "exercise_audit"

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[str] = mapped_column(ForeignKey("exercise.id"), index=True)
