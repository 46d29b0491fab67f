"""Who is asking, and the staff list, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from qa_tool.people.models import Membership, Team
from qa_tool.people.queries import people as people_queries_people
from qa_tool.people.verbs import accounts
from qa_tool.people.verbs import people as people_people
from qa_tool.people.verbs.people import StaffError
from qa_tool.policy.words import Role
from qa_tool.trail.models import Event

FIRST, LATER = date(2018, 4, 1), date(2018, 10, 1)


@pytest.fixture(autouse=True)
def teams(session):
    session.add_all(Team(key=key, name=key.title(), valid_from=FIRST) for key in ("north", "south"))
    session.flush()


def add(session, code, *, is_practitioner=False):
    return people_people.add(session, staff_code=code, job="Officer", is_practitioner=is_practitioner, since=FIRST)


def team_key(session, person, day):
    team = people_queries_people.team_of(session, person.id, day)
    return team.key if team else None


def managed(session, person, day):
    user = accounts.find(session, "m@x.example") or accounts.add(
        session, email="m@x.example", staff_code=person.staff_code, password_hash="!", roles=[Role.QR_MANAGER]
    )
    with time_machine.travel(day, tick=False):
        asker = people_people.asker_for(session, user)
    keys = {team.id: team.key for team in session.scalars(select(Team))}
    return {keys[team_id] for team_id in asker.managed_team_ids}


@pytest.mark.both_databases
def test_the_asker_has_the_roles_and_teams_of_the_day(session):
    person = add(session, "QR-01")
    people_people.join(session, person, "north", manages=True, since=FIRST)
    people_people.join(session, person, "south", manages=True, since=LATER)
    assert managed(session, person, date(2018, 3, 31)) == set()
    assert managed(session, person, FIRST) == {"north"}
    assert managed(session, person, LATER) == {"north", "south"}
    people_people.leave(session, person, date(2018, 12, 31))
    assert managed(session, person, date(2018, 12, 31)) == {"north", "south"}
    assert managed(session, person, date(2019, 1, 1)) == set()


@pytest.mark.both_databases
def test_an_officer_belongs_to_one_team_at_a_time(session):
    person = add(session, "IRO-01", is_practitioner=True)
    people_people.join(session, person, "north", manages=False, since=FIRST)
    people_people.join(session, person, "south", manages=False, since=LATER)
    assert team_key(session, person, date(2018, 9, 30)) == "north"
    assert team_key(session, person, LATER) == "south"
    people_people.join(session, person, "north", manages=False, since=LATER)
    assert team_key(session, person, LATER) == "north", "a slip is put right on the same day"
    assert session.query(Membership).count() == 2


def test_practitioners_are_those_in_post(session):
    add(session, "QR-01")
    here, gone = add(session, "IRO-02", is_practitioner=True), add(session, "IRO-01", is_practitioner=True)
    people_people.leave(session, gone, date(2018, 9, 30))
    assert [member.staff_code for member in people_people.practitioners(session, date(2018, 9, 30))] == [
        "IRO-01",
        "IRO-02",
    ]
    assert [member.id for member in people_people.practitioners(session, LATER)] == [here.id]


@pytest.mark.parametrize("code", ["", "Jo Bloggs", "a" * 21, "-1", "IRO_01", "ÄB-1"])
def test_a_name_is_no_staff_code(session, code):
    with pytest.raises(StaffError, match="no staff code"):
        add(session, code)


@pytest.mark.both_databases
def test_every_refusal_says_why(session):
    person = add(session, "IRO-01")
    with pytest.raises(StaffError, match="already a member of staff with the code iro-01"):
        add(session, "iro-01")
    with pytest.raises(StaffError, match="Teams: north, south"):
        people_people.join(session, person, "east", manages=False, since=FIRST)
    with pytest.raises(StaffError, match="came on 2018-04-01"):
        people_people.leave(session, person, date(2018, 3, 1))
    with pytest.raises(StaffError, match="qa-tool staff list"):
        people_people.find(session, "IRO-99")


def test_every_change_writes_one_event(session):
    person = add(session, "IRO-01")
    people_people.join(session, person, "north", manages=False, since=FIRST)
    people_people.leave(session, person, LATER)
    assert list(session.scalars(select(Event.action).order_by(Event.id))) == [
        "staff.added",
        "staff.moved",
        "staff.left",
    ]
