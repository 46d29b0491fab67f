"""Submission begins a commitment for every action; an amendment brings them in line with what it says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.verbs import deciding, doing, reading
from qa_tool.actions.words import CommitmentStatus
from qa_tool.kit.periods import today
from qa_tool.records.models import ActionRow, Audit
from qa_tool.records.verbs import amending, drafting, submitting
from qa_tool.trail.models import Event
from tests.actions.desk import INADEQUATE, actions, audited, follow_up, found
from tests.support.desks import World
from tests.support.factories import typed_fields


def amended(world: World, audit: Audit, *texts: str) -> None:
    """Reopen the audit and submit it again with these actions."""
    session = world.session
    amending.reopen(session, world.asker("analyst"), audit.id, "Actions put right")
    record = world.record({**INADEQUATE, **actions(*texts)})
    fields = typed_fields(world.definition, record)
    for row in range(3):
        for part in ("text", "owner", "due-day", "due-month", "due-year", "theme", "question"):
            fields.setdefault(f"q_X7__{row}-{part}", [])
    drafting.save(session, world.asker("manager"), audit.id, fields=fields)
    done = submitting.submit(session, world.asker("manager"), audit.id)
    assert done.done, done.verdict.problems


def test_every_action_and_follow_up_begins_as_open(session: Session) -> None:
    world, audit = audited(session, "Agree a contingency plan", "See the child alone")
    first, second = found(session, audit)
    assert [first.text, second.text] == ["Agree a contingency plan", "See the child alone"]
    for one in (first, second, follow_up(session, audit)):
        assert (one.status, one.owner_id, one.escalated) == (CommitmentStatus.OPEN, world.people.iro.id, 0)
    assert (first.owner_role, first.sub_theme_code, first.question_key) == ("iro", "PLAN.P1", "SM-02")
    assert first.due == today() + timedelta(days=30)
    event = session.scalars(select(Event).where(Event.action == "audit.submitted")).one()
    assert event.detail["actions"] == 2
    assert "contingency" not in str(event.detail)


def test_an_action_of_a_role_is_given_to_whoever_holds_it(session: Session) -> None:
    world, audit = audited(session, "Agree a plan", owner="qr-manager")
    (one,) = found(session, audit)
    assert (one.owner_role, one.owner_id) == ("qr-manager", world.people.manager.id)


def test_an_action_of_children_s_social_care_has_a_role_alone(session: Session) -> None:
    _, audit = audited(session, "Agree a plan", owner="team-manager")
    (one,) = found(session, audit)
    assert (one.owner_role, one.owner_id) == ("team-manager", None)


@pytest.mark.both_databases
def test_an_amendment_keeps_what_is_the_same_and_rewords_drops_and_adds(session: Session) -> None:
    world, audit = audited(session, "Agree a contingency plan", "See the child alone", "Ask the schol")
    agree, ask, see = found(session, audit)
    revision_actions = set(session.scalars(select(ActionRow.id)))
    assert not doing.note(session, world.asker("iro"), see.id, "Visit is booked.", step_id="a" * 32)
    amended(world, audit, "See the child alone", "Write to the court", "Ask the school")
    session.expire_all()
    assert (see.status, see.text) == (CommitmentStatus.OPEN, "See the child alone")
    assert see.action_id not in revision_actions
    assert (ask.status, ask.text) == (CommitmentStatus.OPEN, "Ask the school")
    view = reading.read(session, world.asker("manager"), ask.id)
    assert [(line.kind, line.text) for line in view.history] == [("reworded", "Ask the schol")]
    assert (agree.status, agree.settled_by) == (CommitmentStatus.CANCELLED, None)
    assert sorted(one.text or "" for one in found(session, audit)) == [
        "Agree a contingency plan", "Ask the school", "See the child alone", "Write to the court",
    ]  # fmt: skip


def test_what_is_settled_stays_when_the_audit_is_amended(session: Session) -> None:
    world, audit = audited(session, "Agree a contingency plan")
    (one,) = found(session, audit)
    assert not deciding.cancel(session, world.asker("safeguarding"), one.id, "The child moved.")
    amended(world, audit, "Agree a contingency plan")
    (still,) = found(session, audit)
    assert (still.id, still.status) == (one.id, CommitmentStatus.CANCELLED)


def test_an_action_that_comes_back_begins_anew(session: Session) -> None:
    world, audit = audited(session, "Agree a contingency plan", "See the child alone")
    amended(world, audit, "See the child alone")
    amended(world, audit, "See the child alone", "Agree a contingency plan")
    states = [(one.text, one.status.value) for one in found(session, audit)]
    assert sorted(states) == [
        ("Agree a contingency plan", "cancelled"),
        ("Agree a contingency plan", "open"),
        ("See the child alone", "open"),
    ]


def test_correcting_facts_begins_nothing_again(session: Session) -> None:
    world, audit = audited(session, "Agree a contingency plan")
    before = {one.id for one in found(session, audit)}
    asker = world.asker("manager")
    amending.correct_facts(session, asker, audit.id, "Plan type was wrong")
    drafting.save(session, asker, audit.id, fields={"q_plan_type": ["CLA"]})
    assert submitting.submit(session, asker, audit.id).done
    assert {one.id for one in found(session, audit)} == before
