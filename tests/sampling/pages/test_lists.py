"""The analyst's way with a list: upload, look, match columns, load."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask

from qa_tool.people.models import StagedFile
from qa_tool.sampling.models import CaseList, ListedCase
from tests.sampling.pages.lists import ROWS, uploaded
from tests.support import hostile
from tests.support.hostile import changed
from tests.support.looking import count
from tests.support.samples import as_csv, as_workbook


def staged_files(app: Flask) -> list[str]:
    folder = app.extensions["qa_settings"].instance / "staged"
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def test_from_the_file_to_a_loaded_list(app, as_, in_database):
    client = as_("analyst")
    assert "None yet" in client.get("/samples/").text
    answer = uploaded(client, as_csv(ROWS))
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "24 cases</strong> would be loaded, held by 3 IROs" in page
    assert "3000000" not in page
    assert "••••0000" in page
    assert len(staged_files(app)) == 1
    assert count(in_database, ListedCase) == 0
    again = [client.post(f"{answer.location}load") for _ in range(2)]
    assert [one.location for one in again] == [again[0].location] * 2
    assert staged_files(app) == []
    assert (count(in_database, CaseList), count(in_database, StagedFile)) == (1, 0)
    shown = client.get(again[0].location).text
    assert "24 cases, held by 3 IROs" in shown
    assert client.get(answer.location).location == again[0].location


def test_every_fault_is_listed_and_nothing_can_be_loaded(app, as_, in_database):
    client = as_("analyst")
    answer = uploaded(client, as_csv([*ROWS, ("x", "Foster", "40/1/2015", "", "", "Atlantis", "P999", "")]))
    page = client.get(answer.location).text
    assert "5 faults" in page
    for words in ("6 to 10 digits", "no plan type", "must be a real date", "is no team", "staff code"):
        assert words in page
    assert "Load 24" not in page
    client.post(f"{answer.location}load")
    assert count(in_database, CaseList) == 0
    assert client.post(f"{answer.location}drop").status_code == 303
    assert staged_files(app) == []


def test_columns_are_matched_by_hand(as_):
    client = as_("analyst")
    answer = uploaded(client, as_csv([row[:2] for row in ROWS], ("LCS no", "Kind of plan")))
    page = client.get(answer.location).text
    assert "no column of case numbers" in page
    same = client.post(answer.location, data={"column-1": "plan_type", "column-2": "plan_type"})
    assert same.status_code == 422
    assert "are to hold the same" in same.text
    client.post(answer.location, data={"column-1": "case_number", "column-2": "plan_type"})
    assert "24 cases</strong> would be loaded" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"a,b\n1,2\n", "cases.xlsx", "text file, such as CSV"),
        (changed(xl__vbaProject_dot_bin=b"x"), "cases.xlsx", "macros"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "cases.xlsx", "password"),
        (hostile.strict(), "cases.xlsx", "Strict Open XML"),
        (b"PK\x03\x04", "cases.csv", "under the name of a text file"),
        (b"", "cases.csv", "empty"),
    ],
)
def test_files_of_no_use_are_refused_and_not_kept(app, as_, in_database, content, name, words):
    """Security check 53, on the way through the browser."""
    answer = uploaded(as_("analyst"), io.BytesIO(content), name)
    assert answer.status_code == 422
    assert words in answer.text
    assert staged_files(app) == []
    assert count(in_database, StagedFile) == 0


def test_no_file_stays_of_an_upload_that_fails(app, as_, in_database, monkeypatch):
    """Whatever goes wrong after the file was written down: the file may hold names."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("sqlalchemy.orm.Session.commit", broken)
    client = as_("analyst")
    client.criticises = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert uploaded(client, as_csv(ROWS)).status_code == 500
    assert staged_files(app) == []


def test_a_workbook_written_by_dotnet_is_read(as_):
    content = hostile.dotnet(as_workbook({"Cases": [("Case number", "Plan type"), (7654321, "CP")]}).getvalue())
    answer = uploaded(as_("analyst"), io.BytesIO(content), "cases.xlsx")
    assert "1 case</strong> would be loaded" in as_("analyst").get(answer.location).text


def test_a_file_over_the_limit_is_not_taken(app, as_):
    """Security check 54."""
    client = as_("analyst")
    client.criticises = False
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    assert uploaded(client, io.BytesIO(b"x" * 10_001)).status_code == 413
    assert staged_files(app) == []


def test_no_file_and_no_day_are_said_at_their_inputs(as_):
    answer = as_("analyst").post(
        "/samples/lists/new", data={"on_day-day": "31", "on_day-month": "2", "on_day-year": "2018"}
    )
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text
    assert 'href="#on_day-day"' in answer.text
    assert 'value="31"' in answer.text


def test_a_file_name_is_a_name_and_no_path(app, as_):
    answer = uploaded(as_("analyst"), as_csv(ROWS), "../../etc/<b>passwd.csv")
    assert answer.status_code == 303
    (name,) = staged_files(app)
    assert re.fullmatch(r"cases-[0-9a-f]{32}", name)
    assert "&lt;b&gt;passwd.csv" in as_("analyst").get(answer.location).text


def test_a_colleague_does_not_see_what_somebody_else_uploaded(as_):
    answer = uploaded(as_("analyst"), as_csv(ROWS))
    other = as_("safeguarding")
    assert other.get(answer.location).status_code == 404
    assert other.post(f"{answer.location}load").status_code == 404
    assert other.post(f"{answer.location}drop").status_code == 404
