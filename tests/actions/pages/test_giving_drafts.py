"""A draft goes to somebody else as it is written (object rule 3): by whom, to whom, and nobody else reads it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from qa_tool.kit.periods import today
from qa_tool.notices.models import Notice
from qa_tool.people.models import Person
from qa_tool.policy.words import Role
from qa_tool.records.models import Audit
from qa_tool.trail.models import Event
from tests.support.factories import People, make_draft, make_people, publish, shipped
from tests.support.site import CriticalClient

Clients = Callable[..., CriticalClient]
UnitOfWork = Callable[[], AbstractContextManager[Session]]
WRITTEN = "Canary of the leaver"
GIVERS = ("SM", "HS", "AN")


@pytest.fixture
def left(in_database: UnitOfWork) -> tuple[People, str]:
    """Tier 2 audit of ``people.iro``, drafted by a colleague who has left."""
    with in_database() as session:
        people = make_people(session)
        version = publish(session, shipped("tier-2"))
        audit = make_draft(session, version, people.other_iro, fields={"q_X2": [WRITTEN]})
        audit.practitioner_id = people.iro.id
        leaver = session.get(Person, people.other_iro.id)
        assert leaver is not None
        leaver.in_post_to = today() - timedelta(days=1)
        session.flush()
        audit_id = audit.id
        session.expunge_all()
    return people, audit_id


def offered(page: str) -> dict[str, str]:
    """(words by value) of those on the list."""
    return dict(re.findall(r'<option value="([0-9a-f]{32})"[^>]*>([^<]+)</option>', page))


def give(browser: CriticalClient, audit_id: str, person_id: str | None) -> Any:
    return browser.post(f"/actions/drafts/{audit_id}/give", data={"person": person_id or ""})


@pytest.mark.parametrize("role", GIVERS)
def test_it_goes_from_the_list_of_leavers_to_somebody_independent_with_all_that_was_written(
    client_as: Clients, left: tuple[People, str], in_database: UnitOfWork, role: str
) -> None:
    people, audit_id = left
    taker, about, giver = client_as(people.manager, "QR"), client_as(people.iro, "IRO"), client_as(role)
    helper, machine = client_as("BS"), client_as("AD")
    address = f"/actions/drafts/{audit_id}/give"
    assert f'href="{address}"' in giver.get("/actions/leavers").text
    page = giver.get(address)
    assert WRITTEN not in page.text
    assert taker.person_id in offered(page.text)
    unfit = {about.person_id, giver.person_id, helper.person_id, machine.person_id, people.other_iro.id}
    assert not unfit & offered(page.text).keys()
    for wrong in (*unfit, "", "f" * 32):
        answer = give(giver, audit_id, wrong)
        assert answer.status_code == 422
        assert "Choose who is to go on with it" in answer.text
    assert give(giver, audit_id, taker.person_id).status_code == 303
    with in_database() as session:
        audit = session.get_one(Audit, audit_id)
        assert (audit.author_id, audit.author_role) == (taker.person_id, "Q&R manager")
        (event,) = session.query(Event).filter_by(action="audit.reassigned")
        assert event.actor_id == giver.person_id
        assert event.detail["from"] == people.other_iro.id
        assert event.detail["to"] == taker.person_id
        assert WRITTEN not in str(event.detail)
        told = session.query(Notice).filter_by(person_id=taker.person_id).one()
        assert (told.object_id, told.reference) == (audit_id, audit.reference)
    assert WRITTEN in taker.get(f"/audits/{audit_id}/sections/closing").text
    assert audit_id not in giver.get("/actions/leavers").text
    for reader in (giver, about, helper, machine):
        assert reader.get(f"/audits/{audit_id}/sections/closing").status_code in (403, 404)


def test_giving_it_on_undoes_it_and_tells_who_had_it(
    client_as: Clients, left: tuple[People, str], in_database: UnitOfWork
) -> None:
    people, audit_id = left
    first, giver = client_as(people.manager, "QR"), client_as("AN")
    second = client_as("QR")
    give(giver, audit_id, first.person_id)
    again = giver.get(f"/actions/drafts/{audit_id}/give")
    assert first.person_id not in offered(again.text)
    assert give(giver, audit_id, second.person_id).status_code == 303
    assert WRITTEN in second.get(f"/audits/{audit_id}/sections/closing").text
    for page in ("sections/closing", "tasks", ""):
        lost = first.get(f"/audits/{audit_id}/{page}")
        assert (lost.status_code, lost.location) == (303, "/"), page
        assert "This draft was given to somebody else" in html.unescape(first.get("/").text)
    late = first.post(f"/audits/{audit_id}/sections/closing", data={"q_X2": "Typed meanwhile"})
    assert late.status_code == 409
    assert "Typed meanwhile" in late.text
    assert give(giver, audit_id, first.person_id).status_code == 303
    assert WRITTEN in first.get(f"/audits/{audit_id}/sections/closing").text
    with in_database() as session:
        assert session.query(Event).filter_by(action="audit.reassigned").count() == 3
        assert session.query(Notice).filter_by(person_id=first.person_id).count() == 3


@pytest.mark.parametrize("role", [role.value for role in Role if role.value not in GIVERS])
def test_no_other_role_gives_drafts(client_as: Clients, left: tuple[People, str], role: str) -> None:
    people, audit_id = left
    browser = client_as(role)
    assert browser.get(f"/actions/drafts/{audit_id}/give").status_code == 403
    assert give(browser, audit_id, people.manager.id).status_code == 403


def test_one_draft_about_oneself_is_not_there_to_give(
    client_as: Clients, left: tuple[People, str], in_database: UnitOfWork
) -> None:
    people, audit_id = left
    client_as(people.manager, "QR")
    both = client_as(people.iro, "IRO", "SM")
    assert both.get(f"/actions/drafts/{audit_id}/give").status_code == 404
    assert give(both, audit_id, people.manager.id).status_code == 404
    with in_database() as session:
        assert session.get_one(Audit, audit_id).author_id == people.other_iro.id


def test_who_may_fill_in_other_forms_only_is_not_offered_it(client_as: Clients, in_database: UnitOfWork) -> None:
    with in_database() as session:
        people = make_people(session)
        audit_id = make_draft(session, publish(session, shipped("supervision")), people.manager).id
        session.expunge_all()
    iro, auditor, manager = client_as(people.iro, "IRO"), client_as("AU"), client_as("QR")
    there = offered(client_as("AN").get(f"/actions/drafts/{audit_id}/give").text)
    assert manager.person_id in there
    assert not {iro.person_id, auditor.person_id} & there.keys()
