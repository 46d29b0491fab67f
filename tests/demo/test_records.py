from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from demo.records import Made, Maker
from qa_tool.definitions.rules import examine
from qa_tool.definitions.rules.verdict import Surroundings
from qa_tool.definitions.words import Grade
from qa_tool.kit import working_days
from qa_tool.kit.periods import Quarter
from tests.demo.support import TODAY, made, world

MANY = 1500


def verdict(one: Made):
    surroundings = Surroundings(
        today=one.times.submitted_on,
        auditor=str(one.record.facts["auditor"]),
        late_entry=one.record.facts.get("late_entry") == "yes",
        held_case=False,
        working_days_after=working_days.after,
    )
    return examine(one.definition, one.record, surroundings)


def test_the_same_seed_makes_the_same_records() -> None:
    again = tuple(Maker(world(), 400, "one").records())
    assert again == made(400)
    other = tuple(Maker(world(), 400, "two").records())
    assert [one.record for one in other] != [one.record for one in again]


def test_the_rules_refuse_nothing_and_warn_of_nothing() -> None:
    for one in made(MANY):
        said = verdict(one)
        warned = [warning for warning in said.warnings if warning.rule != "asks-again"]  # kept on purpose, now and then
        assert (said.problems, warned) == ((), []), (one.form, one.index)


def test_follow_ups_suggestion_and_departure_are_what_the_rules_say() -> None:
    opened = 0
    for one in made(MANY):
        said = verdict(one)
        assert said.follow_ups == one.follow_ups
        assert said.marks.departure == one.departure
        if one.definition.rule("places-agree"):
            assert said.marks.late_entry == one.times.late
        if one.definition.graded:
            assert said.suggestion == one.suggestion
        opened += len(said.follow_ups)
    assert opened > 50


def test_nobody_audits_their_own_practice_or_a_case_they_held() -> None:
    held: dict[str, set[str]] = {}
    for one in made(MANY):
        if one.iro is not None and one.case_number:
            held.setdefault(one.case_number, set()).add(one.iro.code)
    for one in made(MANY):
        assert one.author != one.iro
        if one.form in ("tier-2", "case-sample"):
            assert one.author.code not in held.get(one.case_number, set())


def test_nothing_happens_before_it_can_or_after_the_last_day() -> None:
    for one in made(MANY):
        assert one.times.audit_date <= one.times.submitted_on <= world().ends
        assert one.times.started_at < one.times.submitted_at
        if one.iro is not None:
            assert one.iro.since <= one.times.audit_date


def test_one_theme_improves_and_one_weakness_stays() -> None:
    shares: dict[tuple[str, bool], Counter[str]] = {}
    for one in made(3000):
        late_half = one.times.audit_date >= date(2022, 1, 20)
        for key, answer in one.record.answers.items():
            question = one.definition[key]
            if question.type == "grade" and answer.value and question.themes:
                shares.setdefault((question.themes[0], late_half), Counter())[str(answer.value)] += 1

    def good(theme: str, late: bool) -> float:
        return shares[theme, late][Grade.GOOD] / shares[theme, late].total()

    assert good("VOICE.V1", late=True) - good("VOICE.V1", late=False) > 0.05
    assert max(good("PLAN.P1", late=True), good("PLAN.P1", late=False)) < 0.5


def test_plans_that_are_not_smart_are_among_the_top_five_in_every_quarter() -> None:
    named: dict[Quarter, Counter[str]] = {}
    for one in made(3000):
        answer = one.record.answers.get("X4")
        for finding in answer.value if answer and isinstance(answer.value, tuple) else ():
            quarter = Quarter.of(one.times.audit_date)
            named.setdefault(quarter, Counter()).update(finding.themes)  # type: ignore[union-attr]
    assert len(named) == 9
    for counted in named.values():
        assert "PLAN.P1" in [code for code, _ in counted.most_common(5)]


def test_cases_chosen_because_of_a_concern_are_graded_lower() -> None:
    by_selection: dict[str, Counter[Grade | None]] = {}
    for one in made(3000):
        by_selection.setdefault(str(one.record.facts.get("selection")), Counter())[one.grade] += 1
    share = {key: counted[Grade.GOOD] / counted.total() for key, counted in by_selection.items()}
    assert share["concern"] + 0.1 < share["random"]


def test_some_districts_are_small() -> None:
    quarter = Quarter.of(TODAY).shift(-1)
    counted = Counter(one.record.facts.get("district") for one in made(3000) if one.times.audit_date in quarter.period)
    assert counted["ribble-valley"] < 10 < counted["preston"]


@pytest.mark.parametrize("audits", [6, 50])
def test_a_small_demo_can_be_made_too(audits: int) -> None:
    assert len(tuple(Maker(world(), audits, "one").records())) == audits


def test_a_planted_fault_is_seen() -> None:
    one = next(one for one in made(400) if one.grade is Grade.GOOD)
    answers = dict(one.record.answers)
    del answers["X2"]
    broken = replace(one, record=replace(one.record, answers=answers))
    assert [problem.key for problem in verdict(broken).problems] == ["X2"]
