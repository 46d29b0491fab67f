"""Independence, and a fair spread."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_tool.sampling.words.allocating import Against, Auditor, ToAudit, conflict, spread

PEOPLE = ("ann", "bea", "cyd", "dot", "eve")
people = st.sampled_from(PEOPLE)


def test_what_stands_against_an_auditor_the_worst_first():
    case = ToAudit("c", "ann", frozenset({"ann", "bea"}))
    assert conflict(case, Auditor("ann")) is Against.OWN_PRACTICE
    assert conflict(case, Auditor("bea", audited_by=frozenset({"ann"}))) is Against.HELD
    assert conflict(case, Auditor("cyd", audited_by=frozenset({"ann"}))) is Against.EACH_OTHER
    assert conflict(case, Auditor("cyd", audited_by=frozenset({"bea"}))) is None
    assert conflict(ToAudit("c", None), Auditor("ann")) is None
    assert [one.barred for one in Against] == [True, True, False]


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[ToAudit], list[Auditor]]:
    cases = [
        ToAudit(f"case-{number}", draw(st.none() | people), draw(st.frozensets(people, max_size=3)))
        for number in range(draw(st.integers(0, 25)))
    ]
    chosen = draw(st.lists(people, unique=True))
    auditors = [Auditor(one, draw(st.integers(0, 5)), draw(st.frozensets(people, max_size=2))) for one in chosen]
    return cases, auditors


@given(situations())
def test_nobody_is_given_a_case_against_the_rules_and_none_is_forgotten(situation):
    cases, auditors = situation
    found = spread(cases, auditors)
    by_id = {one.id: one for one in auditors}
    assert sorted([*found.given, *found.nobody]) == sorted(case.id for case in cases)
    for case in cases:
        if case.id in found.given:
            assert conflict(case, by_id[found.given[case.id]]) is None
    gave = {(found.given[case.id], case.practitioner) for case in cases if case.id in found.given}
    assert not any((one, other) in gave for other, one in gave if one != other), "two audit each other"


@given(situations())
def test_a_case_stays_with_nobody_only_if_nobody_may_have_it(situation):
    cases, auditors = situation
    found = spread(cases, auditors)
    given_: dict[str | None, set[str]] = {case.practitioner: set() for case in cases}
    for case in cases:
        if case.id in found.given:
            given_.setdefault(case.practitioner, set()).add(found.given[case.id])
    for case in cases:
        if case.id in found.nobody:
            for one in auditors:
                now = Auditor(one.id, 0, one.audited_by | given_.get(one.id, set()))
                assert conflict(case, now) is not None


@given(st.integers(0, 60), st.lists(st.integers(0, 4), min_size=1, max_size=5))
def test_without_conflicts_loads_end_as_even_as_they_can(number, loads):
    cases = [ToAudit(f"case-{index}", None) for index in range(number)]
    auditors = [Auditor(PEOPLE[index], load) for index, load in enumerate(loads)]
    found = spread(cases, auditors)
    ends = {one.id: one.load + list(found.given.values()).count(one.id) for one in auditors}
    for one in auditors:
        if ends[one.id] > one.load:  # was given something: nobody has less by more than one
            assert ends[one.id] - min(ends.values()) <= 1


def test_the_case_that_only_one_can_take_goes_to_that_one():
    hard = ToAudit("hard", "ann", frozenset({"ann", "bea"}))
    easy = [ToAudit(f"easy-{number}", None) for number in range(2)]
    found = spread([*easy, hard], [Auditor("ann"), Auditor("bea"), Auditor("cyd")])
    assert found.given["hard"] == "cyd"
    assert sorted(found.given.values()) == ["ann", "bea", "cyd"]
