"""What answers ask of the grade: caps, departures, evidence beside it."""

from __future__ import annotations

from typing import Any

import pytest

from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.words import FollowUpKind, Grade, Outcome
from tests.definitions.samples import (
    CANNOT_TELL,
    GOOD,
    INADEQUATE,
    NOT_APPLICABLE,
    RI,
    ask,
    form,
    judge,
    problems,
    record,
    said,
)

LET_PASS = {"fine": None, "let-pass": Grade.INADEQUATE}


def graded(**rules: dict[str, Any]) -> Definition:
    """Critical and plain questions with a closing grade, under the rules given (an underline stands for a dash)."""
    return form(
        ask("G-1"),
        ask("P-1", themes=("PLAN.P1",)),
        ask("O-1", themes=("OVER.O1",)),
        ask("C-1", critical="caps"),
        ask("C-2", "yes-partly-no", critical="caps"),
        ask("D-1", critical="decides"),
        ask("CH", "choice", comment=True, options=LET_PASS),
        ask("X1"),
        ask("X2", "long-text", minimum=5, required=False),
        rules={name.replace("_", "-"): parameters for name, parameters in rules.items()},
    )


CAPS = graded(critical_caps={})


@pytest.mark.parametrize(
    ("given", "stopped"),
    [
        (record(C_1=INADEQUATE, X1=GOOD), True),
        (record(C_1=INADEQUATE, X1=RI), False),
        (record(C_1=INADEQUATE, X1=INADEQUATE), False),
        (record(C_2="no", X1=GOOD), True),
        (record(C_2="partly", X1=GOOD), False),
        (record(D_1=INADEQUATE, X1=GOOD), True),
        (record(C_1=RI, X1=GOOD), False),
        (record(G_1=INADEQUATE, X1=GOOD), False),
        (record(C_1=INADEQUATE), False),
        (record(C_1=NOT_APPLICABLE, X1=GOOD), False),
    ],
)
def test_critical_caps(given: Record, stopped: bool) -> None:
    assert problems(judge(CAPS, given)) == ([("critical-caps", "X1", "")] if stopped else [])


DECIDES = graded(critical_decides={})


@pytest.mark.parametrize(
    ("given", "stopped", "second_reader"),
    [
        (record(D_1=INADEQUATE, X1=RI), True, False),
        (record(D_1=INADEQUATE, X1=said(RI, "One old lapse")), False, True),
        (record(D_1=INADEQUATE, X1=INADEQUATE), False, False),
        (record(C_1=INADEQUATE, C_2="no", X1=RI), True, False),
        (record(C_1=INADEQUATE, C_2="no", X1=said(RI, "Both put right")), False, True),
        (record(C_1=INADEQUATE, C_2="partly", X1=RI), False, False),
        (record(D_1=RI, X1=GOOD), False, False),
    ],
)
def test_critical_decides(given: Record, stopped: bool, second_reader: bool) -> None:
    verdict = judge(DECIDES, given)
    assert problems(verdict) == ([("critical-decides", "X1", "comment")] if stopped else [])
    assert verdict.marks.second_reader is second_reader
    kinds = [follow_up.kind for follow_up in verdict.follow_ups]
    assert kinds == ([FollowUpKind.SECOND_READER] if second_reader else [])


def test_a_reason_does_not_lift_the_cap() -> None:
    both = graded(critical_caps={}, critical_decides={})
    assert problems(judge(both, record(D_1=INADEQUATE, X1=said(GOOD, "All well now")))) == [("critical-caps", "X1", "")]


@pytest.mark.parametrize(
    ("given", "departs", "stopped"),
    [
        (record(G_1=GOOD, X1=GOOD), False, False),
        (record(G_1=GOOD, X1=RI), True, True),
        (record(G_1=GOOD, X1=RI, X2="Too thin"), True, False),
        (record(G_1=RI, X1=GOOD, X2="Better now"), True, False),
        (record(X1=GOOD), False, False),
        (record(G_1=GOOD), False, False),
    ],
)
def test_departure_marked(given: Record, departs: bool, stopped: bool) -> None:
    verdict = judge(graded(departure_marked={}), given)
    assert verdict.marks.departure is departs
    assert problems(verdict) == ([("departure-marked", "X2", "")] if stopped else [])


def test_the_problem_says_what_was_given_and_what_was_suggested() -> None:
    (problem,) = judge(graded(departure_marked={}), record(G_1=GOOD, X1=RI)).problems
    assert problem.message == "Say in ‘X2’ why your grade is requires improvement and not good, as the answers suggest"


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        (record(C_1=GOOD), ["C-1"]),
        (record(C_1=said(GOOD, "Seen")), []),
        (record(C_2="yes"), ["C-2"]),
        (record(C_1=NOT_APPLICABLE), []),
        (record(C_1=CANNOT_TELL), []),
        (record(G_1=GOOD), []),
        (record(G_1=RI), []),
        (record(G_1=INADEQUATE), ["G-1"]),
        (record(G_1=said(INADEQUATE, "Nothing on file")), []),
        (record(CH="let-pass"), ["CH"]),
        (record(CH="fine"), []),
        (record(X1=INADEQUATE), []),  # its evidence is X2
    ],
)
def test_evidence(given: Record, keys: list[str]) -> None:
    assert problems(judge(graded(evidence={}), given)) == [("evidence", key, "comment") for key in keys]


CHALLENGE = form(
    ask("F-1", "choice", options="challenged missed nothing"),
    ask("Q-1", not_applicable=True),
    rules={"challenge-decides": {"found": "F-1", "quality": "Q-1"}},
)


@pytest.mark.parametrize(
    ("found", "quality", "stopped"),
    [
        ("nothing", NOT_APPLICABLE, False),
        ("nothing", said(GOOD), True),
        ("nothing", said(INADEQUATE), True),
        ("missed", said(GOOD), True),
        ("missed", NOT_APPLICABLE, True),
        ("missed", said(RI), False),
        ("missed", said(INADEQUATE), False),
        ("challenged", said(GOOD), False),
        ("challenged", NOT_APPLICABLE, True),
        ("missed", Answer(Outcome.NOT_ANSWERED), False),
    ],
)
def test_challenge_decides(found: str, quality: Answer, stopped: bool) -> None:
    verdict = judge(CHALLENGE, record(F_1=found, Q_1=quality))
    assert problems(verdict) == ([("challenge-decides", "Q-1", "")] if stopped else [])


OPTION_CAPS = form(
    ask("A-1", "choice", options="agree disagree"),
    ask("X1"),
    rules={"option-caps": {"question": "A-1", "option": "disagree", "at_most": RI}},
)


@pytest.mark.parametrize(
    ("answer", "grade", "stopped"),
    [("disagree", GOOD, True), ("disagree", RI, False), ("disagree", INADEQUATE, False), ("agree", GOOD, False)],
)
def test_option_caps(answer: str, grade: str, stopped: bool) -> None:
    verdict = judge(OPTION_CAPS, record(A_1=answer, X1=grade))
    assert problems(verdict) == ([("option-caps", "X1", "")] if stopped else [])
