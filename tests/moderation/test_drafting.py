"""Second grades that are half done: kept for their reader alone, merged between two windows, gone once stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound, NotPermitted
from qa_tool.kit.transactions import unit_of_work
from qa_tool.moderation.models import SecondGrade, SecondGradeDraft
from qa_tool.moderation.verbs import queue, reading
from qa_tool.moderation.words import HandedBack, Step
from qa_tool.policy.words import Asker
from qa_tool.records.verbs import amending, cases
from qa_tool.records.verbs.inputs import digest
from qa_tool.trail.models import Event
from tests.records.test_concurrency import at_once
from tests.support.factories import CASE_KEY, ROLES
from tests.support.reading_room import FIRST, Room, fields, make_room

BLANK = digest([])


def chosen(session: Session) -> dict[str, list[str]]:
    """What is kept of the one audit that there is; {} for nothing."""
    row = session.scalars(select(SecondGradeDraft).execution_options(populate_existing=True)).one_or_none()
    return dict(row.fields) if row else {}


def given(session: Session) -> tuple[Room, Any, Any]:
    """A room, an audit that was given to the other manager, and that manager asking."""
    room = make_room(session)
    audit = room.submitted(SM_01="inadequate", X1="inadequate")
    room.given(audit)
    return room, audit, room.asker("other_manager")


@pytest.mark.both_databases
def test_what_was_chosen_is_there_again_and_is_no_grade_yet(session: Session) -> None:
    room, audit, reader = given(session)
    events = session.scalar(select(func.count()).select_from(Event))
    with time_machine.travel(datetime(2018, 11, 20, 14, 5, tzinfo=UTC), tick=False):
        done = reading.keep(session, reader, audit.id, fields={"q_SM_01": ["good"], "knew_grades": ["no"]})
    assert done.clashes == ()
    view = reading.view(session, reader, audit.id)
    assert view.fields == {"q_SM_01": ["good"], "knew_grades": ["no"]}
    assert view.saved_at == datetime(2018, 11, 20, 14, 5, tzinfo=UTC)
    assert room.of(audit).step is Step.GIVEN
    assert session.scalar(select(func.count()).select_from(SecondGrade)) == 0
    told = session.scalars(select(Event).order_by(Event.id)).all()[events or 0 :]
    assert [(one.action, one.detail) for one in told] == [("moderation.kept", {"reference": audit.reference})]
    assert [one.begun for one in queue.overview(session, reader).to_read] == [True]


def test_nothing_but_what_is_to_be_graded_is_kept(session: Session) -> None:
    _, audit, reader = given(session)
    sent = {
        "q_SM_04": ["a text"],
        "q_SM_01__comment": ["more"],
        "q_X2": ["x"],
        "step": ["settled"],
        "csrf_token": ["t"],
    }
    reading.keep(session, reader, audit.id, fields={**sent, "q_SM_02": ["good"]})
    assert chosen(session) == {"q_SM_02": ["good"]}


@pytest.mark.both_databases
@pytest.mark.parametrize("name", [name for name in ROLES if name != "other_manager"])
def test_nobody_else_keeps_or_sees_it(session: Session, name: str) -> None:
    room, audit, reader = given(session)
    reading.keep(session, reader, audit.id, fields={"q_SM_01": ["good"]})
    with pytest.raises((NotFound, NotPermitted)):
        reading.keep(session, room.asker(name), audit.id, fields={"q_SM_01": ["inadequate"]})
    with pytest.raises((NotFound, NotPermitted)):
        reading.view(session, room.asker(name), audit.id)
    assert chosen(session) == {"q_SM_01": ["good"]}
    if name in ("safeguarding", "head", "analyst"):
        found = queue.overview(session, room.asker(name))
        assert not any(one.begun for one in (*found.to_read, *found.in_hand, *found.queue))


def test_two_windows_lose_nothing_and_a_clash_shows_both(session: Session) -> None:
    _, audit, reader = given(session)
    page = {"q_SM_01": BLANK, "q_SM_02": BLANK, "knew_grades": BLANK}
    reading.keep(session, reader, audit.id, fields={"q_SM_01": ["good"], "knew_grades": ["no"]}, base=page)
    other = {"q_SM_02": ["inadequate"], "knew_grades": ["yes"]}
    done = reading.keep(session, reader, audit.id, fields=other, base=page)
    assert done.clashes == ()
    assert chosen(session) == {"q_SM_01": ["good"], "q_SM_02": ["inadequate"], "knew_grades": ["yes"]}
    (clash,) = reading.keep(session, reader, audit.id, fields={"q_SM_01": ["inadequate"]}, base=page).clashes
    assert (clash.key, clash.mine, clash.theirs) == ("SM-01", ("inadequate",), ("good",))
    assert chosen(session)["q_SM_01"] == ["good"]


def test_once_the_grades_are_stored_nothing_half_done_is_left(session: Session) -> None:
    _, audit, reader = given(session)
    reading.keep(session, reader, audit.id, fields={"q_SM_01": ["inadequate"]})
    assert reading.store_grades(session, reader, audit.id, fields=fields(FIRST), knew_grades=False) == ()
    assert chosen(session) == {}
    with pytest.raises(NotFound):
        reading.keep(session, reader, audit.id, fields={"q_SM_01": ["good"]})
    assert {one.grade for one in session.scalars(select(SecondGrade))} == {"good"}


def test_whoever_gets_it_next_does_not_get_what_was_chosen(session: Session) -> None:
    room, audit, reader = given(session)
    reading.keep(session, reader, audit.id, fields={"q_SM_01": ["good"]})
    queue.give(session, room.asker("analyst"), audit.id, room.asker("safeguarding").person_id)
    assert reading.view(session, room.asker("safeguarding"), audit.id).fields == {}
    reading.keep(session, room.asker("safeguarding"), audit.id, fields={"q_SM_01": ["good"]})
    queue.hand_back(session, room.asker("safeguarding"), audit.id, HandedBack.NO_TIME)
    assert chosen(session) == {}


@pytest.mark.both_databases
def test_an_amended_audit_comes_back_with_what_was_chosen_and_says_so(session: Session) -> None:
    room, audit, reader = given(session)
    reading.keep(session, reader, audit.id, fields={"q_SM_01": ["good"]})
    old = reading.view(session, reader, audit.id)
    room.amend(audit, X1="requires-improvement", SM_01="requires-improvement")
    view = reading.view(session, reader, audit.id)
    assert (old.amended, view.amended, view.fields) == (False, True, {"q_SM_01": ["good"]})
    with pytest.raises(Conflict, match="amended while"):
        reading.keep(session, reader, audit.id, fields={"q_SM_02": ["good"]}, revision=old.revision)
    reading.keep(session, reader, audit.id, fields={"q_SM_02": ["good"]}, revision=view.revision)
    assert reading.view(session, reader, audit.id).amended


def test_what_was_chosen_of_an_audit_that_goes_back_to_the_queue_is_dropped(session: Session) -> None:
    """Reopened after it was graded, the new revision waits for somebody else: nothing half done is left behind."""
    room = make_room(session)
    audit = room.submitted()
    room.graded(audit)
    amending.reopen(session, room.asker("analyst"), audit.id, "Why")
    assert chosen(session) == {}


def keep_or_hear(session: Session, reader: Asker, audit_id: str, grade: str) -> str:
    """Keep one grade, or hear that the audit is somebody else's or graded by now."""
    try:
        reading.keep(session, reader, audit_id, fields={"q_SM_01": [grade]})
    except NotFound:
        return "not with you"
    return "kept"


def test_keeping_and_giving_to_somebody_else_at_once_leaves_nothing_to_the_wrong_reader(engine: Engine) -> None:
    cases.use_key(CASE_KEY)
    with unit_of_work(engine) as session:
        room, audit, reader = given(session)
        asker, other, audit_id = room.asker("analyst"), room.asker("safeguarding"), audit.id

    def work(session: Session, index: int) -> str:
        if index:
            queue.give(session, asker, audit_id, other.person_id)
            return "given"
        return keep_or_hear(session, reader, audit_id, "good")

    kept, was_given = at_once(engine, 2, work)
    assert was_given == "given"
    assert kept in ("kept", "not with you")
    with unit_of_work(engine) as session:
        assert reading.view(session, other, audit_id).fields == {}


def test_keeping_and_storing_at_once_stores_whole_grades_and_keeps_nothing(engine: Engine) -> None:
    cases.use_key(CASE_KEY)
    with unit_of_work(engine) as session:
        _, audit, reader = given(session)
        audit_id = audit.id

    def work(session: Session, index: int) -> object:
        if index == 0:
            return reading.store_grades(session, reader, audit_id, fields=fields(FIRST), knew_grades=False)
        return keep_or_hear(session, reader, audit_id, "inadequate")

    stored, *others = at_once(engine, 3, work)
    assert stored == ()
    assert set(others) <= {"kept", "not with you"}
    with unit_of_work(engine) as session:
        assert chosen(session) == {}
        assert [one.grade for one in session.scalars(select(SecondGrade))] == ["good"] * 3
