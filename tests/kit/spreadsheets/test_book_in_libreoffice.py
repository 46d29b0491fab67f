"""Another program reads what the writer wrote: text stays text, rows are all there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qa_tool.kit.periods import LONDON
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.book import HEADER_ROW, Book
from qa_tool.kit.spreadsheets.pages import Marks
from qa_tool.kit.spreadsheets.sheet import Column
from tests.support.libreoffice import LibreOffice, needs_libreoffice

pytestmark = [pytest.mark.libreoffice, needs_libreoffice]
TEXTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "#N/A",
    "http://example.org",
    "_x0041_",
    "a\u202eb",
    " x ",
    "one\ntwo",
    "<&>",
]


def test_text_is_text_for_libreoffice_too(tmp_path: Path, libreoffice: LibreOffice) -> None:
    path = tmp_path / "texts.xlsx"
    marks = Marks("OFFICIAL", "Texts")
    with Book(path, marks=marks, period="2018", zone=LONDON, made_at=datetime(2019, 1, 7, tzinfo=UTC)) as book:
        columns = [Column("Text"), Column("Day", looks.DAY)]
        rows = book.rows("Rows", "What?", columns, [[text, date(2018, 10, 1)] for text in TEXTS])
        book.sheet("Table", "What?").table("table_of", [Column("Text")], [[text] for text in TEXTS])
        book.place(rows)
    read = load_workbook(libreoffice.convert(path, "xlsx"))
    for title in ("Rows", "Table"):
        lines = list(read[title].iter_rows(min_row=HEADER_ROW + 1, max_row=HEADER_ROW + len(TEXTS)))
        # what it writes is not escaped: these are the texts that it understood
        assert [line[0].value for line in lines] == TEXTS
        assert all(line[0].data_type == "s" for line in lines)
    assert str(read["Rows"].cell(HEADER_ROW + 1, 2).value) == "2018-10-01 00:00:00"
