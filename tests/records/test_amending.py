"""Amendments: a new revision with a reason, the old one readable; facts by the author, all else by the audit team."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.feedback.verbs import opening
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.records.models import Draft, Revision
from qa_tool.records.verbs import amending, drafting, reading, sharing, submitting
from qa_tool.records.words import COUNTED, Status
from qa_tool.trail.models import Event
from tests.support.desks import make_world
from tests.support.factories import ROLES, make_submitted

START = datetime(2018, 11, 5, 10, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still on 5 November 2018 until it is moved."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_a_reopened_audit_is_amended_by_its_author_and_both_revisions_stay(session: Session) -> None:
    world = make_world(session)
    author, team = world.asker("manager"), world.asker("analyst")
    audit = world.submitted()
    amending.reopen(session, team, audit.id, "The grade was for another child")
    assert audit.status is Status.REOPENED
    assert audit.status not in COUNTED
    drafting.save(
        session, author, audit.id, fields={"q_X1": ["requires-improvement"], "q_SM_03": ["no"], "q_SM_04": ["Late"]}
    )
    result = submitting.submit(session, author, audit.id)
    assert (result.done, result.revision, audit.status) == (True, 2, Status.SUBMITTED)
    session.commit()
    now_view = reading.read(session, author, audit.id)
    assert now_view.record.answers["X1"].value == "requires-improvement"
    assert now_view.revision.reason == "The grade was for another child"
    changed = {(one.key, one.old, one.new) for one in now_view.differences}
    assert changed == {
        ("SM-03", "Yes", "No"),
        ("SM-04", "Not asked", "Late"),
        ("X1", "Good", "Requires improvement"),
    }
    first = reading.read(session, author, audit.id, 1)
    assert first.record.answers["X1"].value == "good"
    assert first.differences == ()
    assert not first.is_current
    assert audit.effective_grade == "requires-improvement"


def test_while_reopened_the_submitted_revision_is_what_is_read(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    drafting.save(session, world.asker("manager"), audit.id, fields={"q_X1": ["inadequate"]})
    for name in ("manager", "safeguarding", "analyst"):
        view = reading.read(session, world.asker(name), audit.id)
        assert view.record.answers["X1"].value == "good"
    assert audit.effective_grade == "good"


def test_the_reopener_does_not_read_the_draft(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    with pytest.raises((NotFound, NotPermitted)):
        drafting.open_draft(session, world.asker("analyst"), audit.id)


@pytest.mark.parametrize("name", [name for name in ROLES if name != "analyst"])
def test_only_the_audit_team_reopens(session: Session, name: str) -> None:
    world = make_world(session)
    audit = world.submitted()
    with pytest.raises(NotPermitted):
        amending.reopen(session, world.asker(name), audit.id, "Why")
    assert audit.status is Status.SUBMITTED


def test_a_reopening_needs_its_reason_and_an_author(session: Session) -> None:
    world = make_world(session)
    team = world.asker("analyst")
    with pytest.raises(Refused, match="reason"):
        amending.reopen(session, team, world.submitted().id, "   ")
    old = make_submitted(session, world.version)
    with pytest.raises(Refused, match="auditor is not known"):
        amending.reopen(session, team, old.id, "Why")
    with pytest.raises(NotFound):
        amending.reopen(session, team, world.draft().id, "Why")
    with pytest.raises(NotFound):
        amending.reopen(session, team, "f" * 32, "Why")


def test_what_is_reopened_is_not_reopened_again(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    with pytest.raises(Conflict):
        amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    with pytest.raises(Conflict):
        amending.correct_facts(session, world.asker("manager"), audit.id, "Why")


@pytest.mark.parametrize("name", ["manager", "analyst"])
def test_an_amendment_given_up_leaves_the_audit_as_it_was(session: Session, name: str) -> None:
    world = make_world(session)
    audit = world.submitted()
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    drafting.save(session, world.asker("manager"), audit.id, fields={"q_X1": ["inadequate"]})
    amending.abandon_amendment(session, world.asker(name), audit.id)
    assert audit.status is Status.SUBMITTED
    assert session.get(Draft, audit.id) is None
    assert reading.read(session, world.asker("manager"), audit.id).record.answers["X1"].value == "good"
    assert len(session.scalars(select(Revision)).all()) == 1


@pytest.mark.parametrize("name", ["other_manager", "safeguarding", "iro"])
def test_others_do_not_give_up_an_amendment(session: Session, name: str) -> None:
    world = make_world(session)
    audit = world.submitted()
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    with pytest.raises((NotFound, NotPermitted)):
        amending.abandon_amendment(session, world.asker(name), audit.id)
    assert session.get(Draft, audit.id) is not None


def test_a_first_draft_is_no_amendment(session: Session) -> None:
    world = make_world(session)
    with pytest.raises(NotFound):
        amending.abandon_amendment(session, world.asker("manager"), world.draft().id)


# -- the author corrects facts
def test_facts_are_corrected_within_24_hours_and_stay_counted(session: Session, clock: time_machine.Traveller) -> None:
    world = make_world(session)
    author, audit = world.asker("manager"), world.submitted()
    clock.shift(timedelta(hours=23, minutes=59))
    amending.correct_facts(session, author, audit.id, "Wrong plan")
    assert audit.status is Status.SUBMITTED
    drafting.save(session, author, audit.id, fields={"q_plan_type": ["CLA"], "q_X1": ["inadequate"], "q_SM_01": []})
    view = drafting.open_draft(session, author, audit.id)
    assert view.facts_only
    assert view.record.facts["plan_type"] == "CLA"
    assert submitting.submit(session, author, audit.id).done
    after = reading.read(session, author, audit.id)
    assert after.record.answers["X1"].value == "good"
    assert after.record.answers["SM-01"].value == "good"
    assert [(one.key, one.part) for one in after.differences] == [("plan_type", "fact")]
    assert audit.plan_type == "CLA"
    actions = session.scalars(select(Event.action).where(Event.object_id == audit.id).order_by(Event.id)).all()
    written = [one for one in actions if one != "audit.saved"]
    assert written == ["audit.started", "audit.submitted", "audit.correction-begun", "audit.facts-corrected"]


def test_answers_slipped_into_a_correction_are_not_submitted(session: Session) -> None:
    world = make_world(session)
    author, audit = world.asker("manager"), world.submitted()
    amending.correct_facts(session, author, audit.id, "Wrong plan")
    draft = session.get(Draft, audit.id)
    assert draft is not None
    draft.fields = {**draft.fields, "q_X1": ["inadequate"]}
    session.flush()
    assert submitting.submit(session, author, audit.id).done
    assert reading.read(session, author, audit.id).record.answers["X1"].value == "good"
    assert audit.effective_grade == "good"


def test_after_24_hours_facts_are_the_audit_teams(session: Session, clock: time_machine.Traveller) -> None:
    world = make_world(session)
    author, audit = world.asker("manager"), world.submitted()
    clock.shift(timedelta(hours=24, seconds=1))
    with pytest.raises(Refused, match="audit team"):
        amending.correct_facts(session, author, audit.id, "Wrong plan")
    assert session.get(Draft, audit.id) is None


def test_a_correction_begun_in_time_is_not_submitted_after_it(session: Session, clock: time_machine.Traveller) -> None:
    world = make_world(session)
    author, audit = world.asker("manager"), world.submitted()
    amending.correct_facts(session, author, audit.id, "Wrong plan")
    clock.shift(timedelta(hours=25))
    with pytest.raises(Refused, match="ended"):
        submitting.submit(session, author, audit.id)
    assert "abandon" in reading.read(session, author, audit.id).may
    amending.abandon_amendment(session, author, audit.id)
    assert audit.status is Status.SUBMITTED


def test_a_correction_does_not_extend_its_own_time(session: Session, clock: time_machine.Traveller) -> None:
    world = make_world(session)
    author, audit = world.asker("manager"), world.submitted()
    clock.shift(timedelta(hours=20))
    amending.correct_facts(session, author, audit.id, "Wrong plan")
    assert submitting.submit(session, author, audit.id).done
    clock.shift(timedelta(hours=5))
    with pytest.raises(Refused):
        amending.correct_facts(session, author, audit.id, "Wrong again")


@pytest.mark.parametrize("name", ["other_manager", "safeguarding", "iro", "auditor"])
def test_only_the_author_corrects_facts(session: Session, name: str) -> None:
    world = make_world(session)
    audit = world.submitted()
    with pytest.raises(NotFound):
        amending.correct_facts(session, world.asker(name), audit.id, "Why")


@pytest.mark.both_databases
def test_another_iro_after_an_amendment_waits_for_release_again(session: Session) -> None:
    world = make_world(session)
    author, audit = world.asker("manager"), world.submitted()
    sharing.release(session, author, audit.id)
    opening.open_at_once(session, world.asker("iro"), audit.id)
    assert reading.read(session, world.asker("iro"), audit.id).record.answers["X1"].value == "good"
    amending.correct_facts(session, author, audit.id, "Wrong IRO")
    drafting.save(session, author, audit.id, fields={"q_practitioner": [world.people.colleague.id]})
    assert submitting.submit(session, author, audit.id).done
    for name in ("iro", "colleague"):
        with pytest.raises(NotFound):
            reading.read(session, world.asker(name), audit.id)


def test_the_same_iro_after_an_amendment_sees_what_changed(session: Session) -> None:
    world = make_world(session)
    author, audit = world.asker("manager"), world.submitted()
    sharing.release(session, author, audit.id)
    opening.open_at_once(session, world.asker("iro"), audit.id)
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    with pytest.raises(NotFound):
        reading.read(session, world.asker("iro"), audit.id)
    drafting.save(session, author, audit.id, fields={"q_SM_02": ["requires-improvement"]})
    assert submitting.submit(session, author, audit.id).done
    view = reading.read(session, world.asker("iro"), audit.id)
    assert [one.key for one in view.differences] == ["SM-02"]
