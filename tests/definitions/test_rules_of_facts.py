"""What must be filled in and fit together: blanks, dates, numbers, people and places."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from qa_tool.definitions.record import Answer, Finding, Record
from qa_tool.definitions.rules.verdict import Marks
from qa_tool.definitions.words import FindingKind, Outcome
from tests.definitions.samples import (
    GOOD,
    INADEQUATE,
    NOT_APPLICABLE,
    RI,
    TODAY,
    ask,
    form,
    judge,
    problems,
    record,
    when,
)

COMPLETE = form(
    ask("G-1"),
    ask("O-1", required=False),
    ask("H-1", when=when(G_1=INADEQUATE)),
    ask("T-1", "long-text", minimum=5, maximum=9, required=False),
    ask("X1"),
    ask("X4", "findings", required=False),
    ask("X7", "actions", required=False),
    rules={"complete": {"unless_all_good": ["X4"], "if_any_inadequate": ["X7"]}},
)
ROW = (Finding(FindingKind.AREA_FOR_DEVELOPMENT, "Thin", ("PLAN.P1",)),)


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        (record(), ["G-1", "X1", "X4"]),
        (record(G_1=GOOD, X1=GOOD), []),
        (record(G_1=NOT_APPLICABLE, X1=GOOD), []),
        (record(G_1=RI, X1=GOOD), ["X4"]),
        (record(G_1=RI, X1=GOOD, X4=ROW), []),
        (record(G_1=INADEQUATE, X1=RI, X4=ROW), ["H-1", "X7"]),
        (record(G_1=GOOD, X1=GOOD, T_1="Four"), ["T-1"]),
        (record(G_1=GOOD, X1=GOOD, T_1="Fives"), []),
        (record(G_1=Answer(Outcome.NOT_ANSWERED, comment="later"), X1=GOOD), ["G-1"]),
    ],
)
def test_complete(given: Record, keys: list[str]) -> None:
    assert problems(judge(COMPLETE, given)) == [("complete", key, "") for key in keys]


def test_a_blank_names_its_question_and_says_what_to_do() -> None:
    messages = [problem.message for problem in judge(COMPLETE, record(X4=ROW)).problems]
    assert messages == ["Select a grade for ‘G-1’", "Select a grade for ‘X1’"]


IN_ORDER = form(
    ask("D-1", "date"),
    ask("D-2", "date"),
    ask("D-3", "date", required=False),
    ask("T-1", "time"),
    ask("T-2", "time"),
    rules={"dates-in-order": {"questions": ["D-1", "D-2", "D-3"]}},
)


@pytest.mark.parametrize(
    ("days", "late"),
    [
        ((1, 2, 3), []),
        ((1, 1, 1), []),
        ((2, 1, 3), ["D-2"]),
        ((1, 3, 2), ["D-3"]),
        ((3, 2, 1), ["D-2", "D-3"]),
        ((1, None, 2), []),
        ((2, None, 1), ["D-3"]),
        ((None, None, None), []),
    ],
)
def test_dates_in_order(days: tuple[int | None, ...], late: list[str]) -> None:
    answers = {f"D_{n}": date(2018, 5, day) for n, day in enumerate(days, start=1) if day}
    assert problems(judge(IN_ORDER, record(**answers))) == [("dates-in-order", key, "") for key in late]


def test_times_of_a_fact_in_order() -> None:
    definition = form(
        ask("Q-1"),
        facts=(ask("started", "time"), ask("ended", "time", required=False)),
        rules={"dates-in-order": {"questions": ["started", "ended"]}},
    )
    assert problems(judge(definition, record({"started": time(10), "ended": time(9, 59)}))) == [
        ("dates-in-order", "ended", "")
    ]
    assert problems(judge(definition, record({"started": time(10), "ended": time(10)}))) == []


@pytest.mark.parametrize(
    ("numbers", "keys"),
    [((5, 5, 5), []), ((5, 6, 5), ["N-2"]), ((5, 4, 5), ["N-3"]), ((0, 1, None), ["N-2"]), ((5, None, 6), ["N-3"])],
)
def test_not_greater(numbers: tuple[int | None, ...], keys: list[str]) -> None:
    definition = form(
        *(ask(f"N-{n}", "number") for n in (1, 2, 3)), rules={"not-greater": {"groups": [["N-1", "N-2", "N-3"]]}}
    )
    answers = {f"N_{n}": number for n, number in enumerate(numbers, start=1) if number is not None}
    assert problems(judge(definition, record(**answers))) == [("not-greater", key, "") for key in keys]


PERSON = form(
    ask("Q-1"),
    facts=(ask("practitioner", "person", not_applicable=True), ask("locality", "place"), ask("team", "place")),
    rules={"independence": {"held_case": True}, "places-agree": {}},
)
FACTS = {"practitioner": "p1", "locality": "a", "team": "b"}


@pytest.mark.parametrize(
    ("surroundings", "stopped", "warned"),
    [
        ({"auditor": "p1", "held_case": False}, [("independence", "practitioner", "")], []),
        ({"auditor": "p2", "held_case": False}, [], []),
        ({"auditor": None, "held_case": False}, [], []),
        ({"auditor": "p2", "held_case": True}, [("independence", "practitioner", "")], []),
        ({"auditor": "p2", "held_case": None}, [], ["independence:practitioner"]),
        ({"auditor": "p2", "held_case": None, "acknowledged": frozenset({"independence:practitioner"})}, [], []),
        ({"auditor": "p2", "held_case": False, "places_agree": False}, [("places-agree", "team", "")], []),
        ({"auditor": "p2", "held_case": False, "late_entry": True}, [("places-agree", "late_reason", "")], []),
    ],
)
def test_independence_and_places(surroundings: dict[str, Any], stopped: list[Any], warned: list[str]) -> None:
    verdict = judge(PERSON, record(FACTS), **surroundings)
    assert problems(verdict) == stopped
    assert [warning.code for warning in verdict.warnings] == warned
    assert verdict.may_submit is (not stopped and not warned)
    assert verdict.marks.late_entry is surroundings.get("late_entry", False)


def test_an_own_practice_is_matched_only_where_the_form_does_not_look_for_cases() -> None:
    plain = form(ask("Q-1"), facts=PERSON.facts, rules={"independence": {}})
    assert judge(plain, record(FACTS), held_case=True, auditor="p2").may_submit
    assert not judge(plain, record(FACTS), auditor="p1").may_submit


def test_a_late_entry_with_its_reason_is_marked_only() -> None:
    verdict = judge(PERSON, record({**FACTS, "late_reason": "Ill"}), late_entry=True, held_case=False)
    assert verdict.may_submit
    assert verdict.marks == Marks(late_entry=True)


FACT_FORM = form(
    ask("Q-1"),
    facts=(
        ask("case_number", "short-text"),
        ask("audit_date", "date"),
        ask("period_from", "date", required=False),
        ask("period_to", "date", required=False),
    ),
)


@pytest.mark.parametrize(
    ("facts", "keys"),
    [
        ({}, []),
        ({"case_number": None}, ["case_number"]),
        ({"case_number": "12345"}, ["case_number"]),
        ({"case_number": "123456"}, []),
        ({"case_number": "1234567890"}, []),
        ({"case_number": "12345678901"}, ["case_number"]),
        ({"case_number": "A23456"}, ["case_number"]),
        ({"case_number": "١٢٣٤٥٦"}, ["case_number"]),
        ({"audit_date": None}, ["audit_date"]),
        ({"audit_date": date(2018, 11, 6)}, ["audit_date"]),
        ({"audit_date": TODAY}, []),
        ({"period_from": date(2018, 2, 1), "period_to": date(2018, 1, 31)}, ["period_to"]),
        ({"period_from": date(2018, 2, 1), "period_to": date(2018, 2, 1)}, []),
        ({"period_to": date(2018, 11, 6)}, ["period_to"]),
    ],
)
def test_facts(facts: dict[str, Any], keys: list[str]) -> None:
    whole = {"case_number": "1234567", "audit_date": date(2018, 11, 1), **facts}
    assert problems(judge(FACT_FORM, record(whole))) == [("facts", key, "") for key in keys]
