"""What was submitted: immutable rows. Triggers refuse UPDATE and DELETE on every table of this module."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.models.base import Base, words
from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.outcomes import Outcome


class Revision(Base):
    """One submitted state of an audit. An amendment is a new revision with a reason; the old one stays readable."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("audit_id", "number"),
        CheckConstraint("number = 1 OR reason IS NOT NULL", name="amendment_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"))
    number: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Fact key -> canonical string (ISO dates, option keys, ids). Never the case number."""
    grade: Mapped[Grade | None] = mapped_column(words(Grade, "revision_grade"))
    """The auditor's overall grade."""
    suggested_grade: Mapped[Grade | None] = mapped_column(words(Grade, "revision_suggested_grade"))
    author_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    submitted_at: Mapped[datetime]
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of facts, answers, findings and actions in canonical JSON: finds a payload that rotted."""

    answers: Mapped[list[AnswerRow]] = relationship(back_populates="revision")
    findings: Mapped[list[FindingRow]] = relationship(order_by="FindingRow.position")
    actions: Mapped[list[ActionRow]] = relationship(order_by="ActionRow.position")


class AnswerRow(Base):
    """One row per revision and question of its version, with its outcome: *not asked* can be counted too."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("revision_id", "question_key"),
        Index("ix_answer_tally", "revision_id", "question_key", "outcome", "option"),
        CheckConstraint(
            "outcome = 'answered' OR "
            "(option IS NULL AND text IS NULL AND number IS NULL AND day IS NULL AND clock IS NULL)",
            name="value_only_when_answered",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    question_key: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "answer_outcome"))
    option: Mapped[str | None] = mapped_column(String(60))
    text: Mapped[str | None] = mapped_column(Text)
    number: Mapped[int | None]
    day: Mapped[date | None]
    clock: Mapped[time | None]
    comment: Mapped[str | None] = mapped_column(Text)

    revision: Mapped[Revision] = relationship(back_populates="answers")
    options: Mapped[list[AnswerOption]] = relationship(order_by="AnswerOption.id")


class AnswerOption(Base):
    """One chosen option of a several-choices answer."""

    __tablename__ = "answer_option"
    __table_args__ = (UniqueConstraint("answer_id", "option"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    option: Mapped[str] = mapped_column(String(60))


class FindingRow(Base):
    """A strength or an area for development."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("revision_id", "kind", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    question_key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[FindingKind] = mapped_column(words(FindingKind, "finding_kind"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)

    themes: Mapped[list[FindingTheme]] = relationship(order_by="FindingTheme.id")


class FindingTheme(Base):
    """A sub-theme of a finding; ``sub_theme_code`` is the full code, ``VOICE.V1``."""

    __tablename__ = "finding_theme"
    __table_args__ = (UniqueConstraint("finding_id", "sub_theme_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    sub_theme_code: Mapped[str] = mapped_column(ForeignKey("sub_theme.code"), index=True)


class ActionRow(Base):
    """An action as it was agreed at submission (X7). What becomes of it has tables of its own."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("revision_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(60))
    """A role, never a name."""
    due: Mapped[date]
    sub_theme_code: Mapped[str | None] = mapped_column(ForeignKey("sub_theme.code"))
    target_question: Mapped[str | None] = mapped_column(String(40))
