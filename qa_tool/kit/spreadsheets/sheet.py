"""A sheet of figures: its question, paragraphs, tables and charts, one under the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break

from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import LIKE_FORMULA, Content, Formula, Link, escaped, reference, simple, table_name
from qa_tool.kit.spreadsheets.charts import ChartOfTable, build
from qa_tool.kit.spreadsheets.looks import (
    CM_PER_ROW,
    INDENT,
    NARROW,
    POINTS_PER_CM,
    POINTS_PER_LETTER,
    ROW_POINTS,
    USED_OF_PAGE,
    WIDE,
    Look,
    header_height,
    header_width,
    height_of,
    letters,
    lines_of,
    shown,
)
from qa_tool.kit.spreadsheets.pages import PAGE_HEIGHT, PAGE_WIDTH, Piece, Place, lay_out, make_table, paginate

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from qa_tool.kit.spreadsheets.book import Book

TOP_ROWS = 2
"""The question and the period: they stay in sight and are printed on every page."""
MOST_REPEATED = 0.25
"""Of a page: what may be printed again on each, for the header of the sheet's only table to be among it."""


@dataclass(frozen=True)
class Column:
    """One column of a table: its header and how its cells look. ``width`` in characters; None fits it."""

    header: str
    look: Look = looks.TEXT
    width: float | None = None


@dataclass
class Placed:
    """A table of a sheet: what charts and formulas refer to."""

    sheet: str
    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Content, ...], ...]
    begins: Callable[[], int]
    """Asked late, because a chart above it may still be made smaller."""

    @property
    def first_row(self) -> int:
        """The row of the header."""
        return self.begins()

    def column(self, header: str) -> int:
        """The number of the column under ``header``, from 1."""
        return self.headers.index(header) + 1

    def cell(self, row: int, header: str) -> str:
        """The address, good for formulas of any sheet, of the cell in body row ``row`` (from 0)."""
        return f"{reference(self.sheet)}!${get_column_letter(self.column(header))}${self.first_row + 1 + row}"


@dataclass
class _Line:
    """A line of text, over the sheet's whole width when ``across``."""

    text: str
    look: Look
    across: bool = False


@dataclass
class _Gap:
    """An empty row."""


@dataclass
class _Table:
    placed: Placed
    columns: tuple[Column, ...]
    last_is_total: bool

    @property
    def looks(self) -> list[Look]:
        """Of the body's columns."""
        return [column.look if index == 0 else looks.spaced(column.look) for index, column in enumerate(self.columns)]


@dataclass
class _Chart:
    chart: ChartOfTable

    @property
    def rows(self) -> int:
        """The empty rows that it lies over."""
        return math.ceil(self.chart.height_cm / CM_PER_ROW)


_Block = _Line | _Gap | _Table | _Chart


class Sheet:
    """Fills one sheet from the top down. Made by ``Book.sheet``.

    Nothing is written before everything is there: only then are the widths of columns known, and so the scale of the
    print, how much a page holds, and where pages end.
    """

    def __init__(self, book: Book, sheet: Worksheet, question: str, period: str, columns: int) -> None:
        self._book = book
        self._sheet = sheet
        self._across = columns
        self._row = 0
        self._blocks: list[_Block] = []
        self._widths: dict[int, float] = {}
        self._fixed: dict[int, float] = {}
        self.formulas: dict[str, int | float | str] = {}
        """Cached values by coordinate."""
        self.descriptions: list[str] = []
        """Alternative texts of the charts, in their order."""
        lay_out(sheet, book.marks, repeat=(1, TOP_ROWS), frozen=(TOP_ROWS, 0))
        self._line(_Line(question, looks.QUESTION))
        self._line(_Line(period, looks.PERIOD))
        self.gap()

    @property
    def title(self) -> str:
        """The sheet's name."""
        return str(self._sheet.title)

    @property
    def next_row(self) -> int:
        """The row that the next thing will begin in, a table its header."""
        return self._begins(len(self._blocks))

    def heading(self, text: str) -> None:
        """A heading over what follows."""
        self._blocks.append(_Line(text, looks.HEADING))

    def paragraph(self, text: str, look: Look = looks.PARAGRAPH) -> None:
        """Running text across the sheet, broken into lines."""
        self._blocks.append(_Line(text, look, across=True))

    def note(self, text: str) -> None:
        """A remark on the table above it."""
        self.paragraph(text, looks.NOTE)

    def gap(self, rows: int = 1) -> None:
        """Empty rows."""
        self._blocks += [_Gap() for _ in range(rows)]

    def table(
        self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Content]], *, last_is_total: bool = False
    ) -> Placed:
        """A named Excel table at the place reached; a table without rows is printed as such and has no name.

        However long, it is one table: cut up, it could not be filtered, pivoted or referred to. Its header is printed
        on every page where the sheet holds no other table.
        """
        headers = self._distinct([column.header for column in columns])
        given = self._book.table_name(table_name(name)) if rows else ""
        body = tuple(tuple(row) for row in rows)
        number = len(self._blocks)
        placed = Placed(self.title, given, tuple(headers), body, lambda: self._begins(number))
        for index, (header, column) in enumerate(zip(headers, columns, strict=True), 1):
            cells = (row[index - 1] for row in body)
            self._need(index, column.width, max([header_width(header), *(letters(c, column.look) + 2 for c in cells)]))
        self._blocks.append(_Table(placed, tuple(columns), last_is_total))
        self.gap()
        return placed

    def chart(self, chart: ChartOfTable) -> None:
        """A native chart of a table of this sheet, under what is there, with its text for those who cannot see it."""
        self._blocks.append(_Chart(chart))
        self.gap()

    def finish(self) -> None:
        """Write the sheet, now that everything is there."""
        for index in range(1, max([self._across, *self._widths, *self._fixed]) + 1):
            fitted = min(max(self._widths.get(index, NARROW), NARROW), WIDE)
            self._sheet.column_dimensions[get_column_letter(index)].width = self._fixed.get(index, fitted)
        capacity = self._capacity()
        self._shrink_charts(capacity)
        heights = [self._heights(block) for block in self._blocks]
        for block, place, found in zip(self._blocks, self._places(heights, capacity), heights, strict=True):
            if place.breaks:
                self._break()
            if isinstance(block, _Line):
                self._line(block, found[0])
            elif isinstance(block, _Table):
                self._table(block, found, place.cuts)
            elif isinstance(block, _Chart):
                self._chart(block)
            else:
                self._row += 1

    def _begins(self, number: int) -> int:
        """The row that block ``number`` begins in."""
        return TOP_ROWS + sum(_rows_of(block) for block in self._blocks[:number]) + 1

    def _capacity(self) -> float:
        """How many points of the sheet a page holds under the rows that are repeated on each."""
        columns = max((len(block.columns) for block in self._blocks if isinstance(block, _Table)), default=1)
        widths = [sum(self._width(index) for index in range(1, columns + 1)) * POINTS_PER_LETTER]
        widths += [block.chart.width_cm * POINTS_PER_CM for block in self._blocks if isinstance(block, _Chart)]
        scale = min(1.0, math.floor(100 * PAGE_WIDTH / max(widths)) / 100)
        return USED_OF_PAGE * PAGE_HEIGHT / scale - height_of(1, looks.QUESTION) - height_of(1, looks.PERIOD)

    def _shrink_charts(self, capacity: float) -> None:
        """A chart that is taller than a page is made as tall as one."""
        most = (math.floor(capacity / ROW_POINTS) - 2) * CM_PER_ROW
        for block in self._blocks:
            if isinstance(block, _Chart) and block.chart.height_cm > most:
                block.chart = replace(block.chart, height_cm=most)

    def _places(self, heights: Sequence[tuple[float, ...]], capacity: float) -> list[Place]:
        """Where pages end; the header of the sheet's only table is printed on each, with what stands over it."""
        pieces = [self._piece(index, found) for index, found in enumerate(heights)]
        only, *others = [index for index, one in enumerate(self._blocks) if isinstance(one, (_Table, _Chart))] or [0]
        repeated = sum(piece.height for piece in pieces[:only]) + heights[only][0]
        if others or len(heights[only]) == 1 or repeated > MOST_REPEATED * capacity:
            return paginate(pieces, capacity)
        self._sheet.print_title_rows = f"1:{self._begins(only)}"
        body = replace(pieces[only], heights=heights[only][1:])
        places = paginate([body, *pieces[only + 1 :]], capacity - repeated)
        places[0].cuts = [cut + 1 for cut in places[0].cuts]
        return [Place() for _ in pieces[:only]] + places

    def _piece(self, index: int, heights: tuple[float, ...]) -> Piece:
        block = self._blocks[index]
        after = self._blocks[index + 1] if index + 1 < len(self._blocks) else None
        leads = isinstance(block, _Gap) or (isinstance(block, _Line) and block.look == looks.HEADING)
        if isinstance(block, _Line) and isinstance(after, (_Table, _Chart)):
            leads = True
        return Piece(heights, divides=isinstance(block, _Table), leads=leads)

    def _heights(self, block: _Block) -> tuple[float, ...]:
        """Of the block's rows, in points."""
        if isinstance(block, _Gap):
            return (ROW_POINTS,)
        if isinstance(block, _Chart):
            return (ROW_POINTS,) * block.rows
        if isinstance(block, _Line):
            across = sum(self._width(index) for index in range(1, self._across + 1))
            return (height_of(lines_of(block.text, across) if block.across else 1, block.look),)
        return (self._header_height(block), *(self._row_height(block, row) for row in block.placed.rows))

    def _header_height(self, table: _Table) -> float:
        found = enumerate(zip(table.placed.headers, table.looks, strict=True), 1)
        return header_height([(text, self._room(index, look)) for index, (text, look) in found])

    def _row_height(self, table: _Table, row: tuple[Content, ...]) -> float:
        lines = 1
        for index, (look, content) in enumerate(zip(table.looks, row, strict=True), 1):
            text = shown(content, look)
            if look.wrap and len(text) > NARROW:
                lines = max(lines, lines_of(text, self._room(index, look)))
        return height_of(lines, looks.TEXT)

    def _width(self, index: int) -> float:
        return float(self._sheet.column_dimensions[get_column_letter(index)].width)

    def _room(self, index: int, look: Look) -> float:
        """What is left of a column's width beside the indent."""
        return self._width(index) - INDENT * look.indent

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

    def _break(self) -> None:
        self._sheet.row_breaks.append(Break(id=self._row))

    def _next(self, height: float) -> int:
        self._row += 1
        self._sheet.row_dimensions[self._row].height = height
        return self._row

    def _line(self, line: _Line, height: float | None = None) -> None:
        row = self._next(height_of(1, line.look) if height is None else height)
        self._write(row, 1, line.text, line.look)
        if line.across:
            self._sheet.merge_cells(f"A{row}:{get_column_letter(self._across)}{row}")

    def _table(self, table: _Table, heights: tuple[float, ...], cuts: list[int]) -> None:
        """Write the table; the first of ``heights`` is the header's, ``cuts`` begin a new page."""
        placed = table.placed
        for index, height in enumerate(heights):
            if index in cuts:
                self._break()
            row = self._next(height)
            if index == 0:
                self._header(table, row)
                continue
            is_total = table.last_is_total and index == len(placed.rows)
            for column, (look, content) in enumerate(zip(table.looks, placed.rows[index - 1], strict=True), 1):
                self._write(row, column, content, looks.total(look) if is_total else look)
        if placed.rows:
            area = f"A{placed.first_row}:{get_column_letter(len(table.columns))}{self._row}"
            self._sheet.add_table(make_table(placed.name, area, list(placed.headers), filters=False))

    def _header(self, table: _Table, row: int) -> None:
        for index, (header, look) in enumerate(zip(table.placed.headers, table.looks, strict=True), 1):
            over = looks.HEADER_NUMBER if look.align == "right" else looks.HEADER
            self._write(row, index, header, over if index == 1 else looks.spaced(over))

    def _chart(self, block: _Chart) -> None:
        self._sheet.add_chart(build(block.chart, self._sheet), f"A{self._row + 1}")
        self.descriptions.append(block.chart.drawing.description)
        for _ in range(block.rows):
            self._next(ROW_POINTS)

    def _write(self, row: int, column: int, content: Content, look: Look) -> None:
        """Write one cell."""
        cell = self._sheet.cell(row, column)
        assert isinstance(cell, Cell)
        if isinstance(content, Formula):
            cell.value = content.text
            self.formulas[cell.coordinate] = content.cached
            self._book.wardrobe.put_on(cell, look)
            return
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
            look = looks.DECIMAL if look == looks.WHOLE and isinstance(content, Decimal) else look
        self._book.wardrobe.put_on(cell, look)


def _rows_of(block: _Block) -> int:
    """How many rows the block takes."""
    if isinstance(block, _Table):
        return 1 + len(block.placed.rows)
    return block.rows if isinstance(block, _Chart) else 1
