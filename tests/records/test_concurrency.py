"""Many at once: a serial outcome, nothing lost, nobody told that something is locked. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound
from qa_tool.kit.transactions import unit_of_work
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, Case, Draft, Revision
from qa_tool.records.verbs import amending, cases, drafting, reading, starting, submitting
from qa_tool.records.verbs.inputs import Clash, digest
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.support.desks import World, make_world
from tests.support.factories import CASE_KEY

pytestmark = pytest.mark.both_databases

WRITERS = 16


def at_once(engine: Engine, number: int, work: Callable[[Session, int], Any]) -> list[Any]:
    """Run ``work`` in that many threads, each in a transaction of its own, all let go together."""
    gate = Barrier(number)

    def one(index: int) -> Any:
        gate.wait(timeout=30)
        try:
            with unit_of_work(engine) as session:
                return work(session, index)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def prepared(engine: Engine, build: Callable[[World], Any]) -> tuple[Any, Asker, Asker]:
    cases.use_key(CASE_KEY)
    with unit_of_work(engine) as session:
        world = make_world(session)
        built = build(world)
        return built, world.asker("manager"), world.asker("analyst")


def test_sixteen_writers_of_one_draft_lose_nothing(engine: Engine) -> None:
    """Security check 61: each writes its own text of the same draft, five times over."""
    audit_id, author, _ = prepared(engine, lambda world: world.draft().id)
    names = [f"q_X3__{row}-{part}" for row in range(8) for part in ("text", "themes")]
    assert len(names) == WRITERS

    def write(_: Session, index: int) -> list[object]:
        name, clashes = names[index], list[object]()
        for turn in range(5):
            with unit_of_work(engine) as session:
                base = {name: digest(drafting.open_draft(session, author, audit_id).fields.get(name, []))}
            with unit_of_work(engine) as session:
                mine = {name: [f"writer {index} turn {turn}"]}
                clashes += drafting.save(session, author, audit_id, fields=mine, base=base).clashes
        return clashes

    results = at_once(engine, WRITERS, write)
    assert results == [[]] * WRITERS
    with unit_of_work(engine) as session:
        kept = drafting.open_draft(session, author, audit_id).fields
    for index, name in enumerate(names):
        assert kept[name] == [f"writer {index} turn 4"]


def test_two_tabs_saving_the_same_text_at_once_clash_once(engine: Engine) -> None:
    """Security check 59: one wins, the other is told both texts."""
    audit_id, author, _ = prepared(engine, lambda world: world.draft().id)
    with unit_of_work(engine) as session:
        base = {"q_X2": digest(drafting.open_draft(session, author, audit_id).fields["q_X2"])}

    def write(session: Session, index: int) -> tuple[Clash, ...]:
        return drafting.save(session, author, audit_id, fields={"q_X2": [f"tab {index}"]}, base=base).clashes

    first, second = sorted(at_once(engine, 2, write), key=len)
    assert first == ()
    (clash,) = second
    assert {*clash.mine, *clash.theirs} == {"tab 0", "tab 1"}
    with unit_of_work(engine) as session:
        assert drafting.open_draft(session, author, audit_id).fields["q_X2"] == list(clash.theirs)


def test_a_double_click_starts_one_audit(engine: Engine) -> None:
    """Security check 60, below the pages."""
    _, author, _ = prepared(engine, lambda _: None)
    audit_id = uuid4().hex
    results = at_once(
        engine, 8, lambda session, _: starting.start(session, author, audit_id=audit_id, form_key="small").reference
    )
    assert len(set(results)) == 1
    with unit_of_work(engine) as session:
        assert session.scalar(select(func.count()).select_from(Audit)) == 1
        assert session.scalar(select(func.count()).where(Event.action == "audit.started")) == 1


def test_sixteen_starts_get_sixteen_references_in_a_row(engine: Engine) -> None:
    _, author, _ = prepared(engine, lambda _: None)
    results = at_once(
        engine,
        WRITERS,
        lambda session, _: starting.start(session, author, audit_id=uuid4().hex, form_key="small").reference,
    )
    assert sorted(int(reference[-4:]) for reference in results) == list(range(1, WRITERS + 1))


def test_submitting_at_once_makes_one_revision(engine: Engine) -> None:
    audit_id, author, _ = prepared(engine, lambda world: world.draft().id)
    results = at_once(engine, 8, lambda session, _: submitting.submit(session, author, audit_id).revision)
    assert results == [1] * 8
    with unit_of_work(engine) as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 1
        assert session.scalar(select(func.count()).where(Event.action == "audit.submitted")) == 1


def test_saving_and_submitting_at_once_come_out_one_after_the_other(engine: Engine) -> None:
    """Security check 62: either the text is in the revision, or the save is told that there is no draft any more."""
    ids, author, _ = prepared(engine, lambda world: [world.draft().id for _ in range(5)])
    for audit_id in ids:

        def work(session: Session, index: int, audit_id: str = audit_id) -> str:
            if index == 0:
                return "submitted" if submitting.submit(session, author, audit_id).done else "refused"
            try:
                drafting.save(session, author, audit_id, fields={"q_X2": ["The last word on the matter, then."]})
            except NotFound:
                return "too late"
            return "saved"

        submitted, saved = at_once(engine, 2, work)
        assert submitted == "submitted"
        with unit_of_work(engine) as session:
            text = reading.read(session, author, audit_id).record.answers["X2"].value
            assert (text == "The last word on the matter, then.") == (saved == "saved")
            assert session.get(Draft, audit_id) is None


def test_reopening_and_correcting_at_once_leave_one_amendment(engine: Engine) -> None:
    audit_id, author, team = prepared(engine, lambda world: world.submitted().id)

    def work(session: Session, index: int) -> str:
        if index % 2:
            return amending.reopen(session, team, audit_id, "Why").status
        return amending.correct_facts(session, author, audit_id, "Why").status

    results = at_once(engine, 6, work)
    assert sum(not isinstance(one, Conflict) for one in results) == 1
    with unit_of_work(engine) as session:
        audit, draft = session.get(Audit, audit_id), session.get(Draft, audit_id)
        assert audit is not None
        assert draft is not None
        assert (audit.status is Status.REOPENED) == (not draft.facts_only)


def test_one_case_however_many_name_it_first(engine: Engine) -> None:
    ids, author, _ = prepared(engine, lambda world: [world.draft().id for _ in range(8)])
    results = at_once(
        engine, 8, lambda session, index: drafting.set_case_number(session, author, ids[index], "1234567")
    )
    assert results == [None] * 8
    with unit_of_work(engine) as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        assert len(set(session.scalars(select(Audit.case_id)))) == 1
