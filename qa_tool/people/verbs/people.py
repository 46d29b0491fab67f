"""Who is asking, and who the people of the service are. Read afresh on every request (object rule 10)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.kit.periods import covers, today
from qa_tool.people.models import Person, UserAccount
from qa_tool.people.queries import accounts as accounts_queries
from qa_tool.people.queries import people
from qa_tool.people.verbs import accounts
from qa_tool.policy.words import Asker
from qa_tool.trail import events

STAFF_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")


class StaffError(Exception):
    """The change to the staff list cannot be made; the text says why."""


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
    known = accounts_queries.roles_of(user) if user.active else frozenset()
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


def in_post(session: Session, day: date | None = None) -> tuple[StaffMember, ...]:
    """Everybody in post on a day (today when not given), by staff code."""
    on = day or today()
    return tuple(
        _member(person) for person in people.listing(session) if covers(person.in_post_from, person.in_post_to, on)
    )


def add(session: Session, *, staff_code: str, job: str, is_practitioner: bool, since: date) -> Person:
    """A new member of staff. One event, 'staff.added'. Raises StaffError when the code is taken or not a code."""
    code = staff_code.strip()
    if not STAFF_CODE.fullmatch(code):
        raise StaffError(f"{staff_code!r} is no staff code: use up to 20 letters, digits and hyphens, and no name")
    if people.by_staff_code(session, code) is not None:
        raise StaffError(f"There is already a member of staff with the code {code}")
    person = people.add(session, staff_code=code, job=job, is_practitioner=is_practitioner, since=since)
    events.record(session, None, "staff.added", person.id)
    return person


def find(session: Session, staff_code: str) -> Person:
    """The member of staff with this code. Raises StaffError when there is none."""
    person = people.by_staff_code(session, staff_code)
    if person is None:
        raise StaffError(f"There is no member of staff with the code {staff_code!r}. See: qa-tool staff list")
    return person


def join(session: Session, person: Person, team_key: str, *, manages: bool, since: date) -> None:
    """Put a person into an IRO team, or at its head, from a day on; an earlier place of that kind ends the day before.

    Takes effect on the next request (object rule 10). One event, 'staff.moved'. Raises StaffError for an unknown team.
    """
    team = people.team_by_key(session, team_key)
    if team is None:
        known = ", ".join(team.key for team in people.teams(session)) or "none yet"
        raise StaffError(f"There is no IRO team {team_key!r}. Teams: {known}")
    people.join(session, person.id, team.id, manages=manages, since=since)
    detail = {"team": team.id, "manages": manages, "from": since.isoformat()}
    events.record(session, None, "staff.moved", person.id, **detail)


def leave(session: Session, person: Person, last_day: date) -> None:
    """End a person's post and team places, and with the day after that whatever the account opens. One event,
    'staff.left'.

    Raises StaffError for a day before the first, AccountError where the service would be left without administrator.
    """
    if last_day < person.in_post_from:
        raise StaffError(f"{person.staff_code} came on {person.in_post_from.isoformat()}, after {last_day.isoformat()}")
    accounts.keep_an_administrator_besides(session, person.id)
    people.leave(session, person, last_day)
    events.record(session, None, "staff.left", person.id, last_day=last_day.isoformat())


def _member(person: Person) -> StaffMember:
    return StaffMember(person.id, person.staff_code, person.job)
