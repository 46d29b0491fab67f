"""What came of the actions and follow-ups of audits: counted by the database, nobody named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from qa_tool.actions.models import Commitment, ReAudit
from qa_tool.actions.queries.commitment_lists import UNKNOWN, role_of
from qa_tool.actions.words import CLOSED, CommitmentKind, CommitmentStatus
from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.words import OWNER_ROLES, Grade
from qa_tool.figures.queries.tallies import counted, narrowed
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.measured import Acted, Loop, Spread
from qa_tool.figures.words.outcomes import Agreed
from qa_tool.kit import working_days
from qa_tool.kit.periods import LONDON, Period
from qa_tool.people.models import Person
from qa_tool.records.models import Audit
from qa_tool.records.words import COUNTED


def agreed_in(session: Session, period: Period, filters: Filters, on: date) -> tuple[Agreed, ...]:
    """The actions and follow-ups of audits that are counted in the period, as they stand, overdue as at ``on``."""
    owner = aliased(Person)
    role = role_of(owner).label("role")
    late = and_(Commitment.status == CommitmentStatus.OPEN, Commitment.due < on).label("late")
    found = (
        select(Commitment.kind, role, SubTheme.theme_code.label("theme"), Commitment.status, late)
        .join(Audit, Audit.id == Commitment.audit_id)
        .outerjoin(owner, owner.id == Commitment.owner_id)
        .outerjoin(SubTheme, SubTheme.code == Commitment.sub_theme_code)
        .where(*counted(session, period, filters))
        .subquery()
    )
    # Grouped outside: PostgreSQL takes two sends of one literal for two different ones.
    query = select(*found.c, func.count()).group_by(*found.c)
    rows: Iterable[Any] = session.execute(query)
    return tuple(
        Agreed(
            CommitmentKind(kind),
            OWNER_ROLES.get(role, role) if role else UNKNOWN,
            theme or "",
            CommitmentStatus(status),
            bool(is_late),
            n,
        )
        for kind, role, theme, status, is_late, n in rows
    )


def inadequates(session: Session, period: Period, filters: Filters) -> Iterator[tuple[str, str, Loop]]:
    """C19: (locality's id, IRO team's id, what became of it) of the follow-ups of inadequates of counted audits.

    Cancelled ones are left out. One line each: few audits are inadequate, and working days are counted outside the
    database. Of its re-audit the grade is read once that counts, whatever its date.
    """
    again = aliased(Audit)
    query = (
        select(
            Audit.locality_id,
            Audit.practitioner_team_id,
            Commitment.opened_at,
            Commitment.status,
            Commitment.settled_at,
            Commitment.done_on,
            Commitment.due,
            Commitment.regrade,
            again.effective_grade.label("again"),
        )
        .join(Audit, Audit.id == Commitment.audit_id)
        .outerjoin(ReAudit, ReAudit.commitment_id == Commitment.id)
        .outerjoin(again, and_(again.id == ReAudit.audit_id, again.status.in_(COUNTED)))
        .where(
            Commitment.kind == CommitmentKind.INADEQUATE,
            Commitment.status != CommitmentStatus.CANCELLED,
            *counted(session, period, filters),
        )
    )
    for row in session.execute(query):
        yield row.locality_id or "", row.practitioner_team_id or "", _loop(row)


def _loop(row: Any) -> Loop:
    if row.status not in CLOSED:
        return Loop(open=1)
    opened, closed = (at.astimezone(LONDON).date() for at in (row.opened_at, row.settled_at))
    days, better = Spread({working_days.between(opened, closed): 1}), (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)
    in_time = row.done_on is not None and row.done_on <= row.due
    return Loop(
        in_time=int(in_time),
        late=int(not in_time),
        improved=int(row.regrade in better),
        again=int(row.again is not None),
        held=int(row.again in better),
        to_closing=days,
        to_difference=days if row.status is CommitmentStatus.VERIFIED else Spread(),
    )


def acted(session: Session, period: Period, filters: Filters, today: date) -> dict[tuple[str, str], Acted]:
    """C20: actions due in the period whose date has passed, by the owner's role and the theme.

    The audit may be of any date, and is one that counts; cancelled actions are left out.
    """
    done = Commitment.status != CommitmentStatus.OPEN
    in_time = Commitment.done_on <= Commitment.due
    columns = (Commitment.owner_role, SubTheme.theme_code)

    def how_many(condition: object) -> object:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)  # type: ignore[arg-type]

    query = (
        select(  # type: ignore[call-overload]
            *columns,
            how_many(done & in_time),
            how_many(done & ~in_time),
            how_many(~done),
            how_many(Commitment.status.in_(CLOSED)),
            how_many(Commitment.status == CommitmentStatus.VERIFIED),
        )
        .select_from(Commitment)
        .join(Audit, Audit.id == Commitment.audit_id)
        .outerjoin(SubTheme, SubTheme.code == Commitment.sub_theme_code)
        .where(
            Commitment.kind == CommitmentKind.ACTION,
            Commitment.status != CommitmentStatus.CANCELLED,
            Commitment.due.between(period.first, period.last),
            Commitment.due < today,
            Audit.status.in_(COUNTED),
            *narrowed(session, filters),
        )
        .group_by(*columns)
    )
    return {
        (role or "", theme or ""): Acted(*(int(number) for number in numbers))
        for role, theme, *numbers in session.execute(query)
    }
