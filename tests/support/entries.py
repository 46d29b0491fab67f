"""Filling in the template of a form, as a person with a spreadsheet program would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session

from qa_tool.definitions import exchange
from qa_tool.definitions.model import Definition
from qa_tool.records.importing import template

Lines = Iterable[Mapping[str, Any]]
"""Rows as cell values by column key (``CS-03``, ``CS-03 comment``, ``audit_date``, ``source_reference``, ``kind``)."""
KEYS = {
    "Source reference": "source_reference",
    "Auditor (staff code)": "auditor",
    "Row on Audits": "audit_row",
    "Kind": "kind",
    "Finding": "text",
    "Sub-themes": "themes",
    "Action": "text",
    "Owner": "owner",
    "Due date": "due",
    "Sub-theme": "theme",
    "Question": "question",
}


def filled(
    session: Session, form_key: str, path: Path, audits: Lines, *, findings: Lines = (), actions: Lines = ()
) -> Path:
    """The form's template at ``path`` with these rows in it, from row 3 on."""
    template.write_template(session, None, form_key, path)
    book = load_workbook(path)
    fill(book, "Audits", audits)
    fill(book, "Findings", findings)
    fill(book, "Actions", actions)
    book.save(path)
    return path


def written(
    definition: Definition,
    path: Path,
    audits: Lines,
    *,
    findings: Lines = (),
    actions: Lines = (),
    change: Callable[[Workbook], None] | None = None,
) -> Path:
    """A workbook with the template's headings alone, quickly made, and these rows in it from row 3 on."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in exchange.sheets(definition):
        book.create_sheet(sheet.name.value).append([column.heading for column in sheet.columns])
    fill(book, "Audits", audits)
    fill(book, "Findings", findings)
    fill(book, "Actions", actions)
    if change is not None:
        change(book)
    book.save(path)
    return path


def columns_of(book: Workbook, sheet: str) -> dict[str, int]:
    """The number (from 1) of each column of a sheet, by its key."""
    headings = [str(cell.value) for cell in book[sheet][1]]
    return {key_of(heading): number for number, heading in enumerate(headings, start=1)}


def key_of(heading: str) -> str:
    """The key of a column by its heading."""
    if heading in KEYS:
        return KEYS[heading]
    return heading if heading.endswith(" comment") else heading.split(" ", 1)[0]


def fill(book: Workbook, sheet: str, rows: Lines) -> None:
    """Write rows below the headings and hints. Text stays text, whatever it begins with."""
    rows = list(rows)
    if not rows:
        return
    columns = columns_of(book, sheet)
    for number, row in enumerate(rows, start=3):
        for key, value in row.items():
            cell = book[sheet].cell(number, columns[key])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
