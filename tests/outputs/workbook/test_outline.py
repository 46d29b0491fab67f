"""The workbook is what its file says: a council's own sheets, their order, and every fault with its line and cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from qa_tool.definitions.files.loader import load_folder
from qa_tool.figures.measures.registry import MEASURES
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.verbs import workbooks
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook import outline
from qa_tool.resources import forms_folder
from tests.support import sheet_tables
from tests.support.factories import make_people, make_places, make_submitted, publish, small_definition
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


def test_the_tools_own_description_is_sound() -> None:
    assert workbooks.check(forms_folder(), load_folder(forms_folder()).definitions.values()) == []
    found = outline.in_use()
    assert {key for edition in Edition for key in found.measures(edition)} <= set(MEASURES)
    assert [sheet.title for sheet in found.of(Edition.ANNUAL)] == ["Summary", "Grades", "Themes", "Localities", "Notes"]
    assert found.of(Edition.EXTERNAL) == (), "what leaves has sheets of its own"


def test_a_council_has_its_own_sheets_in_its_own_order(
    sqlite_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = described(tmp_path / "own", OWN)
    monkeypatch.setattr(outline, "forms_in_use", lambda: folder)
    people, places = make_people(sqlite_session), make_places(sqlite_session)
    version = publish(sqlite_session, small_definition("small", title="Small audit"))
    for number in range(12):
        answers = {"X1": "good" if number < 9 else "inadequate"}
        make_submitted(
            sqlite_session,
            version,
            answers=answers,
            audit_date=date(2018, 11, 1 + number),
            author=people.auditor,
            practitioner=people.iro,
            places=places,
        )
    quarter = Quarter(2018, 3).period
    book = load_workbook(make_workbook(sqlite_session, None, quarter, Filters(), tmp_path / "own.xlsx"))
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
    faults = [str(one) for one in workbooks.check(folder, load_folder(forms_folder()).definitions.values())]
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
