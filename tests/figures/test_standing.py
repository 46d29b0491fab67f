"""Inadequate now: each case once, by its last audit, seen by those it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.actions.queries import follow_ups
from qa_tool.actions.words import CommitmentStatus, Difference
from qa_tool.definitions.model import RuleUse
from qa_tool.definitions.plans import inadequate_answers, judges_plans
from qa_tool.definitions.words import FollowUpKind, Grade, Noun
from qa_tool.figures.verbs import outcomes
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.outcomes import ENDED
from qa_tool.kit.errors import NotPermitted
from qa_tool.records.models import Audit, Case
from qa_tool.records.words import Status
from tests.support import factories, second_readings
from tests.support.factories import People, shipped

FIRST = date(2018, 10, 1)
NOW = datetime(2018, 12, 1, 9, tzinfo=UTC)
FOLLOWS = RuleUse(name="follow-up", parameters={"theme": "PLAN"})


class World:
    """A form that rule 6 looks at, one that it does not, and cases."""

    def __init__(self, session: Session) -> None:
        small = factories.small_definition()
        self.session = session
        self.people: People = factories.make_people(session)
        self.places = factories.make_places(session)
        self.version = factories.publish(session, factories.changed(small, rules=(*small.rules, FOLLOWS)))
        enquiry = factories.small_definition("enquiry", reference="EN", subject="enquiry", rules=(FOLLOWS,))
        self.enquiry = factories.publish(session, enquiry)
        self.cases = {name: Case(number=None, token=name) for name in ("one", "two", "three")}
        session.add_all(self.cases.values())
        session.flush()

    def audit(
        self, case: str | None, day: int, grade: Grade, plan: Grade = Grade.GOOD, about: str = "iro", **rest: Any
    ) -> Audit:
        answers = {"X1": grade.value, "SM-01": "good", "SM-02": plan.value}
        version = rest.pop("version", self.version)
        audit = factories.make_submitted(
            self.session,
            version,
            answers=answers,
            author=self.people.auditor,
            practitioner=getattr(self.people, about),
            places=self.places,
            audit_date=FIRST + timedelta(days=day),
            **rest,
        )
        audit.case_id = self.cases[case].id if case else None
        self.session.flush()
        return audit

    def seen(self, who: str, filters: Filters | None = None) -> list[str]:
        found = outcomes.inadequate_now(self.session, self.people.asker(who), filters)
        return [child.reference for child in found.children]


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def test_the_last_audit_of_a_case_speaks(world: World) -> None:
    world.audit("one", 1, Grade.INADEQUATE)
    last = world.audit("one", 5, Grade.INADEQUATE)
    world.audit("two", 1, Grade.INADEQUATE)
    world.audit("two", 2, Grade.REQUIRES_IMPROVEMENT)
    plan = world.audit("three", 3, Grade.REQUIRES_IMPROVEMENT, plan=Grade.INADEQUATE)
    with time_machine.travel(NOW):
        found = outcomes.inadequate_now(world.session, world.people.asker("head"))
    assert [(one.reference, one.since, one.grade) for one in found.children] == [
        (last.reference, FIRST + timedelta(days=1), Grade.INADEQUATE),
        (plan.reference, FIRST + timedelta(days=3), Grade.REQUIRES_IMPROVEMENT),
    ]
    assert [one.days(found.on) for one in found.children] == [60, 58]


def test_what_does_not_speak_for_the_plan(world: World) -> None:
    one = world.audit("one", 1, Grade.INADEQUATE)
    world.audit("one", 2, Grade.GOOD, version=world.enquiry)
    world.audit("one", 3, Grade.GOOD, status=Status.REOPENED)
    world.audit("two", 1, Grade.INADEQUATE, status=Status.REOPENED)
    world.audit("three", 1, Grade.INADEQUATE, version=world.enquiry)
    world.audit(None, 1, Grade.INADEQUATE)
    assert world.seen("head") == [one.reference]
    assert outcomes.inadequate_now(world.session, world.people.asker("head")).without_case == 1


@pytest.mark.both_databases
def test_an_amendment_that_finds_better_ends_it(world: World) -> None:
    audit = world.audit("one", 1, Grade.INADEQUATE)
    assert world.seen("head") == [audit.reference]
    factories.amended(world.session, audit, X1="good")
    assert world.seen("head") == []


def test_who_sees_which_child(world: World) -> None:
    mine = world.audit("one", 1, Grade.INADEQUATE)
    elsewhere = world.audit("two", 1, Grade.INADEQUATE, about="other_iro")
    for who in ("head", "safeguarding", "analyst"):
        assert world.seen(who) == [mine.reference, elsewhere.reference]
    assert world.seen("manager") == [mine.reference]
    assert world.seen("other_manager") == [elsewhere.reference]
    for who in ("iro", "auditor", "support", "administrator"):
        with pytest.raises(NotPermitted):
            world.seen(who)


def test_a_better_audit_out_of_sight_ends_it_too(world: World) -> None:
    """The case moved to the other team, whose audit found better: the first manager must not be told otherwise."""
    world.audit("one", 1, Grade.INADEQUATE)
    world.audit("one", 4, Grade.GOOD, about="other_iro")
    assert world.seen("manager") == []


@pytest.mark.both_databases
def test_filters_narrow_the_last_audits_only(world: World) -> None:
    cla = world.audit("one", 1, Grade.INADEQUATE, facts={"plan_type": "CLA"})
    world.audit("two", 1, Grade.INADEQUATE, facts={"plan_type": "CLA"})
    world.audit("two", 2, Grade.GOOD, facts={"plan_type": "CP"})
    assert world.seen("head", Filters(plan_type="CLA")) == [cla.reference]
    assert world.seen("head", Filters(place_id=world.places.other_locality.id)) == []


def test_the_desk_is_that_of_the_follow_up(world: World) -> None:
    audit = world.audit("one", 1, Grade.INADEQUATE)
    second = world.audit("two", 1, Grade.INADEQUATE)
    due = FIRST + timedelta(days=20)
    for one, owner in ((audit, world.people.iro.id), (second, None)):
        follow_ups.open_follow_up(
            world.session, one.id, FollowUpKind.INADEQUATE, owner_id=owner, question_key="X1", due=due
        )
    with time_machine.travel(NOW):
        found = outcomes.inadequate_now(world.session, world.people.asker("head"))
    assert {(desk.role, desk.children, desk.overdue) for desk in found.desks} == {
        ("Independent Reviewing Officer", 1, 1),
        ("Safeguarding manager", 1, 1),
    }
    assert found.overdue == 2


def closed(world: World, audit: Audit, regrade: Grade, day: int) -> None:
    """Another person closed the follow-up of the audit, and graded the plan again."""
    commitment = follow_ups.open_follow_up(
        world.session, audit.id, FollowUpKind.INADEQUATE, owner_id=world.people.iro.id, question_key="X1", due=FIRST
    )
    assert commitment is not None
    commitment.status, commitment.difference = CommitmentStatus.VERIFIED, Difference.CLEAR
    commitment.done_by, commitment.done_on = world.people.iro.id, FIRST + timedelta(days=day)
    commitment.settled_by, commitment.settled_at = world.people.manager.id, NOW
    commitment.what_changed, commitment.evidence, commitment.regrade = "Safer", "On file", regrade
    world.session.flush()


@pytest.mark.both_databases
def test_graded_again_as_better_ends_it_and_as_inadequate_does_not(world: World) -> None:
    closed(world, world.audit("one", 1, Grade.INADEQUATE), Grade.REQUIRES_IMPROVEMENT, 3)
    still = world.audit("two", 1, Grade.INADEQUATE)
    closed(world, still, Grade.INADEQUATE, 3)
    closed(world, world.audit("three", 1, Grade.INADEQUATE), Grade.GOOD, 3)
    again = world.audit("three", 5, Grade.INADEQUATE)
    found = outcomes.inadequate_now(world.session, world.people.asker("head"))
    assert [(one.reference, (one.since - FIRST).days) for one in found.children] == [
        (still.reference, 1),
        (again.reference, 5),
    ]
    assert found.children[0].desk == ENDED


@pytest.mark.both_databases
def test_what_stands_after_a_second_reading_speaks(world: World) -> None:
    better = world.audit("one", 1, Grade.GOOD, plan=Grade.INADEQUATE)
    worse = world.audit("two", 1, Grade.GOOD)
    overall = world.audit("three", 1, Grade.INADEQUATE)
    assert world.seen("head") == [better.reference, overall.reference]
    reader = world.people.manager
    second_readings.put(world.session, better, reader, changes={"SM-02": Grade.GOOD})
    second_readings.put(world.session, worse, reader, changes={"SM-02": Grade.INADEQUATE})
    second_readings.put(world.session, overall, reader, changes={"X1": Grade.REQUIRES_IMPROVEMENT})
    assert world.seen("head") == [worse.reference]
    factories.amended(world.session, worse, X2="said again")
    assert world.seen("head") == [], "a reading is of the revision that was read"


@pytest.mark.both_databases
def test_how_many_are_as_many_as_are_listed(world: World) -> None:
    world.audit("one", 1, Grade.INADEQUATE)
    world.audit("two", 1, Grade.INADEQUATE, about="other_iro")
    world.audit("three", 1, Grade.INADEQUATE)
    world.audit("three", 2, Grade.GOOD)
    for who, n in (("head", 2), ("manager", 1), ("other_manager", 1)):
        assert len(world.seen(who)) == outcomes.how_many(world.session, world.people.asker(who)) == n
    with pytest.raises(NotPermitted):
        outcomes.how_many(world.session, world.people.asker("iro"))


HISTORIES = st.lists(
    st.tuples(st.sampled_from(("one", "two", "three")), st.integers(0, 6), st.sampled_from(list(Grade)), st.booleans()),
    max_size=10,
)


def expected(history: Sequence[tuple[str, int, Grade, bool]]) -> dict[str, int]:
    """Case -> the day since when it has been inadequate, worked out record by record. Later rows win on one day."""
    since: dict[str, int] = {}
    for case, day, grade, bad_plan in sorted(history, key=lambda row: row[1]):
        if grade is Grade.INADEQUATE or bad_plan:
            since.setdefault(case, day)
        else:
            since.pop(case, None)
    return since


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_any_history_gives_what_counting_by_hand_gives(
    sqlite_session: Session, history: list[tuple[str, int, Grade, bool]]
) -> None:
    session = sqlite_session
    session.rollback()
    world = World(session)
    stamp = datetime(2018, 11, 1, tzinfo=UTC)
    for number, (case, day, grade, bad_plan) in enumerate(history):
        plan = Grade.INADEQUATE if bad_plan else Grade.GOOD
        world.audit(case, day, grade, plan, submitted_at=stamp + timedelta(minutes=number))
    found = outcomes.inadequate_now(session, world.people.asker("head"))
    assert sorted((child.since - FIRST).days for child in found.children) == sorted(expected(history).values())


def test_which_forms_judge_plans_and_by_what() -> None:
    assert [key for key in ("tier-2", "case-sample", "supervision", "section-47") if judges_plans(shipped(key))] == [
        "tier-2",
        "case-sample",
        "supervision",
    ]
    assert not judges_plans(shipped("live-observation"))
    assert inadequate_answers(shipped("supervision")) == (("SU-04", "inadequate"),)
    assert ("S47-15", "no") in inadequate_answers(shipped("section-47"))
    assert ("T2-13", "inadequate") in inadequate_answers(shipped("tier-2"))
    assert inadequate_answers(shipped("supervision-session")) == ()
    assert shipped("live-observation").noun is Noun.OBSERVATION
