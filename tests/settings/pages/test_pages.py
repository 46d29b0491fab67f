"""Service settings in the browser: seen by those above, changed by an administrator who has just given the password."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from markupsafe import escape
from sqlalchemy import select

from qa_tool.kit.periods import now, today
from qa_tool.settings.models import Setting
from qa_tool.settings.words import CATALOGUE
from qa_tool.trail.models import Event
from tests.support.site import CriticalClient, UnitOfWork

PATH = "/settings/feedback_working_days/"


def fill(value: str, day: date, seen: int = 0) -> dict[str, str]:
    parts = {"from-day": str(day.day), "from-month": str(day.month), "from-year": str(day.year)}
    return {"value": value, "seen": str(seen), **parts}


@pytest.fixture
def administrator(client_as: Callable[..., Any]) -> CriticalClient:
    """An administrator who has just given the password."""
    client: CriticalClient = client_as("AD")
    return client


def test_every_setting_is_listed_and_each_leads_to_its_own_page(administrator: CriticalClient) -> None:
    for where in ("/", "/account/"):
        assert 'href="/settings/"' in administrator.get(where).text, where
    page = administrator.get("/settings/").text
    assert re.findall(r'href="/settings/(\w+)/"', page) == list(CATALOGUE)
    for key, one in CATALOGUE.items():
        assert str(escape(one.title)) in administrator.get(f"/settings/{key}/").text
        assert administrator.get(f"/settings/{key}/change").status_code == 200


def test_a_change_is_seen_with_who_and_when(administrator: CriticalClient, in_database: UnitOfWork) -> None:
    done = administrator.post(f"{PATH}change", data=fill("7", today()), follow_redirects=True).text
    assert "It is set from" in done
    assert '<p class="govuk-body-l">7 working days</p>' in done
    assert "AD-99" in done
    assert "7 working days" in administrator.get("/settings/").text
    again = administrator.post(f"{PATH}change", data=fill("7", today()), follow_redirects=True).text
    assert "that value holds already" in again
    with in_database() as session:
        assert session.scalars(select(Event.action)).all().count("setting.changed") == 1


def test_what_is_planned_stands_on_both_pages(administrator: CriticalClient) -> None:
    administrator.post(f"{PATH}change", data=fill("9", today() + timedelta(days=40)))
    for path in ("/settings/", f"{PATH}change"):
        page = re.sub("<[^>]+>", "", administrator.get(path).text)
        assert "9 working days" in page
        assert "5 working days" in page


@pytest.mark.parametrize(
    ("typed", "link", "words"),
    [
        ({"value": "0"}, "#value", "Enter a whole number from 1 to 60"),
        ({"value": ""}, "#value", "Enter a whole number"),
        ({"from-day": "31", "from-month": "2"}, "#from-day", "Enter a real date"),
        ({"from-year": "2001"}, "#from-day", "The date must be today or later"),
    ],
)
def test_a_slip_keeps_what_was_typed_and_changes_nothing(
    administrator: CriticalClient, in_database: UnitOfWork, typed: dict[str, str], link: str, words: str
) -> None:
    sent = {**fill("7", today()), **typed}
    answer = administrator.post(f"{PATH}change", data=sent)
    assert answer.status_code == 422
    assert f'<a href="{link}">{words}' in answer.text
    for name in ("value", "from-day", "from-month", "from-year"):
        assert not sent[name] or re.search(f'name="{name}"[^>]*value="{sent[name]}"', answer.text), name
    with in_database() as session:
        assert session.scalars(select(Setting)).all() == []


def test_an_old_page_overtakes_nobody(administrator: CriticalClient) -> None:
    administrator.post(f"{PATH}change", data=fill("7", today()))
    answer = administrator.post(f"{PATH}change", data=fill("8", today()), follow_redirects=True).text
    assert "Somebody changed this setting in the meantime" in answer
    assert '<p class="govuk-body-l">7 working days</p>' in answer


def test_the_password_is_asked_for_again_after_a_while(administrator: CriticalClient) -> None:
    with time_machine.travel(now() + timedelta(minutes=16)):
        answer = administrator.post(f"{PATH}change", data=fill("7", today()))
        assert answer.status_code == 303
        assert answer.location.startswith("/account/confirm?next=")
        assert "5 working days" in administrator.get(PATH).text
        assert re.search('name="value"[^>]*value="7"', administrator.get(f"{PATH}change").text)


@pytest.mark.parametrize(("role", "sees"), [("HS", True), ("SM", True), ("AN", True), ("QR", False), ("IRO", False)])
def test_others_see_it_or_not_and_never_change_it(client_as: Callable[..., Any], role: str, sees: bool) -> None:
    client = client_as(role)
    page = client.get(PATH)
    assert page.status_code == (200 if sees else 403)
    assert "Set another value" not in page.text
    assert ("/settings/" in client.get("/account/").text) == sees
    assert client.get(f"{PATH}change").status_code == 403
    assert client.post(f"{PATH}change", data=fill("7", today())).status_code == 403


def test_there_is_no_page_of_anything_else(administrator: CriticalClient) -> None:
    for path in ("/settings/nothing/", "/settings/nothing/change"):
        assert administrator.get(path).status_code == 404
    assert administrator.post("/settings/nothing/change", data=fill("1", today())).status_code == 404
