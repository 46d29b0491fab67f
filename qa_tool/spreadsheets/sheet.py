"""A sheet of figures: its question, paragraphs, tables and charts, one under the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from textwrap import wrap
from typing import TYPE_CHECKING

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break

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
HEADER_LETTERS = 1.05
"""A bold letter is wider than the digit that widths are measured in."""
TEXT_LETTERS = 0.92
"""Letters of running text are narrower."""
POINTS_PER_LINE = 12.75
PADDING = 2.25
CM_PER_ROW = 0.529
"""A row of the default height."""
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
        self._cells: list[tuple[int, int, str]] = []
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

    def new_page(self) -> None:
        """What follows begins a new page on paper."""
        self._sheet.row_breaks.append(Break(id=self._row))

    def gap(self, rows: int = 1) -> None:
        """Empty rows."""
        self._row += rows

    def table(
        self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Content]], *, last_is_total: bool = False
    ) -> Placed:
        """A named Excel table at the place reached; a table without rows is printed as such and has no name."""
        headers = self._distinct([column.header for column in columns])
        first = self._row + 1
        body = [column.look if index == 0 else looks.spaced(column.look) for index, column in enumerate(columns)]
        for index, (header, column, look) in enumerate(zip(headers, columns, body, strict=True), 1):
            over = looks.HEADER_NUMBER if look.align == "right" else looks.HEADER
            self._write(first, index, header, over if index == 1 else looks.spaced(over))
            self._need(index, column.width, _header_width(header))
        self._headers.append((first, headers))
        for offset, row in enumerate(rows, 1):
            is_total = last_is_total and offset == len(rows)
            for index, (column, look, content) in enumerate(zip(columns, body, row, strict=True), 1):
                shown = self._write(first + offset, index, content, looks.total(look) if is_total else look)
                self._need(index, column.width, len(shown) + 2)
                if look.wrap and len(shown) > NARROW:
                    self._cells.append((first + offset, index, shown))
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
        heights: dict[int, int] = {}
        for row, headers in self._headers:
            wide = ((header, self._width(index) / HEADER_LETTERS) for index, header in enumerate(headers, 1))
            heights[row] = max(_lines(header, width) for header, width in wide)
        for row, index, text in self._cells:
            heights[row] = max(heights.get(row, 1), _lines(text, self._width(index) / TEXT_LETTERS))
        across = sum(self._width(index) for index in range(1, self._across + 1)) / TEXT_LETTERS
        for row, text in self._wrapped:
            heights[row] = _lines(text, across)
        for row, lines in heights.items():
            self._sheet.row_dimensions[row].height = lines * POINTS_PER_LINE + PADDING

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


def header_height(headers: Sequence[tuple[str, float]]) -> float:
    """Points that a row of headers needs; each comes with the width of its column."""
    return max(_lines(header, width / HEADER_LETTERS) for header, width in headers) * POINTS_PER_LINE + PADDING


def _header_width(header: str) -> float:
    """Wide enough for the header's longest word, and for a third of it."""
    words = max((len(word) for word in header.split()), default=1)
    return max(words, len(header) / 3) * HEADER_LETTERS + 3


def _lines(text: str, width: float) -> int:
    """How many lines ``text`` takes in a column of ``width`` letters, broken between words."""
    return sum(max(1, len(wrap(line, max(int(width), 1)))) for line in text.split("\n"))
