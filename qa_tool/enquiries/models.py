"""Monthly sheets of Section 47 enquiries that were made before such sheets were released."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qa_tool.kit.tables import Base


class EnquirySheet(Base):
    """A monthly sheet that was made for Children's Social Care: every count and which are hidden. Written once."""

    __tablename__ = "enquiry_sheet"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ...: the order in which they went out."""
    month: Mapped[date] = mapped_column(index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As ``suppression.to_plain`` makes it. It holds hidden counts: never hand it out."""
    made_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
