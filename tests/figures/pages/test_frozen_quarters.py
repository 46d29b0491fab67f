"""A frozen quarter on the pages of the analysis and in the feed: marked, and shown as published or as it stands."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from qa_tool.definitions.words import Grade
from qa_tool.kit.periods import Quarter
from qa_tool.people.verbs import accounts, people, tokens
from tests.figures.pages.test_pages import QUARTER, UnitOfWork, at
from tests.support import factories
from tests.support.freezes import freeze
from tests.support.looking import text_of

PUBLISHED = f"{QUARTER}&figures=published"
PAGES = (
    *("/", "/form/small", "/questions", "/themes", "/places", "/volume", "/measures", "/measures/C1"),
    *("/observations", "/enquiries"),
)


@pytest.fixture(autouse=True)
def frozen(in_database: UnitOfWork) -> Iterator[None]:
    """20 good audits of a frozen quarter, and an inadequate one that came later."""
    with time_machine.travel(datetime(2019, 1, 20, 10, tzinfo=UTC), tick=False):
        with in_database() as session:
            cast, places, version = factories.make_people(session), factories.make_places(session), None
            version = factories.publish(session)
            for number in range(20):
                add(session, version, cast, places, date(2018, 11, 1 + number), Grade.GOOD)
            freeze(session, cast, Quarter(2018, 3))
            add(session, version, cast, places, date(2018, 12, 1), Grade.INADEQUATE)
            session.flush()
            session.expunge_all()
        yield


def add(session: Any, version: Any, cast: Any, places: Any, day: date, grade: Grade) -> None:
    factories.make_submitted(
        session, version, author=cast.manager, practitioner=cast.iro, places=places, audit_date=day, grade=grade,
        answers={"SM-01": grade.value, "SM-02": "good", "SM-03": "yes"},
    )  # fmt: skip


def test_a_frozen_quarter_is_marked_with_what_changed_since(client_as: Any) -> None:
    page = text_of(client_as("HS").get(at("/")))
    assert "Frozen on 20 January 2019; 1 later change: see the differences." in page
    assert "20 of 21 good (95.2%)" in page
    assert "2018/19 Q3: Frozen on" in text_of(client_as("HS").get(at("/", "period=2018/19")))
    assert "Frozen on" not in text_of(client_as("HS").get(at("/", "period=2018/19-Q2")))


@pytest.mark.parametrize("room", PAGES)
def test_every_page_of_figures_can_be_as_published(client_as: Any, room: str) -> None:
    client = client_as("SM")
    page = client.get(at(room, PUBLISHED))
    assert page.status_code == 200
    said = text_of(page)
    assert "As published. Frozen on 20 January 2019" in said
    assert "20 records counted" in said
    assert "/analysis/audits?" not in page.text
    assert "21 counted: see the audits records counted" in text_of(client.get(at(room)))


def test_the_published_overview_says_what_was_said(client_as: Any) -> None:
    said = text_of(client_as("SM").get(at("/", PUBLISHED)))
    assert "20 of 20 good (100.0%)" in said
    assert "Figures as published: frozen on 20 January 2019. 1 record has changed since." in said


def test_charts_are_files_of_what_the_page_shows(client_as: Any) -> None:
    client = client_as("SM").says_what_files_are_for()
    assert "Small audit,20,100.0" in client.get(f"/analysis/charts/forms.csv?{PUBLISHED}").text
    assert ",21," in client.get(f"/analysis/charts/forms.csv?{QUARTER}").text
    assert client.get(f"/analysis/charts/form-months.csv?{PUBLISHED}&of=small").status_code == 404


def test_pages_of_lists_and_long_series_say_that_they_show_what_stands(client_as: Any) -> None:
    said = text_of(client_as("SM").get(at("/ledger", PUBLISHED)))
    assert "This page shows what stands" in said
    assert "21 counted: see the audits records counted" in said


@pytest.mark.parametrize("query", ["period=2018/19-Q2", "period=2018/19", f"{QUARTER}&form=small"])
def test_where_nothing_was_published_the_page_says_so_and_shows_what_stands(client_as: Any, query: str) -> None:
    page = client_as("SM").get(at("/", f"{query}&figures=published"))
    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert "As published." not in text_of(page)


def test_the_feed_sends_published_figures_when_asked(app: Any, account_of: Any, in_database: UnitOfWork) -> None:
    account = account_of("AN")
    with in_database() as session:
        user = accounts.find(session, account.email)
        assert user is not None
        secret = tokens.make(session, people.asker_for(session, user), "Dashboard", 90)[0]
    header = {"Authorization": f"Bearer {secret}"}

    def sent(query: str) -> Any:
        return app.test_client().get(f"/feed/summary.json?{query}", headers=header)

    then, now = json.loads(sent(PUBLISHED).text), json.loads(sent(QUARTER).text)
    assert (then["figures"], then["forms"][0]["audits"]) == ("published", 20)
    assert (now["figures"], now["forms"][0]["audits"]) == ("as-they-stand", 21)
    assert then["records_as_at"] == "2019-01-20T10:00:00+00:00"
    assert sent(f"{QUARTER}&figures=other").status_code == 400
    assert sent("period=2018/19&figures=published").status_code == 400


def test_the_workbook_and_the_report_can_be_as_published(client_as: Any) -> None:
    client = client_as("SM")
    page = client.get(f"/analysis/workbook?{PUBLISHED}")
    assert 'value="published" selected' in page.text
    given = {"period": "2018/19-Q3", "figures": "published", "reason": "Meeting", "edition": "internal"}
    sent = client.post("/analysis/workbook", data=given)
    assert sent.status_code == 200
    sheets = load_workbook(io.BytesIO(sent.data), read_only=True).sheetnames
    assert "Summary" in sheets
    assert "Audits" not in sheets
    assert client.post("/analysis/workbook/report", data=given).status_code == 200
    refused = client.post("/analysis/workbook", data={**given, "period": "2018/19-Q2"})
    assert refused.status_code == 422
    assert "is not a frozen quarter" in refused.text
    assert client.post("/analysis/workbook", data={**given, "edition": "cluster"}).status_code == 422
    left = client.post("/analysis/workbook", data={**given, "edition": "external"})
    assert left.status_code == 303, "what leaves of a frozen quarter has its frozen figures, and waits to be released"
    assert left.location.startswith("/analysis/editions/prepared/")
