"""Small made-up services for the measures: how hypothesis draws them, and how they come into the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Answer, Finding
from qa_tool.definitions.words import FindingKind, Outcome
from qa_tool.observations.models import ObservationFeedback, ObservationReply
from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from tests.support import factories, resolutions
from tests.support.counted import put_enquiries

FIRST, LAST = date(2018, 10, 1), date(2018, 12, 31)
GRADES = ("good", "requires-improvement", "inadequate")
VIEWS = ("agree", "agree-with-conditions", "disagree")
IMPACTS = ("clear-benefit", "some-benefit", "none-seen", "harm-or-drift")
CODES = ("PLAN.P1", "PLAN.P2", "VOICE.V1")
IROS = ("iro", "colleague", "other_iro", "leaver")
GRADED = {"S47-10": {"ASSESS.A3"}, "S47-11": {"ASSESS.A1", "RISK.R1"}, "S47-12": {"RISK.R3"}}
STATUSES = (Status.SUBMITTED, Status.SUBMITTED, Status.MODERATED, Status.CLOSED, Status.REOPENED)


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
        draw(st.sampled_from((None, *(one.key for one in resolutions.register().by_key["PR-12"].options))))
        if recorded
        else None,
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
        at = datetime(2019, 2, 1, 9, tzinfo=UTC)
        put_enquiries(session, teams[one.place].id, one.month, one.due, one.received, by=people.analyst.id, at=at)


def _put_resolution(session: Session, enquiry: Enquiry, audit: Audit, people: factories.People) -> None:
    if not enquiry.recorded:
        return
    closed = {"PR-12": enquiry.settled, "PR-10": enquiry.day, "PR-13": "The plan was changed"}
    resolutions.put(
        session, audit.id, people.manager.id, enquiry.day, closed=closed if enquiry.settled is not None else None
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
