"""The page of the workbook: who gets it, what it asks for, what it sends, and what it leaves behind."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from qa_tool.config import Settings
from qa_tool.outputs.verbs import exporting, workbooks
from qa_tool.people.models import Place
from qa_tool.people.words import PlaceKind
from qa_tool.trail.models import Event
from tests.support import sheet_tables
from tests.support.factories import make_people, make_places, make_submitted, publish, shipped

ADDRESS = "/analysis/workbook"
Client = Callable[..., Any]
InDatabase = Callable[[], AbstractContextManager[Session]]
FILLED_IN = {"period": "2018/19-Q3", "reason": "Quarterly meeting"}


@pytest.fixture
def records(in_database: InDatabase) -> None:
    """Three audits of the third quarter."""
    with in_database() as session:
        people, places, version = make_people(session), make_places(session), publish(session)
        for day in (1, 2, 3):
            make_submitted(
                session,
                version,
                author=people.auditor,
                practitioner=people.iro,
                places=places,
                audit_date=date(2018, 11, day),
            )


def download(browser: Any) -> bytes:
    """The file, taken to its end as a browser does."""
    response = browser.post(ADDRESS, data=FILLED_IN)
    assert response.status_code == 200
    data: bytes = response.data
    response.close()
    return data


def left(settings: Settings) -> list[Path]:
    folder = settings.instance / "workbooks"
    return list(folder.iterdir()) if folder.is_dir() else []


def test_the_workbook_comes_as_a_download_and_leaves_nothing_behind(
    client_as: Client, records: None, in_database: InDatabase, settings: Settings
) -> None:
    browser = client_as("AN")
    response = browser.post(ADDRESS, data=FILLED_IN)
    assert response.status_code == 200
    assert response.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response.headers["Content-Disposition"] == "attachment; filename=quality-assurance-2018-19-Q3.xlsx"
    assert "no-store" in response.headers["Cache-Control"]
    book = load_workbook(io.BytesIO(response.data))
    assert book["Audits"].max_row == 4 + 3
    response.close()
    assert not left(settings)
    with in_database() as session:
        event = session.scalars(select(Event).where(Event.action == "workbook.exported")).one()
        assert event.actor_id == browser.person_id
        assert event.detail["audits"] == 3


def test_a_manager_downloads_figures_only(client_as: Client, records: None) -> None:
    browser = client_as("QR")
    assert "no single records" in browser.get(ADDRESS).text
    book = load_workbook(io.BytesIO(download(browser)))
    assert "Grades" in book.sheetnames
    assert "Audits" not in book.sheetnames


@pytest.mark.parametrize("role", ["AU", "IRO", "BS", "AD"])
def test_others_get_neither_page_nor_file(client_as: Client, records: None, role: str) -> None:
    browser = client_as(role)
    assert browser.get(ADDRESS).status_code == 403
    assert browser.post(ADDRESS, data=FILLED_IN).status_code == 403


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reason": " "}, "Enter what the workbook is for"),
        ({"reason": "x" * 201}, "must be 200 characters or less"),
        ({"period": "2018/19-Q5"}, "is not a quarter"),
        ({"form": "nothing"}, "is not one of the choices for form"),
        ({"from": "2018-10-01", "to": "2018-09-01"}, "ends (2018-09-01) before it begins"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_made(
    client_as: Client, records: None, settings: Settings, in_database: InDatabase, changed: dict[str, str], told: str
) -> None:
    response = client_as("SM").post(ADDRESS, data=FILLED_IN | changed)
    assert response.status_code == 422
    assert told in response.text
    assert "There is a problem" in response.text
    assert not left(settings)
    with in_database() as session:
        assert session.scalars(select(Event).where(Event.action == "workbook.exported")).first() is None


def test_the_page_keeps_the_period_and_filters_of_the_analysis(client_as: Client, records: None) -> None:
    page = client_as("HS").get(f"{ADDRESS}?period=2018/19&form=small").text
    assert '<option value="2018/19" selected>' in page
    assert '<option value="small" selected>' in page


def test_others_can_write_while_a_workbook_is_made(
    client_as: Client, records: None, in_database: InDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = workbooks.compose

    def slowly(*arguments: Any) -> Any:
        with in_database() as other:  # would wait for the lock, and fail, if the download held it
            other.execute(text("PRAGMA busy_timeout=100"))
            other.execute(text("UPDATE person SET job = job"))
        return made(*arguments)

    monkeypatch.setattr(workbooks, "compose", slowly)
    browser = client_as("AN")
    browser.criticises = False  # the other writer is none of the service's, and notes nothing
    assert download(browser)


def test_a_failure_leaves_nothing_behind(
    client_as: Client, records: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("in the middle")

    browser = client_as("AN")
    browser.application.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(exporting, "record", fails)
    assert browser.post(ADDRESS, data=FILLED_IN).status_code == 500
    assert not left(settings)


def test_the_word_report_comes_from_the_same_page_with_its_own_event(
    client_as: Client, records: None, in_database: InDatabase, settings: Settings
) -> None:
    browser = client_as("HS")
    page = browser.get(ADDRESS).text
    assert f'formaction="{ADDRESS}/report"' in page
    response = browser.post(f"{ADDRESS}/report", data=FILLED_IN)
    assert response.status_code == 200
    assert response.mimetype == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert response.headers["Content-Disposition"] == "attachment; filename=quality-assurance-2018-19-Q3.docx"
    assert docx.Document(io.BytesIO(response.data)).paragraphs[0].text == "Quality assurance: 2018/19 Q3"
    response.close()
    assert not left(settings)
    with in_database() as session:
        event = session.scalars(select(Event).where(Event.action == "report.exported")).one()
        assert (event.actor_id, event.detail["audits"]) == (browser.person_id, 3)


@pytest.mark.parametrize("role", ["AU", "IRO", "BS", "AD"])
def test_others_get_no_report(client_as: Client, records: None, role: str) -> None:
    assert client_as(role).post(f"{ADDRESS}/report", data=FILLED_IN).status_code == 403


def test_a_report_without_a_reason_is_not_made_and_the_page_still_offers_both(client_as: Client, records: None) -> None:
    response = client_as("SM").post(f"{ADDRESS}/report", data=FILLED_IN | {"reason": ""})
    assert response.status_code == 422
    assert "Enter what the report is for" in response.text
    assert f'<form method="post" action="{ADDRESS}"' in response.text


def test_files_of_different_figures_have_different_names(client_as: Client, records: None) -> None:
    browser = client_as("SM")
    names = set()
    asked = [{"place": "North locality"}, {"place": "South locality"}, {"form": "small"}, {}]
    for given in asked:
        for address, ending in ((ADDRESS, "xlsx"), (f"{ADDRESS}/report", "docx")):
            response = browser.post(address, data=FILLED_IN | given)
            assert response.status_code == 200
            name = response.headers["Content-Disposition"].partition("filename=")[2]
            assert name.startswith("quality-assurance-2018-19-Q3"), name
            assert name.endswith(f".{ending}"), name
            names.add(name)
            response.close()
    assert len(names) == 2 * len(asked), names
    assert "quality-assurance-2018-19-Q3-North-locality.xlsx" in names


def test_teams_come_in_one_order_whatever_their_random_ids_are(client_as: Client, in_database: InDatabase) -> None:
    """The frozen document and each form's sheet listed teams in the order of their ids: another in each service."""
    with in_database() as session:
        people, places, version = make_people(session), make_places(session), publish(session, shipped("supervision"))
        for name in ("Delta", "Alpha", "Echo", "Charlie", "Bravo"):
            team = Place(
                key=name.lower(),
                name=name,
                kind=PlaceKind.TEAM,
                parent_id=places.district.id,
                valid_from=places.team.valid_from,
            )
            session.add(team)
            session.flush()
            make_submitted(
                session,
                version,
                answers={"SU-01": "not-alerted"},
                facts={"plan_type": "CP", "first_core_group_held": "yes"},
                author=people.auditor,
                practitioner=people.iro,
                places=replace(places, team=team),
                audit_date=date(2018, 11, 1),
            )
    sheet = load_workbook(io.BytesIO(download(client_as("AN"))))["Supervision"]
    (name,) = [one for one in sheet_tables.names(sheet) if one.endswith("_by_team")]
    teams = [row["Team"] for row in sheet_tables.rows(sheet, name)]
    assert teams == ["Alpha", "Bravo", "Charlie", "Delta", "Echo"]
