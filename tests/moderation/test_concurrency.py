"""Moderate v reopen, two givers, two decisions at once: a serial outcome, on both databases (security check 62)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.kit.errors import Conflict
from qa_tool.kit.transactions import unit_of_work
from qa_tool.moderation.models import ModeratedGrade, SecondGrade
from qa_tool.moderation.verbs import queue, reading, settling
from qa_tool.records.models import Audit
from qa_tool.records.verbs import amending, cases
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.records.test_concurrency import at_once
from tests.support.factories import CASE_KEY
from tests.support.reading_room import FIRST, Room, fields, make_room

pytestmark = pytest.mark.both_databases


def prepared(engine: Engine, steps: Any, number: int = 5) -> tuple[list[str], dict[str, Any]]:
    cases.use_key(CASE_KEY)
    with unit_of_work(engine) as session:
        room = make_room(session)
        ids = []
        for _ in range(number):
            audit = room.submitted()
            steps(room, audit)
            ids.append(audit.id)
        names = ("manager", "other_manager", "safeguarding", "analyst")
        return ids, {name: room.asker(name) for name in names}


def graded(room: Room, audit: Audit) -> None:
    room.graded(audit, X1="inadequate", SM_01="inadequate")


def settle(session: Session, asker: Any, audit_id: str) -> str:
    settling.settle(
        session,
        asker,
        audit_id,
        decisions={"X1": "change", "SM-01": "change"},
        reasons={"X1": "weight-of-risk", "SM-01": "evidence-missed"},
        audit_quality="good",
        note="",
    )
    return "settled"


def test_moderating_and_reopening_at_once_come_out_one_after_the_other(engine: Engine) -> None:
    """Either it is settled first and reopened then, or reopened first and the settling is told so."""
    ids, asker = prepared(engine, graded)
    for audit_id in ids:

        def work(session: Session, index: int, audit_id: str = audit_id) -> str:
            if index:
                amending.reopen(session, asker["analyst"], audit_id, "Why")
                return "reopened"
            return settle(session, asker["other_manager"], audit_id)

        settled, reopened = at_once(engine, 2, work)
        assert reopened == "reopened"
        with unit_of_work(engine) as session:
            audit = session.get_one(Audit, audit_id)
            changes = session.scalar(select(func.count()).select_from(ModeratedGrade)) or 0
            assert audit.status is Status.REOPENED
            assert (audit.effective_grade == Grade.INADEQUATE) == (settled == "settled")
            assert (audit.moderated_at is not None) == (settled == "settled")
            assert changes % 2 == 0
            assert isinstance(settled, Conflict) or settled == "settled"


def test_settling_twice_at_once_is_once(engine: Engine) -> None:
    (audit_id,), asker = prepared(engine, graded, 1)
    results = at_once(engine, 4, lambda session, _: settle(session, asker["other_manager"], audit_id))
    assert results == ["settled"] * 4
    with unit_of_work(engine) as session:
        assert session.scalar(select(func.count()).select_from(ModeratedGrade)) == 2
        assert session.scalar(select(func.count()).where(Event.action == "moderation.settled")) == 1


def test_storing_grades_twice_at_once_is_once(engine: Engine) -> None:
    (audit_id,), asker = prepared(engine, lambda room, audit: room.given(audit), 1)

    def work(session: Session, _: int) -> object:
        return reading.store_grades(session, asker["other_manager"], audit_id, fields=fields(FIRST), knew_grades=False)

    assert at_once(engine, 4, work) == [()] * 4
    with unit_of_work(engine) as session:
        assert session.scalar(select(func.count()).select_from(SecondGrade)) == 3


def test_giving_to_two_readers_at_once_leaves_one(engine: Engine) -> None:
    ids, asker = prepared(engine, lambda *_: None, 3)
    readers = [asker["other_manager"].person_id, asker["safeguarding"].person_id]
    for audit_id in ids:

        def work(session: Session, index: int, audit_id: str = audit_id) -> str | None:
            return queue.give(session, asker["analyst"], audit_id, readers[index]).moderator_id

        results = at_once(engine, 2, work)
        with unit_of_work(engine) as session:
            view = settling.outcome(session, asker["analyst"], audit_id)
        assert view.moderation.moderator_id in [one for one in results if isinstance(one, str)]


def test_sharing_out_twice_at_once_gives_each_audit_once(engine: Engine) -> None:
    ids, asker = prepared(engine, lambda *_: None, 4)
    results = at_once(engine, 3, lambda session, _: queue.share_out(session, asker["analyst"]).given)
    given = [one for one in results if isinstance(one, int)]
    assert sum(given) == len(ids)
    with unit_of_work(engine) as session:
        assert session.scalar(select(func.count()).where(Event.action == "moderation.given")) == len(ids)
