"""What came of the actions and follow-ups of a period's audits: counted by the database, nobody named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from qa_tool.models import Audit, Commitment, Membership, Person, SubTheme
from qa_tool.store.tallies import counted
from qa_tool.vocabulary.came_of_it import Agreed
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.following import OWNER_ROLES, CommitmentKind, CommitmentStatus
from qa_tool.vocabulary.periods import Period

UNKNOWN = "Nobody known"


def role_of(owner: Any) -> ColumnElement[Any]:
    """In which role ``owner``, an alias of the person joined, has a commitment; NULL where nobody is known.

    A person's follow-up and an action given to the person's role are of one role.
    """
    manages = exists().where(Membership.person_id == owner.id, Membership.manages.is_(True))
    return case(
        (Commitment.owner_role.is_not(None), Commitment.owner_role),
        (owner.is_practitioner.is_(True), literal("iro")),
        (manages, literal("qr-manager")),
        else_=owner.job,
    )


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
