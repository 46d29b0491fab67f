"""An independent account of the further measures: plain records, counted one by one, and put into the tables."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.support.brute_world import (
    FIRST,
    GRADED,
    IMPACTS,
    LAST,
    Enquiry,
    Meeting,
    World,
    counts,
)

HOLIDAYS = {date(2018, 12, 25), date(2018, 12, 26), date(2019, 1, 1)}
TEAMS = {"iro": "First team", "colleague": "First team", "other_iro": "Second team"}
PRIORITIES = {"A": ("ASSESS.A1", "RISK.R1", "PLAN.P1"), "B": ("PLAN.P1", "PLAN.P2"), "C": ("RISK.R3",)}
Result = tuple[int | Decimal, int | Decimal | None, Decimal | None]
Results = dict[tuple[str, str, str], Result]
"""(by, member, label) -> (n, N, value)."""


def working_days(first: date, last: date) -> int:
    """Days after ``first`` up to ``last`` on which people work."""
    days = [first + timedelta(number) for number in range(1, (last - first).days + 1)]
    return len([day for day in days if day.weekday() < 5 and day not in HOLIDAYS])


def median(values: list[int]) -> Decimal | None:
    return Decimal(str(float(statistics.median(values)))) if values else None


def inside(world: World) -> tuple[list[Enquiry], list[Meeting]]:
    """The records that count, of the quarter."""
    return (
        [one for one in world.enquiries if counts(one.status) and FIRST <= one.day <= LAST],
        [one for one in world.meetings if counts(one.status) and FIRST <= one.day <= LAST],
    )


def coverage(world: World) -> Results:
    """C9."""
    done = Counter(one.iro for one in inside(world)[0] if one.iro)
    results: Results = {}
    groups = {("service", ""): list(TEAMS)}
    for team in set(TEAMS.values()):
        groups["IRO team", team] = [iro for iro, theirs in TEAMS.items() if theirs == team]
    for (by, member), iros in groups.items():
        numbers = [done[iro] for iro in iros]
        results[by, member, "IROs audited"] = (sum(n > 0 for n in numbers), len(iros), None)
        for n, label in enumerate(("no audit", "1 audit", "2 audits", "3 audits", "4 audits")):
            results[by, member, f"IROs with {label}"] = (numbers.count(n), len(iros), None)
        results[by, member, "IROs with 5 audits or more"] = (sum(n >= 5 for n in numbers), len(iros), None)
    return results


def feedback(world: World) -> Results:
    """C11."""
    meetings = inside(world)[1]
    given = [one for one in meetings if one.after is not None]
    days = [working_days(one.day, one.day + timedelta(one.after or 0)) for one in given]
    return {
        ("service", "", "Median working days from observation to feedback"): (len(given), None, median(days)),
        ("service", "", "Feedback in time"): (len([one for one in given if not one.late]), len(given), None),
        ("service", "", "Still without feedback"): (len(meetings) - len(given), None, None),
    }


def recognised(world: World) -> Results:
    """C12."""
    said = Counter(one.recognises for one in inside(world)[1] if one.recognises)
    return {("service", "", key.capitalize()): (said[key], said.total(), None) for key in ("yes", "partly", "no")}


def _by_place(found: Iterable[Enquiry], kind: str) -> dict[str, list[Enquiry]]:
    groups: dict[str, list[Enquiry]] = {}
    for one in found:
        name = f"{one.place} {kind}".capitalize() if one.place else f"No {kind} known"
        groups.setdefault(name, []).append(one)
    return groups


def agreement(world: World) -> Results:
    """C14."""
    found = inside(world)[0]
    groups = {("service", ""): found}
    groups |= {("locality", name): ones for name, ones in _by_place(found, "locality").items()}
    groups |= {("team", name): ones for name, ones in _by_place(found, "team").items()}
    labels = {"agree": "Agree", "agree-with-conditions": "Agree with conditions", "disagree": "Disagree"}
    results: Results = {}
    for (by, member), ones in groups.items():
        answered = [one.view for one in ones if one.view]
        for view, label in labels.items():
            results[by, member, label] = (answered.count(view), len(answered), None)
    return results


def times(world: World) -> Results:
    """C15."""
    found = inside(world)[0]
    results: Results = {}
    groups = {("service", ""): found} | {("team", name): ones for name, ones in _by_place(found, "team").items()}
    steps: dict[str, Callable[[Enquiry], tuple[date | None, date | None]]] = {
        "decision to receipt": lambda one: (one.decision, one.received),
        "receipt to audit": lambda one: (one.received, one.day),
        "decision to audit": lambda one: (one.decision, one.day),
        "strategy": lambda one: (one.strategy, one.day),
    }
    for (by, member), ones in groups.items():
        taken = {}
        for step, ends in steps.items():
            pairs = [ends(one) for one in ones]
            taken[step] = [working_days(first, last) for first, last in pairs if first and last]
        for step in list(steps)[:3]:
            label = f"Median working days, {step}"
            results[by, member, label] = (len(taken[step]), None, median(taken[step]))
        for label, step, limit in (
            ("Received within 2 working days of the decision", "decision to receipt", 2),
            ("Audited within 15 working days of the strategy discussion", "strategy", 15),
        ):
            days = taken[step]
            results[by, member, label] = (len([day for day in days if day <= limit]), len(days), None)
    return results


def followed(world: World) -> Results:
    """C16."""
    disagreed = [one for one in inside(world)[0] if one.view == "disagree"]
    recorded = [one for one in disagreed if one.referred or one.recorded]
    closed = [one for one in recorded if one.settled]
    held = [one for one in closed if one.settled == "conference-held"]
    return {
        ("service", "", "Problem resolution recorded"): (len(recorded), len(disagreed), None),
        ("service", "", "Problem resolution closed"): (len(closed), len(recorded), None),
        ("service", "", "Conference held after all"): (len(held), len(closed), None),
    }


def received(world: World) -> Results:
    """C13."""
    entered = [one for one in world.entered if one.month >= FIRST]
    groups = {("service", ""): entered} if entered else {}
    for one in entered:
        groups.setdefault(("month", f"{one.month:%B %Y}"), []).append(one)
        groups.setdefault(("team", f"{one.place} team".capitalize()), []).append(one)
    results: Results = {}
    for (by, member), ones in groups.items():
        results[by, member, "Received of due"] = (sum(o.received for o in ones), sum(o.due for o in ones), None)
        silent = [o for o in ones if o.due and not o.received]
        results[by, member, "Months in which nothing was sent"] = (len(silent), len(ones), None)
    return results


def impact(world: World) -> Results:
    """C21: the Section 47 form, and themes."""
    found = inside(world)[0]
    labels = dict(zip(IMPACTS, ("Clear benefit", "Some benefit", "No benefit seen", "Harm or drift"), strict=True))
    results: Results = {}
    groups: dict[tuple[str, str], list[Enquiry]] = {}
    if found:
        groups["form", "Section 47 audit"] = found
    for theme in ("PLAN", "VOICE"):
        naming = [one for one in found if any(code.startswith(theme) for _, codes in one.findings for code in codes)]
        naming = [one for one in naming if one.impact]
        if naming:
            groups["theme", f"{theme} {theme.capitalize()}"] = naming
    for (by, member), ones in groups.items():
        answered = [one.impact for one in ones if one.impact]
        for key, label in labels.items():
            results[by, member, label] = (answered.count(key), len(answered), None)
    return results


def tracked(world: World) -> dict[str, tuple[int, int, int, int]]:
    """C33 of the quarter: priority -> (good, N, audits with a strength, audits with an area for development)."""
    found = inside(world)[0]
    results = {}
    for key, codes in PRIORITIES.items():
        wanted = set(codes)
        answers = [one.grades[asked] for one in found for asked in one.grades if GRADED[asked] & wanted]
        named = [
            len([one for one in found if any(given == kind and wanted & set(coded) for given, coded in one.findings)])
            for kind in ("strength", "area-for-development")
        ]
        results[key] = (answers.count("good"), len(answers), named[0], named[1])
    return results


def section_47_rows(world: World) -> list[dict[str, Any]]:
    """The enquiries as rows of the form's dataset."""
    return [
        {
            "S47-01": one.strategy,
            "S47-03": one.decision,
            "S47-04": one.received,
            "S47-17": one.view,
            "S47-19": "answered" if one.referred else None,
            "audit_date": one.day,
            "team": f"{one.place} team".capitalize() if one.place else "No team known",
            "problem-resolution": "yes" if one.recorded else "no",
            "PR-12": one.settled,
        }
        for one in inside(world)[0]
    ]


def observation_rows(world: World) -> list[dict[str, Any]]:
    """The meetings as rows of their dataset."""
    return [
        {
            "audit_date": one.day,
            "given_on": None if one.after is None else one.day + timedelta(one.after),
            "late": None if one.after is None else "yes" if one.late else "no",
            "recognises": one.recognises,
        }
        for one in inside(world)[1]
    ]
