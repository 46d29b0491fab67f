"""A district that moved is shown in each of its localities, with the records of that time."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from qa_tool.people.models import Place, UserAccount
from qa_tool.people.verbs import accounts, people, tokens
from qa_tool.people.words import PlaceKind
from tests.support.factories import FIRST_DAY, make_people, make_submitted, publish
from tests.support.looking import text_of

InDatabase = Callable[[], AbstractContextManager[Session]]
QUARTER = "?period=2018/19-Q3"
MOVED = "Leyland moved: 6 records in Central and 4 records in North, each as it was on the day of the record."


@pytest.fixture
def moved(in_database: InDatabase) -> None:
    """Leyland and its team lie in North until October, in Central since: four records before, six after."""
    with in_database() as session:
        cast, version = make_people(session), publish(session)
        localities = {
            name: Place(key=name, kind=PlaceKind.LOCALITY, name=name.capitalize(), valid_from=FIRST_DAY)
            for name in ("north", "central")
        }
        session.add_all(localities.values())
        session.flush()
        for name, first, last, days in (
            ("north", FIRST_DAY, date(2018, 10, 31), [date(2018, 10, day) for day in range(1, 5)]),
            ("central", date(2018, 11, 1), None, [date(2018, 11, day) for day in range(1, 7)]),
        ):
            district = Place(
                key="leyland", kind=PlaceKind.DISTRICT, name="Leyland", parent_id=localities[name].id,
                valid_from=first, valid_to=last,
            )  # fmt: skip
            session.add(district)
            session.flush()
            team = Place(
                key="team", kind=PlaceKind.TEAM, name="Team 1", parent_id=district.id, valid_from=first, valid_to=last
            )
            session.add(team)
            session.flush()
            facts = {"locality": localities[name].id, "district": district.id, "team": team.id}
            for day in days:
                make_submitted(session, version, author=cast.auditor, audit_date=day, facts=facts)


def test_the_page_shows_both_parts_in_their_localities(client_as: Any, moved: None) -> None:
    page = client_as("SM").get(f"/analysis/places{QUARTER}")
    table = html.fromstring(page.text).xpath("//table")[0]
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath(".//tbody/tr")]
    assert [(row[0], row[4].split()[0]) for row in rows] == [
        ("The whole service", "10"),
        ("Central", "6"),
        ("Leyland (in Central)", "6"),
        ("North", "4"),
        ("Leyland (in North)", "4"),
    ]
    assert MOVED in text_of(page)
    assert "Central: Leyland (before in North)" in text_of(page), "as a filter, which takes the records of both"


def test_the_workbook_shows_both_parts_and_says_so(client_as: Any, moved: None) -> None:
    answer = client_as("SM").post("/analysis/workbook", data={"period": "2018/19-Q3", "reason": "Meeting"})
    rows = list(load_workbook(io.BytesIO(answer.data))["Localities"].iter_rows(values_only=True))
    answer.close()
    assert [row[:4] for row in rows if str(row[0]).startswith(("Leyland (", "Team 1 ("))] == [
        ("Leyland (in Central)", "Central", "Small audit", 6),
        ("Leyland (in North)", "North", "Small audit", 4),
        ("Team 1 (in Central)", "Leyland", "Small audit", 6),
        ("Team 1 (in North)", "Leyland", "Small audit", 4),
    ]
    assert MOVED in [row[0] for row in rows]


def test_the_feed_tells_them_apart(
    client_as: Any, moved: None, in_database: InDatabase, account_of: Callable[..., UserAccount]
) -> None:
    account = account_of("AN")
    with in_database() as session:
        user = accounts.find(session, account.email)
        assert user is not None
        secret = tokens.make(session, people.asker_for(session, user), "Dashboard", 30)[0]
    sent = client_as(None).get(f"/feed/summary.csv{QUARTER}", headers={"Authorization": f"Bearer {secret}"})
    rows = [row for row in csv.DictReader(io.StringIO(sent.text)) if row["place_kind"] == "district"]
    assert [(row["place"], row["audits"]) for row in rows] == [
        ("Leyland (in Central)", "6"),
        ("Leyland (in North)", "4"),
    ]


def test_before_the_move_it_is_part_of_where_it_lay_then(client_as: Any, moved: None, in_database: InDatabase) -> None:
    answer = client_as("SM").get("/analysis/places?from=2018-10-01&to=2018-10-31")
    table = html.fromstring(answer.text).xpath("//table")[0]
    assert [" ".join(cell.text_content().split()) for cell in table.xpath(".//tbody/tr/th")] == [
        "The whole service", "North", "Leyland",
    ]  # fmt: skip
