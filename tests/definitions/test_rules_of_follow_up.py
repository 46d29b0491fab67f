"""What an audit opens after its submission, and what closing it needs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qa_tool.definitions.record import Record
from qa_tool.definitions.rules import closing
from qa_tool.definitions.rules.verdict import FollowUp, Surroundings
from qa_tool.definitions.words import FollowUpKind
from tests.definitions.samples import (
    GOOD,
    INADEQUATE,
    RI,
    TODAY,
    ask,
    form,
    judge,
    problems,
    record,
    said,
    when,
)

SAFETY = form(
    ask("X9", "yes-no"),
    ask("X9A", "short-text", when=when(X9="yes")),
    ask("X9B", "date", when=when(X9="yes")),
    ask("X10", "yes-no"),
    ask("X10A", "date", when=when(X10="yes")),
    ask("X1"),
    rules={"safety-first": {}, "complete": {}},
)
CALM: dict[str, Any] = {"X1": GOOD, "X9": "no", "X10": "no"}


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, []),
        ({"X9": "yes"}, ["X9A", "X9B"]),
        ({"X9": "yes", "X9A": "Duty manager", "X9B": TODAY}, []),
        ({"X9": "yes", "X9A": "Duty manager", "X9B": date(2018, 11, 6)}, ["X9B"]),
        ({"X10": "yes"}, ["X10A"]),
        ({"X10": "yes", "X10A": TODAY}, []),
        ({"X10": "yes", "X10A": date(2018, 11, 6)}, []),  # Monday's next working day
        ({"X10": "yes", "X10A": date(2018, 11, 7)}, ["X10A"]),
    ],
)
def test_safety_first(answers: dict[str, Any], keys: list[str]) -> None:
    verdict = judge(SAFETY, record(**{**CALM, **answers}))
    assert problems(verdict) == [("safety-first", key, "") for key in keys]
    assert verdict.marks.safety_concern is (answers.get("X9") == "yes")
    assert verdict.marks.conduct_concern is (answers.get("X10") == "yes")


def test_the_telephone_comes_first_and_the_grade_is_not_touched() -> None:
    verdict = judge(SAFETY, record(**{**CALM, "X9": "yes"}))
    assert all(problem.message.startswith("Telephone first") for problem in verdict.problems)
    assert verdict.suggestion.grade is None


def test_the_referral_waits_for_the_working_days_that_services_know() -> None:
    given = record(**{**CALM, "X10": "yes", "X10A": date(2018, 11, 9)})
    far = judge(SAFETY, given, working_days_after=lambda _day, _days: date(2018, 11, 9))
    assert problems(far) == []


S47 = form(
    ask("A-1", "choice", options="agree disagree"),
    ask("R-1", "short-text", required=False, when=when(A_1="disagree")),
    rules={"s47-disagreement": {"question": "A-1", "reference": "R-1"}},
)


@pytest.mark.parametrize(
    ("given", "opens"),
    [
        (record(A_1="disagree"), True),
        (record(A_1="disagree", R_1="PR-17"), False),
        (record(A_1="agree"), False),
        (record(A_1="agree", R_1="PR-17"), False),
        (record(), False),
    ],
)
def test_s47_disagreement(given: Record, opens: bool) -> None:
    expected = (FollowUp(FollowUpKind.RAISE_PROBLEM_RESOLUTION, 1, "A-1", "auditor"),) if opens else ()
    assert judge(S47, given).follow_ups == expected


FOLLOW_UP = form(
    ask("P-1", themes=("PLAN.P1", "DRIFT.D6")),
    ask("O-1", themes=("OVER.O1",)),
    ask("V-1", themes=("VOICE.V1",)),
    ask("Y-1", "yes-partly-no", themes=("PLAN.P1",)),
    ask("X1"),
    ask("X9", "yes-no"),
    rules={"follow-up": {"theme": "PLAN", "working_days": 20, "safety_working_days": 5}},
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (record(X1=INADEQUATE), (20, "X1", "practitioner")),
        (record(P_1=INADEQUATE, X1=RI), (20, "P-1", "practitioner")),
        (record(P_1=INADEQUATE, O_1=INADEQUATE, X1=INADEQUATE), (20, "X1", "practitioner")),
        (record(O_1=INADEQUATE, X1=INADEQUATE), (20, "X1", "manager")),
        (record(X1=INADEQUATE, X9="yes"), (5, "X1", "practitioner")),
        (record(V_1=INADEQUATE, X1=RI), None),
        (record(O_1=INADEQUATE, X1=RI), None),
        (record(Y_1="no", X1=RI), None),  # not critical, so it counts as no grade
        (record(P_1=RI, X1=RI), None),
    ],
)
def test_follow_up(given: Record, expected: tuple[int, str, str] | None) -> None:
    follow_ups = judge(FOLLOW_UP, given).follow_ups
    found = [(one.working_days, one.key, one.owner) for one in follow_ups]
    assert found == ([expected] if expected else [])
    assert all(one.kind is FollowUpKind.INADEQUATE for one in follow_ups)


OBSERVED = form(
    ask("Q-1"),
    facts=(ask("audit_date", "date"),),
    after_submission=(ask("X11", "date"), ask("X11A", "short-text", required=False)),
    rules={"feedback-given": {"working_days": 5}},
)


@pytest.mark.parametrize(
    ("given_on", "late"),
    [(None, False), (date(2018, 10, 29), False), (date(2018, 11, 5), False), (date(2018, 11, 6), True)],
)
def test_feedback_given(given_on: date | None, late: bool) -> None:
    observed = record({"audit_date": date(2018, 10, 29)})
    assert judge(OBSERVED, observed, feedback_given=given_on).marks.late_feedback is late


def test_closing_needs_what_is_asked_after_submission_and_the_feedback() -> None:
    not_yet = Surroundings(today=TODAY)
    assert [(one.rule, one.key) for one in closing(OBSERVED, {}, not_yet)] == [
        ("complete", "X11"),
        ("feedback-given", ""),
    ]
    given = Surroundings(today=TODAY, feedback_given=TODAY)
    assert closing(OBSERVED, {"X11": said(TODAY)}, given) == ()
    assert closing(SAFETY, {}, not_yet) == ()


def test_problems_follow_the_order_of_the_pages() -> None:
    definition = form(
        ask("Q-1", critical="caps"),
        ask("Q-2"),
        ask("X1"),
        facts=(ask("audit_date", "date"),),
        rules={"evidence": {}, "complete": {}, "critical-caps": {}},
    )
    verdict = judge(definition, record(Q_1=INADEQUATE, X1=GOOD))
    assert [key for _, key, _ in problems(verdict)] == ["audit_date", "Q-1", "Q-2", "X1"]


def test_a_blank_is_named_once_by_the_rule_that_says_most() -> None:
    verdict = judge(SAFETY, record(**{**CALM, "X9": "yes"}))
    assert [key for _, key, _ in problems(verdict)] == ["X9A", "X9B"]
