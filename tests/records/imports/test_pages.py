"""Audits from before the tool, in the browser: one person uploads and sends, another approves."""

from __future__ import annotations

import io
import json
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from qa_tool.people.models import StagedFile
from qa_tool.records.importing.in_background import State
from qa_tool.records.models import AnswerRow, Audit, ImportBatch
from qa_tool.trail.models import Event
from tests.support import entries, factories, published
from tests.support.hostile import changed
from tests.support.looking import count
from tests.support.site import CriticalClient, found

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


def test_bullets_pasted_from_word_are_bullets(as_, workbook, in_database):
    """In what is brought in as in what is typed: there is one place where text is cleaned."""
    pasted = "\uf0b7\tVisit at once\n\uf0fc\tSeen alone\n \uf123 Told why"
    key = next(question.key for question in FORM.questions if question.comment)
    address = upload(as_("analyst"), workbook({**SOUND, f"{key} comment": pasted})).location
    as_("analyst").post(f"{address}send")
    as_("safeguarding").post(f"{address}approve")
    with in_database() as session:
        (comment,) = session.scalars(select(AnswerRow.comment).where(AnswerRow.comment != ""))
    assert comment == "\u2022\tVisit at once\n\u2713\tSeen alone\n \u2022 Told why"


def looked_at(client: CriticalClient, address: str) -> str:
    """Where the pages of a file lead that is looked at apart, once there is an end to tell."""
    while address.endswith("examining"):
        answer = client.get(address)
        if "Refresh" not in answer.headers:
            return str(answer.location or answer.text)
        time.sleep(0.1)
    return address


# -- large files -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(as_: Any, workbook: Any) -> Any:
    """``sent(number)``: the address of so many audits that wait for approval; more than 500 come in apart."""

    def address(number: int) -> str:
        rows = [{**SOUND, "source_reference": f"OLD-{index}"} for index in range(number)]
        analyst = as_("analyst")
        found = looked_at(analyst, str(upload(analyst, workbook(*rows)).location))
        analyst.post(f"{found}send")
        return found

    return address


def ended(client: CriticalClient, address: str) -> str:
    """The page of the file's progress, once there is an end to tell."""
    for _ in range(600):
        answer = client.get(address)
        if "Refresh" not in answer.headers:
            return str(answer.text)
        assert "of 501" in answer.text
        time.sleep(0.1)
    raise AssertionError("it never came to an end")


def test_a_large_file_comes_in_with_its_progress_told(app, as_, sent, in_database):
    approver = as_("safeguarding")
    address = sent(501)
    answer = approver.post(f"{address}approve")
    assert answer.status_code == 303
    assert answer.location == f"{address}progress"
    assert approver.post(f"{address}approve").status_code in (303, 404), "a second click begins nothing"
    assert "501 audits brought in" in ended(approver, answer.location)
    assert (count(in_database, Audit), count(in_database, ImportBatch), count(in_database, StagedFile)) == (501, 1, 0)
    assert [path.name for path in (app.extensions["qa_settings"].instance / "staged").glob("audits-*")] == []
    assert as_("analyst").get(answer.location).status_code == 403
    assert approver.get("/imports/none/progress").status_code == 404


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is a large one."""
    monkeypatch.setattr("qa_tool.records.importing.in_background.LARGE_FILE", 1)


@pytest.mark.usefixtures("apart")
def test_a_large_file_is_looked_at_with_its_progress_told_to_who_uploaded_it(app, as_, workbook, in_database):
    analyst = as_("analyst")
    answer = upload(analyst, workbook(SOUND))
    address = str(answer.location)
    assert answer.status_code == 303
    assert address.endswith("/examining")
    shown = looked_at(analyst, address)
    assert shown == address.removesuffix("examining")
    assert "1 audit" in analyst.get(shown).text
    with in_database() as session:
        assert session.query(Event).filter_by(action="file.staged").count() == 1
    assert as_("safeguarding").get(address).status_code == 403


@pytest.mark.usefixtures("apart")
def test_a_large_file_with_faults_is_deleted_and_they_are_listed(app, as_, workbook, in_database):
    analyst = as_("analyst")
    page = looked_at(analyst, str(upload(analyst, workbook({**SOUND, "X1": "Splendid"})).location))
    assert "The file has faults, and it is deleted. Mend them and upload it again." in page
    assert "Splendid" in page
    assert count(in_database, StagedFile) == 0
    assert [path.name for path in (app.extensions["qa_settings"].instance / "staged").glob("audits-*")] == []
    refused = looked_at(analyst, str(upload(analyst, io.BytesIO(b"no workbook")).location))
    assert "The file cannot be brought in" in refused


@pytest.mark.usefixtures("apart")
def test_when_the_service_was_stopped_while_looking_the_file_is_gone_and_the_page_says_so(app, as_):
    folder = app.extensions["qa_settings"].instance / "staged"
    folder.mkdir(exist_ok=True)
    analyst, kept_id = as_("analyst"), "e" * 32
    (folder / f"audits-{kept_id}").write_bytes(b"PK")
    told = {**asdict(State(count=300, total=501)), "faults": [], "whose": analyst.person_id}
    (folder / f"examined-{kept_id}").write_text(json.dumps(told))
    answer = analyst.get(f"/imports/{kept_id}/examining")
    assert "The service was stopped while it was at work. The file is deleted" in answer.text
    assert "Refresh" not in answer.headers
    assert not (folder / f"audits-{kept_id}").exists()
    (folder / f"examined-{kept_id}").write_text(json.dumps({**told, "whose": "f" * 32}))
    assert analyst.get(f"/imports/{kept_id}/examining").status_code == 404


def test_a_large_file_that_fails_brings_nothing_in_and_says_so(app, as_, sent, in_database, monkeypatch):
    approver = as_("safeguarding")
    address = sent(501)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("qa_tool.records.queries.bulk.insert_audits", broken)
    page = ended(approver, approver.post(f"{address}approve").location)
    assert "Nothing was brought in: try again" in page
    assert count(in_database, Audit) == 0
    monkeypatch.undo()
    assert "501 audits brought in" in ended(approver, approver.post(f"{address}approve").location)


def test_after_the_service_was_stopped_the_page_says_so(app, as_, sent):
    approver = as_("safeguarding")
    address = sent(1)
    staged_id = address.rstrip("/").rpartition("/")[2]
    told = app.extensions["qa_settings"].instance / "staged" / f"progress-{staged_id}"
    told.write_text(json.dumps({**asdict(State(count=300, total=501)), "faults": []}))
    answer = approver.get(f"{address}progress")
    assert "The service was stopped while it was at work" in answer.text
    assert "Refresh" not in answer.headers


def test_the_number_that_is_promised_goes_in_and_one_more_is_refused(as_, workbook, monkeypatch):
    monkeypatch.setattr("qa_tool.records.importing.approving.MOST", 30)
    rows = [{**SOUND, "source_reference": f"OLD-{index}"} for index in range(31)]
    assert "Up to 30 audits" in as_("analyst").get("/imports/new").text
    assert upload(as_("analyst"), workbook(*rows[:30])).status_code == 303
    more = upload(as_("analyst"), workbook(*rows))
    assert more.status_code == 422
    assert "31 audits: 30 are the most at once" in more.text


def test_titles_dates_and_hidden_rows_are_understood_and_said(as_, tmp_path):
    path = entries.written(FORM, tmp_path / "in.xlsx", [{**SOUND, "audit_date": "05/11/2018 00:00"}, SOUND])
    book = load_workbook(path)
    sheet = book["Audits"]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Audits of 2018, as kept by the team"
    sheet.row_dimensions[6].hidden = True
    column: Any = next(cell.column for cell in sheet[3] if str(cell.value).startswith("audit_date"))
    sheet.cell(5, column).value = 43409
    sheet.cell(5, column).number_format = "General"
    book.save(path)
    answer = upload(as_("analyst"), io.BytesIO(path.read_bytes()))
    assert answer.status_code == 303, answer.text
    page = as_("analyst").get(answer.location).text
    assert "2 audits to be brought in" in page
    assert "5 November 2018 to 5 November 2018" in page
    assert "what stands above the headings in row 3 was passed over" in page
    assert "number of days" in page
    assert "1 row is hidden in Excel" in page
