"""Headline sentences in somebody's own words: written once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.kit.tables import Base
from qa_tool.people.models import Person


class HeadlineEdit(Base):
    """One edit of one sentence of a period. Triggers refuse UPDATE and DELETE."""

    __tablename__ = "headline_edit"
    __table_args__ = (
        UniqueConstraint("first", "last", "key", "number"),
        CheckConstraint("number > 0", name="counted"),
        CheckConstraint("first <= last", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date]
    last: Mapped[date]
    key: Mapped[str] = mapped_column(String(120))
    """What the sentence is about, as ``figures.summary.summary.Sentence`` names it."""
    number: Mapped[int]
    """1, 2, 3 ... of the sentence."""
    source: Mapped[str] = mapped_column(Text)
    """The generated sentence that was edited."""
    text: Mapped[str] = mapped_column(Text)
    """What is printed; the same as ``source`` when the generated sentence was given back."""
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()
