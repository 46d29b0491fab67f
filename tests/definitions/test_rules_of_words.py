"""What words may hold: no identifiers, likely names with a warning, actions that can be done."""

from __future__ import annotations

from datetime import date

import pytest

from qa_tool.definitions.record import Action, Finding, Note, Record
from qa_tool.definitions.rules.verdict import weekdays_after
from qa_tool.definitions.rules.wording import months_after, starts_with_verb
from qa_tool.definitions.screening.finding import Screen
from qa_tool.definitions.words import FindingKind
from tests.definitions.samples import (
    TODAY,
    ask,
    form,
    judge,
    problems,
    record,
    said,
    when,
)

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
THIN = Finding(FindingKind.AREA_FOR_DEVELOPMENT, "Thin", ("PLAN.P1",))


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (record(T_1=f"Ring {PHONE}"), [("T-1", "")]),
        (record(C_1=said("no", f"Ring {PHONE}")), [("C-1", "comment")]),
        (record(X4=(THIN, Finding(FindingKind.STRENGTH, PHONE, ()))), [("X4", "1-text")]),
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
    ],
)
def test_smart_actions(action: Action, part: str | None) -> None:
    assert problems(judge(ACTIONS, record(X7=(action,)))) == ([("smart-actions", "X7", part)] if part else [])


def test_an_action_without_a_verb_is_looked_at_and_may_be_kept() -> None:
    verdict = judge(ACTIONS, record(X7=(Action("Social worker to visit the child weekly", "iro", TODAY),)))
    assert problems(verdict) == []
    assert [(one.rule, one.key, one.part) for one in verdict.warnings] == [("smart-actions", "X7", "0-text")]


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
