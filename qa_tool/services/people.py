"""Who is asking, and who the people of the service are. Read afresh on every request (object rule 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.models import Person, Team, UserAccount
from qa_tool.policy.words import Asker, Role
from qa_tool.store import people
from qa_tool.vocabulary.periods import today


@dataclass(frozen=True)
class StaffMember:
    """A person as pages list them: never a name where a staff code will do."""

    id: str
    staff_code: str
    job: str


def asker_for(session: Session, user: UserAccount) -> Asker:
    """Who is asking, with the roles and teams of today. A disabled account asks with no role at all.

    Raises ValueError for a role that the matrix does not know: the database belongs to another version of the tool.
    """
    known = frozenset(Role(grant.role) for grant in user.grants) if user.active else frozenset()
    return Asker(
        person_id=user.person_id,
        roles=known,
        user_id=user.id,
        staff_code=user.person.staff_code,
        managed_team_ids=people.managed_team_ids(session, user.person_id, today()) if known else frozenset(),
    )


def practitioners(session: Session, day: date | None = None) -> tuple[StaffMember, ...]:
    """The practitioners in post on a day (today when not given), by staff code."""
    return tuple(_member(person) for person in people.practitioners(session, day or today()))


def team_of(session: Session, person_id: str, day: date) -> Team | None:
    """The IRO team of a person on a day; None when there was none."""
    return people.team_of(session, person_id, day)


def _member(person: Person) -> StaffMember:
    return StaffMember(person.id, person.staff_code, person.job)
