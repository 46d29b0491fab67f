"""The numbers of every count, and what stood before each correction."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_tool.kit.percentages import Number, of_hundredths
from qa_tool.kit.tables import Base


class CountCell(Base):
    """One number as it was entered, or withdrawn. A correction is a new revision; that before stays, with its end."""

    __tablename__ = "count_cell"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        CheckConstraint("hundredths BETWEEN 0 AND 99", name="hundredths"),
        CheckConstraint("source IN ('typed', 'file')", name="source"),
        CheckConstraint("replaced_at IS NULL OR replaced_at >= entered_at", name="stamps_in_order"),
        Index("ix_count_cell_period", "count_key", "first"),
    )

    count_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    question_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    """The first day of its month, quarter or year."""
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The id of a place of cases or of an IRO team, as the count says; '' where it is of the service."""
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ...: the last one stands."""
    value: Mapped[int | None]
    """The whole part. None: the number before it was withdrawn, and is missing again."""
    hundredths: Mapped[int] = mapped_column(default=0, server_default="0")
    """What a full-time equivalent has beyond that."""
    reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Why it took the place of the one before."""
    provisional: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(10))
    entered_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    """When a later revision took its place; none: it stands."""

    @property
    def number(self) -> Number | None:
        """The whole number or decimal that was entered."""
        return None if self.value is None else of_hundredths(100 * self.value + self.hundredths)
