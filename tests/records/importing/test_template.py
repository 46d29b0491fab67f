"""The template has a column for everything, lists to choose from, and notes; filled in as it says, it is taken."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from qa_tool.definitions import exchange
from qa_tool.kit.errors import NotFound
from qa_tool.records.importing import examining, template
from qa_tool.records.importing.world import ImportRefused
from tests.support import factories, published


@pytest.fixture
def ready(sqlite_session: Session) -> Session:
    published.publish_forms(sqlite_session)
    factories.make_person(sqlite_session, "=IR01", practitioner=True)
    return sqlite_session


@pytest.mark.parametrize("form", sorted(published.LIBRARY.definitions))
def test_every_fact_question_and_comment_has_a_column_with_a_hint(ready: Session, tmp_path: Path, form: str) -> None:
    path = tmp_path / "out.xlsx"
    template.write_template(ready, None, form, path)
    definition = published.LIBRARY.definitions[form]
    book = load_workbook(path)
    assert book.sheetnames == [sheet.name.value for sheet in exchange.sheets(definition)] + ["Lists", "Notes"]
    headings = [cell.value for cell in book["Audits"][1]]
    expected = [
        question.key for question in definition.questions if question.type not in ("findings", "actions", "notes")
    ]
    assert [str(one).split(" ")[0] for one in headings if str(one).split(" ")[0] in set(expected)] == [
        key for key in expected for _ in range(1 + definition[key].comment)
    ]
    for sheet in exchange.sheets(definition):
        hints = [cell.value for cell in book[sheet.name.value][2]]
        assert len(hints) == len(sheet.columns)
        assert all(hints)
    notes = {str(row[0].value) for row in book["Notes"].iter_rows()}
    assert set(map(str, headings)) <= notes
    with pytest.raises(ImportRefused, match="has no audits"):
        examining.examine(ready, None, form, path)


def test_lists_hold_exactly_what_the_cells_may_say(ready: Session, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    template.write_template(ready, None, "case-sample", path)
    book = load_workbook(path)
    audits = book["Audits"]
    offered = {
        choices_at(book["Lists"], rule.formula1): str(rule.sqref) for rule in audits.data_validations.dataValidation
    }
    assert ("Good", "Requires improvement", "Inadequate") in offered
    assert ("Yes", "Partly", "No", "Not applicable") in offered
    assert ("=IR01",) in offered
    assert any(choices[-1] == "Unknown" and "Child protection plan" in choices for choices in offered)
    localities = next(choices for choices in offered if "North" in choices)
    assert "Unknown" not in localities, "every audit has to say where"
    assert all("3:" in where for where in offered.values())


def choices_at(lists: Worksheet, formula: str | None) -> tuple[str, ...]:
    """The entries that a validation's formula points to."""
    area = str(formula).partition("!")[2].replace("$", "")
    return tuple(str(row[0].value) for row in lists[area])


def test_nothing_in_it_calculates_names_an_author_or_is_hidden(ready: Session, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    template.write_template(ready, None, "tier-2", path)
    book = load_workbook(path)
    assert not any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}
    assert not book.properties.creator
    names = ZipFile(path).namelist()
    assert not any("comment" in name or "external" in name for name in names)


def test_an_unpublished_form_leaves_no_file(ready: Session, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        template.write_template(ready, None, "nothing", tmp_path / "out.xlsx")
    assert list(tmp_path.glob("*.xlsx")) == []
