"""The pages of a register of records: an entry that is called for, from its opening to its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import follow_ups
from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.words import FollowUpKind
from qa_tool.registers.models import RegisterEntry
from tests.support import factories, resolutions
from tests.support.factories import ROLES, People
from tests.support.looking import text_of
from tests.support.resolutions import CLOSING, RECORDING, fields

ROOM = "/registers/problem-resolution/"
HOSTILE = "<script>alert(1)</script> & 'so on'"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """12 December 2018."""
    with time_machine.travel(datetime(2018, 12, 12, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def world(in_database: Callable[[], Any]) -> tuple[People, str]:
    """The cast, and the id of an audit by the IRO that disagrees."""
    with in_database() as session:
        people = factories.make_people(session)
        audit = factories.make_submitted(
            session,
            factories.publish(session, factories.shipped("section-47")),
            answers={"S47-03": date(2018, 11, 28), "S47-17": "disagree"},
            author=people.iro,
            places=factories.make_places(session),
            audit_date=date(2018, 12, 5),
        )
        session.flush()
        session.expunge_all()
        return people, str(audit.id)


@pytest.fixture
def as_(client_as: Any, world: tuple[People, str]) -> Callable[..., Any]:
    return lambda name: client_as(world[0].by_name[name], *ROLES[name])


def test_a_disagreement_is_raised_and_closed(
    as_: Callable[..., Any], world: tuple[People, str], in_database: Callable[[], Any]
) -> None:
    iro, path = as_("iro"), f"{ROOM}{world[1]}"
    listed = text_of(iro.get(ROOM))
    assert "To be raised" in listed
    assert "6 December 2018 Overdue" in listed
    data = {"version": "0", **fields(RECORDING | {"PR-01": HOSTILE[:40]})}
    wrong = iro.post(path, data=data | {"q_PR_02__day": "66"})
    assert wrong.status_code == 422
    assert 'value="66"' in wrong.text
    page = html.fromstring(wrong.text)
    (href,) = page.xpath("//div[contains(@class, 'govuk-error-summary')]//a/@href")
    assert page.get_element_by_id(href.removeprefix("#")).get("name") == "q_PR_02__day"
    assert iro.get(f"{path}/to/closed").status_code == 303, "there is nothing to close yet"
    assert iro.get(f"{path}/to/moon").status_code == 404
    for _ in range(2):
        assert iro.post(path, data=data).status_code == 303
    shown = iro.get(path)
    assert "<script>alert" not in shown.text
    assert "6 December 2018, in time" in text_of(shown)
    assert as_("colleague").get(path).status_code == 404
    assert "Record where it stands" not in text_of(as_("head").get(path))
    assert as_("head").post(path, data=data).status_code == 403
    end = {"version": "1", **fields(CLOSING | {"PR-12": "plan-changed"})}
    assert iro.post(f"{path}/to/closed", data=end | {"q_PR_13": ""}).status_code == 422
    stale = iro.post(f"{path}/to/closed", data=end | {"version": "9"}, follow_redirects=True)
    assert "Somebody else changed this problem resolution" in text_of(stale)
    assert iro.post(f"{path}/to/closed", data=end).status_code == 303
    assert "North team Plan changed Team manager 10 December 2018 4 days" in text_of(iro.get(ROOM))
    assert "Closed (1)" in text_of(iro.get(ROOM))
    with in_database() as session:
        row = session.scalars(select(RegisterEntry)).one()
        assert (row.answers["PR-13"]["text"], row.closed) == ("A plan was made", True)
    told = text_of(as_("analyst").get(path))
    assert re.search(r"Recorded by (\S+) on 12 December 2018 at 10:00 ?Closed by \1 on 12 December 2018 at 10:00", told)


def test_what_was_raised_settles_the_follow_up_and_each_page_shows_the_other(
    as_: Callable[..., Any], world: tuple[People, str], in_database: Callable[[], Any]
) -> None:
    with in_database() as session:
        follow_ups.open_follow_up(
            session,
            world[1],
            FollowUpKind.RAISE_PROBLEM_RESOLUTION,
            owner_id=world[0].iro.id,
            question_key="S47-17",
            due=date(2018, 12, 6),
        )
        task = f"/actions/{session.scalars(select(Commitment)).one().id}/"
    iro, path = as_("iro"), f"{ROOM}{world[1]}"
    assert "Open" in text_of(iro.get(task))
    assert f'href="{path}"' in iro.get(task).text, "the way to what settles it"
    assert f'href="{path}"' not in as_("head").get(task).text, "who may not record it is not led there"
    assert iro.get(f"{path}/withdraw").status_code == 303, "nothing is recorded yet"
    assert iro.post(path, data={"version": "0", **fields(RECORDING)}).status_code == 303
    assert f'href="{task}"' in iro.get(path).text
    shown = iro.get(task)
    assert f'href="{path}"' in shown.text
    assert "Raised, on record" in text_of(shown)
    assert "It is done" not in text_of(shown)
    assert "Withdraw it" not in text_of(as_("head").get(path))
    wrong = iro.post(f"{path}/withdraw", data={"version": "1", "reason": ""})
    assert wrong.status_code == 422
    assert "Enter ‘Reason’" in text_of(wrong)
    assert iro.post(f"{path}/withdraw", data={"version": "1", "reason": "On the wrong audit."}).status_code == 303
    assert "Record that it was raised" in text_of(iro.get(path))
    assert "On the wrong audit." in text_of(iro.get(task))
    assert "Overdue" in text_of(iro.get(task))


def test_years_of_closed_ones_are_turned_a_page_at_a_time(
    world: tuple[People, str], in_database: Callable[[], Any], as_: Callable[..., Any], monkeypatch: Any
) -> None:
    """The newest first, those that are open on each page; a page beyond the last is the last."""
    monkeypatch.setattr("qa_tool.registers.pages.PER_PAGE", 2)
    people = world[0]
    with in_database() as session:
        version = session.scalars(select(FormVersion)).one()
        for number in range(5):
            audit = factories.make_submitted(
                session,
                version,
                answers={"S47-03": date(2018, 11, 28), "S47-17": "disagree"},
                author=people.iro,
                audit_date=date(2018, 12, 5),
            )
            ended = CLOSING | {"PR-10": date(2018, 12, 6 + number)}
            resolutions.put(session, audit.id, people.iro.id, date(2018, 12, 6), closed=ended)
    iro = as_("iro")
    days = [
        re.findall(r"Team manager (\d+) December 2018", text_of(iro.get(f"{ROOM}?page={page}")))
        for page in (1, 2, 3, 9)
    ]
    assert days == [["10", "9"], ["8", "7"], ["6"], ["6"]]
    page = iro.get(f"{ROOM}?page=2")
    assert "Closed (5)" in text_of(page)
    assert "To be raised (1)" in text_of(page)
    links = html.fromstring(page.text).xpath("//nav[@aria-label='Pagination']//a/@href")
    assert f"{ROOM}?page=3" in links


def test_the_list_is_searched_by_reference_and_place(as_: Callable[..., Any], world: tuple[People, str]) -> None:
    iro = as_("iro")
    assert iro.post(f"{ROOM}{world[1]}", data={"version": "0", **fields(RECORDING)}).status_code == 303
    for text, found in (("pr 7", True), ("north", True), ("%", False), ("PR 8", False)):
        assert ("PR 77" in text_of(iro.get(f"{ROOM}?text={text}"))) == found, text
    assert "Nothing here has ‘PR 8’" in text_of(iro.get(f"{ROOM}?text=PR 8"))


def test_registers_that_there_are_not_are_not_found(as_: Callable[..., Any], world: tuple[People, str]) -> None:
    safeguarding = as_("safeguarding")
    for address in ("/registers/moon/", f"/registers/moon/{world[1]}", f"{ROOM}new", f"{ROOM}{'0' * 32}"):
        assert safeguarding.get(address).status_code == 404, address
    assert as_("support").get(ROOM).status_code == 403
    assert as_("administrator").get("/registers/").status_code == 404
