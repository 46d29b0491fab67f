"""The workbook is what its file says: a council's own sheets, their order, and every fault with its line and cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.verbs import reading
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Quarter, financial_year
from qa_tool.outputs.queries import outlines
from qa_tool.outputs.verbs import workbooks
from qa_tool.outputs.verbs.exporting import Order
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook import making, outline
from qa_tool.resources import forms_folder
from tests.support import sheet_tables
from tests.support.factories import Places, make_people, make_places, make_submitted, publish, small_definition
from tests.support.measures import MEASURES
from tests.support.workbooks import make_workbook

OWN = """
sheets:
  - title: Last things first
    asks: What does our meeting ask for?
    blocks:
      - {measures: [C1]}
      - heading: How good
        table: graded forms
        name: ours
        columns: [records, grades]
        chart: {title: Grades, shows: the grades of our forms, axis: Share}
      - {text: "All of {period}."}
  - title: Summary
    asks: What should we know?
    blocks:
      - {heading: Headlines, figures: headlines}
"""


def described(folder: Path, text: str) -> Path:
    """A folder whose workbook is described by ``text``."""
    path = folder / outline.FILE
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return folder


def audits(session: Session, *of: tuple[Places, Mapping[date, bool]]) -> None:
    """Small audits of some places, by their days: whether the grade is good."""
    people, version = make_people(session), publish(session, small_definition("small", title="Small audit"))
    for places, days in of:
        for day, good in days.items():
            make_submitted(
                session,
                version,
                answers={"X1": "good" if good else "inadequate"},
                audit_date=day,
                author=people.auditor,
                practitioner=people.iro,
                places=places,
            )


def of_quarter(session: Session, tmp_path: Path) -> Workbook:
    """The workbook of 2018/19 Q3."""
    path = make_workbook(session, None, Quarter(2018, 3).period, Filters(), tmp_path / "own.xlsx")
    return load_workbook(path)


def said(sheet: Worksheet) -> list[object]:
    """What stands on a sheet, cell by cell."""
    return [cell.value for row in sheet for cell in row if cell.value is not None]


def test_the_tools_own_description_is_sound(sqlite_session: Session) -> None:
    assert workbooks.check(forms_folder(), load_folder(forms_folder()).definitions) == []
    found = outlines.in_use(sqlite_session)
    assert {key for edition in Edition for key in found.measures(edition)} <= set(MEASURES)
    assert [sheet.title for sheet in found.of(Edition.ANNUAL)] == ["Summary", "Grades", "Themes", "Localities", "Notes"]
    assert found.of(Edition.EXTERNAL) == (), "what leaves has sheets of its own"


def test_a_council_has_its_own_sheets_in_its_own_order(
    sqlite_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = described(tmp_path / "own", OWN)
    monkeypatch.setattr(reading, "_folder", [folder])
    audits(sqlite_session, (make_places(sqlite_session), {date(2018, 11, 1 + n): n < 9 for n in range(12)}))
    book = of_quarter(sqlite_session, tmp_path)
    assert book.sheetnames == ["Cover", "Last things first", "Summary"]
    sheet = book["Last things first"]
    assert sheet["A1"].value == "What does our meeting ask for?"
    ours = sheet_tables.rows(sheet, "ours")[0]
    assert [ours[name] for name in ("Form", "Records", "Good", "Inadequate", "N", "Good %")] == [
        "Small audit", 12, 9, 3, 12, 75
    ]  # fmt: skip
    measured = sheet_tables.rows(sheet, "measure_C1")
    assert [(row["n"], row["of N"], row["%"]) for row in measured if row["Counted"] == "Good"][:1] == [(9, 12, 75)]
    assert len(sheet._charts) == 1  # type: ignore[attr-defined]
    assert "All of 2018/19 Q3." in {cell.value for row in sheet for cell in row}


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{table: forms, name: a, columns: [grade]}", "workbook.yaml:5: One: the rows 'forms' have no columns 'grade'"),
        ("{table: form, name: a, columns: [grades]}", "'form' are no rows: choose one of forms, graded forms"),
        ("{table: forms, columns: [grades]}", "'name' is needed, but not there"),
        ("{table: impacts, name: a, beside: {periods: [quarters], show: records}}", "not the same in every period"),
        ("{table: themes, name: a, columns: [grades], total: true}", "have no total: leave it out"),
        ("{table: forms, name: a, columns: [good], chart: {title: A, shows: b, axis: c}}", "shares are of grades"),
        ("{measures: [C999]}", "'C999' is no measure: qa-tool measures lists them"),
        ("{figures: headline}", "'headline' are no figures: choose one of headlines"),
        ("{form: tier-3, questions: [A]}", "a block begins with one of text, note"),
        ("{questions: [T2-20], form: tier-3}", "'tier-3' is no form: choose one of case-sample"),
        ("{questions: [T9-20], form: tier-2}", "'tier-2' asks no question T9-20"),
        ("{overall: [moods], form: tier-2}", "grades are not broken down by 'moods' here"),
        ("{by_locality: S9, form: section-47}", "'section-47' asks no question S9"),
        ("{checks: nowhere, records: nowhere}", "no table is called 'nowhere'"),
        ("{rows: everything}", "'rows' "),
        ("{picture: A}", "a block begins with one of text, note"),
        ("{text: A, colour: red}", "'colour' is not known here"),
    ],
)
def test_every_fault_has_its_line_and_its_cure(tmp_path: Path, block: str, said: str) -> None:
    folder = described(tmp_path, f"sheets:\n  - title: One\n    asks: What?\n    blocks:\n      - {block}\n")
    faults = [str(one) for one in workbooks.check(folder, load_folder(forms_folder()).definitions)]
    assert any(said in one and "workbook.yaml:5: One" in one for one in faults), faults


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("title: A/B\n    asks: What?\n    blocks: [{text: A}]", "is no name for a sheet: at most 31 characters"),
        ("title: One\n    blocks: [{text: A}]", "'asks' is needed, but not there"),
        ("title: One\n    asks: What?", "a sheet needs 'blocks'"),
        ("title: One\n    asks: What?\n    editions: [external]\n    blocks: [{text: A}]", "write internal or annual"),
        ("title: One\n    asks: What?\n    blocks: [{text: A}, {rows: audits}]", "rows fill a sheet of their own"),
        (
            "title: One\n    asks: A\n    blocks: [{text: A}]\n  - title: one\n    asks: B\n    blocks: [{text: B}]",
            "the internal edition has a sheet of this title",
        ),
    ],
)
def test_faults_of_a_sheet_are_told_and_the_sheet_is_left_out(tmp_path: Path, sheet: str, said: str) -> None:
    folder = described(tmp_path, f"sheets:\n  - {sheet}\n")
    found = outline.read(folder / outline.FILE)
    assert any(said in str(one) for one in found.faults), found.faults
    assert len(found.sheets) < 2


@pytest.mark.parametrize(
    "fault",
    [
        "{table: form, name: a, columns: [grades]}",
        "{figures: headline}",
        "{measures: [C999]}",
        "{text: A, colour: red}",
    ],
)
def test_a_sheet_with_a_fault_is_left_out_and_the_cover_says_why(
    sqlite_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    wrong = f"  - title: Wrong\n    asks: What?\n    blocks:\n      - {fault}\n"
    folder = described(tmp_path / "own", OWN + wrong)
    monkeypatch.setattr(reading, "_folder", [folder])
    told = [str(one) for one in workbooks.check(folder, {})]
    assert len(told) == 1, told
    book = of_quarter(sqlite_session, tmp_path)
    assert book.sheetnames == ["Cover", "Last things first", "Summary"]
    cover = said(book["Cover"])
    line, message = told[0].split(":")[1], told[0].split(": ", 2)[2]
    at = cover.index("Sheet left out: Wrong")
    assert cover[at + 1] == f"Line {line} of outputs/workbook.yaml: {message}. Who keeps the forms can mend it"


def test_a_file_that_cannot_be_read_gives_way_to_the_tools_own_sheets(
    sqlite_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = described(tmp_path / "own", "sheets: [")
    monkeypatch.setattr(reading, "_folder", [folder])
    book = of_quarter(sqlite_session, tmp_path)
    assert {"Summary", "Grades", "Notes"} <= set(book.sheetnames)
    cover = said(book["Cover"])
    assert str(cover[cover.index("The tool's own sheets") + 1]).startswith("Line 1 of outputs/workbook.yaml: ")


def test_without_a_graded_form_the_sheet_of_grades_says_so(sqlite_session: Session, tmp_path: Path) -> None:
    sheet = of_quarter(sqlite_session, tmp_path)["Grades"]
    assert said(sheet)[2:] == ["No graded record was submitted in 2018/19 Q3."]


def test_without_an_earlier_period_the_tables_stay_with_what_they_say_of_this_one(
    sqlite_session: Session, tmp_path: Path
) -> None:
    audits(sqlite_session, (make_places(sqlite_session), {date(2018, 11, 1): True}))
    content = workbooks.gather(sqlite_session, None, Order(Quarter(2018, 3).period, Filters()))
    alone = replace(content, summary=replace(content.summary, previous=None, last_year=None))
    making.make(alone, tmp_path / "alone.xlsx", outlines.in_use(sqlite_session))
    book = load_workbook(tmp_path / "alone.xlsx")
    (form,) = sheet_tables.rows(book["Grades"], "good_compared")
    assert list(form.items())[:3] == [("Form", "Small audit"), ("Good", 1), ("of N", 1)]
    question = sheet_tables.rows(book["Questions compared"], "questions_compared")[0]
    assert {"Themes", "Note"} <= set(question)


def test_a_locality_of_last_year_alone_stands_in_its_place(sqlite_session: Session, tmp_path: Path) -> None:
    places = make_places(sqlite_session)
    south = replace(
        places,
        locality=places.other_locality,
        district=places.other_district,
        team=places.other_team,
    )
    audits(sqlite_session, (places, {date(2018, 1, 8): True}), (south, {date(2018, 11, 1): True}))
    year = make_workbook(
        sqlite_session, None, financial_year(2018), Filters(), tmp_path / "year.xlsx", "", Edition.ANNUAL
    )
    sheet = load_workbook(year)["Localities"]
    names = [row["Locality"] for row in sheet_tables.rows(sheet, "localities_of_year")]
    assert names == ["North locality", "South locality"]
    assert "No graded record has a locality." not in said(sheet)
