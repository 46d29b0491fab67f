"""The ends of pages: nothing that belongs together is divided, and a table is one table however long it is."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from qa_tool.kit.periods import LONDON
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.book import Book
from qa_tool.kit.spreadsheets.charts import Charted, ChartOfTable, Kind
from qa_tool.kit.spreadsheets.pages import LEAST, PAGE_HEIGHT, PAGE_WIDTH, Marks, Piece, Place, paginate
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from tests.support import sheet_tables

CAPACITY = 100.0
EMU = 360_000
"""In a centimetre, in which a chart says how large it is."""
lines = st.builds(lambda height, leads: Piece((height,), leads=leads), st.floats(5, 30), st.booleans())
charts = st.builds(lambda rows: Piece((10.0,) * rows), st.integers(2, 10))
divided = st.builds(lambda rows: Piece((10.0,) * (rows + 1), divides=True), st.integers(0, 60))
sheets = st.lists(st.one_of(lines, charts, divided), max_size=12)


def pages(pieces: list[Piece], places: list[Place]) -> list[list[tuple[int, int, float]]]:
    """Each page as its rows: (piece, row of it, height)."""
    found: list[list[tuple[int, int, float]]] = [[]]
    for number, (piece, place) in enumerate(zip(pieces, places, strict=True)):
        if place.breaks:
            found.append([])
        for row, height in enumerate(piece.heights):
            if row in place.cuts:
                found.append([])
            found[-1].append((number, row, height))
    return found


@given(sheets)
def test_no_page_holds_more_than_it_can_and_none_is_empty(pieces: list[Piece]) -> None:
    # a lead of several lines may with its piece be taller than a page; what can be divided never is
    pieces = [piece for piece in pieces if not piece.leads]
    for page in pages(pieces, paginate(pieces, CAPACITY)):
        assert page or not pieces
        assert sum(height for *_, height in page) <= CAPACITY + 1e-6 or len({number for number, *_ in page}) == 1


@given(sheets)
def test_what_belongs_together_stands_on_one_page(pieces: list[Piece]) -> None:
    places = paginate(pieces, CAPACITY)
    found = pages(pieces, places)
    on = [{index for index, page in enumerate(found) if any(one == number for one, *_ in page)} for number in range(99)]
    for number, piece in enumerate(pieces):
        if not piece.divides or (piece.height <= CAPACITY and not (number and pieces[number - 1].leads)):
            assert len(on[number]) == 1
            assert not places[number].cuts
        if piece.leads and number + 1 < len(pieces):
            assert min(on[number]) == min(on[number + 1])


@given(st.lists(charts, max_size=4), st.integers(5, 20), st.integers(1, 200))
def test_every_row_stands_once_and_no_part_is_a_row_or_two(before: list[Piece], heading: int, rows: int) -> None:
    before = [*before, Piece((float(heading),), leads=True)]
    pieces = [*before, Piece((10.0,) * (rows + 1), divides=True)]
    found = pages(pieces, paginate(pieces, CAPACITY))
    assert [row for page in found for number, row, _ in page if number == len(before)] == list(range(rows + 1))
    parts = [[row for number, row, _ in page if number == len(before)] for page in found]
    for part in filter(None, parts):
        assert len([row for row in part if row]) >= min(LEAST, rows // 2)


def test_a_table_that_fits_a_page_is_moved_and_a_longer_one_divided() -> None:
    chart, heading = Piece((70.0,)), Piece((10.0,), leads=True)
    short = Piece((5.0,) * 20, divides=True)
    assert paginate([chart, heading, replace(short, heights=(5.0,) * 18)], CAPACITY)[1].breaks
    assert paginate([chart, short], CAPACITY)[1].breaks
    long = Piece((4.0,) * 40, divides=True)
    places = paginate([chart, long], CAPACITY)
    assert (places[1].breaks, places[1].cuts) == (False, [7, 32])


def written(path: Path, rows: int, *, drawn: bool = False) -> Sheet:
    marks = Marks("OFFICIAL", "Pages")
    with Book(path, marks=marks, period="2018", zone=LONDON, made_at=datetime(2019, 1, 7, tzinfo=UTC)) as book:
        sheet = book.sheet("Figures", "How many?")
        sheet.heading("Counted")
        columns = [Column("Name", looks.WRAPPED, 40), Column("N", looks.WHOLE, 9)]
        placed = sheet.table("counted", columns, [[f"Row {number}", number] for number in range(rows)])
        for number in range(4 if drawn else 0):
            drawing = Charted(Kind.BARS_ACROSS, str(number), ("N",), "Bars", "N")
            sheet.chart(ChartOfTable(drawing, placed, rows=(0, 3)))
        sheet.note("The end")
    return sheet


@pytest.mark.parametrize("rows", [1, 20, 28, 29, 30, 31, 32, 33, 60, 200])
def test_a_long_table_is_one_table_under_a_header_on_every_page(tmp_path: Path, rows: int) -> None:
    written(tmp_path / "book.xlsx", rows)
    sheet = load_workbook(tmp_path / "book.xlsx")["Figures"]
    assert [row["N"] for row in sheet_tables.rows(sheet, "counted")] == list(range(rows))
    assert [(table.name, table.ref) for table in dict.values(sheet.tables)] == [("counted", f"A5:B{5 + rows}")]
    assert sheet.print_title_rows == "$1:$5", "down to the header of the sheet's only table"
    breaks = [one.id for one in sheet.row_breaks.brk]
    most = PAGE_HEIGHT  # 40 and 9 letters are far narrower than the paper, so nothing is made smaller
    for first, last in zip([0, *breaks], [*breaks, sheet.max_row], strict=True):
        repeated = sum(sheet.row_dimensions[row].height or 15 for row in range(1, 6)) if first else 0
        assert repeated + sum(sheet.row_dimensions[row].height or 15 for row in range(first + 1, last + 1)) <= most


def test_no_chart_of_a_sheet_is_divided(tmp_path: Path) -> None:
    written(tmp_path / "book.xlsx", 12, drawn=True)
    sheet = load_workbook(tmp_path / "book.xlsx")["Figures"]
    breaks = [one.id for one in sheet.row_breaks.brk]
    anchors = [one.anchor for one in sheet._charts]  # type: ignore[attr-defined]
    charts = [(one._from.row + 1, math.ceil(one.ext.height / EMU / looks.CM_PER_ROW)) for one in anchors]
    assert len(charts) == 4
    assert breaks
    for first, rows in charts:
        assert not any(first <= after < first + rows - 1 for after in breaks)
    scale = math.floor(100 * PAGE_WIDTH / (24 * looks.POINTS_PER_CM)) / 100
    for first, last in zip([0, *breaks], [*breaks, charts[-1][0] + charts[-1][1]], strict=True):
        held = sum(sheet.row_dimensions[row].height or 15 for row in range(first + 1, last + 1))
        assert held * min(scale, 1) <= PAGE_HEIGHT


def test_a_header_is_not_printed_over_another_table(tmp_path: Path) -> None:
    path, marks = tmp_path / "book.xlsx", Marks("OFFICIAL", "Pages")
    with Book(path, marks=marks, period="2018", zone=LONDON, made_at=datetime(2019, 1, 7, tzinfo=UTC)) as book:
        sheet = book.sheet("Figures", "How many?")
        sheet.table("long", [Column("N", looks.WHOLE)], [[number] for number in range(100)])
        placed = sheet.table("after", [Column("N", looks.WHOLE)], [[number] for number in range(3)])
        assert placed.cell(2, "N") == "'Figures'!$A$109"
        assert placed.first_row == sheet.next_row - 5
        wordy = book.sheet("Words", "What is said?")
        for _ in range(20):
            wordy.paragraph("What takes much of a page is not printed again on each.")
        wordy.table("under", [Column("N", looks.WHOLE)], [[number] for number in range(100)])
    found = load_workbook(path)
    assert found["Figures"]["A109"].value == 2
    areas = [[(table.name, table.ref) for table in dict.values(sheet.tables)] for sheet in found]
    assert areas == [[("long", "A4:A104"), ("after", "A106:A109")], [("under", "A24:A124")]]
    assert [sheet.print_title_rows for sheet in found] == ["$1:$2", "$1:$2"]
    assert all(sheet.row_breaks.brk for sheet in found)
