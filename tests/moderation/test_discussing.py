"""Notes pinned to a question, resolved in a thread; never for the practitioner, never before the second grades."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from qa_tool.feedback.verbs import opening
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.moderation.verbs import discussing
from qa_tool.policy.words import Role
from qa_tool.records.verbs import reading, sharing
from tests.support.reading_room import Room, make_room


def add(room: Room, name: str, audit_id: str, text: str, key: str = "SM-01", note_id: str = "") -> list[str]:
    problems = discussing.add_note(
        room.session, room.asker(name), audit_id, note_id=note_id or uuid4().hex, question_key=key, text=text
    )
    return [one.key for one in problems]


def test_reader_and_auditor_talk_about_a_question_until_it_is_resolved(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.settled(audit, SM_01="inadequate")
    assert add(room, "other_manager", audit.id, "Two visits are missing") == []
    assert add(room, "manager", audit.id, "They are in the older record") == []
    assert add(room, "head", audit.id, "Thank you both", key="") == []
    whole, thread = discussing.threads(session, room.asker("manager"), audit.id)
    assert (whole.label, thread.label) == ("The audit as a whole", "Quality of SM-01")
    assert [one.text for one in thread.notes] == ["Two visits are missing", "They are in the older record"]
    discussing.resolve(session, room.asker("manager"), audit.id, "SM-01")
    discussing.resolve(session, room.asker("manager"), audit.id, "SM-01")
    (_, thread) = discussing.threads(session, room.asker("other_manager"), audit.id)
    assert thread.resolved_by == room.world.people.manager.staff_code
    assert add(room, "other_manager", audit.id, "One is still missing") == []
    (_, thread) = discussing.threads(session, room.asker("analyst"), audit.id)
    assert (thread.resolved_by, len(thread.notes)) == ("", 3)


@pytest.mark.both_databases
def test_the_same_note_twice_is_one(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.graded(audit)
    note = uuid4().hex
    for _ in range(2):
        assert add(room, "other_manager", audit.id, "Once", note_id=note) == []
    (thread,) = discussing.threads(session, room.asker("other_manager"), audit.id)
    assert len(thread.notes) == 1


def test_a_note_says_something_about_something_and_holds_no_identifier(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.graded(audit)
    assert add(room, "other_manager", audit.id, "  ") == ["note"]
    assert add(room, "other_manager", audit.id, "x" * 2001) == ["note"]
    assert add(room, "other_manager", audit.id, "Ring 01772 123456") == ["note"]
    assert add(room, "other_manager", audit.id, "Fine", key="SM-03") == ["question"]
    with pytest.raises(NotFound):
        discussing.resolve(session, room.asker("other_manager"), audit.id, "SM-02")


def test_nobody_talks_before_the_second_grades_and_the_auditor_not_before_the_decision(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.given(audit)
    for name in ("other_manager", "manager", "safeguarding", "head"):
        with pytest.raises(NotFound):
            add(room, name, audit.id, "Early")
    room.graded(audit)
    with pytest.raises(NotFound):
        add(room, "manager", audit.id, "Early")
    assert add(room, "other_manager", audit.id, "To remember") == []


def test_the_practitioner_never_reads_the_notes_whatever_roles_they_hold(session: Session) -> None:
    """Object rule 1: released, and the practitioner a head of service besides."""
    room = make_room(session)
    audit = room.submitted()
    room.settled(audit, SM_01="inadequate")
    add(room, "other_manager", audit.id, "canary in a note")
    sharing.release(session, room.asker("manager"), audit.id)
    opening.open_at_once(session, room.asker("iro"), audit.id)
    about = room.world.people.asker("iro", Role.IRO, Role.HEAD_OF_SERVICE, Role.ANALYST)
    with pytest.raises(NotFound):
        discussing.threads(session, about, audit.id)
    view = reading.read(session, room.asker("iro"), audit.id)
    assert "canary" not in repr(view)
    assert view.moderated["SM-01"].value == "inadequate"


def test_an_analyst_reads_and_does_not_talk(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.graded(audit)
    assert discussing.threads(session, room.asker("analyst"), audit.id) == ()
    with pytest.raises(NotPermitted):
        add(room, "analyst", audit.id, "A word")
