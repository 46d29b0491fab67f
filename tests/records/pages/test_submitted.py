"""Every editing address of what was submitted leads to the record; to who may not read it there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from qa_tool.policy.words import Role
from tests.support.factories import People, make_people, make_places, make_submitted, publish

EDITING = (
    "tasks",
    "facts",
    "sections/oversight",
    "sections/closing",
    "check",
    "case-number",
    "whole-form",
    "discard",
)
SENDING = ("facts", "sections/oversight", "autosave", "case-number", "discard", "whole-form", "check")

LATE = {"q_SU_02__comment": "Typed too late", "case_number": "12"}


@pytest.fixture
def record(in_database: Any) -> tuple[People, str]:
    """A submitted audit of the supervision form by the manager."""
    with in_database() as session:
        people, places, version = make_people(session), make_places(session), publish(session)
        audit = make_submitted(
            session, version, author=people.manager, practitioner=people.iro, places=places,
            audit_date=date(2018, 11, 5), submitted_at=datetime(2018, 11, 5, 14, 5, tzinfo=UTC),
        )  # fmt: skip
        session.flush()
        audit_id = audit.id
        session.expunge_all()
    return people, audit_id


def test_going_back_to_a_writing_page_leads_to_the_record(
    client_as: Callable[..., Any], record: tuple[People, str]
) -> None:
    people, audit_id = record
    with time_machine.travel(datetime(2018, 11, 5, 15, 0, tzinfo=UTC), tick=False):
        author = client_as(people.manager, Role.QR_MANAGER)
        for path in EDITING:
            answer = author.get(f"/audits/{audit_id}/{path}")
            assert (answer.status_code, answer.location) == (303, f"/audits/{audit_id}/"), path
            assert "This was submitted at 14:05." in author.get(answer.location).text, path
    with time_machine.travel(datetime(2018, 11, 7, 9, 0, tzinfo=UTC), tick=False):
        author = client_as(people.manager, Role.QR_MANAGER)
        path = "tasks"
        author.get(f"/audits/{audit_id}/{path}")
        assert "This was submitted on 5 November 2018 at 14:05." in author.get(f"/audits/{audit_id}/").text


def test_what_is_sent_there_too_late_is_shown_again(client_as: Callable[..., Any], record: tuple[People, str]) -> None:
    people, audit_id = record
    author = client_as(people.manager, Role.QR_MANAGER)
    for path in SENDING:
        answer = author.post(f"/audits/{audit_id}/{path}", data=LATE)
        assert answer.status_code == 409, path
        assert "This was submitted on 5 November 2018 at 14:05" in answer.text, path
        assert "Typed too late" in answer.text, path
        told = author.post(f"/audits/{audit_id}/{path}", data={"x": "y"}, headers={"Sec-Fetch-Mode": "cors"})
        assert (told.status_code, told.json["error"][:18]) == (409, "This was submitted"), path


def test_to_others_there_is_no_such_page(client_as: Callable[..., Any], record: tuple[People, str]) -> None:
    people, audit_id = record
    stranger = client_as(people.colleague, Role.IRO)
    for path in EDITING:
        there, nowhere = stranger.get(f"/audits/{audit_id}/{path}"), stranger.get(f"/audits/{'b' * 32}/{path}")
        assert there.status_code == nowhere.status_code in (403, 404), path
        assert "submitted" not in there.text, path
