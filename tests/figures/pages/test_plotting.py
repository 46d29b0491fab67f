"""Charts by month on pages, files of charts, and the page of one theme."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from lxml import html
from PIL import Image

from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind
from qa_tool.figures.pages.plotting import PLOTS
from tests.figures.pages.test_pages import QUARTER, UnitOfWork, at, plain_records
from tests.support import brute_force, factories
from tests.support.brute_force import Plain
from tests.support.looking import text_of

OF = {"form-quarters": "first", "form-months": "first", "questions": "first", "theme-quarters": "VOICE",
      "theme-months": "VOICE"}  # fmt: skip


def two_years() -> list[Plain]:
    """12 audits of the first form in each of 12 months: 3 good in the first six months, 9 in the others."""
    return [
        Plain("first", 1, date(2018, 1 + month, 1 + number), overall=grade, answers={"FI-01": grade})
        for month in range(12)
        for number in range(12)
        if (grade := "good" if number < (3 if month < 6 else 9) else "inadequate")
    ]


@pytest.fixture
def filled(in_database: UnitOfWork) -> None:
    with in_database() as session:
        brute_force.put(session, two_years())


def file_of(client: Any, name: str, kind: str, query: str = QUARTER) -> Any:
    return client.get(f"/analysis/charts/{name}.{kind}?{query}&of={OF.get(name, '')}")


@pytest.mark.parametrize("name", sorted(PLOTS))
def test_every_chart_is_a_file_of_figures_and_a_picture(client_as: Any, filled: None, name: str) -> None:
    client = client_as("HS").says_what_files_are_for()
    figures = file_of(client, name, "csv")
    assert figures.status_code == 200
    assert len(list(csv.reader(io.StringIO(figures.text)))) > 1
    picture = file_of(client, name, "png")
    assert picture.mimetype == "image/png"
    assert Image.open(io.BytesIO(picture.data)).width > 1000


def test_the_file_says_what_the_page_says(client_as: Any, filled: None) -> None:
    client = client_as("HS").says_what_files_are_for()
    page = html.fromstring(client.get(at("/form/first")).text)
    link = page.xpath("//a[contains(@href, 'form-months.csv')]/@href")[0]
    rows = list(csv.DictReader(io.StringIO(client.get(link).text.removeprefix("\ufeff").split("\r\n\r\n")[0])))
    assert [(row["Month"], row["Good"], row["N"], row["Good %"]) for row in rows][:1] == [
        ("January 2018", "3", "12", "25.0")
    ]
    table = page.xpath("//details//table[caption[contains(., 'by month')]]//tr[td]")
    assert len(table) == len(rows) == 12
    for row, line in zip(rows, table, strict=True):
        shown = " ".join(line.text_content().split())
        assert shown.startswith(f"{row['Month']} {row['Good']}: see the audits".replace(": see", " good: see"))
        assert f"{row['Good %']}%" in shown
        assert row["Signals"] in shown


def test_a_chart_by_month_leads_to_the_audits_of_that_month(client_as: Any, filled: None) -> None:
    client = client_as("HS")
    page = html.fromstring(client.get(at("/form/first")).text)
    links = page.xpath("//details//table[caption[contains(., 'by month')]]//a")
    assert len(links) == 24
    for link in links[:4] + links[-2:]:
        assert f"{link.text} audits counted" in text_of(client.get(link.get("href")))


def test_it_can_be_shown_as_a_run_chart(client_as: Any, filled: None) -> None:
    page = text_of(client_as("HS").get(at("/form/first", f"{QUARTER}&chart=run")))
    assert "the median halves the months" in page
    assert "Show it with limits" in page


@pytest.mark.parametrize(
    "address",
    ["nothing.csv?", "form-months.csv?of=nothing&", "theme-months.csv?of=NO&", "forms.csv?period=2018&x=",
     "forms.png?period=2011/12-Q1&x="],
)  # fmt: skip
def test_there_is_no_file_of_what_does_not_exist(client_as: Any, filled: None, address: str) -> None:
    assert client_as("HS").says_what_files_are_for().get(f"/analysis/charts/{address}{QUARTER}").status_code == 404


def test_files_are_open_to_those_who_see_figures(client_as: Any, filled: None) -> None:
    for kind in ("csv", "png"):
        assert file_of(client_as("HS").says_what_files_are_for(), "forms", kind).status_code == 200
        for role in ("AU", "IRO", "BS", "AD"):
            assert file_of(client_as(role), "forms", kind).status_code == 403


# -- one theme ---------------------------------------------------------------------------------------------------------
def test_a_theme_says_its_grades_months_quarters_and_sub_themes(client_as: Any, in_database: UnitOfWork) -> None:
    with in_database() as session:
        brute_force.put(session, list(plain_records()))
    client = client_as("HS")
    page = client.get(at("/themes/VOICE"))
    assert page.status_code == 200
    shown = text_of(page)
    assert "Graded answers, pooled: 40 of 60 good (66.7%)" in shown
    assert "By sub-theme" in shown
    assert "Strengths and areas for development, quarter by quarter" in shown
    assert client.get(at("/themes/VOICE.V1")).status_code == 200
    assert client.get(at("/themes/NOTHING")).status_code == 404
    assert client.get(at("/themes/VOICE", "period=2011/12-Q1")).status_code == 200


def worded(in_database: UnitOfWork, *texts: str) -> factories.People:
    with in_database() as session:
        people = factories.make_people(session)
        version = factories.publish(session)
        factories.make_themes(session, ["VOICE.V1"])
        for text in texts:
            finding = Finding(FindingKind.STRENGTH, text, ("VOICE.V1",))
            factories.make_submitted(session, version, practitioner=people.iro, answers={"X3": (finding,)})
        return people


def test_wording_is_screened_and_shown_to_those_who_may_read_the_records(
    client_as: Any, in_database: UnitOfWork
) -> None:
    people = worded(in_database, "The child chose the room.", "The child met Anna Bloggs there.", "Ring 01772 555 123.")
    for who in (client_as("SM"), client_as("AN"), client_as(people.manager, "QR")):
        shown = text_of(who.get(at("/themes/VOICE.V1")))
        assert "The child chose the room." in shown
        assert "Bloggs" not in shown
        assert "01772" not in shown
    other = client_as(people.other_manager, "QR").get(at("/themes/VOICE.V1"))
    assert other.status_code == 200, "a page of the own team, which has no such record"
    assert "The child chose" not in text_of(other)
    assert client_as(people.iro, "IRO").get(at("/themes/VOICE.V1")).status_code == 403
