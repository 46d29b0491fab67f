"""The entries of every register, and what was done to each: once it is closed or withdrawn nothing of it changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.kit.tables import Base, new_id, words
from qa_tool.people.models import Person, Place
from qa_tool.records.models import Audit
from qa_tool.registers.words import Plain, StepKind


def _one_where(name: str, column: str, condition: str) -> Index:
    where = text(condition)
    return Index(name, "register", column, unique=True, sqlite_where=where, postgresql_where=where)


class RegisterEntry(Base):
    """One entry as it stands. Of a register that the files do not describe any more it is kept, and not shown."""

    __tablename__ = "register_entry"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= opened_on", name="days_in_order"),
        CheckConstraint("NOT (closed AND withdrawn)", name="one_end"),
        _one_where("uq_register_entry_audit", "audit_id", "NOT withdrawn AND audit_id IS NOT NULL"),
        _one_where("uq_register_entry_reference", "reference", "NOT withdrawn AND audit_id IS NULL"),
        Index("ix_register_entry_opened", "register", "opened_on"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    register: Mapped[str] = mapped_column(String(60))
    audit_id: Mapped[str | None] = mapped_column(ForeignKey("audit.id"))
    """The record that called for it; None: it stands alone."""
    place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    """Of one that stands alone, where its register asks for a place."""
    state: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(200))
    """Of the case system, where it is worked on."""
    opened_on: Mapped[date]
    ended_on: Mapped[date | None]
    """The day on which its time ended."""
    answers: Mapped[Plain] = mapped_column(JSON)
    closed: Mapped[bool] = mapped_column(default=False)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    """Who recorded or corrected it last."""
    recorded_at: Mapped[datetime]

    audit: Mapped[Audit | None] = relationship()
    place: Mapped[Place | None] = relationship()

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012


class RegisterStep(Base):
    """One line of its history: what was done, and how it stood afterwards. Written once."""

    __tablename__ = "register_step"

    entry_id: Mapped[str] = mapped_column(ForeignKey("register_entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ... within the entry."""
    kind: Mapped[StepKind] = mapped_column(words(StepKind, "register_step_kind"))
    state: Mapped[str] = mapped_column(String(40))
    answers: Mapped[Plain] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was withdrawn."""
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()
