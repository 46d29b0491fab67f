"""Lists of actions and follow-ups as the person asking may see them, overdue ones first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotPermitted
from qa_tool.services import working_days
from qa_tool.services.paging import turn_to
from qa_tool.services.settings import setting
from qa_tool.store import commitment_lists as lists
from qa_tool.vocabulary.following import (
    CLOSED,
    LIVE,
    OWNER_ROLES,
    CommitmentKind,
    CommitmentStatus,
    Difference,
    Escalation,
    Ladder,
)
from qa_tool.vocabulary.periods import Period, narrowed, today

PER_PAGE = 25
SOON = 30
"""Days within which what falls due is worth a number of its own."""
SORTS = ("due", "opened", "reference", "kind", "owner", "status", "iro", "re-audit")
"""What a list can be sorted by; a minus before it turns the order."""
WHOSE = ("mine", "from-me", "team", "to-verify", "asked", "nobodys")
STATES = {
    "live": "Not closed",
    "overdue": "Overdue",
    **{status.value: status.label for status in CommitmentStatus},
    "not-due": "Open, not due yet",
    "said-done": "Said to be done, or raised and on record",
    "settled": "Closed, with or without a difference",
    "re-audit-due": f"Re-audit due within {SOON} days, or overdue",
    "re-audit": "Re-audit to come, whenever it is due",
}
"""What the filter of states offers."""


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; '' is everything. Raises nothing: ``listing`` refuses unknown words."""

    whose: str = ""
    state: str = ""
    """A key of STATES."""
    kind: str = ""
    """A kind of commitment, or 'follow-up' for all that the rules open."""
    owner_role: str = ""
    theme: str = ""
    locality: str = ""
    audit_id: str = ""
    audited_first: date | None = None
    audited_last: date | None = None
    """Of audits that count, dated from and to."""
    held_by: str = ""
    """The role that has it in words: 'IRO'."""
    quarter: str = ""
    """'2018/19-Q3': due in it."""
    first: date | None = None
    last: date | None = None
    """Due from and to."""
    text: str = ""


@dataclass(frozen=True)
class Item:
    """One line of a list."""

    id: str
    audit_id: str
    reference: str
    kind: CommitmentKind
    text: str
    """The words of an action; '' of a follow-up, and where the asker may not read them."""
    withheld: bool
    """Whether an action's words are kept from the asker."""
    question_key: str
    sub_theme: str
    owner: str
    """A staff code, or the role in words."""
    mine: bool
    iro: str
    district: str
    opened_at: datetime
    due: date
    status: CommitmentStatus
    overdue: bool
    working_days_late: int
    escalation: Escalation
    """Whom the ladder has reached today."""
    done_on: date | None
    settled_at: datetime | None
    difference: Difference | None
    re_audit_due: date | None
    looker: str
    """The staff code of whoever was given the re-audit; ''."""


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
    sort: str = "due",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Page:
    """The actions and follow-ups that the asker reaches. What is settled stands last; a page beyond the last is it.

    Raises NotPermitted when the asker's roles read none, ValueError for a filter or a sort that does not exist.
    """
    _allow(asker)
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTS:
        raise ValueError(f"Lists are sorted by {', '.join(SORTS)}")
    wanted = _wanted(filters or Filters())

    def fetch(offset: int, limit: int) -> tuple[int, list[Row[Any]]]:
        return lists.page(session, asker, wanted, sort=key, descending=descending, offset=offset, limit=limit)

    found = turn_to(page, per_page, fetch)
    rungs, day = ladder(session, wanted.today), wanted.today
    items = tuple(_item(row, asker, rungs, day) for row in found.rows)
    return Page(items, found.total, found.page, found.pages, sort)


def count(session: Session, asker: Asker, filters: Filters) -> int:
    """How many there are: the number whose list ``listing`` gives with the same filters. Raises as it does."""
    _allow(asker)
    return lists.count(session, asker, _wanted(filters))


def ladder(session: Session, day: date) -> Ladder:
    """The settings of escalation on a day."""
    return Ladder(
        setting(session, "escalate_to_manager_working_days", day),
        setting(session, "escalate_to_safeguarding_working_days", day),
    )


def lateness(rungs: Ladder, due: date, status: CommitmentStatus, day: date) -> tuple[bool, int, Escalation]:
    """Whether it is overdue on the day, by how many working days, and whom that has reached."""
    overdue = status is CommitmentStatus.OPEN and due < day
    late = working_days.between(due, day) if overdue else 0
    return overdue, late, rungs.level(overdue=overdue, working_days=late)


def _allow(asker: Asker) -> None:
    if not matrix.may(asker.roles, "follow-up", "read"):
        raise NotPermitted


def _wanted(filters: Filters) -> lists.Wanted:
    if filters.whose and filters.whose not in WHOSE:
        raise ValueError("That is nobody's list")
    if filters.state and filters.state not in STATES:
        raise ValueError("There is no such state")
    first, last = narrowed(filters.quarter, filters.first, filters.last)
    statuses: dict[str, tuple[CommitmentStatus, ...]] = {
        "live": LIVE,
        "settled": CLOSED,
        "said-done": (CommitmentStatus.DONE, CommitmentStatus.RECORDED),
    }
    statuses |= {status.value: (status,) for status in CommitmentStatus}
    kinds: tuple[CommitmentKind, ...] = ()
    if filters.kind == "follow-up":
        kinds = tuple(kind for kind in CommitmentKind if kind.is_follow_up)
    elif filters.kind:
        kinds = (CommitmentKind(filters.kind),)
    audited = None
    if filters.audited_first is not None and filters.audited_last is not None:
        audited = Period(filters.audited_first, filters.audited_last)
    return lists.Wanted(
        today=today(),
        whose=filters.whose,
        statuses=statuses.get(filters.state, ()),
        overdue=filters.state == "overdue",
        re_audit=filters.state == "re-audit",
        re_audit_by=today() + timedelta(days=SOON) if filters.state == "re-audit-due" else None,
        not_due=filters.state == "not-due",
        audited=audited,
        held_by=filters.held_by,
        kinds=kinds,
        owner_role=filters.owner_role,
        theme=filters.theme,
        locality_id=filters.locality,
        audit_id=filters.audit_id,
        due_first=first,
        due_last=last,
        text=filters.text[:100],
    )


def _item(row: Row[Any], asker: Asker, rungs: Ladder, day: date) -> Item:
    overdue, late, level = lateness(rungs, row.due, row.status, day)
    action = row.kind is CommitmentKind.ACTION
    return Item(
        id=row.id,
        audit_id=row.audit_id,
        reference=row.reference,
        kind=row.kind,
        text=(row.text or "") if row.whole else "",
        withheld=action and not row.whole,
        question_key=row.question_key or "",
        sub_theme=row.sub_theme or "",
        owner=row.owner or OWNER_ROLES.get(row.owner_role or "", row.owner_role or ""),
        mine=row.owner_id is not None and row.owner_id == asker.person_id,
        iro=row.iro or "",
        district=row.district or "",
        opened_at=row.opened_at,
        due=row.due,
        status=row.status,
        overdue=overdue,
        working_days_late=late,
        escalation=level,
        done_on=row.done_on,
        settled_at=row.settled_at,
        difference=row.difference,
        re_audit_due=row.re_audit_due,
        looker=row.looker or "",
    )
