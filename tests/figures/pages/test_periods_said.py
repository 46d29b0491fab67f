"""What is said of a period, and for how long something has run, is the same on pages, in files and in the feed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import docx
import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind
from qa_tool.people.models import UserAccount
from qa_tool.people.verbs import accounts, people, tokens
from tests.support.factories import (
    make_people,
    make_places,
    make_submitted,
    publish,
    small_definition,
)
from tests.support.looking import text_of

InDatabase = Callable[[], AbstractContextManager[Session]]
NOW = datetime(2018, 11, 29, 10, tzinfo=UTC)
OPEN, SO_FAR = "2018/19 Q3", "to 28 November, 2 of 3 months"
AREA = FindingKind.AREA_FOR_DEVELOPMENT


@pytest.fixture
def late_november() -> Iterator[None]:
    """The last days of November 2018, in the third quarter."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def world(
    late_november: None, app: Flask, client_as: Any, in_database: InDatabase, account_of: Callable[..., UserAccount]
) -> SimpleNamespace:
    """Eleven quarters that name the same area for development, the last of them not over."""
    with in_database() as session:
        cast, places = make_people(session), make_places(session)
        version = publish(session)
        days = [date(2016 + (3 + 3 * n) // 12, (3 + 3 * n) % 12 + 1, 12) for n in range(10)]
        days += [date(2017, 11, 30), date(2017, 12, 20)]
        days += [date(2018, 8, 28), date(2018, 8, 29), date(2018, 9, 4)]
        days += [date(2018, 10, 2), date(2018, 10, 3), date(2018, 11, 27)]
        for day in days:
            make_submitted(
                session,
                version,
                answers={"SM-01": "good", "X4": (Finding(AREA, "Words", ("PLAN.P1",)),)},
                author=cast.auditor,
                places=places,
                audit_date=day,
            )
    account = account_of("AN")
    with in_database() as session:
        user = accounts.find(session, account.email)
        assert user is not None
        secret = tokens.make(session, people.asker_for(session, user), "Dashboard", 30)[0]
    return SimpleNamespace(client=client_as("SM"), secret=secret, feed=app.test_client(), in_database=in_database)


def page(world: SimpleNamespace, address: str, period: str = "2018/19-Q3") -> str:
    return text_of(world.client.get(f"{address}?period={period}"))


def sheets(
    world: SimpleNamespace, period: str = "2018/19-Q3", edition: str = "internal"
) -> dict[str, list[tuple[Any, ...]]]:
    data = {"period": period, "reason": "Meeting", "edition": edition}
    answer = world.client.post("/analysis/workbook", data=data)
    assert answer.status_code == 200, text_of(answer)
    book = load_workbook(io.BytesIO(answer.data))
    answer.close()
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def words_of(rows: list[tuple[Any, ...]]) -> str:
    return "\n".join("|".join("" if cell is None else str(cell) for cell in row) for row in rows)


def report(world: SimpleNamespace, period: str = "2018/19-Q3") -> str:
    answer = world.client.post("/analysis/workbook/report", data={"period": period, "reason": "Meeting"})
    assert answer.status_code == 200, text_of(answer)
    document = docx.Document(io.BytesIO(answer.data))
    answer.close()
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def sent(world: SimpleNamespace, ending: str, period: str = "2018/19-Q3") -> Any:
    headers = {"Authorization": f"Bearer {world.secret}"}
    return world.feed.get(f"/feed/summary.{ending}?period={period}", headers=headers)


def test_a_period_that_is_not_over_says_so_everywhere_and_is_compared_with_the_same_days(
    world: SimpleNamespace,
) -> None:
    # Three records to 28 November; two to 28 August, of four; of the quarter a year ago one to 28 November, of three.
    volume = (
        f"3 records counted in {OPEN} ({SO_FAR}): 1 more than in 2018/19 Q2 to 28 August (+50.0%), "
        "2 more than in 2017/18 Q3 to 28 November (+200.0%)."
    )
    assert volume in page(world, "/analysis/")
    for address in ("", "themes", "themes/PLAN.P1", "learning", "volume", "form/small", "measures", "ledger"):
        assert SO_FAR in page(world, f"/analysis/{address}"), address
    assert SO_FAR in text_of(world.client.get("/analysis/meetings/north-locality/2018-19-Q3/"))
    assert "1 more than in 2018/19 Q2 to 28 August" in page(world, "/analysis/volume")
    book = sheets(world)
    assert [name for name, rows in book.items() if SO_FAR not in words_of(rows[:6])] == []
    assert volume in words_of(book["Summary"])
    assert any("2018/19 Q2 to 28 August: audits" in row for row in book["Summary"])
    told = report(world)
    assert volume in told
    assert told.count(SO_FAR) >= 3, "under the title, among the facts, in the headline"
    period = sent(world, "json").json["period"]
    assert (period["complete"], period["until"], period["in_words"]) == (False, "2018-11-28", SO_FAR)
    rows = list(csv.DictReader(io.StringIO(sent(world, "csv").text)))
    assert {(row["complete"], row["until"]) for row in rows} == {("no", "2018-11-28")}


def test_a_record_of_today_makes_today_a_day_that_counts(world: SimpleNamespace) -> None:
    with world.in_database() as session:
        make_submitted(session, publish(session), audit_date=NOW.date())
    assert "to 29 November, 2 of 3 months" in page(world, "/analysis/")


def test_a_year_that_is_not_over_is_compared_with_the_year_before_to_the_same_day(world: SimpleNamespace) -> None:
    seen = page(world, "/analysis/", "2018/19")
    # April, July, two of August, one of September, three since October; of 2017 April, July, October.
    assert (
        "8 records counted in 2018/19 (to 28 November, 8 of 12 months): 5 more than in 2017/18 to 28 November" in seen
    )
    summary = words_of(sheets(world, "2018/19", "annual")["Summary"])
    assert "2018/19 to 28 November" in summary
    assert "2018/19, whole year" not in summary
    assert "2018/19 Q4 (not begun yet)" in summary


def test_a_period_that_is_over_says_nothing_of_the_kind(world: SimpleNamespace) -> None:
    seen = page(world, "/analysis/", "2018/19-Q2")
    assert "4 records counted in 2018/19 Q2: 3 more than in 2018/19 Q1 (+300.0%), 3 more than in 2017/18 Q2" in seen
    assert " months" not in seen.partition("Headlines")[2]
    period = sent(world, "json", "2018/19-Q2").json["period"]
    assert (period["complete"], period["until"]) == (True, "2018-09-30")


def test_how_long_something_runs_is_one_number_everywhere(world: SimpleNamespace) -> None:
    running = "11 quarters running"
    for address in ("", "learning"):
        assert running in page(world, f"/analysis/{address}"), address
    for address in ("themes/PLAN.P1", "ledger"):
        assert "11th quarter running" in page(world, f"/analysis/{address}"), address
    assert "for the 11th quarter running." in page(world, "/analysis/")
    book = sheets(world)
    assert "11th quarter running" in words_of(book["Summary"])
    counted = {
        name: row[header.index("Quarters running")]
        for name, wanted in (("Summary", "Sub-theme PLAN.P1"), ("Learning plan", "Sub-theme PLAN.P1"))
        for header in [next(row for row in book[name] if "Quarters running" in row)]
        for row in book[name]
        if wanted in row and row[header.index("Code")] == "PLAN.P1"
    }
    assert counted == {"Summary": 11, "Learning plan": 11}
    assert running in report(world)
    # Of a year that is not over, the quarters that have not begun end nothing.
    assert running in page(world, "/analysis/", "2018/19")


@pytest.fixture
def half_a_year(late_november: None, in_database: InDatabase) -> None:
    """A service whose records begin in October 2017, and one of whose forms in May 2018."""
    with in_database() as session:
        cast = make_people(session)
        first = publish(session)
        late = publish(session, small_definition("late", reference="LA", title="Late audit"))
        for version, days in (
            (first, [date(2017, 10, 3), date(2018, 1, 9), date(2018, 4, 4), date(2018, 8, 1), date(2018, 8, 2)]),
            (late, [date(2018, 5, 9), date(2018, 8, 3)]),
        ):
            for day in days:
                make_submitted(session, version, author=cast.auditor, audit_date=day)


def test_below_a_floor_it_is_said_without_the_form_and_the_month(
    late_november: None, client_as: Any, in_database: InDatabase
) -> None:
    with in_database() as session:
        cast = make_people(session)
        first = publish(session)
        late = publish(session, small_definition("late", reference="LA", title="Late audit"))
        for version, months in ((first, (4, 7)), (late, (8,))):
            for month in months:
                for number, iro in enumerate((cast.iro, cast.colleague, cast.other_iro) * 2):
                    day = date(2018, month, 3 + number)
                    make_submitted(session, version, author=cast.auditor, practitioner=iro, audit_date=day)
    seen = page(SimpleNamespace(client=client_as("QR")), "/analysis/", "2018/19-Q2")
    assert "not compared with 2018/19 Q1: records of some form began later" in seen
    assert "August 2018" not in seen.partition("Headlines")[2]


def test_what_is_recorded_in_part_is_not_compared_by_its_volume(
    half_a_year: None, client_as: Any, app: Flask, in_database: InDatabase
) -> None:
    world = SimpleNamespace(client=client_as("SM"))
    year = page(world, "/analysis/", "2018/19")
    assert "not compared with 2017/18 to 28 November: records begin in October 2017" in year
    assert "%)" not in year.partition("Headlines")[2].partition("Small audit:")[0]
    assert "records begin in October 2017" in page(world, "/analysis/", "2017/18")
    quarter = page(world, "/analysis/volume", "2018/19-Q2")
    assert "3 records counted, not compared with 2018/19 Q1: Late audit began in May 2018" in quarter
    assert "1 more than in 2018/19 Q1 (+100.0%)" in quarter, "the form that was there all the time"
    cells = words_of(sheets(world, "2018/19-Q2")["Summary"])
    assert "|not compared" in cells
    assert "where only part of it is recorded: Late audit began in May 2018." in cells
