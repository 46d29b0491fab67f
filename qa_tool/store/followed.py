"""The counts of what followed on audits: inadequates and how they were closed, actions and whether they were done."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from qa_tool.models import Audit, Commitment, ReAudit, SubTheme
from qa_tool.store.tallies import counted, narrowed
from qa_tool.vocabulary.audits import COUNTED
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.following import CLOSED, CommitmentKind, CommitmentStatus
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.measured import Acted, ActedLine, InadequateLine
from qa_tool.vocabulary.periods import LONDON, Period


def inadequates(session: Session, period: Period, filters: Filters) -> tuple[InadequateLine, ...]:
    """C19: the follow-ups of inadequates of counted audits of the period; cancelled ones are left out.

    One line each: few audits are inadequate, and working days are counted outside the database. Of its re-audit the
    grade is read once that counts, whatever its date.
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
    return tuple(
        InadequateLine(
            locality_id=row.locality_id or "",
            team_id=row.practitioner_team_id or "",
            opened_on=row.opened_at.astimezone(LONDON).date(),
            closed_on=row.settled_at.astimezone(LONDON).date() if row.status in CLOSED else None,
            in_time=row.done_on is not None and row.done_on <= row.due,
            difference=row.status is CommitmentStatus.VERIFIED,
            improved=row.regrade in (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT),
            again=row.again,
        )
        for row in session.execute(query)
    )


def acted(session: Session, period: Period, filters: Filters, today: date) -> tuple[ActedLine, ...]:
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
    return tuple(
        ActedLine(role or "", theme or "", Acted(*(int(number) for number in numbers)))
        for role, theme, *numbers in session.execute(query)
    )
