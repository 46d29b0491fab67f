"""A problem resolution and the follow-up that asks for it: which of the two is there first does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.verbs import reading
from qa_tool.actions.words import CommitmentStatus
from qa_tool.definitions.model import Option, Question, RuleUse
from qa_tool.kit.errors import Refused
from qa_tool.notices.models import Notice
from qa_tool.records.models import Audit
from qa_tool.records.verbs import amending, drafting, submitting
from qa_tool.trail.models import Event
from tests.support import resolutions
from tests.support.desks import World, make_world
from tests.support.small_forms import small_definition

RAISED = date(2018, 12, 6)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """12 December 2018."""
    with time_machine.travel(datetime(2018, 12, 12, 10, tzinfo=UTC)):
        yield


@pytest.fixture
def world(session: Session) -> World:
    """A small form that asks whether the auditor agrees with the decision, and for the reference if not."""
    whole = small_definition()
    views = (Option(key="agree", label="Agree"), Option(key="disagree", label="Disagree"))
    asked = (
        Question(key="S47-17", type="choice", text="Do you agree?", short="Agreement", options=views),
        Question(key="S47-19", type="short-text", text="The reference?", short="Reference", required=False),
    )
    first, closing = whole.sections
    sections = (first.model_copy(update={"questions": first.questions + asked}), closing)
    rule = RuleUse(name="s47-disagreement", parameters={"question": "S47-17", "reference": "S47-19"})
    return make_world(session, small_definition(form="section-47", sections=sections, rules=(*whole.rules, rule)))


def naming_its_own(world: World) -> Audit:
    """An audit that disagrees and names a problem resolution, so that it asks for none; one is recorded, too."""
    audit = world.submitted(record=world.record({"S47-17": "disagree", "S47-19": "PR 76"}))
    assert commitments.to_raise(world.session, audit.id) is None
    resolutions.record(world.session, world.asker("manager"), audit.id, resolutions.RECORDING, version=0)
    return audit


def named_no_longer(world: World, audit: Audit) -> Commitment:
    """The follow-up that opens when the amended audit does not name it any more."""
    amending.reopen(world.session, world.asker("analyst"), audit.id, "That reference was of another child")
    drafting.save(world.session, world.asker("manager"), audit.id, fields={"q_S47_19": [""]})
    assert submitting.submit(world.session, world.asker("manager"), audit.id).done
    found = commitments.to_raise(world.session, audit.id)
    assert found is not None
    return found


@pytest.mark.both_databases
def test_what_was_recorded_before_settles_the_follow_up_as_it_opens(world: World) -> None:
    session, manager = world.session, world.asker("manager")
    audit = naming_its_own(world)
    before = set(session.scalars(select(Event.id)))
    task = named_no_longer(world, audit)
    entry = resolutions.find(session, manager, audit.id).own_id
    assert (task.status, task.entry_id) == (CommitmentStatus.RECORDED, entry)
    assert (task.done_by, task.done_on, task.settled_by) == (manager.person_id, RAISED, None)
    view = reading.read(session, manager, task.id)
    assert view.may == frozenset()
    (line,) = view.history
    assert (line.who, line.text) == ("", "The problem resolution PR 77 is on record.")
    new = [one for one in session.scalars(select(Event).order_by(Event.id)) if one.id not in before]
    assert [one.action for one in new] == ["audit.reopened", "audit.saved", "audit.amended"]
    assert new[-1].detail["follow_up_on_record"] == task.id
    assert task.id not in set(session.scalars(select(Notice.object_id))), "nobody is asked for what is there"
    assert len(resolutions.to_raise(session, manager)) == 0


def test_it_is_withdrawn_as_any_other_and_raised_again(world: World) -> None:
    session, manager = world.session, world.asker("manager")
    audit = naming_its_own(world)
    with pytest.raises(Refused, match="names"):
        resolutions.withdraw(session, manager, audit.id, reason="A mistake.", version=1)
    task = named_no_longer(world, audit)
    assert resolutions.may_withdraw(session, manager, audit.id)
    resolutions.withdraw(session, manager, audit.id, reason="Recorded on the wrong audit.", version=1)
    session.expire_all()
    assert (task.status, task.entry_id, task.done_by) == (CommitmentStatus.OPEN, None, None)
    assert len(resolutions.to_raise(session, manager)) == 1
    resolutions.record(session, manager, audit.id, resolutions.RECORDING, version=0)
    assert task.status is CommitmentStatus.RECORDED


def test_one_that_is_closed_settles_it_too_and_stays_closed(world: World) -> None:
    session, manager = world.session, world.asker("manager")
    audit = naming_its_own(world)
    resolutions.close(
        session, manager, audit.id,
        PR_12="plan-changed", PR_13="The plan says who visits.", version=1,
    )  # fmt: skip
    task = named_no_longer(world, audit)
    assert task.status is CommitmentStatus.RECORDED
    assert not resolutions.may_withdraw(session, manager, audit.id)


def test_without_a_record_the_follow_up_is_open_and_told(world: World) -> None:
    audit = world.submitted(record=world.record({"S47-17": "disagree"}))
    task = commitments.to_raise(world.session, audit.id)
    assert task is not None
    assert task.status is CommitmentStatus.OPEN
    (event,) = world.session.scalars(select(Event).where(Event.action == "audit.submitted"))
    assert "follow_up_on_record" not in event.detail
