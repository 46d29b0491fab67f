"""Lists of cases, samples drawn from them, and who is given which case to audit.

A list holds no name and no date of birth: cases stand in it by their row of ``case_file``. What was drawn is written
once (a trigger sees to it), so that a draw can be done again at any time from what is stored.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.kit.tables import Base, new_id, words
from qa_tool.people.models import Person, Place
from qa_tool.records.models import Audit, Case
from qa_tool.sampling.words.allocating import AllocationState
from qa_tool.sampling.words.draws import Excluded

OPEN = "ended_as IS NULL"


class KnownHeading(Base):
    """What somebody matched by hand: a heading of lists, folded, and its field ('' for not needed)."""

    __tablename__ = "known_heading"

    heading: Mapped[str] = mapped_column(String(120), primary_key=True)
    field: Mapped[str] = mapped_column(String(20))


class CaseList(Base):
    """The open cases on a day."""

    __tablename__ = "case_list"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    on_day: Mapped[date] = mapped_column(index=True)
    file_digest: Mapped[str] = mapped_column(String(64))
    rows_read: Mapped[int]
    cases: Mapped[int]
    ended: Mapped[int]
    """Rows of plans that had ended by the day: read and left out."""
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """None for the command line."""

    loader: Mapped[Person | None] = relationship()


class ListedCase(Base):
    """One case of a list, as it stood on the list's day."""

    __tablename__ = "listed_case"
    __table_args__ = (
        UniqueConstraint("case_list_id", "case_id"),
        Index("ix_listed_case_practitioner", "practitioner_id", "case_list_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    case_list_id: Mapped[str] = mapped_column(ForeignKey("case_list.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"), index=True)
    plan_type: Mapped[str] = mapped_column(String(20))
    age_band: Mapped[str | None] = mapped_column(String(20))
    abuse_category: Mapped[str | None] = mapped_column(String(20))
    legal_status: Mapped[str | None] = mapped_column(String(20))
    locality_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    district_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    practitioner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    began: Mapped[date | None]
    reviewed: Mapped[date | None]
    iro_told_at: Mapped[datetime | None]
    """When a second file told the IRO: a draw made before that is done again without."""

    case: Mapped[Case] = relationship()
    case_list: Mapped[CaseList] = relationship()
    practitioner: Mapped[Person | None] = relationship()
    locality: Mapped[Place | None] = relationship(foreign_keys=[locality_id])
    district: Mapped[Place | None] = relationship(foreign_keys=[district_id])
    team: Mapped[Place | None] = relationship(foreign_keys=[team_id])


class Sample(Base):
    """A draw: all that is needed to do it again. Written once."""

    __tablename__ = "sample"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    """Made by the page that draws: a double click asks for the same sample twice."""
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    """SA-2018-0003."""
    case_list_id: Mapped[str] = mapped_column(ForeignKey("case_list.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(200))
    dimensions: Mapped[list[str]] = mapped_column(JSON)
    size: Mapped[int | None]
    quotas: Mapped[list[Any] | None] = mapped_column(JSON)
    """[[stratum's values], number] for each stratum that a number was stated for."""
    plan_types: Mapped[list[str]] = mapped_column(JSON)
    """The plans that cases were drawn of."""
    months: Mapped[int]
    """Cases audited on the form within so many months were left out; 0: none was for that reason."""
    leave_out_allocated: Mapped[bool]
    seed: Mapped[str] = mapped_column(String(64))
    frame_digest: Mapped[str] = mapped_column(String(64))
    rules: Mapped[str] = mapped_column(String(10))
    """The version of the drawing's rules."""
    software: Mapped[str] = mapped_column(String(40))
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))

    case_list: Mapped[CaseList] = relationship()
    drawer: Mapped[Person | None] = relationship()


class SampleCase(Base):
    """One case of the frame of a sample, with its place in the drawn order. Written once."""

    __tablename__ = "sample_case"
    __table_args__ = (
        UniqueConstraint("sample_id", "listed_case_id"),
        CheckConstraint("(excluded IS NULL) = (rank IS NOT NULL)", name="ranked_unless_excluded"),
        CheckConstraint("NOT drawn OR rank IS NOT NULL", name="drawn_is_ranked"),
        Index("ix_sample_case_order", "sample_id", "stratum", "rank"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    sample_id: Mapped[str] = mapped_column(ForeignKey("sample.id"))
    listed_case_id: Mapped[str] = mapped_column(ForeignKey("listed_case.id"), index=True)
    stratum: Mapped[str] = mapped_column(String(300))
    """The stratum's values, joined by a bar."""
    excluded: Mapped[Excluded | None] = mapped_column(words(Excluded, "sample_excluded"))
    rank: Mapped[int | None]
    """1 for the first of its stratum."""
    drawn: Mapped[bool]

    sample: Mapped[Sample] = relationship()
    listed: Mapped[ListedCase] = relationship()


class Replacement(Base):
    """A drawn case that was replaced by the next of its stratum. Written once."""

    __tablename__ = "replacement"

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[str] = mapped_column(ForeignKey("sample.id"), index=True)
    out_id: Mapped[str] = mapped_column(ForeignKey("sample_case.id"), unique=True)
    in_id: Mapped[str] = mapped_column(ForeignKey("sample_case.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime]
    replaced_by: Mapped[str] = mapped_column(ForeignKey("person.id"))

    replacer: Mapped[Person] = relationship()


class Allocation(Base):
    """A case given to somebody to audit. A reassignment ends it and begins another.

    Whether it is started or done follows from its audit: it is not written twice.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("ended_as IS NULL OR ended_as IN ('declined', 'reassigned', 'withdrawn')", name="ended_as"),
        CheckConstraint("(ended_as IS NULL) = (ended_at IS NULL)", name="ended_when"),
        Index("ix_allocation_auditor", "auditor_id", "ended_as"),
        Index(
            "ix_allocation_open_case",
            "sample_case_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    sample_case_id: Mapped[str] = mapped_column(ForeignKey("sample_case.id"))
    auditor_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    due: Mapped[date]
    exception: Mapped[str | None] = mapped_column(Text)
    """Why it was given in spite of a conflict that a reason can make right."""
    allocated_at: Mapped[datetime]
    allocated_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    audit_id: Mapped[str | None] = mapped_column(ForeignKey("audit.id"), unique=True)
    ended_as: Mapped[AllocationState | None] = mapped_column(words(AllocationState, "allocation_state"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was declined, reassigned or withdrawn."""
    version: Mapped[int] = mapped_column(default=1)

    sample_case: Mapped[SampleCase] = relationship()
    auditor: Mapped[Person] = relationship(foreign_keys=[auditor_id])
    audit: Mapped[Audit | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
