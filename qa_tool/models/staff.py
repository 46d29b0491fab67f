"""What IROs read of the service, the same for everybody: written once, frozen by triggers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_tool.models.base import Base


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
