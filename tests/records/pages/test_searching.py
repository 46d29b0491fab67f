"""Too many searches by case number are answered with 429, and nobody else is made to wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from qa_tool.kit.periods import today
from qa_tool.settings.models import Setting
from qa_tool.trail.models import Event
from tests.support import factories
from tests.support.factories import ROLES


def test_the_search_too_many_is_refused_and_noted(client_as: Any, in_database: Any) -> None:
    with in_database() as session:
        people = factories.make_people(session)
        session.add(Setting(key="searches_per_hour", value=2, valid_from=today() - timedelta(days=1)))
    manager = client_as(people.manager, *ROLES["manager"])
    faulty = [manager.post("/audits/search", data={"case_number": "x y"}).status_code for _ in range(3)]
    assert 429 not in faulty, "what is no number is not looked for"
    answers = [manager.post("/audits/search", data={"case_number": f"8765432{n}"}) for n in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 429, 429]
    assert "as often as one person may in an hour. Try again in 60 minutes." in answers[2].text
    assert 0 < int(answers[2].headers["Retry-After"]) <= 3600
    assert answers[2].text.count("8765432") == 1, "what was typed comes again in its box, and nothing was looked for"
    other = client_as(people.auditor, *ROLES["auditor"])
    assert other.post("/audits/search", data={"case_number": "87654321"}).status_code == 200
    with in_database() as session:
        assert len(session.scalars(select(Event).where(Event.action == "search.too-many")).all()) == 1
