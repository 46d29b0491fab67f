"""The register of exports, and external editions on their way out: written once, frozen by triggers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.models.base import Base, new_id
from qa_tool.models.frozen import ReleasedEdition
from qa_tool.models.organisation import Person


class Export(Base):
    """One file that somebody asked for. What came of it is in the event log, under its number."""

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_asked", "asked_by", "asked_at"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ... without gaps: printed on the file."""
    kind: Mapped[str] = mapped_column(String(40))
    """'workbook', 'report', 'external edition'."""
    label: Mapped[str] = mapped_column(String(40))
    """The period as people call it."""
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """None: the command line."""
    asked_at: Mapped[datetime]


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
