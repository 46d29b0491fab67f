"""The organisation on a day: places of cases, managers of IRO teams, and what all of them are called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.tables import holds_on
from qa_tool.people.models import Membership, Person, Place
from qa_tool.people.queries import people
from qa_tool.people.words import PlaceKind

LEVELS = list(PlaceKind)


def places_on(session: Session, on: date, also: Iterable[str] = ()) -> list[Place]:
    """Places valid on the day, and those of the ids ``also``: localities first, each level by name."""
    wanted = select(Place).where(holds_on(Place.valid_from, Place.valid_to, on) | Place.id.in_(sorted(set(also))))
    return sorted(session.scalars(wanted), key=lambda place: (LEVELS.index(place.kind), place.name, place.valid_from))


def agree(session: Session, locality_id: str, district_id: str, team_id: str, on: date) -> bool:
    """Rule 9: the three places are a locality, a district of it and a team of that, all valid on the day."""
    found = {place.id: place for place in places_on(session, on)}
    locality, district, team = found.get(locality_id), found.get(district_id), found.get(team_id)
    if locality is None or district is None or team is None:
        return False
    kinds = (locality.kind, district.kind, team.kind) == (PlaceKind.LOCALITY, PlaceKind.DISTRICT, PlaceKind.TEAM)
    return kinds and district.parent_id == locality.id and team.parent_id == district.id


def manager_on(session: Session, person_id: str, on: date) -> str | None:
    """The id of whoever managed the person's team on the day; None when nobody did, or only the person."""
    team = people.team_of(session, person_id, on)
    if team is None:
        return None
    return session.scalar(
        select(Membership.person_id)
        .where(
            Membership.team_id == team.id,
            Membership.manages,
            Membership.person_id != person_id,
            holds_on(Membership.valid_from, Membership.valid_to, on),
        )
        .order_by(Membership.valid_from.desc(), Membership.id.desc())
        .limit(1)
    )


def staff_codes(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Staff codes by person id, of those ids that are people, by staff code."""
    wanted = select(Person.id, Person.staff_code).where(Person.id.in_(sorted(set(ids)))).order_by(Person.staff_code)
    return {row[0]: row[1] for row in session.execute(wanted)}
