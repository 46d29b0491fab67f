"""The register of Section 47 enquiries without a conference: problem resolutions, and sheets of before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.enquiries.words import ImpactOnChild, Level, Reason
from qa_tool.figures.words.measured import Settled
from qa_tool.kit.tables import Base, words
from qa_tool.records.models import Audit


class ProblemResolution(Base):
    """The problem resolution that an audit's disagreement led to, as it stands; its history is in the event log."""

    __tablename__ = "problem_resolution"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (closed_on IS NULL)", name="closed_with_outcome"),
        CheckConstraint("(outcome IS NULL) = (what_changed IS NULL)", name="closed_with_difference"),
        CheckConstraint("closed_on IS NULL OR closed_on >= raised_on", name="days_in_order"),
        Index("ix_problem_resolution_open", "outcome", "raised_on"),
    )

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(40))
    """Of the case system, where it is worked on."""
    raised_on: Mapped[date]
    level: Mapped[Level] = mapped_column(words(Level, "resolution_level"))
    """Where it is now; of a closed one, where it was settled."""
    reason: Mapped[Reason] = mapped_column(words(Reason, "resolution_reason"))
    impact: Mapped[ImpactOnChild] = mapped_column(words(ImpactOnChild, "resolution_impact"))
    outcome: Mapped[Settled | None] = mapped_column(words(Settled, "resolution_outcome"))
    closed_on: Mapped[date | None]
    what_changed: Mapped[str | None] = mapped_column(Text)
    """For the child, as the person who closed it put it."""
    version: Mapped[int] = mapped_column(default=1)
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))

    audit: Mapped[Audit] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


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
