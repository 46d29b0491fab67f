"""Escalation as a function of dates, and actions of one revision met by those of the next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.actions.words import Agreed, Difference, Escalation, Ladder, paired
from qa_tool.kit import working_days

LADDER = Ladder(manager_after=5, safeguarding_after=10)


def level(due: date, day: date, ladder: Ladder = LADDER) -> Escalation:
    return ladder.level(overdue=day > due, working_days=working_days.between(due, day))


@pytest.mark.parametrize(
    ("due", "day", "expected"),
    [
        # An ordinary fortnight.
        (date(2018, 11, 5), date(2018, 11, 5), Escalation.NONE),
        (date(2018, 11, 5), date(2018, 11, 6), Escalation.OWNER),
        (date(2018, 11, 5), date(2018, 11, 9), Escalation.OWNER),
        (date(2018, 11, 5), date(2018, 11, 12), Escalation.MANAGER),
        (date(2018, 11, 5), date(2018, 11, 16), Escalation.MANAGER),
        (date(2018, 11, 5), date(2018, 11, 19), Escalation.SAFEGUARDING),
        # Due on a Friday: late on Saturday, though no working day has passed.
        (date(2018, 11, 9), date(2018, 11, 10), Escalation.OWNER),
        (date(2018, 11, 9), date(2018, 11, 15), Escalation.OWNER),
        (date(2018, 11, 9), date(2018, 11, 16), Escalation.MANAGER),
        # Christmas and New Year of 2018: 25 and 26 December and 1 January do not count.
        (date(2018, 12, 21), date(2018, 12, 31), Escalation.OWNER),
        (date(2018, 12, 21), date(2019, 1, 2), Escalation.MANAGER),
        (date(2018, 12, 21), date(2019, 1, 8), Escalation.MANAGER),
        (date(2018, 12, 21), date(2019, 1, 9), Escalation.SAFEGUARDING),
        # Easter 2019: Good Friday 19 April and Easter Monday 22 April.
        (date(2019, 4, 17), date(2019, 4, 25), Escalation.OWNER),
        (date(2019, 4, 17), date(2019, 4, 26), Escalation.MANAGER),
    ],
)
def test_who_is_told_and_when(due: date, day: date, expected: Escalation) -> None:
    assert level(due, day) is expected


@given(st.dates(date(2018, 1, 1), date(2026, 12, 1)), st.integers(0, 60), st.integers(1, 9), st.integers(0, 9))
def test_escalation_never_goes_down_and_waits_its_working_days(
    due: date, later: int, manager: int, further: int
) -> None:
    ladder = Ladder(manager, manager + further)
    day = due + timedelta(days=later)
    assert level(due, day, ladder) <= level(due, day + timedelta(days=1), ladder)
    passed = sum(working_days.is_working_day(due + timedelta(days=number)) for number in range(1, later + 1))
    assert (level(due, day, ladder) is Escalation.NONE) == (later == 0)
    assert (level(due, day, ladder) >= Escalation.MANAGER) == (later > 0 and passed >= manager)
    assert (level(due, day, ladder) is Escalation.SAFEGUARDING) == (later > 0 and passed >= manager + further)


def test_only_a_difference_verifies() -> None:
    assert [one.status.value for one in Difference] == ["verified", "verified", "closed"]


DAY = date(2018, 11, 5)


def test_the_same_words_are_the_same_action_wherever_they_stand() -> None:
    before = (Agreed("Agree a plan", "iro", DAY, position=0), Agreed("See the child", "iro", DAY, position=1))
    after = (Agreed("see the  child.", "iro", DAY, position=0), Agreed("Agree a plan", "iro", DAY, position=1))
    found = paired(before, after)
    assert (found.same, found.reworded, found.dropped, found.new) == (((0, 1), (1, 0)), (), (), ())


def test_other_words_in_the_same_place_on_the_same_matter_are_a_rewording() -> None:
    before = (Agreed("Agre a plan", "iro", DAY, "PLAN.P1"), Agreed("See the child", "iro", DAY, "VOICE.V1", position=1))
    after = (Agreed("Agree a plan", "iro", DAY, "PLAN.P1"), Agreed("Ask the school", "other", DAY, position=1))
    found = paired(before, after)
    assert (found.same, found.reworded, found.dropped, found.new) == ((), ((0, 0),), (1,), (1,))


ACTIONS = st.lists(
    st.builds(
        Agreed,
        st.sampled_from(["Agree a plan", "See the child", "Ask the school", "agree a plan."]),
        st.sampled_from(["iro", "other"]),
        st.just(DAY),
        st.sampled_from(["", "PLAN.P1"]),
        position=st.integers(0, 3),
    ),
    max_size=5,
).map(tuple)


@given(ACTIONS, ACTIONS)
def test_every_place_is_accounted_for_exactly_once(before: tuple[Agreed, ...], after: tuple[Agreed, ...]) -> None:
    found = paired(before, after)
    pairs = found.same + found.reworded
    assert sorted([left for left, _ in pairs] + list(found.dropped)) == list(range(len(before)))
    assert sorted([right for _, right in pairs] + list(found.new)) == list(range(len(after)))
