"""The organisation on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.people.models import Membership
from qa_tool.people.queries import places
from tests.support.factories import FIRST_DAY, join, make_people, make_places, make_themes

pytestmark = pytest.mark.both_databases

DAY = date(2018, 11, 5)


def test_places_agree_only_along_one_branch(session: Session) -> None:
    tree = make_places(session)
    here = (tree.locality.id, tree.district.id, tree.team.id)
    assert places.agree(session, here[0], here[1], here[2], DAY)
    assert not places.agree(session, tree.other_locality.id, tree.district.id, tree.team.id, DAY)
    assert not places.agree(session, tree.locality.id, tree.other_district.id, tree.team.id, DAY)
    assert not places.agree(session, tree.locality.id, tree.district.id, tree.other_team.id, DAY)
    assert not places.agree(session, tree.locality.id, tree.locality.id, tree.district.id, DAY)
    assert not places.agree(session, here[2], here[1], here[0], DAY)
    assert not places.agree(session, tree.locality.id, tree.district.id, "nowhere", DAY)


@pytest.mark.parametrize(("offset", "valid"), [(-1, False), (0, True), (1, True), (2, False)])
def test_first_and_last_day_are_valid(session: Session, offset: int, valid: bool) -> None:
    tree = make_places(session)
    tree.team.valid_from, tree.team.valid_to = DAY, DAY + timedelta(days=1)
    session.flush()
    day = DAY + timedelta(days=offset)
    assert places.agree(session, tree.locality.id, tree.district.id, tree.team.id, day) is valid
    assert (tree.team in places.places_on(session, day)) is valid
    assert tree.team in places.places_on(session, day, also=[tree.team.id])


def test_nothing_is_valid_before_the_service_began(session: Session) -> None:
    make_places(session)
    assert places.places_on(session, FIRST_DAY - timedelta(days=1)) == []


def test_the_manager_on_a_day(session: Session) -> None:
    people = make_people(session)
    assert places.manager_on(session, people.iro.id, DAY) == people.manager.id
    assert places.manager_on(session, people.other_iro.id, DAY) == people.other_manager.id
    assert places.manager_on(session, people.auditor.id, DAY) is None
    assert places.manager_on(session, people.manager.id, DAY) is None  # nobody is their own manager
    session.execute(delete(Membership).where(Membership.person_id == people.manager.id))
    join(session, people.manager, people.team, manages=True, last=DAY)
    join(session, people.head, people.team, manages=True, first=DAY + timedelta(days=1))
    assert places.manager_on(session, people.iro.id, DAY) == people.manager.id
    assert places.manager_on(session, people.iro.id, DAY + timedelta(days=1)) == people.head.id


def test_staff_codes_and_sub_themes(session: Session) -> None:
    people = make_people(session)
    assert places.staff_codes(session, [people.iro.id, "nobody"]) == {people.iro.id: people.iro.staff_code}
    assert places.staff_codes(session, []) == {}
    make_themes(session, ["VOICE.V1", "PLAN.P1"])
    assert {code for code, _ in queries.sub_themes(session)} == {"VOICE.V1", "PLAN.P1"}
