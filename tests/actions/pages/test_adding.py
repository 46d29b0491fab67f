"""Adding an action: what it does not say yet is shown before it is added, once, and never stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from qa_tool.actions.models import Commitment
from tests.support import factories
from tests.support.factories import ROLES

PAGE_ID = "a" * 32


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """12 December 2018."""
    with time_machine.travel(datetime(2018, 12, 12, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def manager(in_database: Callable[[], Any], client_as: Any) -> tuple[Any, str]:
    """The manager's client, and the address at which an action of an audit of the team is added."""
    with in_database() as session:
        people = factories.make_people(session)
        version = factories.publish(session)
        audit = factories.make_submitted(
            session, version, author=people.auditor, practitioner=people.iro, audit_date=date(2018, 12, 5)
        )
        session.flush()
        session.expunge_all()
        path = f"/actions/of-audit/{audit.id}/add"
    return client_as(people.manager, *ROLES["manager"]), path


def typed(text: str, **more: str) -> dict[str, str]:
    given = {"commitment_id": PAGE_ID, "text": text, "known_by": "", "owner": "iro", "question": "", "theme": ""}
    return given | {"due-day": "14", "due-month": "1", "due-year": "2019"} | more


def lines(page: Any) -> list[str]:
    return [
        " ".join(one.text_content().split()) for one in html.fromstring(page.text).xpath("//*[@data-advice-shown]//li")
    ]


def added(in_database: Callable[[], Any]) -> list[str]:
    with in_database() as session:
        return [str(one.text) for one in session.scalars(select(Commitment))]


def test_what_is_missing_is_named_before_it_is_added(manager: tuple[Any, str], in_database: Callable[[], Any]) -> None:
    client, path = manager
    assert lines(client.get(path)) == []
    vague = client.post(path, data=typed("Better contingency"))
    assert vague.status_code == 200
    assert [line.split(":")[0] for line in lines(vague)] == ["What", "How we will know"]
    assert "Add the action as it is" in vague.text
    assert 'name="advised" value="yes"' in vague.text
    assert "Better contingency" in vague.text
    assert added(in_database) == [], "nothing is added before it was seen"
    for _ in range(2):
        assert client.post(path, data=typed("Better contingency", advised="yes")).status_code == 303
    assert added(in_database) == ["Better contingency"], "advice never stands in the way, and twice is once"


def test_a_smart_action_is_added_at_once(manager: tuple[Any, str], in_database: Callable[[], Any]) -> None:
    client, path = manager
    text = "Agree a contingency plan with the family"
    assert client.post(path, data=typed(text, known_by="The plan is on file, signed.")).status_code == 303
    assert added(in_database) == [text]


def test_faults_and_advice_stand_together(manager: tuple[Any, str], in_database: Callable[[], Any]) -> None:
    client, path = manager
    wrong = client.post(path, data=typed("Better contingency", owner=""))
    assert wrong.status_code == 422
    assert "Select who is to do it" in wrong.text
    assert [line.split(":")[0] for line in lines(wrong)] == ["Who", "What", "How we will know"]
    assert added(in_database) == []


def test_a_script_asks_and_nothing_is_added(manager: tuple[Any, str], in_database: Callable[[], Any]) -> None:
    client, path = manager
    answer = client.post(path, data=typed("Better contingency", then="advise", **{"due-day": ""}))
    assert answer.status_code == 200
    assert [line.split(":")[0] for line in answer.get_json()["advice"]] == ["What", "By when", "How we will know"]
    assert added(in_database) == []
