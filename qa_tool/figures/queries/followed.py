"""What came of the actions and follow-ups of audits: counted by the database, nobody named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries.commitment_lists import UNKNOWN, role_of
from qa_tool.actions.words import CommitmentKind, CommitmentStatus
from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.words import OWNER_ROLES
from qa_tool.figures.queries.tallies import counted
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.outcomes import Agreed
from qa_tool.kit.periods import Period
from qa_tool.people.models import Person
from qa_tool.records.models import Audit


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
