"""Lists of audits for the person asking: filtered, sorted, in pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions
from qa_tool.definitions.words import Noun
from qa_tool.kit import working_days
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.lists import Page, turn_to
from qa_tool.kit.periods import today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.queries import listings
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import cases
from qa_tool.records.words import COUNTED, Status
from qa_tool.settings.verbs import setting

PER_PAGE = 25


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
    grade: str | None
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


def listing(
    session: Session,
    asker: Asker,
    filters: Filters | None = None,
    *,
    sort: str = "-date",
    page: int = 1,
    per_page: int = PER_PAGE,
    case_number: str | None = None,
) -> Page[Item]:
    """The audits, observations, returns and own drafts that the asker may know of.

    ``case_number`` finds by the number's token; it must never come from an address. A page beyond the last is the last.
    Raises NotPermitted when the asker's roles read nothing, ValueError for a sort or filter word that does not exist.
    """
    reads = (("audit", "read"), ("observation", "read"), ("audit-draft", "read"), ("audit-draft", "read-status"))
    if not any(matrix.may(asker.roles, *one) for one in reads):
        raise NotPermitted
    wanted = filters or Filters()
    if case_number is not None:
        wanted = replace(wanted, case_token=cases.token(case_number))
    query = listings.rows(asker, wanted, sort, list(definitions.grades(session)))
    return turn_to(session, query, page, per_page, lambda row: _item(row, asker, _feedback(session, row)), sort)


def _feedback(session: Session, row: Row[Any]) -> str:
    if row.noun is not Noun.OBSERVATION or row.status not in COUNTED or row.audit_date is None or not row.iro:
        return ""
    if row.feedback_late is not None:
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
