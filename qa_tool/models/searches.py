"""Searches by case number, counted for an hour and forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from qa_tool.models.base import Base


class CaseSearch(Base):
    """That somebody searched by a case number; never by which."""

    __tablename__ = "case_search"
    __table_args__ = (Index("ix_case_search_person", "person_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    refused: Mapped[bool] = mapped_column(default=False)
    """Whether it was one more than an hour allows."""
