"""Made-up people and places, put straight into the tables. Nothing is committed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.people.models import Membership, Person, Place, Team
from qa_tool.people.words import PlaceKind
from qa_tool.policy.words import Asker, Role

FIRST_DAY = date(2017, 4, 1)
ROLES: Mapping[str, tuple[Role, ...]] = {
    "auditor": (Role.AUDITOR,),
    "second_auditor": (Role.AUDITOR,),
    "iro": (Role.IRO,),
    "colleague": (Role.IRO,),
    "other_iro": (Role.IRO,),
    "manager": (Role.QR_MANAGER,),
    "other_manager": (Role.QR_MANAGER,),
    "safeguarding": (Role.SAFEGUARDING_MANAGER,),
    "head": (Role.HEAD_OF_SERVICE,),
    "analyst": (Role.ANALYST,),
    "support": (Role.BUSINESS_SUPPORT,),
    "administrator": (Role.ADMINISTRATOR,),
}
"""The cast. ``iro`` and ``colleague`` are in ``team``, managed by ``manager``; ``other_iro`` in ``other_team``."""


@dataclass
class People:
    """One person for each name of ROLES, and two IRO teams."""

    by_name: dict[str, Person]
    team: Team
    other_team: Team

    def __getattr__(self, name: str) -> Person:
        people: dict[str, Person] = self.__dict__["by_name"]
        if name not in people:
            raise AttributeError(name)
        return people[name]

    def asker(self, name: str, *roles: Role, teams: Iterable[str] | None = None) -> Asker:
        """That person asking, in the roles of ROLES (or those given), with the teams they manage."""
        managed = {"manager": {self.team.id}, "other_manager": {self.other_team.id}}.get(name, set())
        person = self.by_name[name]
        return Asker(
            person.id,
            frozenset(roles or ROLES[name]),
            staff_code=person.staff_code,
            managed_team_ids=frozenset(managed if teams is None else teams),
        )


def make_people(session: Session) -> People:
    """The cast of ROLES in two teams, everybody in post since FIRST_DAY."""
    teams = [Team(key=key, name=f"{key} team".capitalize(), valid_from=FIRST_DAY) for key in ("first", "second")]
    session.add_all(teams)
    by_name = {}
    for number, name in enumerate(ROLES, start=1):
        iro = Role.IRO in ROLES[name]
        job = "Independent Reviewing Officer" if iro else name.replace("_", " ").capitalize()
        by_name[name] = make_person(session, f"P{number:03d}", job=job, practitioner=iro)
    session.flush()
    for name, team in (("iro", 0), ("colleague", 0), ("manager", 0), ("other_iro", 1), ("other_manager", 1)):
        join(session, by_name[name], teams[team], manages=name.endswith("manager"))
    return People(by_name, teams[0], teams[1])


def make_person(session: Session, staff_code: str, *, job: str = "Auditor", practitioner: bool = False) -> Person:
    """One more person, in post since FIRST_DAY."""
    person = Person(staff_code=staff_code, job=job, is_practitioner=practitioner, in_post_from=FIRST_DAY)
    session.add(person)
    session.flush()
    return person


def join(
    session: Session,
    person: Person,
    team: Team,
    *,
    manages: bool = False,
    first: date = FIRST_DAY,
    last: date | None = None,
) -> Membership:
    """Put a person in a team from a day, to a last day or for good."""
    membership = Membership(person_id=person.id, team_id=team.id, manages=manages, valid_from=first, valid_to=last)
    session.add(membership)
    session.flush()
    return membership


@dataclass
class Places:
    """Two localities, each with one district and one CSC team; the second locality's are ``other_...``."""

    locality: Place
    district: Place
    team: Place
    other_locality: Place
    other_district: Place
    other_team: Place


def make_places(session: Session) -> Places:
    """A small tree of places, valid since FIRST_DAY."""
    made: list[Place] = []
    for key in ("north", "south"):
        parent: Place | None = None
        for kind in PlaceKind:
            parent = Place(
                key=f"{key}-{kind.value}",
                kind=kind,
                name=f"{key} {kind.value}".capitalize(),
                parent_id=parent.id if parent else None,
                valid_from=FIRST_DAY,
            )
            session.add(parent)
            session.flush()
            made.append(parent)
    return Places(*made)
