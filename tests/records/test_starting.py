"""Starting: one record however often it is asked for, by those whose form it is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.policy.words import FormAccess, Role
from qa_tool.records.models import Audit, Case, Draft
from qa_tool.records.queries import audits
from qa_tool.records.verbs import drafting, starting
from qa_tool.records.verbs.starting import Given
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.support.desks import make_world
from tests.support.factories import CASE_KEY, publish, shipped, small_definition


def test_the_same_id_again_is_the_same_audit(session: Session) -> None:
    world = make_world(session)
    audit_id = uuid4().hex
    first = starting.start(session, world.asker("manager"), audit_id=audit_id, form_key="small")
    second = starting.start(session, world.asker("manager"), audit_id=audit_id, form_key="small")
    assert first is second
    assert session.scalar(select(func.count()).select_from(Audit)) == 1
    assert session.scalar(select(func.count()).select_from(Draft)) == 1
    assert session.scalars(select(Event.action)).all() == ["audit.started"]


def test_somebody_elses_id_is_not_found(session: Session) -> None:
    world = make_world(session)
    audit = world.draft("manager")
    with pytest.raises(NotFound):
        starting.start(session, world.asker("other_manager"), audit_id=audit.id, form_key="small")


@pytest.mark.parametrize("audit_id", ["", "x", "G" * 32, "a" * 31, "../../etc/passwd", "a" * 33])
def test_an_id_that_no_page_made_is_not_found(sqlite_session: Session, audit_id: str) -> None:
    world = make_world(sqlite_session)
    with pytest.raises(NotFound):
        starting.start(sqlite_session, world.asker("manager"), audit_id=audit_id, form_key="small")


def test_an_unknown_form_is_not_found(sqlite_session: Session) -> None:
    world = make_world(sqlite_session)
    with pytest.raises(NotFound):
        starting.start(sqlite_session, world.asker("manager"), audit_id=uuid4().hex, form_key="nothing")


@pytest.mark.parametrize("name", ["analyst", "support", "administrator"])
def test_roles_without_audits_to_do_may_not_start(sqlite_session: Session, name: str) -> None:
    world = make_world(sqlite_session)
    with pytest.raises(NotPermitted):
        starting.start(sqlite_session, world.asker(name), audit_id=uuid4().hex, form_key="small")
    assert starting.startable(sqlite_session, world.asker(name)) == []


def test_a_form_of_other_roles_is_refused_and_not_offered(sqlite_session: Session) -> None:
    world = make_world(sqlite_session, shipped("supervision"))
    assert starting.startable(sqlite_session, world.asker("iro")) == []
    with pytest.raises(NotPermitted):
        starting.start(sqlite_session, world.asker("iro"), audit_id=uuid4().hex, form_key="supervision")
    assert [one.form_key for one in starting.startable(sqlite_session, world.asker("manager"))] == ["supervision"]


@pytest.mark.parametrize(
    ("access", "own", "given"),
    [
        (None, {"QR"}, {"QR"}),
        (FormAccess(fill=(Role.IRO,), given=(Role.AUDITOR,)), {"IRO"}, {"IRO", "AU"}),
        (FormAccess(given=(Role.SAFEGUARDING_MANAGER,)), set(), {"SM"}),
    ],
)
def test_a_form_of_the_councils_own_opens_to_those_whom_it_names(
    sqlite_session: Session, access: FormAccess | None, own: set[str], given: set[str]
) -> None:
    """For every role: what the start page lists is what can be started, and what was given opens beside it."""
    world = make_world(sqlite_session, small_definition("child-views", access=access))

    def starts(role: Role, to: Given | None) -> bool:
        asker = world.asker("manager", role)
        try:
            starting.start(sqlite_session, asker, audit_id=uuid4().hex, form_key="child-views", given=to)
        except NotPermitted:
            return False
        return True

    listed = {role for role in Role if starting.startable(sqlite_session, world.asker("manager", role))}
    assert listed == own == {role for role in Role if starts(role, None)}
    case = audits.case_for(sqlite_session, "12345678", CASE_KEY)
    assert {role for role in Role if starts(role, Given(case.id, {}))} == given


def test_who_may_fill_it_in_is_as_the_version_in_use_says(sqlite_session: Session) -> None:
    before = small_definition("child-views", access=FormAccess(fill=(Role.QR_MANAGER,)))
    world = make_world(sqlite_session, before)
    publish(sqlite_session, small_definition("child-views", access=FormAccess(fill=(Role.IRO,))))
    assert starting.startable(sqlite_session, world.asker("manager")) == []
    assert [one.number for one in starting.startable(sqlite_session, world.asker("iro"))] == [2]


def test_it_begins_with_today_and_the_last_twelve_months(session: Session) -> None:
    world = make_world(session)
    with time_machine.travel(datetime(2020, 2, 29, 12, tzinfo=UTC), tick=False):
        audit = starting.start(session, world.asker("manager"), audit_id=uuid4().hex, form_key="small")
        view = drafting.open_draft(session, world.asker("manager"), audit.id)
    assert view.record.facts["audit_date"] == date(2020, 2, 29)
    assert view.record.facts["period_from"] == date(2019, 2, 28)
    assert view.record.facts["period_to"] == date(2020, 2, 29)
    assert view.record.facts["exercise"] == "routine"
    assert (audit.audit_date, audit.exercise, audit.status) == (date(2020, 2, 29), "routine", Status.DRAFT)


def test_references_run_within_form_and_calendar_year(session: Session) -> None:
    world = make_world(session)
    with time_machine.travel(datetime(2018, 12, 31, 12, tzinfo=UTC), tick=False):
        first, second = world.draft(), world.draft()
    with time_machine.travel(datetime(2019, 1, 1, 12, tzinfo=UTC), tick=False):
        third = world.draft()
    assert [one.reference for one in (first, second, third)] == ["SM-2018-0001", "SM-2018-0002", "SM-2019-0001"]


def test_a_discarded_draft_leaves_its_event_and_never_its_reference(session: Session) -> None:
    world = make_world(session)
    audit = world.draft()
    drafting.set_case_number(session, world.asker("manager"), audit.id, "1234567")
    starting.discard(session, world.asker("manager"), audit.id)
    session.commit()
    assert session.get(Audit, audit.id) is None
    assert session.scalar(select(func.count()).select_from(Draft)) == 0
    assert session.scalar(select(func.count()).select_from(Case)) == 0
    last = session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert last is not None
    assert (last.action, last.object_id) == ("audit.discarded", audit.id)
    again = world.draft()
    assert again.reference != audit.reference


@pytest.mark.parametrize("name", ["other_manager", "safeguarding", "iro"])
def test_only_the_author_discards(session: Session, name: str) -> None:
    world = make_world(session)
    audit = world.draft("manager")
    with pytest.raises(NotFound):
        starting.discard(session, world.asker(name), audit.id)
    assert session.get(Draft, audit.id) is not None


def test_a_submitted_audit_is_not_discarded(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    with pytest.raises(NotFound):
        starting.discard(session, world.asker("manager"), audit.id)


def test_a_definition_without_those_facts_starts_bare(sqlite_session: Session) -> None:
    bare = small_definition(facts=tuple(fact for fact in small_definition().facts if fact.key == "audit_date"))
    world = make_world(sqlite_session, bare)
    audit = starting.start(sqlite_session, world.asker("manager"), audit_id=uuid4().hex, form_key="small")
    view = drafting.open_draft(sqlite_session, world.asker("manager"), audit.id)
    assert set(view.typed) == {"audit_date"}
    assert re.fullmatch(r"SM-\d{4}-0001", audit.reference)
