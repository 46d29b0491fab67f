"""What was talked about in supervision."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_tool.kit.tables import Base


class DiscussedItem(Base):
    """One item of an IRO's supervision agenda that was discussed on a day; again on another day is another row."""

    __tablename__ = "discussed_item"
    __table_args__ = (CheckConstraint("recorded_by <> practitioner_id", name="by_the_line"),)

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    """What kind of item and which: 'finding:1204', 'repeat:VOICE.V1'."""
    discussed_on: Mapped[date] = mapped_column(primary_key=True)
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
