"""What came of the actions and follow-ups of a period's audits: counted by the database, nobody named."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from qa_tool.models import Audit, Commitment, Person, SubTheme
from qa_tool.store.tallies import counted
from qa_tool.vocabulary.came_of_it import Agreed
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.following import OWNER_ROLES, CommitmentKind, CommitmentStatus
from qa_tool.vocabulary.periods import Period

UNKNOWN = "Nobody known"


def agreed_in(session: Session, period: Period, filters: Filters, on: date) -> tuple[Agreed, ...]:
    """The actions and follow-ups of audits that are counted in the period, as they stand, overdue as at ``on``."""
    owner = aliased(Person)
    late = and_(Commitment.status == CommitmentStatus.OPEN, Commitment.due < on).label("late")
    columns = (Commitment.kind, Commitment.owner_role, owner.job, SubTheme.theme_code, Commitment.status, late)
    query = (
        select(*columns, func.count())
        .join(Audit, Audit.id == Commitment.audit_id)
        .outerjoin(owner, owner.id == Commitment.owner_id)
        .outerjoin(SubTheme, SubTheme.code == Commitment.sub_theme_code)
        .where(*counted(session, period, filters))
        .group_by(*columns)
    )
    return tuple(
        Agreed(
            CommitmentKind(kind),
            OWNER_ROLES.get(role, role) if role else job or UNKNOWN,
            theme or "",
            CommitmentStatus(status),
            bool(is_late),
            n,
        )
        for kind, role, job, theme, status, is_late, n in session.execute(query)
    )
