"""Release to the IRO, and findings given, which close an audit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Noun
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted
from qa_tool.kit.periods import today
from qa_tool.records.models import FindingsGiven
from qa_tool.records.verbs import amending, sharing, submitting
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.support.desks import make_world
from tests.support.factories import ROLES, small_definition


def given(**changes: list[str]) -> dict[str, list[str]]:
    day = today()
    fields = {
        "q_X11__day": [str(day.day)],
        "q_X11__month": [str(day.month)],
        "q_X11__year": [str(day.year)],
        "q_X11A": ["telephone"],
        "q_X11B__day": [str(day.day)],
        "q_X11B__month": [str(day.month)],
        "q_X11B__year": [str(day.year)],
    }
    return fields | changes


@pytest.mark.parametrize("name", ["manager", "safeguarding", "head", "analyst"])
def test_who_speaks_with_the_iro_releases(session: Session, name: str) -> None:
    world = make_world(session)
    audit = world.submitted()
    sharing.release(session, world.asker(name), audit.id)
    stamp = audit.released_at
    sharing.release(session, world.asker(name), audit.id)
    assert audit.released_at == stamp is not None
    count = session.scalar(select(func.count()).where(Event.action == "audit.released"))
    assert count == 1


@pytest.mark.parametrize("name", ["iro", "colleague", "other_manager", "auditor"])
def test_nobody_else_releases_and_never_the_iro(session: Session, name: str) -> None:
    world = make_world(session)
    audit = world.submitted()
    with pytest.raises(NotFound):
        sharing.release(session, world.asker(name), audit.id)
    assert audit.released_at is None


def test_an_observation_is_released_by_feedback_alone(session: Session) -> None:
    world = make_world(session, small_definition(noun=Noun.OBSERVATION))
    audit = world.submitted()
    for name in ("manager", "safeguarding", "analyst"):
        with pytest.raises(NotFound):
            sharing.release(session, world.asker(name), audit.id)
    assert audit.released_at is None


def test_drafts_and_reopened_audits_are_not_released(session: Session) -> None:
    world = make_world(session)
    with pytest.raises(NotFound):
        sharing.release(session, world.asker("manager"), world.draft().id)
    audit = world.submitted()
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    with pytest.raises(Conflict):
        sharing.release(session, world.asker("manager"), audit.id)


def test_findings_given_close_the_audit(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    assert sharing.give_findings(session, world.asker("manager"), audit.id, fields=given()) == ()
    assert audit.status is Status.CLOSED
    assert audit.closed_at is not None
    kept = session.get(FindingsGiven, audit.id)
    assert kept is not None
    assert (kept.given_on, kept.how, kept.case_note_on) == (today(), "telephone", today())
    with pytest.raises(Conflict):
        sharing.give_findings(session, world.asker("manager"), audit.id, fields=given())


def test_a_closed_audit_amended_stays_closed(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    sharing.give_findings(session, world.asker("manager"), audit.id, fields=given())
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    assert submitting.submit(session, world.asker("manager"), audit.id).done
    assert audit.status is Status.CLOSED


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"q_X11A": []}, {"X11A"}),
        ({"q_X11__day": ["31"], "q_X11__month": ["2"]}, {"X11"}),
        ({"q_X11B__year": []}, {"X11B"}),
        ({"q_X11__year": [str(today().year + 1)]}, {"X11"}),
        ({"q_X11__year": [str(today().year - 1)]}, {"X11"}),
        ({"q_X11A": ["pigeon"]}, {"X11A"}),
    ],
)
def test_findings_half_given_change_nothing(session: Session, changes: dict[str, list[str]], keys: set[str]) -> None:
    world = make_world(session)
    audit = world.submitted()
    problems = sharing.give_findings(session, world.asker("manager"), audit.id, fields=given(**changes))
    assert {one.key for one in problems} == keys
    assert audit.status is Status.SUBMITTED
    assert session.get(FindingsGiven, audit.id) is None


@pytest.mark.parametrize("name", [name for name in ROLES if name != "manager"])
def test_only_the_author_gives_findings(session: Session, name: str) -> None:
    world = make_world(session)
    audit = world.submitted()
    with pytest.raises((NotFound, NotPermitted)):
        sharing.give_findings(session, world.asker(name), audit.id, fields=given())


def test_case_matters_of_an_observation_do_not_close_it(session: Session) -> None:
    world = make_world(session, small_definition(noun=Noun.OBSERVATION))
    audit = world.submitted()
    assert sharing.give_findings(session, world.asker("manager"), audit.id, fields=given()) == ()
    assert audit.status is Status.SUBMITTED


@pytest.mark.both_databases
def test_the_date_of_findings_may_be_yesterday_only_if_the_audit_was(session: Session) -> None:
    world = make_world(session)
    earlier = today() - timedelta(days=1)
    audit = world.submitted(record=world.record(audit_date=earlier))
    fields = given(q_X11__day=[str(earlier.day)], q_X11__month=[str(earlier.month)], q_X11__year=[str(earlier.year)])
    assert sharing.give_findings(session, world.asker("manager"), audit.id, fields=fields) == ()
