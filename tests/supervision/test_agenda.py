"""The page of the supervision agenda: for the IRO and the line, ticked by the line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from qa_tool.definitions.record import Answer, Finding
from qa_tool.definitions.words import FindingKind, Outcome
from qa_tool.kit.periods import today
from qa_tool.supervision.models import DiscussedItem
from tests.support import factories
from tests.support.factories import ROLES, People
from tests.support.site import found

CANARY = "canary-learning"


@pytest.fixture
def people(in_database: Any) -> People:
    with in_database() as session:
        people = factories.make_people(session)
        weak = Finding(FindingKind.AREA_FOR_DEVELOPMENT, "Ask the child first.", ("VOICE.V1",))
        for _ in range(2):
            factories.make_submitted(
                session,
                factories.publish(session),
                author=people.auditor,
                practitioner=people.iro,
                audit_date=today() - timedelta(days=9),
                answers={"X4": Answer(Outcome.ANSWERED, (weak,)), "SM-07": CANARY},
                released=True,
            )
        return people


@pytest.fixture
def as_role(client_as: Any, people: People) -> Callable[[str], Any]:
    return lambda name: client_as(people.by_name[name], *ROLES[name])


def test_an_iro_is_led_to_the_own_agenda_without_boxes(as_role: Any, people: People) -> None:
    iro = as_role("iro")
    assert "Your supervision agenda" in iro.get("/").text
    page = iro.get("/supervision/", follow_redirects=True).text
    assert "Ask the child first." in page
    assert "To develop in 2 records" in page
    assert CANARY in page
    assert "checkbox" not in page
    assert iro.get(f"/supervision/{people.colleague.id}/").status_code == 404
    assert iro.post(f"/supervision/{people.iro.id}/").status_code == 403


def test_what_the_page_has_no_room_for_is_one_step_away(as_role: Any, people: People, in_database: Any) -> None:
    with in_database() as session:
        weak = Finding(FindingKind.AREA_FOR_DEVELOPMENT, "Say what changed.", ("PLAN.P1",))
        for _ in range(6):
            factories.make_submitted(
                session,
                factories.publish(session),
                author=session.merge(people.auditor),
                practitioner=session.merge(people.iro),
                audit_date=today() - timedelta(days=2),
                answers={"X4": Answer(Outcome.ANSWERED, (weak,))},
                released=True,
            )
    address = found(
        r'older, in <a class="govuk-link" href="([^"]+)"',
        as_role("iro").get("/supervision/", follow_redirects=True).text,
    )
    listed = as_role("iro").get(address.group(1))
    assert listed.status_code == 200
    assert "8 records" in listed.text


@pytest.mark.parametrize("name", [name for name in ROLES if name not in ("iro", "manager", "safeguarding")])
def test_nobody_outside_the_line_finds_a_word_of_it(as_role: Any, people: People, name: str) -> None:
    client = as_role(name)
    answer = client.get(f"/supervision/{people.iro.id}/")
    assert answer.status_code in (403, 404)
    for path in ("/", "/audits/", "/analysis/", "/feedback/"):
        assert CANARY not in client.get(path).text


def test_the_manager_ticks_what_was_discussed(as_role: Any, people: People, in_database: Any) -> None:
    manager, address = as_role("manager"), f"/supervision/{people.iro.id}/"
    page = manager.get(address).text
    key = found(r'value="(finding:\d+)"', page).group(1)
    day = today()
    fields = {"discussed_on-day": day.day, "discussed_on-month": day.month, "discussed_on-year": day.year}
    nothing = manager.post(address, data=fields)
    assert (nothing.status_code, 'href="#chosen"' in nothing.text) == (422, True)
    wrong = manager.post(address, data={**fields, "items": key, "discussed_on-month": "14"})
    assert wrong.status_code == 422
    assert f'value="{key}" checked' in wrong.text
    assert 'href="#discussed_on-month"' in wrong.text
    for _ in range(2):
        assert manager.post(address, data={**fields, "items": key}).status_code == 303
    with in_database() as session:
        assert [one.item for one in session.query(DiscussedItem)] == [key]
    assert f"discussed {day.day} {day:%b} {day.year}" in as_role("iro").get(address).text
    listed = manager.get("/supervision/").text
    assert f"{day.day} {day:%B} {day.year}</td>" in listed
    assert listed.count("Nothing yet") == 1


def test_the_lists_name_the_line_and_nobody_else(as_role: Any, people: People) -> None:
    page = as_role("manager").get("/supervision/").text
    assert people.colleague.staff_code in page
    assert people.other_iro.staff_code not in page
    assert page.count("Nothing yet") == 2
