"""Lists of audits for the person asking: filtered, sorted, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotPermitted
from qa_tool.services import cases, working_days
from qa_tool.services.paging import turn_to
from qa_tool.services.settings import setting
from qa_tool.store import listings
from qa_tool.vocabulary.audits import COUNTED, Noun, Status
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.periods import narrowed, today

PER_PAGE = 25
SORTS = ("date", "reference", "form", "status", "auditor", "iro", "district", "grade", "submitted")
"""What a list can be sorted by; with ``-`` before it the other way round. ``-date`` is the default."""


@dataclass(frozen=True)
class Filters:
    """What to list; what is blank does not narrow. Words that mean nothing (an unknown status) raise ValueError."""

    form: str = ""
    status: str = ""
    locality: str = ""
    district: str = ""
    team: str = ""
    """Ids of places."""
    practitioner: str = ""
    """A person's id."""
    quarter: str = ""
    """'2018/19-Q3'."""
    first: date | None = None
    last: date | None = None
    """Audit dates from and to, both included, beside the quarter."""
    grade: str = ""
    plan_type: str = ""
    exercise: str = ""
    selection: str = ""
    text: str = ""
    """Part of a reference or of a staff code, in any case."""
    mine: bool = False
    about_me: bool = False
    safety_concern: bool = False


@dataclass(frozen=True)
class Item:
    """One line of a list. Where ``status_only``, everything but reference, form, status and auditor is blank."""

    id: str
    reference: str
    form_key: str
    title: str
    noun: Noun
    status: Status
    auditor: str
    iro: str
    locality: str
    district: str
    audit_date: date | None
    grade: Grade | None
    submitted_at: datetime | None
    started_at: datetime
    saved_at: datetime | None
    """When the asker last saved what they are writing on it; None when they are not writing."""
    released: bool
    safety_concern: bool
    mine: bool
    status_only: bool
    feedback: str = ""
    """Of an observation: 'late' when its feedback was given late, 'overdue' when it should have been given by now."""


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    items: tuple[Item, ...]
    total: int
    page: int
    pages: int
    sort: str


def listing(
    session: Session,
    asker: Asker,
    filters: Filters | None = None,
    *,
    sort: str = "-date",
    page: int = 1,
    per_page: int = PER_PAGE,
    case_number: str | None = None,
) -> Page:
    """The audits, observations, returns and own drafts that the asker may know of.

    ``case_number`` finds by the number's token; it must never come from an address. A page beyond the last is the last.
    Raises NotPermitted when the asker's roles read nothing, ValueError for a sort or filter word that does not exist.
    """
    reads = (("audit", "read"), ("observation", "read"), ("audit-draft", "read"), ("audit-draft", "read-status"))
    if not any(matrix.may(asker.roles, *one) for one in reads):
        raise NotPermitted
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTS:
        raise ValueError(f"Lists are sorted by {', '.join(SORTS)}")
    wanted = _wanted(filters or Filters(), case_number)

    def fetch(offset: int, limit: int) -> tuple[int, list[Row[Any]]]:
        return listings.page(session, asker, wanted, sort=key, descending=descending, offset=offset, limit=limit)

    found = turn_to(page, per_page, fetch)
    items = tuple(_item(row, asker, _feedback(session, row)) for row in found.rows)
    return Page(items, found.total, found.page, found.pages, sort)


def _wanted(filters: Filters, case_number: str | None) -> listings.Wanted:
    first, last = narrowed(filters.quarter, filters.first, filters.last)
    return listings.Wanted(
        form=filters.form,
        status=Status(filters.status) if filters.status else None,
        locality_id=filters.locality,
        district_id=filters.district,
        team_id=filters.team,
        practitioner_id=filters.practitioner,
        first=first,
        last=last,
        grade=Grade(filters.grade) if filters.grade else None,
        plan_type=filters.plan_type,
        exercise=filters.exercise,
        selection=filters.selection,
        text=filters.text[:100],
        case_token=cases.token(case_number) if case_number is not None else None,
        mine=filters.mine,
        about_me=filters.about_me,
        safety_concern=filters.safety_concern,
    )


def _feedback(session: Session, row: Row[Any]) -> str:
    if row.noun is not Noun.OBSERVATION or row.status not in COUNTED or row.audit_date is None or not row.iro:
        return ""
    if row.feedback_given_on is not None:
        return "late" if row.feedback_late else ""
    due = working_days.after(row.audit_date, setting(session, "feedback_working_days", row.audit_date))
    return "overdue" if today() > due else ""


def _item(row: Row[Any], asker: Asker, feedback: str) -> Item:
    whole, mine = bool(row.whole), row.author_id == asker.person_id
    return Item(
        id=row.id,
        reference=row.reference,
        form_key=row.form_key,
        title=row.title,
        noun=row.noun,
        status=row.status,
        auditor=row.auditor or "",
        iro=(row.iro or "") if whole else "",
        locality=(row.locality or "") if whole else "",
        district=(row.district or "") if whole else "",
        audit_date=row.audit_date if whole else None,
        grade=row.effective_grade if whole else None,
        submitted_at=row.submitted_at if whole else None,
        started_at=row.started_at,
        saved_at=row.saved_at if mine else None,
        released=whole and row.released_at is not None,
        safety_concern=whole and bool(row.safety_concern),
        mine=mine,
        status_only=not whole,
        feedback=feedback if whole else "",
    )
