"""Whom second readings and allocations concern, and their deadlines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.periods import today
from qa_tool.moderation.verbs import queue
from qa_tool.moderation.words import HandedBack
from qa_tool.notices import verbs
from qa_tool.notices.models import Notice
from qa_tool.notices.words import NoticeKind
from qa_tool.sampling.allocating import allocated
from qa_tool.subjects import DEADLINES
from tests.support.reading_room import make_room
from tests.support.samples import make_service


def told(session: Session, person_id: str) -> list[tuple[NoticeKind, str]]:
    found = session.scalars(select(Notice).where(Notice.person_id == person_id).order_by(Notice.told_at, Notice.id))
    return [(one.kind, one.reference) for one in found]


@pytest.mark.both_databases
def test_a_reader_is_told_of_each_giving_and_of_its_deadline(session: Session) -> None:
    room = make_room(session)
    audit, reader = room.submitted(), room.world.people.other_manager
    queue.give(session, room.asker("analyst"), audit.id, reader.id)
    assert told(session, reader.id) == [(NoticeKind.MODERATION, audit.reference)]
    queue.hand_back(session, room.asker("other_manager"), audit.id, HandedBack.NO_TIME)
    queue.give(session, room.asker("analyst"), audit.id, reader.id)
    assert len(told(session, reader.id)) == 2
    assert verbs.sweep(session, today() + timedelta(days=60), DEADLINES).overdue == 1
    assert told(session, reader.id)[-1] == (NoticeKind.OVERDUE, audit.reference)


def test_an_auditor_is_told_of_a_case_and_whoever_gave_it_that_it_was_declined(session: Session) -> None:
    service = make_service(session)
    given = service.given("auditor")
    auditor = service.people.auditor.id
    kinds = [kind for kind, _ in told(session, auditor)]
    assert kinds == [NoticeKind.ALLOCATED]
    assert verbs.sweep(session, given.due + timedelta(days=1), DEADLINES).overdue == 1
    allocated.decline(session, service.people.asker("auditor"), given.id, "I held this case last year")
    assert given.allocated_by is not None
    assert NoticeKind.DECISION in [kind for kind, _ in told(session, given.allocated_by)]
    assert NoticeKind.DECISION not in [kind for kind, _ in told(session, auditor)]
    assert verbs.sweep(session, given.due + timedelta(days=9), DEADLINES).overdue == 0
    assert all("CASE" not in reference.upper() for _, reference in told(session, auditor))
