"""The conversation: the IRO's own words first, then feedback, which releases and closes, then the IRO's answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.models import FollowUp
from qa_tool.definitions.model import Question
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.words import FollowUpKind, Noun
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted
from qa_tool.observations import verbs
from qa_tool.observations.models import ObservationFeedback, ObservationReflection
from qa_tool.policy.words import Role
from qa_tool.records.models import Audit
from qa_tool.records.verbs import amending, drafting, listing, reading, submitting
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.support.desks import World, make_world
from tests.support.factories import ROLES, small_definition, small_facts

MONDAY = datetime(2018, 11, 5, 10, tzinfo=UTC)
OBSERVATION = small_definition(
    "live-observation",
    noun=Noun.OBSERVATION,
    facts=(*small_facts(), Question(key="last_observation", type="yes-no", text="Observed before", auto=True)),
)
TEXTS = {
    "strength_one": "You asked the mother first.",
    "strength_two": "The plan was said in plain words.",
    "thing_to_try": "Leave a silence after a question.",
}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def observed(session: Session, observer: str = "manager") -> tuple[World, Audit]:
    world = make_world(session, OBSERVATION)
    return world, world.submitted(observer)


def feed_back(world: World, audit: Audit, name: str = "manager", **changes: Any) -> tuple[Problem, ...]:
    given: dict[str, Any] = {"texts": TEXTS, "given_on": audit.audit_date, "how": "face-to-face", **changes}
    return verbs.give_feedback(world.session, world.asker(name), audit.id, **given)


def answer(world: World, audit: Audit, *, someone_else: bool = False, **changes: str) -> tuple[Problem, ...]:
    said = {"recognises": "partly", "about_the_day": "The room was cold.", "learning": "Silences", **changes}
    return verbs.reply(world.session, world.asker("iro"), audit.id, answers=said, someone_else=someone_else)


@pytest.mark.both_databases
def test_the_whole_conversation(session: Session, clock: time_machine.Traveller) -> None:
    world, audit = observed(session)
    iro, observer = world.asker("iro"), world.asker("manager")
    assert [one.audit_id for one in verbs.waiting_for_me(session, iro)["reflect"]] == [audit.id]
    assert [one.due for one in verbs.waiting_for_me(session, observer)["give-feedback"]] == [date(2018, 11, 12)]
    assert verbs.reflect(session, iro, audit.id, pleased_with="The start", would_change="The end") == ()
    seen = verbs.conversation(session, observer, audit.id)
    assert seen.reflection is not None
    assert seen.reflection.pleased_with == "The start"
    with pytest.raises(NotFound):
        reading.read(session, iro, audit.id)
    assert feed_back(world, audit) == ()
    assert audit.status is Status.CLOSED
    assert reading.read(session, iro, audit.id).record.answers["X1"].value == "good"
    assert verbs.waiting_for_me(session, observer)["give-feedback"] == []
    assert [one.audit_id for one in verbs.waiting_for_me(session, iro)["reply"]] == [audit.id]
    assert answer(world, audit) == ()
    assert verbs.waiting_for_me(session, iro) == {"reflect": [], "give-feedback": [], "reply": []}
    said = verbs.conversation(session, observer, audit.id)
    assert said.reply is not None
    assert (said.reply.learning, said.reply.recognises, said.feedback.late) == ("Silences", "partly", False)  # type: ignore[union-attr]
    actions = session.scalars(select(Event.action).where(Event.object_id == audit.id).order_by(Event.id)).all()
    assert actions[-3:] == ["observation.reflected", "observation.feedback-given", "observation.replied"]


def test_before_feedback_the_iro_sees_only_their_own_words(session: Session) -> None:
    world, audit = observed(session)
    talk = verbs.conversation(session, world.asker("iro"), audit.id)
    assert (talk.audit, talk.feedback, talk.reply, talk.may) == (None, None, None, frozenset({"reflect"}))
    assert talk.observer == world.people.manager.staff_code
    assert listing.listing(session, world.asker("iro")).total == 0


@pytest.mark.both_databases
def test_own_words_may_change_until_feedback_and_not_after(session: Session) -> None:
    world, audit = observed(session)
    iro = world.asker("iro")
    for words in ("First", "Second"):
        assert verbs.reflect(session, iro, audit.id, pleased_with=words, would_change="Nothing") == ()
    assert session.scalars(select(ObservationReflection.pleased_with)).all() == ["Second"]
    feed_back(world, audit)
    with pytest.raises(Conflict):
        verbs.reflect(session, iro, audit.id, pleased_with="Third", would_change="All")
    assert session.scalars(select(ObservationReflection.pleased_with)).all() == ["Second"]


@pytest.mark.parametrize("name", [name for name in ROLES if name != "iro"])
def test_nobody_else_writes_or_answers_for_the_iro(session: Session, name: str) -> None:
    world, audit = observed(session)
    with pytest.raises((NotFound, NotPermitted)):
        verbs.reflect(session, world.asker(name), audit.id, pleased_with="x", would_change="y")
    feed_back(world, audit)
    with pytest.raises((NotFound, NotPermitted)):
        verbs.reply(session, world.asker(name), audit.id, answers={"recognises": "yes"})


@pytest.mark.parametrize("name", [name for name in ROLES if name != "manager"])
def test_only_the_observer_gives_feedback(session: Session, name: str) -> None:
    world, audit = observed(session)
    with pytest.raises((NotFound, NotPermitted)):
        feed_back(world, audit, name)
    assert audit.released_at is None


@pytest.mark.both_databases
def test_feedback_is_given_once(session: Session) -> None:
    world, audit = observed(session)
    assert feed_back(world, audit) == ()
    assert feed_back(world, audit) == ()
    with pytest.raises(Conflict):
        feed_back(world, audit, how="phone")
    assert session.scalars(select(ObservationFeedback.how)).all() == ["face-to-face"]


@pytest.mark.parametrize(("days", "late"), [(0, False), (7, False), (8, True)])
def test_feedback_after_five_working_days_is_late(
    session: Session, clock: time_machine.Traveller, days: int, late: bool
) -> None:
    world, audit = observed(session)
    clock.shift(timedelta(days=days))
    assert feed_back(world, audit) == ()
    feedback = session.get(ObservationFeedback, audit.id)
    assert feedback is not None
    assert feedback.late is late


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"how": "pigeon"}, {"how"}),
        ({"given_on": None}, {"given_on"}),
        ({"given_on": date(2100, 1, 1)}, {"given_on"}),
        ({"given_on": date(2000, 1, 1)}, {"given_on"}),
        ({"texts": {**TEXTS, "strength_two": "  "}}, {"strength_two"}),
        ({"texts": {**TEXTS, "thing_to_try": "x" * 2001}}, {"thing_to_try"}),
        ({"texts": {**TEXTS, "strength_one": "Write to someone@example.org"}}, {"strength_one"}),
    ],
)
def test_feedback_half_written_changes_nothing(session: Session, changes: dict[str, Any], keys: set[str]) -> None:
    world, audit = observed(session)
    assert {one.key for one in feed_back(world, audit, **changes)} == keys
    assert audit.status is Status.SUBMITTED
    assert session.get(ObservationFeedback, audit.id) is None


def test_there_is_no_answer_before_feedback_and_one_after(session: Session) -> None:
    world, audit = observed(session)
    with pytest.raises(NotFound):
        answer(world, audit)
    feed_back(world, audit)
    assert {one.key for one in answer(world, audit, recognises="perhaps")} == {"recognises"}
    assert {one.key for one in answer(world, audit, learning_theme="NO.T1")} == {"learning_theme"}
    assert answer(world, audit) == ()
    assert answer(world, audit) == ()
    with pytest.raises(Conflict):
        answer(world, audit, recognises="no")


@pytest.mark.parametrize(("observer", "owned"), [("manager", False), ("other_manager", True)])
def test_somebody_else_is_never_the_observer(session: Session, observer: str, owned: bool) -> None:
    world, audit = observed(session, observer)
    feed_back(world, audit, observer)
    assert answer(world, audit, someone_else=True) == ()
    (follow_up,) = session.scalars(select(FollowUp)).all()
    assert follow_up.kind is FollowUpKind.SECOND_READER
    assert follow_up.owner_id == (world.people.manager.id if owned else None)


@pytest.mark.both_databases
def test_reflections_and_learning_are_for_the_line(session: Session) -> None:
    world, audit = observed(session)
    verbs.reflect(session, world.asker("iro"), audit.id, pleased_with="The start", would_change="The end")
    feed_back(world, audit)
    answer(world, audit)
    shown = {}
    for name in ("iro", "manager", "safeguarding", "head"):
        talk = verbs.conversation(session, world.asker(name), audit.id)
        assert talk.reply is not None
        shown[name] = (talk.reflection is not None, talk.reply.learning)
    assert shown == {
        "iro": (True, "Silences"),
        "manager": (True, "Silences"),
        "safeguarding": (True, "Silences"),
        "head": (False, ""),
    }
    for name in ("colleague", "other_iro", "other_manager", "auditor"):
        with pytest.raises((NotFound, NotPermitted)):
            verbs.conversation(session, world.asker(name), audit.id)
    for name in ("analyst", "administrator", "support"):
        with pytest.raises(NotPermitted):
            verbs.conversation(session, world.asker(name), audit.id)


def test_an_audit_has_no_conversation(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    with pytest.raises(NotFound):
        verbs.conversation(session, world.asker("manager"), audit.id)
    with pytest.raises(NotFound):
        feed_back(world, audit)


def test_a_draft_of_an_observation_is_unknown_to_its_iro(session: Session) -> None:
    world = make_world(session, OBSERVATION)
    audit = world.draft()
    for call in (
        lambda: verbs.conversation(session, world.asker("iro"), audit.id),
        lambda: verbs.reflect(session, world.asker("iro"), audit.id, pleased_with="x", would_change="y"),
    ):
        with pytest.raises(NotFound):
            call()
    assert verbs.waiting_for_me(session, world.asker("iro"))["reflect"] == []


def test_the_iro_of_an_observation_talked_about_is_not_changed(session: Session) -> None:
    world, audit = observed(session)
    verbs.reflect(session, world.asker("iro"), audit.id, pleased_with="The start", would_change="The end")
    author = world.asker("manager")
    amending.correct_facts(session, author, audit.id, "Wrong IRO")
    drafting.save(session, author, audit.id, fields={"q_practitioner": [world.people.colleague.id]})
    result = submitting.submit(session, author, audit.id)
    assert [(one.rule, one.key) for one in result.verdict.problems] == [("independence", "practitioner")]


def test_the_learning_agreed_is_shown_at_the_next_observation(session: Session) -> None:
    world, audit = observed(session)
    feed_back(world, audit)
    answer(world, audit)
    following = world.draft()
    view = drafting.open_draft(session, world.asker("manager"), following.id)
    assert view.last_observation is not None
    assert (view.last_observation.learning, view.last_observation.thing_to_try) == ("Silences", TEXTS["thing_to_try"])
    other = world.draft(record=world.record(practitioner=world.people.colleague.id))
    assert drafting.open_draft(session, world.asker("manager"), other.id).last_observation is None


@pytest.mark.both_databases
def test_a_safeguarding_manager_who_is_the_iro_waits_like_any_iro(session: Session) -> None:
    world, audit = observed(session)
    asker = world.people.asker("iro", Role.IRO, Role.SAFEGUARDING_MANAGER)
    talk = verbs.conversation(session, asker, audit.id)
    assert (talk.audit, talk.feedback) == (None, None)
    with pytest.raises(NotFound):
        reading.read(session, asker, audit.id)


@pytest.mark.parametrize(
    ("given_after", "seen_after", "mark"),
    [(None, 7, ""), (None, 8, "overdue"), (7, 8, ""), (8, 9, "late")],
)
def test_lists_mark_feedback_that_is_overdue_or_came_late(
    session: Session, clock: time_machine.Traveller, given_after: int | None, seen_after: int, mark: str
) -> None:
    """Monday's meeting: due on Monday of the week after; the eighth day is Tuesday."""
    world, audit = observed(session)
    if given_after is not None:
        clock.move_to(MONDAY + timedelta(days=given_after))
        assert feed_back(world, audit) == ()
    clock.move_to(MONDAY + timedelta(days=seen_after))
    for name in ("manager", "safeguarding"):
        (item,) = listing.listing(session, world.asker(name)).items
        assert item.feedback == mark
