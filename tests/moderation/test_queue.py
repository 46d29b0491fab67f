"""Who reads what: independent of auditor, practitioner and (where the form says so) the practitioner's manager."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.moderation.verbs import queue
from qa_tool.moderation.words import HandedBack, Step
from qa_tool.trail.models import Event
from tests.support.factories import ROLES
from tests.support.reading_room import make_room

ASSIGNERS = ("analyst", "safeguarding")


@pytest.mark.parametrize("name", ROLES)
def test_the_analyst_and_the_safeguarding_manager_give_audits_out_and_nobody_else(session: Session, name: str) -> None:
    room = make_room(session)
    audit = room.submitted()
    reader = room.world.people.other_manager.id
    if name in ASSIGNERS:
        found = queue.give(session, room.asker(name), audit.id, reader)
        assert (found.step, found.moderator_id, found.due is not None) == (Step.GIVEN, reader, True)
    else:
        with pytest.raises(NotPermitted):
            queue.share_out(session, room.asker(name))
        with pytest.raises(NotPermitted):
            queue.give(session, room.asker(name), audit.id, reader)


def test_the_auditor_and_whoever_reads_nothing_second_cannot_have_it(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    people = room.world.people
    with pytest.raises(Refused, match="wrote the audit"):
        queue.give(session, room.asker("analyst"), audit.id, people.manager.id)
    for name in ("auditor", "iro", "head", "administrator", "analyst"):
        with pytest.raises(Refused, match="Choose who"):
            queue.give(session, room.asker("analyst"), audit.id, people.by_name[name].id)


@pytest.mark.parametrize("held_case", [True, False])
def test_the_practitioners_manager_reads_only_where_the_form_allows_it(session: Session, held_case: bool) -> None:
    """Object rule 4: Tier 2 and case sample bar the practitioner's manager; a supervision audit does not."""
    room = make_room(session, held_case=held_case)
    record = room.world.record(practitioner=room.world.people.other_iro.id)
    audit = room.world.submitted(record=record)
    reader = room.world.people.other_manager
    if held_case:
        with pytest.raises(Refused, match="manages the practitioner"):
            queue.give(session, room.asker("analyst"), audit.id, reader.id)
        assert room.of(audit).line_manager_id == reader.id
    else:
        assert queue.give(session, room.asker("analyst"), audit.id, reader.id).moderator_id == reader.id


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["auditor_id", "practitioner_id", "line_manager_id"])
def test_the_database_itself_refuses_a_reader_who_is_not_independent(session: Session, who: str) -> None:
    """Security check 15: by SQL, past every service."""
    room = make_room(session, held_case=True)
    audit = room.world.submitted(record=room.world.record(practitioner=room.world.people.other_iro.id))
    room.given(audit, "safeguarding")
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE moderation SET moderator_id = {who}"))


def test_sharing_out_gives_strangers_evenly_and_says_what_nobody_can_read(session: Session) -> None:
    room = make_room(session)
    mine = [room.submitted() for _ in range(4)]
    done = queue.share_out(session, room.asker("analyst"))
    assert (done.given, done.left) == (4, 0)
    readers = {room.of(audit).moderator_id for audit in mine}
    # other_manager cannot open these audits; the safeguarding manager can, so may have seen their grades.
    assert readers == {room.world.people.other_manager.id}
    assert queue.share_out(session, room.asker("analyst")) == queue.SharedOut(0, 0)


@pytest.mark.both_databases
def test_with_nobody_independent_left_it_stays_in_the_queue(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.graded(audit)
    room.amend(audit, X1="good")
    session.execute(text("UPDATE user_account SET active = :no WHERE email LIKE 'safeguarding%'"), {"no": False})
    assert queue.share_out(session, room.asker("analyst")) == queue.SharedOut(0, 1)


def test_it_can_go_to_another_reader_until_it_is_graded(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.given(audit)
    found = room.given(audit, "safeguarding")
    assert found.moderator_id == room.world.people.safeguarding.id
    room.given(audit)
    room.graded(audit)
    with pytest.raises(Conflict):
        room.given(audit, "safeguarding")


def test_a_reader_gives_it_back_and_nobody_else_does(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.given(audit)
    with pytest.raises(NotFound):
        queue.hand_back(session, room.asker("safeguarding"), audit.id, HandedBack.NO_TIME)
    queue.hand_back(session, room.asker("other_manager"), audit.id, HandedBack.KNOWS_CASE)
    found = room.of(audit)
    assert (found.step, found.moderator_id, found.due) == (Step.WAITING, None, None)


@pytest.mark.both_databases
def test_every_step_writes_one_event_without_a_grade(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted(SM_01="inadequate", X1="inadequate")

    def events() -> int:
        return session.scalar(select(func.count()).where(Event.action.startswith("moderation."))) or 0

    for number, step in enumerate((room.given, lambda one: room.graded(one, SM_01="good", X1="good")), start=1):
        step(audit)
        assert events() == number
    room.given(room.submitted())
    for event in session.scalars(select(Event).where(Event.action.startswith("moderation."))):
        assert not any(word in str(event.detail) for word in ("good", "inadequate", "improvement"))


@pytest.mark.both_databases
def test_lists_tell_no_grade_and_the_reader_not_why(session: Session) -> None:
    room = make_room(session, percent=0)
    audit = room.submitted(SM_01="inadequate", X1="inadequate")
    assert queue.overview(session, room.asker("analyst")).queue[0].cause == "Inadequate"
    room.given(audit, "safeguarding")
    view = queue.overview(session, room.asker("safeguarding"))
    assert [line.cause for line in (*view.to_read, *view.in_hand)] == ["", ""]
    assert queue.to_do(session, room.asker("safeguarding")) == {"read": 1, "settle": 0, "give": 0, "decide": 0}
    assert queue.overview(session, room.asker("analyst")).in_hand[0].cause == "Inadequate"


@pytest.mark.both_databases
def test_giving_at_a_stale_version_is_a_conflict(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    found = room.of(audit)
    session.execute(text("UPDATE moderation SET version = version + 1"))
    with pytest.raises(Conflict):
        queue._give(session, room.asker("analyst"), found, room.world.people.other_manager.id)
