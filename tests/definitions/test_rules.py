"""Each named rule: what it lets pass, what it stops, and where exactly the line is."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from qa_tool.definitions.loader import load_folder
from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Action, Answer, Finding, Note, Record
from qa_tool.definitions.rules import RULES, FollowUp, Marks, Surroundings, closing, examine, weekdays_after
from qa_tool.definitions.rules.registry import Parameters, rule
from qa_tool.definitions.rules.wording import months_after, starts_with_verb
from qa_tool.definitions.screening import Screen
from qa_tool.resources import forms_folder
from qa_tool.vocabulary.audits import FindingKind, FollowUpKind
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.outcomes import Outcome
from tests.definitions.samples import (
    CANNOT_TELL,
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
    said,
    when,
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


FREE = form(
    ask("T-1", "long-text"),
    ask("H-1", "long-text", when=when(C_1="yes")),
    ask("C-1", "yes-no", comment=True),
    ask("N-1", "notes", headings=("Child",)),
    ask("X4", "findings", kind=FindingKind.STRENGTH),
    ask("X7", "actions"),
    facts=(ask("case_number", "short-text", required=False), ask("late_reason", "long-text", required=False)),
    rules={"identifiers": {}},
)
PHONE = "07700 900123"


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (record(T_1=f"Ring {PHONE}"), [("T-1", "")]),
        (record(C_1=said("no", f"Ring {PHONE}")), [("C-1", "comment")]),
        (record(X4=(ROW[0], Finding(FindingKind.STRENGTH, PHONE, ()))), [("X4", "1-text")]),
        (record(X7=(Action(f"Ring {PHONE}", "iro", None),)), [("X7", "0-text")]),
        (record({"late_reason": PHONE}), [("late_reason", "")]),
        (record({"case_number": "9434765919"}), []),  # a case number may look like an NHS number
        (record(H_1=PHONE), []),  # hidden: it is not kept
        (record(N_1=(Note("Child", None, PHONE),)), []),  # working notes are deleted
        (record(T_1="Seen on 3 May 2018 by 2 workers"), []),
    ],
)
def test_identifiers(given: Record, where: list[tuple[str, str]]) -> None:
    found = [entry for entry in problems(judge(FREE, given)) if entry[0] == "identifiers"]
    assert found == [("identifiers", key, part) for key, part in where]


def test_what_was_found_is_named_and_never_repeated() -> None:
    (problem,) = judge(FREE, record(T_1=f"Ring {PHONE}")).problems
    assert problem.message == "Remove what looks like a telephone number from ‘T-1’"


def test_likely_names_warn_once_and_can_be_kept() -> None:
    given = record(T_1="Met Mr Okafor. Then Mrs Okafor left.")
    verdict = judge(FREE, given)
    assert [warning.code for warning in verdict.warnings] == ["identifiers:T-1"]
    assert "Okafor" not in verdict.warnings[0].message
    assert verdict.problems == ()
    assert judge(FREE, given, acknowledged_names=True).may_submit
    assert judge(FREE, given, acknowledged=frozenset({"identifiers:T-1"})).may_submit
    assert not judge(FREE, given, acknowledged=frozenset({"identifiers:C-1"})).may_submit


def test_names_of_places_pass() -> None:
    given = record(T_1="moved to Upper Saltcombe in May")
    assert not judge(FREE, given).may_submit
    assert judge(FREE, given, screen=Screen.of_names(("Upper Saltcombe",))).may_submit


ACTIONS = form(ask("X7", "actions"), rules={"smart-actions": {"months": 6}})


@pytest.mark.parametrize(
    ("action", "part"),
    [
        (Action("Agree a contingency plan", "iro", TODAY), None),
        (Action("Agree a contingency plan", "iro", date(2019, 5, 5)), None),
        (Action("Agree a contingency plan", "iro", date(2019, 5, 6)), "0-due-day"),
        (Action("Agree a contingency plan", "iro", date(2018, 11, 4)), "0-due-day"),
        (Action("Agree a contingency plan", "iro", None), "0-due-day"),
        (Action("Agree a contingency plan", "", TODAY), "0-owner"),
        (Action("The plan", "iro", TODAY), "0-text"),
    ],
)
def test_smart_actions(action: Action, part: str | None) -> None:
    assert problems(judge(ACTIONS, record(X7=(action,)))) == ([("smart-actions", "X7", part)] if part else [])


VERBS = """
    Agree a plan | Review the plan | please check the file | To arrange a visit | Ensure visits happen | Visit the child
    Implement the plan | Bring forward the review | Document the reasons | Address drift | Discuss in supervision
    Progress the PEP | Re-refer the case | Follow up the referral | Hold the core group | Assess contact
    Feed back to the school
"""
NO_VERBS = """
    A plan | The plan to be reviewed | Social worker to visit | IRO to challenge | Better recording needed | Agree
    Reviewing the plan | Contingency | None needed | N/A at present | More visits | Updated chronology | He should visit
    Quality of recording | Supervision to discuss | Visits on time | Timely reviews | !! | Assessment to be updated
    Mother's views
"""


def phrases(text: str) -> list[str]:
    return [phrase.strip() for line in text.strip().splitlines() for phrase in line.split("|")]


@pytest.mark.parametrize("text", phrases(VERBS))
def test_what_can_be_done(text: str) -> None:
    assert starts_with_verb(text)


@pytest.mark.parametrize("text", ["", *phrases(NO_VERBS)])
def test_what_is_no_action(text: str) -> None:
    assert not starts_with_verb(text)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2018, 8, 31), 6, date(2019, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2018, 12, 1), 1, date(2019, 1, 1)),
        (date(2018, 11, 30), 12, date(2019, 11, 30)),
    ],
)
def test_months_after(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@pytest.mark.parametrize(
    ("day", "days", "later"),
    [(date(2018, 11, 2), 1, date(2018, 11, 5)), (date(2018, 11, 5), 5, date(2018, 11, 12)), (TODAY, 0, TODAY)],
)
def test_weekdays_after(day: date, days: int, later: date) -> None:
    assert weekdays_after(day, days) == later


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
    assert closing(FACT_FORM, {}, not_yet) == ()


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


class Nothing(Parameters):
    """No parameters."""


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="Two rules are named 'complete'"):
        rule("complete", Nothing)(lambda _examination, _parameters: iter(()))


def test_every_rule_is_used_by_a_shipped_form_and_the_other_way_round() -> None:
    used = {use.name for one in load_folder(forms_folder()).definitions.values() for use in one.rules}
    assert used == set(RULES)


@pytest.mark.parametrize("form_key", sorted(load_folder(forms_folder()).definitions))
def test_a_blank_record_of_a_shipped_form_is_examined(form_key: str) -> None:
    definition = load_folder(forms_folder()).definitions[form_key]
    verdict = examine(definition, Record(), Surroundings(today=TODAY))
    assert not verdict.may_submit
    known = {question.key for question in (*definition.facts, *definition.questions)}
    assert {problem.key for problem in verdict.problems} <= known
    assert all(len(problem.message) < 250 for problem in verdict.problems)
