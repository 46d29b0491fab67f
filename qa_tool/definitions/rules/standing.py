"""Rules on who audits what, where and when: independence, places, feedback. And the facts, which every record has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from qa_tool.definitions.rules.completeness import request
from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.registry import Parameters, rule
from qa_tool.definitions.rules.verdict import Caution, Problem, Says
from qa_tool.definitions.rules.wording import to_come
from qa_tool.definitions.submission import missing_facts

FACTS = "facts"
"""The rule's name in problems of facts; it needs no mention in a definition."""


class Independence(Parameters):
    """Whether the auditor must not have held the case either."""

    held_case: bool = False


@rule("independence", Independence)
def independence(examination: Examination, parameters: Independence) -> Iterator[Says]:
    """Rule 8: nobody audits their own practice, nor (where the form says so) a case they held in the period."""
    surroundings = examination.surroundings
    name = examination.name("practitioner")
    if surroundings.auditor and surroundings.auditor == examination.values.get("practitioner"):
        message = f"You cannot audit your own practice: {name} must be somebody else, or somebody else must do this"
        yield Problem("independence", "practitioner", message)
    if not parameters.held_case:
        return
    if surroundings.held_case:
        message = "You held this case in the period, so somebody else must audit it"
        yield Problem("independence", "practitioner", message)
    elif surroundings.held_case is None:
        message = (
            "Check that you did not hold this case yourself in the period. If you did, somebody else must audit it"
        )
        yield Caution("independence", "practitioner", message)


@rule("places-agree", Parameters)
def places_agree(examination: Examination, _parameters: Parameters) -> Iterator[Says]:
    """Rule 9: the places belong together on that date; a date in a closed period marks a late entry and asks why."""
    if not examination.surroundings.places_agree:
        names = ", ".join(examination.name(key) for key in ("locality", "district", "team"))
        message = f"{names} must belong together on the date of the audit. Choose the locality again, then the others"
        yield Problem("places-agree", "team", message)
    if examination.surroundings.late_entry or examination.values.get("late_entry") == "yes":
        yield "late_entry"
        if not examination.record.facts.get("late_reason"):
            message = f"Enter {examination.name('late_reason')}: the date falls in a period that is already closed"
            yield Problem("places-agree", "late_reason", message)


class FeedbackGiven(Parameters):
    """Working days within which feedback is due."""

    working_days: int = 5


@rule("feedback-given", FeedbackGiven)
def feedback_given(examination: Examination, parameters: FeedbackGiven) -> Iterator[Says]:
    """Rule 12, as far as submission goes: feedback later than its time is marked. Closing asks for it (``closing``)."""
    observed = examination.values.get("audit_date")
    given = examination.surroundings.feedback_given
    if isinstance(observed, date) and given is not None:
        latest = examination.surroundings.working_days_after(observed, parameters.working_days)
        if given > latest:
            yield "late_feedback"


def facts(examination: Examination) -> Iterator[Says]:
    """The facts: the required ones, a date that is not in the future, a period in order, a case number of digits."""
    record, today = examination.record, examination.surroundings.today
    for fact in missing_facts(examination.definition, record.facts):
        yield Problem(FACTS, fact.key, request(fact, examination.name(fact.key)))
    days = {key: value for key, value in examination.values.items() if isinstance(value, date)}
    for key in ("audit_date", "period_to"):
        if key in days and days[key] > today:
            yield Problem(FACTS, key, to_come(examination.name(key), days[key]))
    if "period_from" in days and "period_to" in days and days["period_from"] > days["period_to"]:
        message = f"{examination.name('period_to')} must be the same as or after {examination.name('period_from')}"
        yield Problem(FACTS, "period_to", message)
    number = examination.values.get("case_number")
    if number and not re.fullmatch(r"[0-9]{6,10}", str(number)):
        yield Problem(FACTS, "case_number", f"{examination.name('case_number')} must be 6 to 10 digits, like 1234567")
