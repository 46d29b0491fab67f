"""The people of the service and the teams they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from qa_tool.models import Membership, Person, Team


def _in_force(day: date) -> list[object]:
    return [Membership.valid_from <= day, or_(Membership.valid_to.is_(None), Membership.valid_to >= day)]


def managed_team_ids(session: Session, person_id: str, day: date) -> frozenset[str]:
    """The IRO teams that a person manages on a day."""
    found = select(Membership.team_id).where(Membership.person_id == person_id, Membership.manages)
    return frozenset(session.scalars(found.where(*_in_force(day))))  # type: ignore[arg-type]


def team_of(session: Session, person_id: str, day: date) -> Team | None:
    """The IRO team that a person belongs to (rather than manages, where there are both) on a day."""
    return session.scalars(
        select(Team)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == person_id, *_in_force(day))  # type: ignore[arg-type]
        .order_by(Membership.manages, Membership.valid_from.desc())
        .limit(1)
    ).one_or_none()


def practitioners(session: Session, day: date) -> Sequence[Person]:
    """Those whose practice can be audited and who are in post on a day, by staff code."""
    return session.scalars(
        select(Person)
        .where(
            Person.is_practitioner,
            Person.in_post_from <= day,
            or_(Person.in_post_to.is_(None), Person.in_post_to >= day),
        )
        .order_by(Person.staff_code)
    ).all()


def by_id(session: Session, person_id: str) -> Person | None:
    """The person with this id."""
    return session.get(Person, person_id)
