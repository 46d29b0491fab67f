"""Tables as a reader finds them in finished files: web pages, workbooks and Word documents. Nothing is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
from lxml import html
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

Row = dict[str, str]
"""What stands under each heading of a table; a heading that is there twice has its number behind it."""


def text_of(element: Any) -> str:
    """The words of an element, one blank between them."""
    return " ".join(element.text_content().split())


def pages_main(page: str) -> Any:
    """The main part of a page."""
    return html.fromstring(page).xpath("//main")[0]


def page_tables(page: str) -> dict[str, list[Row]]:
    """The tables of a page by their captions. What only screen readers are told of a link is left out of cells."""
    found: dict[str, list[Row]] = {}
    for table in pages_main(page).xpath(".//table[caption]"):
        headings = distinct([text_of(cell) for cell in table.xpath("./thead/tr/*")])
        rows = [_cells(row) for row in table.xpath("./tbody/tr")]
        assert all(len(row) == len(headings) for row in rows), text_of(table.xpath("./caption")[0])
        found[text_of(table.xpath("./caption")[0])] = [dict(zip(headings, row, strict=True)) for row in rows]
    return found


def _cells(row: Any) -> list[str]:
    cells = []
    for cell in deepcopy(row).xpath("./*"):
        if cell.tag == "td" and cell.xpath(".//a"):
            for hidden in cell.xpath(".//*[contains(@class, 'govuk-visually-hidden')]"):
                hidden.drop_tree()
        cells.append(text_of(cell))
    return cells


def distinct(headings: Sequence[str]) -> list[str]:
    """The headings, each once: 'Audits', 'Audits 2'."""
    said: list[str] = []
    for heading in headings:
        again = sum(
            one == heading or (one.startswith(f"{heading} ") and one[len(heading) + 1 :].isdecimal()) for one in said
        )
        said.append(f"{heading} {again + 1}" if again else heading)
    return said


def workbook_tables(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The named tables of a workbook: its cells' values under their headings."""
    book = load_workbook(path)
    found: dict[str, list[dict[str, Any]]] = {}
    for sheet in book:
        for table in sheet.tables.values():
            left, top, right, bottom = range_boundaries(table.ref)
            rows = list(sheet.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right, values_only=True))
            lines = [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]
            found[table.name] = lines
    return found


def workbook_column(path: Path, title: str) -> list[str]:
    """The texts in the first column of a sheet, from top to bottom."""
    return [str(row[0]) for row in load_workbook(path)[title].iter_rows(max_col=1, values_only=True) if row[0]]


def word_tables(path: Path) -> dict[str, list[Row]]:
    """The tables of a document by their captions."""
    found: dict[str, list[Row]] = {}
    for table in docx.Document(str(path)).tables:
        caption = table._tbl.xpath("string(./w:tblPr/w:tblCaption/@w:val)")
        lines = [[cell.text.strip() for cell in row.cells] for row in table.rows]
        found[caption] = [dict(zip(distinct(lines[0]), line, strict=True)) for line in lines[1:]]
    return found


def word_bullets(path: Path) -> Iterator[str]:
    """The bullets of a document."""
    for paragraph in docx.Document(str(path)).paragraphs:
        if paragraph.style is not None and paragraph.style.name == "List Bullet":
            yield paragraph.text.strip()
