from __future__ import annotations

from collections import Counter
from datetime import date

from demo.cast import PASS_PHRASE, SIGN_INS, staff
from qa_tool.people.verbs import accounts
from qa_tool.policy.words import Role
from tests.demo.support import world


def test_people_are_as_many_as_the_service_has() -> None:
    by_role = Counter(one.role for one in world().staff)
    assert by_role[Role.IRO] == 46
    assert by_role[Role.QR_MANAGER] == 7
    seniors_and_others = [role for role in Role if role not in (Role.IRO, Role.QR_MANAGER, Role.AUDITOR)]
    assert [by_role[role] for role in seniors_and_others] == [1] * 5
    assert len({one.code for one in world().staff}) == len(world().staff)


def test_six_teams_are_each_managed_and_one_by_two() -> None:
    teams = {one.team for one in world().staff if one.role is Role.IRO}
    assert len(teams) == 6
    managers = Counter(one.manages for one in world().staff if one.manages)
    assert set(managers) == teams == {team.key for team in world().library.organisation.iro_teams}
    assert sorted(managers.values()) == [1, 1, 1, 1, 1, 2]


def test_places_are_three_localities_and_twelve_districts_beside_the_countywide_teams() -> None:
    here = [one for one in world().library.organisation.localities if one.key != "countywide"]
    assert (len(here), sum(len(one.districts) for one in here)) == (3, 12)


def test_one_sign_in_for_each_role_with_a_pass_phrase_that_would_do() -> None:
    assert sorted(one.role for one in SIGN_INS) == sorted(Role)
    for one in SIGN_INS:
        assert accounts.fault(PASS_PHRASE, words=accounts.words_of(one.email, one.code)) is None


def test_a_move_between_teams_holds_from_its_day() -> None:
    moved = next(one for one in staff(date(2017, 1, 1)) if one.moved)
    assert moved.moved is not None
    assert moved.team_on(date(2017, 1, 1)) == moved.team
    assert moved.team_on(moved.moved[0]) == moved.moved[1] != moved.team
