"""Reopening what is frozen: the audit team asks, somebody else decides, never on their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import now
from qa_tool.outputs.models import FrozenQuarter
from qa_tool.policy.words import Decision, Role
from qa_tool.records.models import Audit, Draft, ReopeningRequest
from qa_tool.records.verbs import amending, drafting, reading
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.support import factories
from tests.support.desks import World, make_world

DECIDERS = ("safeguarding", "head")


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    """Q3 of 2018/19 is frozen; there is one audit by the manager in it, and one in the quarter after it."""
    with time_machine.travel(datetime(2019, 1, 20, 10, tzinfo=UTC), tick=False):
        world = make_world(session)
        for day in (date(2018, 11, 5), date(2019, 1, 7)):
            factories.make_submitted(
                session, world.version, author=world.people.manager, practitioner=world.people.iro, audit_date=day
            )
        session.add(
            FrozenQuarter(
                quarter="2018/19-Q3", frozen_at=now(), document="{}", form_versions={}, audits=0, content_hash="x"
            )
        )
        session.commit()
        yield world


def audit_of(world: World, day: date = date(2018, 11, 5)) -> Audit:
    audit = world.session.scalar(select(Audit).where(Audit.audit_date == day))
    assert audit is not None
    return audit


def ask(world: World, reason: str = "A section is about another case") -> Audit:
    return amending.reopen(world.session, world.asker("analyst"), audit_of(world).id, reason)


@pytest.mark.both_databases
def test_asking_changes_nothing_but_that_it_is_asked(session: Session, world: World) -> None:
    audit = ask(world)
    assert audit.status is Status.SUBMITTED
    assert session.get(Draft, audit.id) is None
    events = session.scalars(select(Event.action).where(Event.object_id == audit.id)).all()
    assert events == ["audit.reopening-asked"]
    with pytest.raises(Conflict, match="asked for already"):
        ask(world)
    view = reading.read(session, world.asker("analyst"), audit.id)
    assert "reopen" not in view.may
    assert view.of_frozen_quarter
    assert view.request is not None
    assert reading.read(session, world.asker("manager"), audit.id).request is None


def test_a_quarter_that_is_not_frozen_is_reopened_at_once(session: Session, world: World) -> None:
    audit = audit_of(world, date(2019, 1, 7))
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    assert audit.status is Status.REOPENED
    assert session.scalars(select(ReopeningRequest)).all() == []


def test_asking_needs_a_reason(session: Session, world: World) -> None:
    with pytest.raises(Refused, match="reason"):
        ask(world, " ")
    assert session.scalars(select(ReopeningRequest)).all() == []


@pytest.mark.both_databases
@pytest.mark.parametrize("name", DECIDERS)
def test_approved_it_is_reopened_for_its_author_with_the_reason_given(
    session: Session, world: World, name: str
) -> None:
    audit = ask(world)
    assert [one.audit_id for one in amending.waiting(session, world.asker(name))] == [audit.id]
    amending.decide(session, world.asker(name), audit.id, Decision.APPROVED)
    assert audit.status is Status.REOPENED
    assert drafting.open_draft(session, world.asker("manager"), audit.id).reason == "A section is about another case"
    assert amending.waiting(session, world.asker(name)) == ()
    events = session.scalars(select(Event.action).where(Event.object_id == audit.id).order_by(Event.id)).all()
    assert events == ["audit.reopening-asked", "audit.reopened"]
    with pytest.raises(NotFound):
        amending.decide(session, world.asker(name), audit.id, Decision.APPROVED)


@pytest.mark.both_databases
def test_declined_with_a_reason_it_stays_and_can_be_asked_for_again(session: Session, world: World) -> None:
    audit = ask(world)
    with pytest.raises(Refused, match="why it is declined"):
        amending.decide(session, world.asker("head"), audit.id, Decision.DECLINED, " ")
    amending.decide(session, world.asker("head"), audit.id, Decision.DECLINED, "It changes nothing for the child")
    assert audit.status is Status.SUBMITTED
    assert session.get(Draft, audit.id) is None
    told = reading.read(session, world.asker("analyst"), audit.id).request
    assert told is not None
    assert told.answer == "It changes nothing for the child"
    assert reading.read(session, world.asker("manager"), audit.id).request is None
    ask(world)
    assert len(session.scalars(select(ReopeningRequest)).all()) == 2


@pytest.mark.parametrize("name", [name for name in factories.ROLES if name not in DECIDERS])
def test_nobody_else_sees_or_decides_requests(session: Session, world: World, name: str) -> None:
    audit = ask(world)
    with pytest.raises(NotPermitted):
        amending.waiting(session, world.asker(name))
    with pytest.raises(NotPermitted):
        amending.decide(session, world.asker(name), audit.id, Decision.APPROVED)
    assert audit.status is Status.SUBMITTED


@pytest.mark.both_databases
def test_several_roles_do_not_let_anybody_decide_on_their_own(session: Session, world: World) -> None:
    audit = ask(world)
    with pytest.raises(Refused, match="asked for this yourself"):
        amending.decide(
            session, world.asker("analyst", Role.ANALYST, Role.HEAD_OF_SERVICE), audit.id, Decision.APPROVED
        )
    with pytest.raises(Refused, match="You wrote this record"):
        amending.decide(
            session, world.asker("manager", Role.QR_MANAGER, Role.SAFEGUARDING_MANAGER), audit.id, Decision.APPROVED
        )
    with pytest.raises(NotFound):
        amending.decide(session, world.asker("iro", Role.IRO, Role.HEAD_OF_SERVICE), audit.id, Decision.APPROVED)
    assert amending.waiting(session, world.asker("iro", Role.IRO, Role.HEAD_OF_SERVICE)) == ()
    assert audit.status is Status.SUBMITTED


def test_the_database_too_refuses_two_open_requests_and_one_person_in_both_parts(
    session: Session, world: World
) -> None:
    audit = ask(world)
    session.commit()
    analyst = world.people.analyst.id
    for wrong in (
        ReopeningRequest(audit_id=audit.id, reason="Twice", asked_by=analyst, asked_at=now()),
        ReopeningRequest(
            audit_id=audit.id, reason="Alone", asked_by=analyst, asked_at=now(), decided_by=analyst, decided_at=now(),
            decision=Decision.APPROVED,
        ),
    ):  # fmt: skip
        session.add(wrong)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_an_unknown_audit_and_one_without_a_request_are_not_found(session: Session, world: World) -> None:
    for audit_id in ("f" * 32, audit_of(world).id):
        with pytest.raises(NotFound):
            amending.decide(session, world.asker("head"), audit_id, Decision.APPROVED)
