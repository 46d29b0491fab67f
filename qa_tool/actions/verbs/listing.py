"""Lists of actions and follow-ups as the person asking may see them, overdue ones first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from qa_tool.actions.queries import commitment_lists
from qa_tool.actions.queries.commitment_lists import Filters
from qa_tool.actions.words import CommitmentKind, CommitmentStatus, Difference, Escalation, Ladder
from qa_tool.definitions.words import OWNER_ROLES
from qa_tool.kit import working_days
from qa_tool.kit.lists import Page, turn_to
from qa_tool.kit.lists import count as number_of
from qa_tool.kit.periods import today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import setting

PER_PAGE = 25


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


def listing(
    session: Session,
    asker: Asker,
    filters: Filters | None = None,
    *,
    sort: str = "due",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Page[Item]:
    """The actions and follow-ups that the asker reaches. What is settled stands last; a page beyond the last is it.

    Raises NotPermitted when the asker's roles read none, ValueError for a filter or a sort that does not exist.
    """
    matrix.allow(asker, "follow-up", "read")
    query, day = commitment_lists.rows(asker, filters or Filters(), sort), today()
    rungs = ladder(session, day)
    return turn_to(session, query, page, per_page, lambda row: _item(row, asker, rungs, day), sort)


def count(session: Session, asker: Asker, filters: Filters) -> int:
    """How many there are: the number whose list ``listing`` gives with the same filters. Raises as it does."""
    matrix.allow(asker, "follow-up", "read")
    return number_of(session, commitment_lists.rows(asker, filters))


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
