"""What owners and managers do meanwhile: notes, other owners and dates, further actions; who sees which; escalation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment, CommitmentStep
from qa_tool.actions.queries.commitment_lists import Filters
from qa_tool.actions.verbs import deciding, doing, listing, reading
from qa_tool.actions.words import CommitmentStatus, Escalation
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.notices.models import Notice
from qa_tool.notices.words import NoticeKind
from qa_tool.policy.words import Asker
from qa_tool.records.verbs import cases
from qa_tool.trail.models import Event
from tests.actions.desk import CLOSING, audited, found
from tests.support.desks import World
from tests.support.factories import CASE_KEY, ROLES


@pytest.mark.both_databases
def test_a_note_sent_twice_is_one(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    (one,) = found(session, audit)
    for _ in range(2):
        assert not doing.note(session, world.asker("iro"), one.id, "Visit is booked.", step_id="c" * 32)
    assert session.scalar(select(func.count()).select_from(CommitmentStep)) == 1
    with pytest.raises(NotFound):
        doing.note(session, world.asker("iro"), one.id, "Visit is booked.", step_id="no page's")


@pytest.mark.both_databases
def test_who_only_reads_writes_nothing(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    (one,) = found(session, audit)
    for name in ("head", "analyst"):
        assert reading.read(session, world.asker(name), one.id).may == frozenset()
        with pytest.raises(NotPermitted):
            doing.note(session, world.asker(name), one.id, "I was here.", step_id="d" * 32)


def test_an_iro_sees_only_their_own(session: Session) -> None:
    world, audit = audited(session, "Agree a plan", "See the child")
    (agree, _) = found(session, audit)
    assert listing.listing(session, world.asker("iro")).total == 3
    for name in ("colleague", "other_iro"):
        assert listing.listing(session, world.asker(name)).total == 0
        with pytest.raises(NotFound):
            reading.read(session, world.asker(name), agree.id)
    manager = world.asker("manager")
    deciding.assign(
        session, manager, agree.id, owner=world.people.colleague.id, due=agree.due, reason="She chairs the review"
    )
    assert [item.id for item in listing.listing(session, world.asker("colleague")).items] == [agree.id]
    assert listing.listing(session, world.asker("iro")).total == 2


def test_before_release_the_practitioner_sees_nothing_of_it(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    audit.released_at = None
    session.flush()
    assert listing.listing(session, world.asker("iro")).total == 0
    assert listing.listing(session, world.asker("manager")).total == 2


@pytest.mark.both_databases
def test_who_lists_what(session: Session) -> None:
    world, _ = audited(session, "Agree a plan")
    seen = {}
    for name in ROLES:
        try:
            seen[name] = listing.listing(session, world.asker(name)).total
        except NotPermitted:
            seen[name] = -1
    assert seen == {
        "auditor": 0, "second_auditor": 0, "iro": 2, "colleague": 0, "other_iro": 0, "manager": 2, "other_manager": 0,
        "safeguarding": 2, "head": 2, "analyst": 2, "support": -1, "administrator": -1,
    }  # fmt: skip


@pytest.mark.both_databases
def test_lists_narrow_sort_and_count_alike(session: Session) -> None:
    world, audit = audited(session, "Agree a plan", "See the child")
    agree, see = found(session, audit)
    manager = world.asker("manager")
    deciding.assign(session, manager, see.id, owner="team-manager", due=see.due + timedelta(days=9), reason="Theirs")
    doing.mark_done(session, world.asker("iro"), agree.id, "Agreed.")

    def ids(sort: str = "due", **narrowed: Any) -> list[str]:
        wanted = Filters(**narrowed)
        page = listing.listing(session, manager, wanted, sort=sort)
        assert page.total == listing.count(session, manager, wanted) == len(page.items)
        return [item.id for item in page.items]

    (inadequate,) = set(ids()) - {agree.id, see.id}
    assert ids(kind="action") == [agree.id, see.id]
    assert ids(sort="-due", kind="action") == [see.id, agree.id]
    assert ids(kind="follow-up") == [inadequate]
    assert ids(state="done") == [agree.id] == ids(whose="to-verify")
    assert ids(owner_role="team-manager") == [see.id]
    assert ids(theme="PLAN", kind="action") == ids(theme="PLAN.P1", kind="action") == [agree.id, see.id]
    assert ids(whose="mine") == []
    assert len(ids(whose="team")) == len(ids(whose="from-me")) == len(ids(text=audit.reference.lower())) == 3
    assert ids(text="nobody") == []
    assert ids(first=see.due) == [see.id]
    assert ids(state="overdue") == []
    for wrong in (Filters(state="x"), Filters(whose="x"), Filters(kind="x"), Filters(quarter="x")):
        with pytest.raises(ValueError):
            listing.listing(session, manager, wrong)
    with pytest.raises(ValueError, match="sorted by"):
        listing.listing(session, manager, sort="text")


def test_adding_an_action_takes_a_manager_and_says_what_is_missing(session: Session) -> None:
    world, audit = audited(session)
    typed = {"text": "Ask the school nurse for the health plan", "owner": "iro", "question": "SM-02"}
    with pytest.raises(NotPermitted):
        doing.add(session, world.asker("iro"), audit.id, commitment_id="e" * 32, typed=typed, due=today())
    with pytest.raises(NotFound):
        doing.add(session, world.asker("other_manager"), audit.id, commitment_id="e" * 32, typed=typed, due=today())
    manager = world.asker("manager")
    problems = doing.add(
        session, manager, audit.id, commitment_id="e" * 32, typed={"owner": "me", "question": "NO-1"}, due=None
    )
    assert [problem.key for problem in problems] == ["text", "owner", "due", "question"]
    for _ in range(2):
        assert not doing.add(session, manager, audit.id, commitment_id="e" * 32, typed=typed, due=today())
    (one,) = found(session, audit)
    assert (one.owner_id, one.opened_by, one.action_id) == (world.people.iro.id, world.people.manager.id, None)
    assert session.scalar(select(func.count()).where(Event.action == "follow-up.added")) == 1


def test_a_date_in_the_past_is_refused_unless_it_is_the_one_there_is(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    (one,) = found(session, audit)
    one.due = today() - timedelta(days=9)
    session.flush()
    manager, iro = world.asker("manager"), world.people.iro.id
    early = today() - timedelta(days=1)
    (problem,) = deciding.assign(session, manager, one.id, owner=iro, due=early, reason="Sooner")
    assert problem.key == "due"
    assert not deciding.assign(session, manager, one.id, owner="iro", due=one.due, reason="The same")
    assert reading.read(session, manager, one.id).history == ()
    assert not deciding.assign(session, manager, one.id, owner="team-manager", due=one.due, reason="Theirs")
    assert [line.kind for line in reading.read(session, manager, one.id).history] == ["assigned"]


def at(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def test_escalation_is_recorded_once_for_each_level_over_christmas(session: Session) -> None:
    with at(date(2018, 11, 20)):
        world, audit = audited(session)
        typed = {"text": "Agree a plan", "owner": "iro"}
        doing.add(
            session, world.asker("manager"), audit.id, commitment_id="f" * 32, typed=typed, due=date(2018, 12, 21)
        )
    (one,) = found(session, audit)
    others = [other for other in session.scalars(select(Commitment)) if other.id != one.id]
    for other in others:
        other.due = date(2030, 1, 1)
    session.flush()
    risen: list[tuple[date, Escalation]] = []
    day = date(2018, 12, 19)
    while day < date(2019, 1, 20):
        with at(day):
            first, again = deciding.escalate(session), deciding.escalate(session)
            assert again == ()
            risen += [(day, step.level) for step in first]
            if first:
                assert reading.read(session, world.asker("manager"), one.id).escalation is first[0].level
        day += timedelta(days=1)
    assert risen == [
        (date(2018, 12, 22), Escalation.OWNER),
        (date(2019, 1, 2), Escalation.MANAGER),
        (date(2019, 1, 9), Escalation.SAFEGUARDING),
    ]
    assert session.scalar(select(func.count()).where(Event.action == "follow-up.escalated")) == 3


def told(session: Session, kind: NoticeKind) -> set[str]:
    return set(session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


@pytest.mark.both_databases
def test_each_step_tells_whom_it_concerns(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    (one,) = found(session, audit)
    people, manager = world.people, world.asker("manager")
    doing.mark_done(session, world.asker("iro"), one.id, "Agreed.")
    assert told(session, NoticeKind.VERIFICATION) == {people.manager.id}
    deciding.send_back(session, manager, one.id, "Not in writing.")
    assert told(session, NoticeKind.VERIFICATION) == {people.manager.id, people.iro.id}
    deciding.assign(session, manager, one.id, owner=people.colleague.id, due=one.due, reason="She chairs it")
    assert told(session, NoticeKind.FOLLOW_UP) == {people.colleague.id}
    assert told(session, NoticeKind.ESCALATED) == set()
    with at(one.due + timedelta(days=30)):
        deciding.escalate(session)
    assert people.manager.id in told(session, NoticeKind.ESCALATED)


def test_another_date_begins_the_ladder_anew(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    (one,) = found(session, audit)
    one.due = today() - timedelta(days=60)
    session.flush()
    assert {step.level for step in deciding.escalate(session)} == {Escalation.SAFEGUARDING}
    manager = world.asker("manager")
    assert listing.listing(session, manager, Filters(state="overdue")).items[0].escalation is Escalation.SAFEGUARDING
    deciding.assign(session, manager, one.id, owner="iro", due=today() + timedelta(days=7), reason="Agreed anew")
    assert one.escalated == 0
    assert deciding.escalate(session) == ()


# -- many at once ------------------------------------------------------------------------------------------------------


def at_once(engine: Engine, works: Sequence[Callable[[Session], Any]]) -> list[Any]:
    gate = Barrier(len(works))

    def one(work: Callable[[Session], Any]) -> Any:
        gate.wait(timeout=30)
        try:
            with unit_of_work(engine) as session:
                return work(session)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def prepared(engine: Engine) -> tuple[World, str]:
    cases.use_key(CASE_KEY)
    with unit_of_work(engine) as session:
        world, audit = audited(session, "Agree a plan")
        (one,) = found(session, audit)
        doing.mark_done(session, world.asker("iro"), one.id, "Agreed.")
        return world, one.id


def closed_by(asker: Asker, one: str, session: Session) -> Any:
    return deciding.close(session, asker, one, answers=CLOSING)


def test_two_verifiers_at_once_close_it_once(engine: Engine) -> None:
    world, one = prepared(engine)
    askers = [world.asker("manager"), world.asker("safeguarding")] * 3
    works = [partial(closed_by, asker, one) for asker in askers]
    results = at_once(engine, works)
    conflicts = [result for result in results if isinstance(result, Conflict)]
    assert len(conflicts) == 3  # those of the other person; the first one's own double clicks change nothing
    with unit_of_work(engine) as session:
        assert session.scalar(select(func.count()).where(Event.action == "follow-up.verified")) == 1
        kept = session.get_one(Commitment, one)
        assert kept.status is CommitmentStatus.VERIFIED


def test_closing_and_sending_back_at_once_come_out_one_after_the_other(engine: Engine) -> None:
    world, one = prepared(engine)
    manager, safeguarding = world.asker("manager"), world.asker("safeguarding")
    closed, back = at_once(
        engine,
        [
            lambda session: deciding.close(session, manager, one, answers=CLOSING),
            lambda session: deciding.send_back(session, safeguarding, one, "No."),
        ],
    )
    assert isinstance(closed, Conflict) != isinstance(back, Conflict)
    with unit_of_work(engine) as session:
        kept = session.get_one(Commitment, one)
        assert (kept.status is CommitmentStatus.OPEN) == isinstance(closed, Conflict)
