"""The people of the service and the teams they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from qa_tool.kit.tables import holds_on
from qa_tool.people.models import Membership, Person, Team


def managed_team_ids(session: Session, person_id: str, day: date) -> frozenset[str]:
    """The IRO teams that a person manages on a day."""
    found = select(Membership.team_id).where(Membership.person_id == person_id, Membership.manages)
    return frozenset(session.scalars(found.where(holds_on(Membership.valid_from, Membership.valid_to, day))))


def team_of(session: Session, person_id: str, day: date) -> Team | None:
    """The IRO team that a person belongs to (rather than manages, where there are both) on a day."""
    return session.scalars(
        select(Team)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == person_id, holds_on(Membership.valid_from, Membership.valid_to, day))
        .order_by(Membership.manages, Membership.valid_from.desc())
        .limit(1)
    ).one_or_none()


def practitioners(session: Session, day: date) -> Sequence[Person]:
    """Those whose practice can be audited and who are in post on a day, by staff code."""
    return session.scalars(
        select(Person)
        .where(Person.is_practitioner, holds_on(Person.in_post_from, Person.in_post_to, day))
        .order_by(Person.staff_code)
    ).all()


def by_id(session: Session, person_id: str) -> Person | None:
    """The person with this id."""
    return session.get(Person, person_id)


def by_staff_code(session: Session, staff_code: str) -> Person | None:
    """The member of staff with this code, in whatever case it was typed."""
    return session.scalars(
        select(Person).where(func.lower(Person.staff_code) == staff_code.strip().lower())
    ).one_or_none()


def listing(session: Session) -> Sequence[Person]:
    """Every member of staff, by staff code."""
    return session.scalars(
        select(Person).options(selectinload(Person.memberships).joinedload(Membership.team)).order_by(Person.staff_code)
    ).all()


def teams(session: Session) -> Sequence[Team]:
    """Every IRO team, by key."""
    return session.scalars(select(Team).order_by(Team.key)).all()


def team_by_key(session: Session, key: str) -> Team | None:
    """The IRO team with this key."""
    return session.scalars(select(Team).where(Team.key == key)).one_or_none()


def add(session: Session, *, staff_code: str, job: str, is_practitioner: bool, since: date) -> Person:
    """A new member of staff."""
    person = Person(staff_code=staff_code, job=job, is_practitioner=is_practitioner, in_post_from=since)
    session.add(person)
    session.flush()
    return person


def join(session: Session, person_id: str, team_id: str, *, manages: bool, since: date) -> None:
    """A place in a team from a day on. Places of the same kind end the day before; a manager may head several teams."""
    _end_places(session, person_id, since - timedelta(days=1), manages, team_id if manages else None)
    session.add(Membership(person_id=person_id, team_id=team_id, manages=manages, valid_from=since))
    session.flush()


def leave(session: Session, person: Person, last_day: date) -> None:
    """The person's last day in the service and in every team."""
    person.in_post_to = last_day
    for manages in (False, True):
        _end_places(session, person.id, last_day, manages, None)
    session.flush()


def _end_places(session: Session, person_id: str, last_day: date, manages: bool, team_id: str | None) -> None:
    """End a person's places beyond ``last_day`` (of one team only, when given); drop those not begun by then."""
    found = select(Membership).where(
        Membership.person_id == person_id,
        Membership.manages == manages,
        or_(Membership.valid_to.is_(None), Membership.valid_to > last_day),
    )
    if team_id is not None:
        found = found.where(Membership.team_id == team_id)
    for place in session.scalars(found):
        if place.valid_from > last_day:
            session.delete(place)
        else:
            place.valid_to = last_day
