"""An independent account of the further measures: plain records, counted one by one, and put into the tables."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Answer, Finding
from qa_tool.models import Audit, EnquiryCount, ObservationFeedback, ObservationReply, ProblemResolution
from qa_tool.vocabulary.audits import FindingKind, Status
from qa_tool.vocabulary.enquiries import ImpactOnChild, Level, Reason, Settled
from qa_tool.vocabulary.outcomes import Outcome
from tests.support import factories

FIRST, LAST = date(2018, 10, 1), date(2018, 12, 31)
HOLIDAYS = {date(2018, 12, 25), date(2018, 12, 26), date(2019, 1, 1)}
GRADES = ("good", "requires-improvement", "inadequate")
VIEWS = ("agree", "agree-with-conditions", "disagree")
IMPACTS = ("clear-benefit", "some-benefit", "none-seen", "harm-or-drift")
CODES = ("PLAN.P1", "PLAN.P2", "VOICE.V1")
IROS = ("iro", "colleague", "other_iro", "leaver")
TEAMS = {"iro": "First team", "colleague": "First team", "other_iro": "Second team"}
PRIORITIES = {"A": ("ASSESS.A1", "RISK.R1", "PLAN.P1"), "B": ("PLAN.P1", "PLAN.P2"), "C": ("RISK.R3",)}
GRADED = {"S47-10": {"ASSESS.A3"}, "S47-11": {"ASSESS.A1", "RISK.R1"}, "S47-12": {"RISK.R3"}}
STATUSES = (Status.SUBMITTED, Status.SUBMITTED, Status.MODERATED, Status.CLOSED, Status.REOPENED)

Result = tuple[int, int | None, Decimal | None]
Results = dict[tuple[str, str, str], Result]
"""(by, member, label) -> (n, N, value)."""


@dataclass
class Enquiry:
    """A Section 47 audit as a person would note it down."""

    day: date
    status: Status = Status.SUBMITTED
    place: str = "north"
    strategy: date | None = None
    decision: date | None = None
    received: date | None = None
    view: str | None = "agree"
    referred: bool = False
    impact: str | None = None
    grades: dict[str, str] = field(default_factory=dict)
    findings: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    iro: str | None = None
    recorded: bool = False
    """In the register of problem resolutions, afterwards."""
    settled: str | None = None
    """What became of it, once recorded and closed."""


@dataclass
class Meeting:
    """An observation, and what became of its feedback."""

    day: date
    status: Status = Status.SUBMITTED
    after: int | None = None
    """Calendar days to the feedback; None: none yet."""
    late: bool = False
    recognises: str | None = None


@dataclass
class Count:
    """What was entered in the Section 47 register of a team and a month."""

    place: str
    month: date
    due: int
    received: int


@dataclass
class World:
    """All records of a service."""

    enquiries: list[Enquiry]
    meetings: list[Meeting]
    entered: list[Count] = field(default_factory=list)


def counts(status: Status) -> bool:
    return status is not Status.REOPENED


def worlds() -> st.SearchStrategy[World]:
    """Random services of a few records around one quarter."""
    entered = st.lists(_counts(), max_size=6, unique_by=lambda one: (one.place, one.month))
    return st.builds(World, st.lists(_enquiries(), max_size=10), st.lists(_meetings(), max_size=8), entered)


@st.composite
def _enquiries(draw: st.DrawFn) -> Enquiry:
    day = draw(st.one_of(st.dates(FIRST - timedelta(10), LAST + timedelta(5)), st.sampled_from((FIRST, LAST))))
    before = st.one_of(st.none(), st.integers(0, 30).map(lambda days: day - timedelta(days)))
    view = draw(st.sampled_from((*VIEWS, None)))
    findings = st.tuples(
        st.sampled_from([kind.value for kind in FindingKind]),
        st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True).map(tuple),
    )
    recorded = view == "disagree" and draw(st.booleans())
    return Enquiry(
        day,
        draw(st.sampled_from(STATUSES)),
        draw(st.sampled_from(("north", "south", ""))),
        draw(before),
        draw(before),
        draw(before),
        view,
        view == "disagree" and draw(st.booleans()),
        draw(st.sampled_from((*IMPACTS, None))),
        {key: draw(st.sampled_from(GRADES)) for key in GRADED if draw(st.booleans())},
        draw(st.lists(findings, max_size=3)),
        draw(st.sampled_from((*IROS, None))),
        recorded,
        draw(st.sampled_from((None, *(one.value for one in Settled)))) if recorded else None,
    )


@st.composite
def _counts(draw: st.DrawFn) -> Count:
    due = draw(st.integers(0, 12))
    month = draw(st.sampled_from((date(2018, 9, 1), date(2018, 10, 1), date(2018, 11, 1), date(2018, 12, 1))))
    return Count(draw(st.sampled_from(("north", "south"))), month, due, draw(st.sampled_from((0, due // 2, due))))


@st.composite
def _meetings(draw: st.DrawFn) -> Meeting:
    after = draw(st.one_of(st.none(), st.integers(0, 20)))
    given = after is not None
    return Meeting(
        draw(st.one_of(st.dates(FIRST - timedelta(5), LAST + timedelta(5)), st.sampled_from((FIRST, LAST)))),
        draw(st.sampled_from(STATUSES)),
        after,
        given and draw(st.booleans()),
        draw(st.sampled_from(("yes", "partly", "no", None))) if given else None,
    )


def put(session: Session, world: World) -> None:
    """Write the service into the tables: three IROs in two teams, and one who left within the quarter."""
    people = factories.make_people(session)
    leaver = factories.make_person(session, "L-1", job="Independent Reviewing Officer", practitioner=True)
    leaver.in_post_to = date(2018, 12, 1)
    factories.join(session, leaver, people.team, last=date(2018, 12, 1))
    places = factories.make_places(session)
    factories.make_themes(session, CODES)
    section_47 = factories.publish(session, factories.shipped("section-47"))
    observation = factories.publish(session, factories.shipped("live-observation"))
    iros = {"leaver": leaver} | {name: getattr(people, name) for name in IROS if name != "leaver"}
    for enquiry in world.enquiries:
        north = enquiry.place == "north"
        facts = {
            "locality": places.locality.id if north else places.other_locality.id,
            "team": places.team.id if north else places.other_team.id,
        }
        audit = factories.make_submitted(
            session,
            section_47,
            answers=_answers(enquiry),
            facts=facts if enquiry.place else {},
            audit_date=enquiry.day,
            status=enquiry.status,
            practitioner=iros[enquiry.iro] if enquiry.iro else None,
        )
        _put_resolution(session, enquiry, audit, people)
    for meeting in world.meetings:
        audit = factories.make_submitted(
            session, observation, audit_date=meeting.day, status=meeting.status, practitioner=people.iro
        )
        stamp = datetime(2019, 2, 1, 9, tzinfo=UTC)
        if meeting.after is not None:
            session.add(
                ObservationFeedback(
                    audit_id=audit.id,
                    strength_one="One",
                    strength_two="Two",
                    thing_to_try="Try",
                    given_on=meeting.day + timedelta(meeting.after),
                    how="phone",
                    late=meeting.late,
                    recorded_at=stamp,
                    recorded_by=people.manager.id,
                )
            )
        if meeting.recognises:
            session.add(ObservationReply(audit_id=audit.id, recognises=meeting.recognises, replied_at=stamp))
    _put_counts(session, world, places, people)
    session.flush()


def _put_counts(session: Session, world: World, places: factories.Places, people: factories.People) -> None:
    teams = {"north": places.team, "south": places.other_team}
    for one in world.entered:
        row = EnquiryCount(team_id=teams[one.place].id, month=one.month, due=one.due, received=one.received)
        row.source, row.entered_by, row.entered_at = "typed", people.analyst.id, datetime(2019, 2, 1, 9, tzinfo=UTC)
        session.add(row)


def _put_resolution(session: Session, enquiry: Enquiry, audit: Audit, people: factories.People) -> None:
    if not enquiry.recorded:
        return
    closed = enquiry.settled is not None
    session.add(
        ProblemResolution(
            audit_id=audit.id,
            reference="PR 13",
            raised_on=enquiry.day,
            level=Level.TEAM_MANAGER,
            reason=Reason.PRACTICE_ISSUE,
            impact=ImpactOnChild.DELAY_AND_DRIFT,
            outcome=Settled(enquiry.settled) if enquiry.settled else None,
            closed_on=enquiry.day if closed else None,
            what_changed="The plan was changed" if closed else None,
            recorded_by=people.manager.id,
            recorded_at=datetime(2019, 2, 1, 9, tzinfo=UTC),
        )
    )


def _answers(enquiry: Enquiry) -> dict[str, Any]:
    dates = {"S47-01": enquiry.strategy, "S47-03": enquiry.decision, "S47-04": enquiry.received}
    answers: dict[str, Any] = {key: day for key, day in dates.items() if day}
    answers |= enquiry.grades
    answers |= {key: value for key, value in (("S47-17", enquiry.view), ("X6", enquiry.impact)) if value}
    if enquiry.referred:
        answers["S47-19"] = "PR 12"
    for key, kind in (("X3", FindingKind.STRENGTH), ("X4", FindingKind.AREA_FOR_DEVELOPMENT)):
        rows = tuple(Finding(kind, "Words.", codes) for given, codes in enquiry.findings if given == kind.value)
        if rows:
            answers[key] = Answer(Outcome.ANSWERED, rows)
    return answers


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
        name = f"{one.place} {kind}".capitalize() if one.place else "No team known"
        groups.setdefault(name, []).append(one)
    return groups


def agreement(world: World) -> Results:
    """C14."""
    found = inside(world)[0]
    groups = {("service", ""): found} if found else {}
    groups |= {("locality", name): ones for name, ones in _by_place([e for e in found if e.place], "locality").items()}
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
