"""The facts of a demo record: who audits whose case, where, on which day, and why this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from demo.calendar import Start
from demo.cases import DemoCase, weighted
from demo.cast import LOCALITY_OF_TEAM, TEAM_SIZES, Staff
from demo.phrases import pick
from demo.world import World
from qa_tool.definitions.question_types.base import NOT_APPLICABLE_KEY
from qa_tool.definitions.record import Value
from qa_tool.kit.periods import LONDON, Quarter
from qa_tool.kit.working_days import is_working_day
from qa_tool.policy.words import Role

LATE_ENTRIES = 0.012
CLOSES_AFTER = 14
"""Days after a quarter's end when it closes: the service's default."""
EXERCISES = {"routine": 88, "thematic": 7, "re-audit": 3, "mock-inspection": 1, "calibration": 1}
SELECTIONS = {
    "tier-2": {"random": 62, "thematic": 12, "concern": 14, "auditor-choice": 6, "iro-choice": 6},
    "case-sample": {"random": 70, "thematic": 6, "concern": 12, "auditor-choice": 6, "iro-choice": 6},
    "supervision": {"random": 20, "concern": 15, "auditor-choice": 35, "iro-choice": 30},
    "live-observation": {"random": 35, "concern": 5, "auditor-choice": 40, "iro-choice": 20},
    "section-47": {"random": 82, "thematic": 8, "concern": 10},
}
AUTHORS = {
    "tier-2": {
        Role.AUDITOR: 50,
        Role.QR_MANAGER: 25,
        Role.IRO: 20,
        Role.SAFEGUARDING_MANAGER: 3,
        Role.HEAD_OF_SERVICE: 2,
    },
    "section-47": {Role.IRO: 88, Role.QR_MANAGER: 12},
    "live-observation": {Role.QR_MANAGER: 82, Role.SAFEGUARDING_MANAGER: 10, Role.HEAD_OF_SERVICE: 8},
}
"""Who fills in a form, where it is not always the same role."""
MEETINGS = {
    "CP": {"rcpc": 75, "core-group": 25},
    "CLA": {"cla-review": 94, "strategy": 6},
    "CP+CLA": {"rcpc": 50, "cla-review": 50},
    "CIN": {"icpc": 85, "strategy": 15},
    "S47": {"icpc": 90, "strategy": 10},
    "CL": {"cla-review": 1},
}
AGENCIES = {
    "social-care": 1.0,
    "police": 0.5,
    "health-visitor": 0.45,
    "school-nurse": 0.35,
    "gp": 0.08,
    "mental-health": 0.2,
    "school": 0.7,
    "nursery": 0.25,
    "probation": 0.1,
    "family-support": 0.4,
    "other-agency": 0.1,
}
"""How often each agency is at a meeting."""


@dataclass(frozen=True)
class Times:
    """When a record was begun and submitted, and the day it is about."""

    started_at: datetime
    submitted_at: datetime
    audit_date: date

    @property
    def submitted_on(self) -> date:
        """The day of submission on the service's wall calendar."""
        return self.submitted_at.astimezone(LONDON).date()

    @property
    def late(self) -> bool:
        """Whether the quarter of the audit's date was closed by then."""
        return self.submitted_on > Quarter.of(self.audit_date).period.last + timedelta(days=CLOSES_AFTER)


def stamp(day: date, clock: time) -> datetime:
    """A moment of the service's wall clock as a stamp."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def times(draw: Random, world: World, start: Start) -> Times:
    """When it was begun and submitted: mostly the same day, never after the demo's last day."""
    begun = stamp(start.day, time(draw.randrange(8, 15), draw.randrange(60)))
    sitting = (150, 220) if start.form == "live-observation" else (22, 95)
    same_day = begun + timedelta(minutes=draw.randrange(*sitting))
    lag = 0 if draw.random() < 0.55 else draw.choice((1, 1, 2, 3, 4, 6, 9))
    submitted_on = start.day + timedelta(days=lag)
    while not is_working_day(submitted_on):
        submitted_on += timedelta(days=1)
    clock = time(draw.randrange(8, 17), draw.randrange(60))
    submitted = stamp(submitted_on, clock) if submitted_on > start.day else same_day
    if submitted_on > world.ends:
        submitted = same_day
    about = start.day
    if start.form == "live-observation":
        return Times(begun, submitted, about)
    if draw.random() < LATE_ENTRIES and start.share > 0.1:
        about -= timedelta(days=draw.randrange(50, 95))
    elif draw.random() < 0.25:
        about -= timedelta(days=draw.randrange(1, 4))
    while not is_working_day(about):
        about -= timedelta(days=1)
    return Times(begun, submitted, max(about, world.begins))


def holder(world: World, case: DemoCase, day: date) -> Staff | None:
    """The case's IRO on a day: while that IRO was not yet there, a colleague of the team."""
    if case.iro is None or case.iro.since <= day:
        return case.iro
    return next(one for one in world.iros_of[LOCALITY_OF_TEAM[case.iro.team]] if one.since <= day)


def manager_of(world: World, draw: Random, iro: Staff, day: date) -> Staff:
    """A manager of the IRO's team on a day."""
    return draw.choice(world.managers_of[iro.team_on(day)])


def author(draw: Random, world: World, form: str, case: DemoCase, iro: Staff | None, day: date) -> Staff:
    """Who fills the form in: never the IRO whose work it is about, nor anybody who held the case."""
    if form == "case-sample" and iro is not None:
        others = [one for one in world.of_role(Role.QR_MANAGER) if one.manages != iro.team_on(day)]
        return draw.choice(others)
    if iro is not None and form in ("supervision", "supervision-session"):
        return manager_of(world, draw, iro, day)
    role = Role(weighted(draw, {key.value: weight for key, weight in AUTHORS[form].items()}))
    if form == "live-observation" and role is Role.QR_MANAGER and iro is not None and draw.random() < 0.8:
        return manager_of(world, draw, iro, day)
    if role is Role.IRO:
        return _another_iro(draw, world, form, case, iro, day)
    return draw.choice(world.of_role(role))


def _another_iro(draw: Random, world: World, form: str, case: DemoCase, iro: Staff | None, day: date) -> Staff:
    held = {one.code for one in (case.iro, iro) if one is not None}
    teams = {one.team for one in (case.iro, iro) if one is not None}
    local = world.iros_of.get(case.place.locality_key, ())
    pool = local if form == "section-47" else [one for one in world.of_role(Role.IRO) if one.team not in teams]
    able = [one for one in pool if one.since <= day and one.code not in held]
    return draw.choice(able or [one for one in world.of_role(Role.IRO) if one.since <= day and one.code not in held])


def common(world: World, case: DemoCase, iro: Staff | None, when: Times) -> dict[str, Value]:
    """What is known of every record, under the keys of the standard facts; ``facts`` keeps those that apply."""
    about = when.audit_date
    team = iro.team_on(about) if iro is not None else ""
    found: dict[str, Value] = {
        "practitioner": world.ids[iro.code] if iro is not None else NOT_APPLICABLE_KEY,
        "practitioner_team": world.team_names[team] if team in TEAM_SIZES else None,
        "audit_date": about,
        "late_entry": "yes" if when.late else "no",
        "case_number": case.number,
        "plan_type": case.plan_type,
        "age_band": case.age_band,
        "abuse_category": case.abuse_category,
        "legal_status": case.legal_status or None,
        "locality": case.place.locality,
        "district": case.place.district,
        "team": case.place.team,
        "second_review_held": case.second_review_held,
        "first_core_group_held": case.first_core_group_held,
        "held_case": "no",
    }
    return found


def chosen(draw: Random, form: str, when: Times) -> dict[str, Value]:
    """Why this case, over which period, and why late."""
    found: dict[str, Value] = {
        "exercise": weighted(draw, EXERCISES),
        "selection": weighted(draw, SELECTIONS[form]) if form in SELECTIONS else None,
        "period_from": when.audit_date - timedelta(days=365),
        "period_to": when.audit_date,
    }
    if when.late:
        found["late_reason"] = pick(draw, "late reason")
    return found


def meeting(draw: Random, case: DemoCase, when: Times) -> dict[str, Value]:
    """The facts of an observed meeting."""
    opened = when.started_at.astimezone(LONDON).replace(second=0, microsecond=0)
    began = opened + timedelta(minutes=30 - opened.minute % 15)  # meetings begin on the quarter of an hour
    people = draw.randrange(5, 15)
    adjourned = draw.random() < 0.05
    old_enough = case.age_band in ("4-9", "10-15", "16-plus")
    return {
        "meeting_type": weighted(draw, MEETINGS[case.plan_type]),
        "started": began.time(),
        "ended": (began + timedelta(minutes=5 * draw.randrange(9, 22))).time(),
        "people_present": people,
        "agencies_present": tuple(key for key, share in AGENCIES.items() if draw.random() < share),
        "parent_present": "yes" if draw.random() < 0.88 else "no",
        "child_present": "yes" if old_enough and draw.random() < 0.45 else "no",
        "adjourned": "yes" if adjourned else "no",
        "adjourned_reason": draw.choice(("report-not-shared", "report-not-done")) if adjourned else None,
    }
