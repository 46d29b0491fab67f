"""Freezing: three people, three steps, one moment, and figures that stay."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.figures.formats import figures_json
from qa_tool.figures.verbs import figures
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.models import FrozenAudit, FrozenQuarter, QuarterStep
from qa_tool.outputs.queries import frozen as outputs_frozen
from qa_tool.outputs.verbs import freezing
from qa_tool.outputs.words import FreezeStep, QuarterState
from qa_tool.policy.words import Role
from qa_tool.records.models import Audit
from qa_tool.trail.models import Event
from tests.outputs.freezing.quarter import AFTER, Q3, first_audit, frozen, made, seen
from tests.support import factories
from tests.support.desks import World


@pytest.mark.both_databases
def test_a_quarter_is_proposed_approved_and_frozen_with_one_event_each(session: Session, world: World) -> None:
    frozen(world)
    view = freezing.view(session, world.asker("head"), Q3)
    assert view.state is QuarterState.FROZEN
    assert [(one.step, one.role, one.staff_code, one.note, one.audits) for one in view.steps] == [
        (FreezeStep.PROPOSED, "Audit team analyst", world.people.analyst.staff_code, "All in", 5),
        (FreezeStep.APPROVED, "Safeguarding manager", world.people.safeguarding.staff_code, "", 5),
        (FreezeStep.FROZEN, "Head of service", world.people.head.staff_code, "", 5),
    ]
    events = session.scalars(select(Event).where(Event.object_id == Q3.key).order_by(Event.id)).all()
    assert [one.action for one in events] == ["quarter.proposed", "quarter.approved", "quarter.frozen"]
    assert "All in" not in json.dumps([one.detail for one in events])
    assert view.form_versions == {"small": [1], "other": [1]}
    assert view.frozen_at == AFTER


@pytest.mark.both_databases
def test_what_is_stored_is_the_whole_summary_and_exactly_the_records_counted(session: Session, world: World) -> None:
    before = figures.summary(session, None, Q3.period)
    frozen(world)
    stored = freezing.published(session, world.asker("head"), Q3)
    assert figures_json.as_data(stored) == figures_json.as_data(before)
    assert (stored.headlines, stored.notes, stored.audits) == (before.headlines, before.notes, 5)
    assert {one.form: one.overall.tally.good for one in stored.forms} == {"small": 3, "other": 1}
    listed = session.execute(
        select(FrozenAudit.audit_id, FrozenAudit.revision_id, FrozenAudit.effective_grade).order_by(
            FrozenAudit.audit_id
        )
    ).all()
    counted = session.execute(
        select(Audit.id, Audit.current_revision_id, Audit.effective_grade)
        .where(Audit.audit_date.between(Q3.period.first, Q3.period.last))
        .order_by(Audit.id)
    ).all()
    assert listed == counted
    assert len(listed) == 5
    assert freezing.intact(session, Q3)


@pytest.mark.parametrize(
    ("step", "able"),
    [(FreezeStep.PROPOSED, "analyst"), (FreezeStep.APPROVED, "safeguarding"), (FreezeStep.FROZEN, "head")],
)
def test_each_step_is_open_to_its_role_only(session: Session, world: World, step: FreezeStep, able: str) -> None:
    for name in factories.ROLES:
        if name != able:
            with pytest.raises(NotPermitted):
                freezing.take(session, world.asker(name), Q3, step, "Note", seen=seen(world))
    for name in ("auditor", "iro", "support", "administrator"):
        with pytest.raises(NotPermitted):
            freezing.view(session, world.asker(name), Q3)
        with pytest.raises(NotPermitted):
            freezing.listing(session, world.asker(name))
    assert session.scalars(select(QuarterStep)).all() == []


def test_nobody_does_two_steps_of_one_freeze_whatever_roles_they_hold(session: Session, world: World) -> None:
    every = (Role.ANALYST, Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE)
    both, mark = world.asker("analyst", *every), seen(world)
    freezing.take(session, both, Q3, FreezeStep.PROPOSED, "All in", seen=mark)
    for step in (FreezeStep.APPROVED, FreezeStep.SENT_BACK):
        with pytest.raises(Refused, match="proposed by you"):
            freezing.take(session, both, Q3, step, "Fine", seen=mark)
    assert freezing.view(session, both, Q3).may == frozenset()
    assert "somebody else" in freezing.view(session, both, Q3).why_not
    freezing.take(session, world.asker("safeguarding", *every), Q3, FreezeStep.APPROVED, seen=mark)
    for one in (both, world.asker("safeguarding", *every)):
        with pytest.raises(Refused, match="by you"):
            freezing.take(session, one, Q3, FreezeStep.FROZEN, seen=mark)
    assert outputs_frozen.find(session, Q3) is None
    freezing.take(session, world.asker("head", *every), Q3, FreezeStep.FROZEN, seen=mark)
    assert outputs_frozen.find(session, Q3) is not None


def test_the_database_too_refuses_a_second_step_of_one_person(session: Session, world: World) -> None:
    freezing.take(session, world.asker("analyst"), Q3, FreezeStep.PROPOSED, "All in", seen=seen(world))
    session.commit()
    step = session.scalars(select(QuarterStep)).one()
    again = {key: getattr(step, key) for key in ("quarter", "round", "person_id", "role", "at", "audits", "standing")}
    session.add(QuarterStep(**again, number=2, step=FreezeStep.APPROVED))
    with pytest.raises(DatabaseError):
        session.flush()


def test_sent_back_with_a_reason_it_is_open_and_can_be_proposed_again(session: Session, world: World) -> None:
    analyst, mark = world.asker("analyst"), seen(world)
    freezing.take(session, analyst, Q3, FreezeStep.PROPOSED, "All in", seen=mark)
    with pytest.raises(Refused, match="note"):
        freezing.take(session, world.asker("safeguarding"), Q3, FreezeStep.SENT_BACK, "  ", seen=mark)
    freezing.take(session, world.asker("safeguarding"), Q3, FreezeStep.SENT_BACK, "Two S47 are missing", seen=mark)
    assert freezing.view(session, analyst, Q3).state is QuarterState.OPEN
    freezing.take(session, analyst, Q3, FreezeStep.PROPOSED, "They are in", seen=mark)
    freezing.take(session, world.asker("safeguarding"), Q3, FreezeStep.APPROVED, seen=mark)
    freezing.take(session, world.asker("head"), Q3, FreezeStep.SENT_BACK, "Not yet", seen=mark)
    frozen(world)
    steps = freezing.view(session, analyst, Q3).steps
    assert [one.step.value for one in steps] == [
        "proposed", "sent-back", "proposed", "approved", "sent-back", "proposed", "approved", "frozen",
    ]  # fmt: skip


def test_steps_out_of_turn_are_a_conflict(session: Session, world: World) -> None:
    mark = seen(world)
    with pytest.raises(Conflict, match="is open now"):
        freezing.take(session, world.asker("safeguarding"), Q3, FreezeStep.APPROVED, seen=mark)
    with pytest.raises(Conflict, match="is open now"):
        freezing.take(session, world.asker("head"), Q3, FreezeStep.FROZEN, seen=mark)
    frozen(world)
    for step, name in ((FreezeStep.PROPOSED, "analyst"), (FreezeStep.SENT_BACK, "head"), (FreezeStep.FROZEN, "head")):
        with pytest.raises(Conflict, match="is frozen now"):
            freezing.take(session, world.asker(name), Q3, step, "Again", seen=mark)


def test_a_proposal_needs_a_note_a_closed_quarter_and_records(
    session: Session, world: World, clock: time_machine.Traveller
) -> None:
    analyst, mark = world.asker("analyst"), seen(world)
    with pytest.raises(Refused, match="Enter a note"):
        freezing.take(session, analyst, Q3, FreezeStep.PROPOSED, " ", seen=mark)
    with pytest.raises(Refused, match="1,000 characters"):
        freezing.take(session, analyst, Q3, FreezeStep.PROPOSED, "x" * 1001, seen=mark)
    with pytest.raises(Refused, match="nothing to freeze"):
        freezing.take(session, analyst, Quarter(2017, 3), FreezeStep.PROPOSED, "Note", seen=mark)
    with pytest.raises(Refused, match="open for entries until 14 April 2019"):
        freezing.take(session, analyst, Quarter(2018, 4), FreezeStep.PROPOSED, "Note", seen=mark)
    with pytest.raises(NotFound):
        freezing.view(session, analyst, Quarter(2019, 1))
    clock.move_to(datetime(2019, 1, 14, 23, tzinfo=UTC))
    with pytest.raises(Refused, match="until 14 January"):
        freezing.take(session, analyst, Q3, FreezeStep.PROPOSED, "Note", seen=mark)
    clock.move_to(datetime(2019, 1, 15, 0, 1, tzinfo=UTC))
    freezing.take(session, analyst, Q3, FreezeStep.PROPOSED, "Note", seen=mark)


def test_nobody_steps_on_records_that_they_have_not_seen(session: Session, world: World) -> None:
    mark = seen(world)
    made(world, date(2018, 12, 1))
    with pytest.raises(Conflict, match="have changed since"):
        freezing.take(session, world.asker("analyst"), Q3, FreezeStep.PROPOSED, "All in", seen=mark)
    freezing.take(session, world.asker("analyst"), Q3, FreezeStep.PROPOSED, "All in", seen=seen(world))
    assert not freezing.view(session, world.asker("safeguarding"), Q3).moved_on
    made(world, date(2018, 12, 2))
    view = freezing.view(session, world.asker("safeguarding"), Q3)
    assert view.moved_on
    assert (view.steps[-1].audits, view.audits) == (6, 7)


def test_of_two_at_the_same_moment_one_is_told_to_look_again(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = seen(world)
    freezing.take(session, world.asker("analyst"), Q3, FreezeStep.PROPOSED, "All in", seen=mark)
    session.commit()
    monkeypatch.setattr("qa_tool.outputs.verbs.freezing.frozen.steps", lambda *_: [])  # read before the other one wrote
    with pytest.raises(Conflict, match="in the same moment"):
        freezing.take(session, world.asker("auditor", Role.ANALYST), Q3, FreezeStep.PROPOSED, "All in too", seen=mark)
    session.rollback()
    assert len(session.scalars(select(QuarterStep)).all()) == 1


def test_a_record_that_changes_while_the_figures_are_counted_stops_the_freeze(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = seen(world)
    freezing.take(session, world.asker("analyst"), Q3, FreezeStep.PROPOSED, "All in", seen=mark)
    freezing.take(session, world.asker("safeguarding"), Q3, FreezeStep.APPROVED, seen=mark)
    session.commit()
    counted = figures.summary

    def meanwhile(*asked: Any) -> Any:
        first_audit(session).effective_grade = Grade.INADEQUATE
        session.flush()
        return counted(*asked)

    monkeypatch.setattr(figures, "summary", meanwhile)
    with pytest.raises(Conflict, match="have changed"):
        freezing.take(session, world.asker("head"), Q3, FreezeStep.FROZEN, seen=mark)
    session.rollback()
    assert outputs_frozen.find(session, Q3) is None


@pytest.mark.both_databases
@pytest.mark.parametrize("table", ["quarter_step", "frozen_quarter", "frozen_audit"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET quarter = 'x'", "DELETE FROM {}"])
def test_what_is_frozen_refuses_change(session: Session, world: World, table: str, verb: str) -> None:
    frozen(world)
    with pytest.raises(DatabaseError, match="immutable"):
        session.execute(text(verb.format(table)))


@pytest.mark.both_databases
def test_the_content_hash_finds_what_rotted(session: Session, world: World) -> None:
    frozen(world)
    drop = "DROP TRIGGER frozen_quarter_refuses_update"
    if session.get_bind().dialect.name == "postgresql":
        drop = "DROP TRIGGER frozen_quarter_is_frozen ON frozen_quarter"
    session.execute(text(drop))
    stored = session.scalars(select(FrozenQuarter)).one()
    rotted = stored.document.replace('"good":3', '"good":4', 1)
    assert rotted != stored.document
    session.execute(update(FrozenQuarter).values(document=rotted))
    session.refresh(stored)
    assert not freezing.intact(session, Q3)


@pytest.mark.both_databases
def test_the_list_of_quarters_says_where_each_stands(session: Session, world: World) -> None:
    frozen(world)
    lines = {one.quarter: one for one in freezing.listing(session, world.asker("manager"))}
    assert lines[Q3].state is QuarterState.FROZEN
    last = lines[Q3].last
    assert last is not None
    assert last.step is FreezeStep.FROZEN
    assert (lines[Quarter(2018, 4)].state, lines[Quarter(2018, 4)].closed) == (QuarterState.OPEN, False)
