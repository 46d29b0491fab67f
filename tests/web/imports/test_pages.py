"""Audits from before the tool, in the browser: one person uploads and sends, another approves."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_tool.models import Audit, Event, ImportBatch, StagedFile
from tests.support import entries, factories, published
from tests.support.hostile import changed
from tests.web.conftest import CriticalClient, found
from tests.web.looking import count

SOUND = {"audit_date": date(2018, 11, 5), "locality": "North", "X1": "Good"}
FORM = published.LIBRARY.definitions["case-sample"]


@pytest.fixture
def people(in_database: Any) -> Any:
    with in_database() as session:
        published.publish_forms(session)
        return factories.make_people(session)


@pytest.fixture
def as_(client_as: Any, people: Any) -> Any:
    """``as_("analyst")``: one of the cast's browser."""
    return lambda name: client_as(getattr(people, name), *factories.ROLES[name])


@pytest.fixture
def workbook(tmp_path: Path) -> Any:
    """``workbook(rows)``: the filled-in template."""

    def made(*rows: Any) -> io.BytesIO:
        return io.BytesIO(entries.written(FORM, tmp_path / "in.xlsx", rows).read_bytes())

    return made


def upload(client: CriticalClient, stream: io.BytesIO, name: str = "old.xlsx", form: str = "case-sample") -> Any:
    data: Any = {"csrf_token": client.form_token(), "form_key": form, "file": (stream, name)}
    return client.post("/imports/new", data=data)


def staged(app: Flask) -> int:
    folder = app.extensions["qa_settings"].instance / "staged"
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_two_people_bring_a_file_in(app, as_, workbook, in_database):
    analyst, approver = as_("analyst"), as_("safeguarding")
    address = upload(analyst, workbook(SOUND, {**SOUND, "X1": "Inadequate"})).location
    page = analyst.get(address).text
    assert "2 audits to be brought in" in page
    assert "5 November 2018 to 5 November 2018" in page
    assert approver.get(address).status_code == 404, "it was not sent yet"
    assert analyst.post(f"{address}send").status_code == 303
    assert analyst.post(f"{address}send").status_code == 303
    assert "Waits for approval" in approver.get("/imports/").text
    assert "file of old audits to approve" in approver.get("/").text
    assert approver.get(address).status_code == 200
    assert analyst.post(f"{address}approve").status_code == 403
    assert count(in_database, Audit) == 0
    assert approver.post(f"{address}approve").status_code == 303
    assert (count(in_database, Audit), count(in_database, ImportBatch), count(in_database, StagedFile)) == (2, 1, 0)
    assert staged(app) == 0
    assert "old.xlsx" in approver.get("/imports/").text
    assert approver.post(f"{address}approve").status_code == 404, "a second click finds nothing to bring in"
    assert count(in_database, Audit) == 2
    with in_database() as session:
        actions = list(session.scalars(select(Event.action).order_by(Event.id)))
    assert actions.count("audits.imported") == actions.count("import.sent") == actions.count("file.staged") == 1


def test_nobody_approves_the_own_file(in_database, client_as, people, workbook):
    both = client_as(people.analyst, "AN", "SM")
    address = upload(both, workbook(SOUND)).location
    both.post(f"{address}send")
    for verb in ("approve", "refuse"):
        answer = both.post(f"{address}{verb}")
        assert answer.status_code == 422
        assert "Somebody else has to approve it" in answer.text
    assert count(in_database, Audit) == 0


def test_every_fault_is_listed_and_nothing_is_kept(app, as_, workbook, in_database):
    """Security check 55."""
    rows = [SOUND] * 20
    rows[10] = {**SOUND, "X1": "Splendid", "locality": "Atlantis"}
    answer = upload(as_("analyst"), workbook(*rows))
    assert answer.status_code == 422
    assert "2 faults" in answer.text
    assert "Atlantis" in answer.text
    assert staged(app) == count(in_database, StagedFile) == count(in_database, Audit) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "text file, such as CSV"),
        (changed(xl__vbaProject_dot_bin=b"x"), "macros"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "password"),
        (b"", "empty"),
    ],
)
def test_files_of_no_use_are_refused(app, as_, content, words):
    """Security check 53."""
    answer = upload(as_("analyst"), io.BytesIO(content))
    assert answer.status_code == 422
    assert words in answer.text
    assert staged(app) == 0


def test_a_form_and_a_file_are_needed(as_):
    answer = as_("analyst").post("/imports/new", data={})
    assert answer.status_code == 422
    assert 'href="#form_key"' in answer.text
    assert 'href="#file"' in answer.text


def test_the_same_file_again_has_nothing_to_add(app, as_, workbook):
    analyst, approver = as_("analyst"), as_("safeguarding")
    address = upload(analyst, workbook(SOUND)).location
    analyst.post(f"{address}send")
    approver.post(f"{address}approve")
    again = upload(analyst, workbook(SOUND))
    assert again.status_code == 422
    assert "brought in before" in again.text
    assert staged(app) == 0


def test_the_template_is_downloaded_and_can_be_uploaded_filled_in(as_):
    analyst = as_("analyst")
    page = analyst.get("/imports/new").text
    address = found(r'href="(/imports/template\?form_key=case-sample)"', page)[1]
    answer = analyst.get(address)
    assert answer.data.startswith(b"PK")
    assert "audits-case-sample.xlsx" in answer.headers["Content-Disposition"]
    assert analyst.get("/imports/template?form_key=none").status_code == 404


def test_a_refused_and_a_dropped_file_are_gone(app, as_, workbook, in_database):
    analyst, approver = as_("analyst"), as_("safeguarding")
    address = upload(analyst, workbook(SOUND)).location
    assert approver.post(f"{address}drop").status_code == 403
    assert analyst.post(f"{address}drop").status_code == 303
    address = upload(analyst, workbook(SOUND)).location
    analyst.post(f"{address}send")
    assert approver.post(f"{address}refuse").status_code == 303
    assert staged(app) == count(in_database, StagedFile) == count(in_database, Audit) == 0


@pytest.mark.parametrize(
    ("name", "status"),
    [("head", 200), ("safeguarding", 200), ("analyst", 200), ("manager", 403), ("iro", 403), ("administrator", 403)],
)
def test_who_sees_what_waits(as_, workbook, name, status):
    analyst = as_("analyst")
    address = upload(analyst, workbook(SOUND)).location
    analyst.post(f"{address}send")
    assert as_(name).get(address).status_code == status
    assert as_(name).get("/imports/").status_code == status
    if name != "safeguarding":
        assert as_(name).post(f"{address}approve").status_code == 403
