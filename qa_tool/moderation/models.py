"""The second reading of an audit: who reads, the second grades, what stands after it, and what is said about it.

It belongs to one revision and never touches it. Second and moderated grades, and notes, are written once: triggers
refuse UPDATE and DELETE on their tables.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.definitions.words import Outcome
from qa_tool.kit.tables import Base, new_id, words
from qa_tool.moderation.words import AuditQuality, Cause, ChangeReason, Stage, Step
from qa_tool.people.models import Person
from qa_tool.records.models import Audit, Revision


def _nobody_of(reader: str, *others: str) -> str:
    """A condition: ``reader`` is none of ``others``, any of which may be unknown."""
    apart = " AND ".join(f"({other} IS NULL OR {reader} <> {other})" for other in others)
    return f"{reader} IS NULL OR ({apart})"


class Moderation(Base):
    """The second reading of one revision. The people are copied here so that the database itself keeps them apart."""

    __tablename__ = "moderation"
    __table_args__ = (
        UniqueConstraint("revision_id"),
        CheckConstraint(
            _nobody_of("moderator_id", "auditor_id", "practitioner_id", "line_manager_id"), name="independent_reader"
        ),
        CheckConstraint(
            _nobody_of("arbiter_id", "auditor_id", "practitioner_id", "moderator_id"), name="independent_arbiter"
        ),
        CheckConstraint("step <> 'waiting' OR moderator_id IS NULL", name="nobody_while_waiting"),
        CheckConstraint("graded_at IS NULL OR moderator_id IS NOT NULL", name="graded_by_somebody"),
        CheckConstraint("settled_at IS NULL OR graded_at IS NOT NULL", name="settled_after_grading"),
        CheckConstraint("disputed_at IS NULL OR settled_at IS NOT NULL", name="disputed_after_settling"),
        CheckConstraint(
            "(arbitrated_at IS NULL) = (arbiter_id IS NULL) AND (arbitrated_at IS NULL OR disputed_at IS NOT NULL)",
            name="arbitrated_after_dispute",
        ),
        Index("ix_moderation_reader", "moderator_id", "step", "audit_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    cause: Mapped[Cause] = mapped_column(words(Cause, "moderation_cause"))
    lot: Mapped[int]
    """What was drawn for the audit, 0 to 9,999: below 100 times ``share`` it is read whatever its grade."""
    share: Mapped[int]
    """The percentage to be read that was in force."""
    step: Mapped[Step] = mapped_column(words(Step, "moderation_step"), default=Step.WAITING)
    opened_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    auditor_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    practitioner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    line_manager_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """The practitioner's manager, where the form bars that person from reading (Tier 2, case sample)."""

    moderator_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime | None]
    given_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[date | None]

    graded_at: Mapped[datetime | None]
    knew_grades: Mapped[bool] = mapped_column(default=False)
    """The reader said that they had known the first grades: the pair is no blind one and not counted as agreement."""
    settled_at: Mapped[datetime | None]
    audit_quality: Mapped[AuditQuality | None] = mapped_column(words(AuditQuality, "moderation_audit_quality"))
    """How good the AUDIT is, apart from the practice it is about."""
    audit_note: Mapped[str | None] = mapped_column(Text)
    disputed_at: Mapped[datetime | None]
    dispute: Mapped[str | None] = mapped_column(Text)
    arbiter_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    arbitrated_at: Mapped[datetime | None]
    arbitration: Mapped[str | None] = mapped_column(Text)
    in_force: Mapped[Stage | None] = mapped_column(words(Stage, "moderation_in_force"))
    """Whose changes count in results; None before anything is settled."""

    audit: Mapped[Audit] = relationship()
    revision: Mapped[Revision] = relationship()
    auditor: Mapped[Person] = relationship(foreign_keys=[auditor_id])
    moderator: Mapped[Person | None] = relationship(foreign_keys=[moderator_id])
    arbiter: Mapped[Person | None] = relationship(foreign_keys=[arbiter_id])
    second: Mapped[list[SecondGrade]] = relationship(order_by="SecondGrade.id")
    changes: Mapped[list[ModeratedGrade]] = relationship(order_by="ModeratedGrade.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it as a plain attribute


class SecondGradeDraft(Base):
    """What the second reader has chosen so far, exactly as chosen. For that reader alone; it goes when the grades are
    stored, and when the audit goes to somebody else.
    """

    __tablename__ = "second_grade_draft"

    moderation_id: Mapped[str] = mapped_column(ForeignKey("moderation.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    """What was read when the first of it was chosen: an amended audit comes back with what was chosen before."""
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]


class SecondGrade(Base):
    """What the second reader made of one graded question before seeing the auditor's answer."""

    __tablename__ = "second_grade"
    __table_args__ = (
        UniqueConstraint("moderation_id", "question_key"),
        CheckConstraint("(outcome = 'answered') = (grade IS NOT NULL)", name="grade_when_answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    moderation_id: Mapped[str] = mapped_column(ForeignKey("moderation.id"))
    question_key: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "second_grade_outcome"))
    grade: Mapped[str | None] = mapped_column(String(40))


class ModeratedGrade(Base):
    """One answer that was changed, with the reason. What is not here stands as the auditor gave it.

    The head of service's decision repeats every change that stands, under a stage of its own.
    """

    __tablename__ = "moderated_grade"
    __table_args__ = (
        UniqueConstraint("moderation_id", "stage", "question_key"),
        CheckConstraint("(outcome = 'answered') = (grade IS NOT NULL)", name="grade_when_answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    moderation_id: Mapped[str] = mapped_column(ForeignKey("moderation.id"))
    stage: Mapped[Stage] = mapped_column(words(Stage, "moderated_grade_stage"))
    question_key: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "moderated_grade_outcome"))
    grade: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[ChangeReason] = mapped_column(words(ChangeReason, "moderated_grade_reason"))


class ModerationThread(Base):
    """What is said about one question of a moderation (or about the whole: '' is the audit), until it is resolved."""

    __tablename__ = "moderation_thread"
    __table_args__ = (
        UniqueConstraint("moderation_id", "question_key"),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_somebody"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    moderation_id: Mapped[str] = mapped_column(ForeignKey("moderation.id"))
    question_key: Mapped[str] = mapped_column(String(40))
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    resolver: Mapped[Person | None] = relationship()
    notes: Mapped[list[ModerationNote]] = relationship(order_by="ModerationNote.written_at, ModerationNote.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ModerationNote(Base):
    """One note in a thread."""

    __tablename__ = "moderation_note"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Made by the page that offers the note: a double click asks for the same note twice."""
    thread_id: Mapped[str] = mapped_column(ForeignKey("moderation_thread.id"), index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]

    author: Mapped[Person] = relationship()
