"""A sheet of figures: its question, paragraphs, tables and charts, one under the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from qa_tool.spreadsheets import looks
from qa_tool.spreadsheets.cells import Content, Formula, Link, Value, simple
from qa_tool.spreadsheets.charts import ChartOfTable, build
from qa_tool.spreadsheets.looks import Look
from qa_tool.spreadsheets.pages import lay_out, make_table
from qa_tool.spreadsheets.text import LIKE_FORMULA, escaped
from qa_tool.spreadsheets.titles import reference, table_name

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from qa_tool.spreadsheets.book import Book

NARROW, WIDE = 9.0, 46.0
"""Widths of columns, in characters, that are fitted to what they hold."""
HEADER_LETTERS = 1.15
"""A bold letter is wider than the digit that widths are measured in."""
POINTS_PER_LINE = 13.5
CM_PER_ROW = 0.45
TOP_ROWS = 2
"""The question and the period: they stay in sight and are printed on every page."""


@dataclass(frozen=True)
class Column:
    """One column of a table: its header and how its cells look. ``width`` in characters; None fits it."""

    header: str
    look: Look = looks.TEXT
    width: float | None = None


@dataclass(frozen=True)
class Placed:
    """Where a table stands: what charts and formulas refer to."""

    sheet: str
    name: str
    headers: tuple[str, ...]
    first_row: int
    """Of the header."""
    last_row: int
    rows: tuple[tuple[Content, ...], ...]

    def column(self, header: str) -> int:
        """The number of the column under ``header``, from 1."""
        return self.headers.index(header) + 1

    def cell(self, row: int, header: str) -> str:
        """The address, good for formulas of any sheet, of the cell in body row ``row`` (from 0)."""
        letter = get_column_letter(self.column(header))
        return f"{reference(self.sheet)}!${letter}${self.first_row + 1 + row}"


class Sheet:
    """Fills one sheet from the top down. Made by ``Book.sheet``."""

    def __init__(self, book: Book, sheet: Worksheet, question: str, period: str, columns: int) -> None:
        self._book = book
        self._sheet = sheet
        self._across = columns
        self._row = 0
        self._widths: dict[int, float] = {}
        self._fixed: dict[int, float] = {}
        self._wrapped: list[tuple[int, str]] = []
        self._headers: list[tuple[int, list[str]]] = []
        self.formulas: dict[str, int | float | str] = {}
        """Cached values by coordinate."""
        self.descriptions: list[str] = []
        """Alternative texts of the charts, in their order."""
        lay_out(sheet, book.marks, repeat=(1, TOP_ROWS), frozen=(TOP_ROWS, 0))
        self._line(question, looks.QUESTION)
        self._line(period, looks.PERIOD)
        self._row += 1

    @property
    def title(self) -> str:
        """The sheet's name."""
        return str(self._sheet.title)

    @property
    def next_row(self) -> int:
        """The row that the next thing will begin in: a table its header."""
        return self._row + 1

    def heading(self, text: str) -> None:
        """A heading over what follows."""
        self._line(text, looks.HEADING)

    def paragraph(self, text: str, look: Look = looks.PARAGRAPH) -> None:
        """Running text across the sheet, broken into lines."""
        self._line(text, look)
        letter = get_column_letter(self._across)
        self._sheet.merge_cells(f"A{self._row}:{letter}{self._row}")
        self._wrapped.append((self._row, text))

    def note(self, text: str) -> None:
        """A remark on the table above it."""
        self.paragraph(text, looks.NOTE)

    def gap(self, rows: int = 1) -> None:
        """Empty rows."""
        self._row += rows

    def table(
        self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Content]], *, last_is_total: bool = False
    ) -> Placed:
        """A named Excel table at the place reached; a table without rows is printed as such and has no name."""
        headers = self._distinct([column.header for column in columns])
        first = self._row + 1
        for index, (header, column) in enumerate(zip(headers, columns, strict=True), 1):
            look = looks.HEADER_NUMBER if column.look.align == "right" else looks.HEADER
            self._write(first, index, header, look)
            self._need(index, column.width, _header_width(header))
        self._headers.append((first, headers))
        for offset, row in enumerate(rows, 1):
            is_total = last_is_total and offset == len(rows)
            for index, (column, content) in enumerate(zip(columns, row, strict=True), 1):
                look = looks.total(column.look) if is_total else column.look
                shown = self._write(first + offset, index, content, look)
                if not column.look.wrap:
                    self._need(index, column.width, len(shown) + 2)
                else:
                    self._need(index, column.width, min(len(shown) + 2, WIDE))
        self._row = first + len(rows)
        given = ""
        if rows:
            given = self._book.table_name(table_name(name))
            area = f"A{first}:{get_column_letter(len(columns))}{self._row}"
            self._sheet.add_table(make_table(given, area, headers, filters=False))
        self._row += 1
        return Placed(self.title, given, tuple(headers), first, first + len(rows), tuple(tuple(row) for row in rows))

    def chart(self, chart: ChartOfTable) -> None:
        """A native chart of a table of this sheet, under what is there, with its text for those who cannot see it."""
        self._sheet.add_chart(build(chart, self._sheet), f"A{self._row + 1}")
        self.descriptions.append(chart.description)
        self._row += math.ceil(chart.height_cm / CM_PER_ROW) + 1

    def finish(self) -> None:
        """Set the widths of columns and the heights of rows, now that everything is there."""
        for index in range(1, max([self._across, *self._widths, *self._fixed]) + 1):
            fitted = min(max(self._widths.get(index, NARROW), NARROW), WIDE)
            self._sheet.column_dimensions[get_column_letter(index)].width = self._fixed.get(index, fitted)
        for row, headers in self._headers:
            lines = max(_lines(header, self._width(index) / HEADER_LETTERS) for index, header in enumerate(headers, 1))
            self._sheet.row_dimensions[row].height = lines * POINTS_PER_LINE + 3
        across = sum(self._width(index) for index in range(1, self._across + 1))
        for row, text in self._wrapped:
            self._sheet.row_dimensions[row].height = _lines(text, across) * POINTS_PER_LINE

    def _width(self, index: int) -> float:
        return float(self._sheet.column_dimensions[get_column_letter(index)].width)

    def _need(self, index: int, fixed: float | None, width: float) -> None:
        if fixed is not None:
            self._fixed[index] = max(fixed, self._fixed.get(index, 0))
        else:
            self._widths[index] = max(width, self._widths.get(index, 0))

    @staticmethod
    def _distinct(headers: list[str]) -> list[str]:
        """Headers of a table must differ, in more than case."""
        taken: set[str] = set()
        distinct = []
        for header in headers:
            number, name = 1, header or "Column"
            while name.casefold() in taken:
                number += 1
                name = f"{header or 'Column'} {number}"
            taken.add(name.casefold())
            distinct.append(name)
        return distinct

    def _line(self, text: str, look: Look) -> None:
        self._row += 1
        self._write(self._row, 1, text, look)

    def _write(self, row: int, column: int, content: Content, look: Look) -> str:
        """Write one cell; returns roughly what it shows."""
        cell = self._sheet.cell(row, column)
        assert isinstance(cell, Cell)
        if isinstance(content, Formula):
            cell.value = content.text
            self.formulas[cell.coordinate] = content.cached
            self._book.wardrobe.put_on(cell, look)
            return str(content.cached)
        if isinstance(content, Link):
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{reference(content.sheet)}!A1")
            content, look = content.text, looks.CROSS
        value = simple(content, self._book.zone)
        if isinstance(value, str):
            if LIKE_FORMULA.match(value):
                look = look.marked()
            text = self._book.remarks.text(value, f"{self.title}, {cell.coordinate}")
            cell.value = escaped(text)
            cell.data_type = "s"  # whatever it begins with
        elif value is not None:
            cell.value = value
        self._book.wardrobe.put_on(cell, look)
        return value if isinstance(value, str) else _shown(value, look)


def _shown(value: Value, look: Look) -> str:
    """About as many characters as the cell shows."""
    if value is None:
        return ""
    return look.format if isinstance(value, (date, time)) else f"{value:,}"


def _header_width(header: str) -> float:
    """Wide enough for the header's longest word, and for a third of it."""
    words = max((len(word) for word in header.split()), default=1)
    return max(words, len(header) / 3) * HEADER_LETTERS + 2


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(len(line) / max(width - 1, 1))) for line in text.split("\n"))
