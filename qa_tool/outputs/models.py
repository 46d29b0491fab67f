"""Frozen quarters, files on their way out and released, staff editions: written once.

Triggers refuse UPDATE and DELETE.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.kit.tables import Base, new_id, words
from qa_tool.outputs.words import FreezeStep
from qa_tool.people.models import Person


class QuarterStep(Base):
    """One step towards a freeze. The last one says where the quarter stands; sending back ends a round."""

    __tablename__ = "quarter_step"
    __table_args__ = (
        UniqueConstraint("quarter", "number"),
        UniqueConstraint("quarter", "round", "person_id", name="uq_quarter_step_one_each"),
        CheckConstraint("step NOT IN ('proposed', 'sent-back') OR note IS NOT NULL", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(String(10))
    """'2018/19-Q3'."""
    number: Mapped[int]
    """1, 2, 3 ... within the quarter."""
    round: Mapped[int]
    """1, and one more after each sending back. Nobody does two steps of one round."""
    step: Mapped[FreezeStep] = mapped_column(words(FreezeStep, "freeze_step"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(3))
    """The role in which it was done."""
    at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Text)
    audits: Mapped[int]
    """How many records counted when the step was done."""
    standing: Mapped[str] = mapped_column(String(64))
    """SHA-256 of which records counted, on which revisions, with which grades."""

    person: Mapped[Person] = relationship()


class FrozenQuarter(Base):
    """The figures of a quarter as they were published."""

    __tablename__ = "frozen_quarter"

    quarter: Mapped[str] = mapped_column(String(10), primary_key=True)
    frozen_at: Mapped[datetime]
    """The run time of the figures."""
    document: Mapped[str] = mapped_column(Text)
    """The figures in JSON, as ``outputs.frozen_document`` makes them."""
    form_versions: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Form key -> numbers of the versions that the counted records were filled in on."""
    audits: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of all of the above and of the list of records: finds what rotted."""


class FrozenAudit(Base):
    """One record that was counted, on the revision and with the effective grade that it then had."""

    __tablename__ = "frozen_audit"
    __table_args__ = (UniqueConstraint("quarter", "audit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(ForeignKey("frozen_quarter.quarter"))
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    effective_grade: Mapped[str | None] = mapped_column(String(40))


class ReleasedEdition(Base):
    """An external edition that left the service, with every cell as it was published, hidden ones marked."""

    __tablename__ = "released_edition"
    __table_args__ = (Index("ix_released_edition_period", "first", "last"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ...: the order of release, without gaps."""
    edition: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(40))
    """The period as people call it."""
    first: Mapped[date]
    last: Mapped[date]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    content: Mapped[str] = mapped_column(Text)
    """Canonical JSON."""
    content_hash: Mapped[str] = mapped_column(String(64))
    released_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime]

    releaser: Mapped[Person] = relationship()


class PreparedEdition(Base):
    """An external edition as it would go out, and what must be kept of it if it does."""

    __tablename__ = "prepared_edition"
    __table_args__ = (UniqueConstraint("label", "considered", "content_hash"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    edition: Mapped[str] = mapped_column(String(40), server_default="external")
    """Which kind of file: an external edition, a Section 47 sheet, a cluster edition."""
    way: Mapped[str] = mapped_column(String(20), server_default="")
    """How a correction is dealt with that could not go out as it was."""
    label: Mapped[str] = mapped_column(String(40))
    first: Mapped[date]
    last: Mapped[date]
    considered: Mapped[int]
    """Number of the last release that it was made safe beside."""
    document: Mapped[str] = mapped_column(Text, deferred=True)
    """JSON: what is printed."""
    counts: Mapped[str] = mapped_column(Text, deferred=True)
    """JSON: every count, hidden ones too."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was counted and what is hidden: preparing the same again gives this one."""
    reason: Mapped[str] = mapped_column(Text)
    prepared_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    prepared_at: Mapped[datetime]

    preparer: Mapped[Person] = relationship()


class ReleasedFile(Base):
    """The very file that was released, and what it was released for."""

    __tablename__ = "released_file"

    number: Mapped[int] = mapped_column(ForeignKey("released_edition.number"), primary_key=True, autoincrement=False)
    prepared_id: Mapped[str] = mapped_column(ForeignKey("prepared_edition.id"), unique=True)
    export_number: Mapped[int] = mapped_column(ForeignKey("export.number"))
    reason: Mapped[str] = mapped_column(Text)
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    file_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the file: what is handed out is what was released."""

    release: Mapped[ReleasedEdition] = relationship()
    prepared: Mapped[PreparedEdition] = relationship()


class StaffEdition(Base):
    """The staff edition of one frozen quarter, or of a year whose quarters are all frozen."""

    __tablename__ = "staff_edition"

    label: Mapped[str] = mapped_column(String(10), primary_key=True)
    """'2018/19-Q3' or '2018/19'."""
    made_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(Text)
    """JSON: what is shown."""
    counts: Mapped[str] = mapped_column(Text, deferred=True)
    """JSON: what it was counted from, and every count with what became of it. Never handed out."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of all of the above: finds what rotted."""


class StaffByForm(Base):
    """The service by form before a freeze, each time that enough records had changed."""

    __tablename__ = "staff_by_form"
    __table_args__ = (UniqueConstraint("quarter", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    """1, 2, 3 ... within the quarter: the greatest is shown."""
    made_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(Text)
    """JSON: what is shown."""
    counts: Mapped[str] = mapped_column(Text)
    """JSON: the records behind each form's line, and its counts where the line is new. Never handed out."""
