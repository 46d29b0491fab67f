"""LibreOffice counts the checks again from the rows, and prints every sheet."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Quarter
from tests.support.factories import make_people, make_places, make_submitted, publish
from tests.support.libreoffice import LibreOffice, needs_libreoffice
from tests.support.workbooks import make_workbook

pytestmark = [pytest.mark.libreoffice, needs_libreoffice]
GRADES = ["good"] * 13 + ["requires-improvement"] * 9 + ["inadequate"]


@pytest.fixture
def path(sqlite_session: Session, tmp_path: Path) -> Path:
    """A quarter's workbook, rows included: 13, 9 and 1 of 23 are 56.5, 39.1 and 4.3%."""
    people, places = make_people(sqlite_session), make_places(sqlite_session)
    version = publish(sqlite_session)
    for number, grade in enumerate(GRADES):
        make_submitted(
            sqlite_session,
            version,
            grade=Grade(grade),
            author=people.auditor,
            practitioner=people.iro,
            places=places,
            answers={"SM-01": grade, "SM-03": "yes", "X2": "=1+1"},
            audit_date=date(2018, 10, 1) + timedelta(days=number),
        )
    quarter = Quarter(2018, 3).period
    return make_workbook(sqlite_session, None, quarter, Filters(), tmp_path / "quarter.xlsx", "")


def checks(path: Path) -> dict[tuple[Any, Any], tuple[Any, Any, Any]]:
    sheet = load_workbook(path, data_only=True)["Checks"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, row in enumerate(rows) if row[:2] == ["Form", "Figure"])
    return {(row[0], row[1]): (row[3], row[4], row[5]) for row in rows[start + 1 :] if row[0]}


def test_recalculated_checks_find_no_difference(path: Path, libreoffice: LibreOffice) -> None:
    written = checks(path)
    again = checks(libreoffice.convert(path, "xlsx"))
    assert written["Small audit", "Good %"] == (56.5, 56.5, "OK")
    assert again.keys() == written.keys()
    for key, (found, as_written, said) in again.items():
        assert said == "OK", key
        assert (found, as_written) == pytest.approx(written[key][:2]), key


def test_a_changed_row_is_found_by_recalculation(path: Path, libreoffice: LibreOffice) -> None:
    book = load_workbook(path)
    audits = book["Audits"]
    header = [cell.value for cell in audits[4]]
    column = header.index("Overall grade") + 1
    assert audits.cell(5, column).value == "Good"
    audits.cell(5, column).value = "Inadequate"
    changed = path.with_name("changed.xlsx")
    book.save(changed)
    said = {key: row[2] for key, row in checks(libreoffice.convert(changed, "xlsx")).items()}
    assert (
        said["Small audit", "Good"] == said["Small audit", "Inadequate"] == said["Small audit", "Good %"] == "differs"
    )
    assert said["Small audit", "Requires improvement"] == said["Small audit", "Records"] == "OK"


def test_every_sheet_can_be_printed(path: Path, libreoffice: LibreOffice) -> None:
    printed = libreoffice.convert(path, "pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type/Page/") + printed.count(b"/Type/Page\n") + printed.count(b"/Type /Page") >= len(
        load_workbook(path).sheetnames
    )
