"""Workbooks for typing into: headings, hints, lists to choose from, and notes on how to fill them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from qa_tool.kit.files import possible
from qa_tool.kit.spreadsheets.cells import CELL_CHARACTERS
from qa_tool.kit.spreadsheets.looks import FONT, INK, RULE, SIZE

LAST_ENTRY_ROW = 20_000
"""How far down the lists to choose from reach."""
FIRST_ENTRY_ROW = 3
"""Below the headings and the hints."""
FORMATS = {"text": "@", "date": "dd/mm/yyyy", "time": "hh:mm", "general": "General"}
SHADES = {"needed": "FFF2D2A9", "about": "FFDDE3E6", "answer": "FFD9E8D9", "comment": "FFF2F2F2"}
"""The fill of a heading; its meaning stands in the hint as well."""


@dataclass(frozen=True)
class EntryColumn:
    """One column to type into. ``choices`` are offered as a list; anything else can still be typed where ``open``."""

    heading: str
    hint: str
    width: float = 16
    format: Literal["text", "date", "time", "general"] = "general"
    shade: Literal["needed", "about", "answer", "comment"] = "about"
    choices: tuple[str, ...] = ()
    list_name: str = ""
    """Heading of the choices on the sheet of lists; equal choices share one column there."""


@dataclass(frozen=True)
class EntrySheet:
    """One sheet to type into."""

    title: str
    columns: tuple[EntryColumn, ...]


@dataclass(frozen=True)
class NotesTable:
    """A heading on the sheet of notes, and lines of cells beneath it."""

    heading: str
    lines: tuple[tuple[str, ...], ...]


def write_entry_book(
    path: Path,
    sheets: Sequence[EntrySheet],
    *,
    lists_title: str,
    notes_title: str,
    notes: Sequence[NotesTable],
    extra_lists: Sequence[tuple[str, tuple[str, ...]]] = (),
) -> None:
    """Write the workbook to ``path``. ``extra_lists`` are shown on the sheet of lists but belong to no column."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = ""
    lists = _Lists(lists_title)
    for sheet in sheets:
        _write_sheet(book.create_sheet(sheet.title), sheet, lists)
    for heading, entries in extra_lists:
        lists.place(heading, entries)
    lists.write(book.create_sheet(lists_title))
    _write_notes(book.create_sheet(notes_title), notes)
    book.save(path)


class _Lists:
    """The choices of all columns, each distinct list once."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._places: dict[tuple[str, ...], int] = {}
        self._headings: list[str] = []

    def place(self, heading: str, entries: tuple[str, ...]) -> str:
        """Where the list stands, as formulas write it."""
        if entries not in self._places:
            self._places[entries] = len(self._headings)
            self._headings.append(heading)
        letter = get_column_letter(self._places[entries] + 1)
        return f"{self._title}!${letter}$2:${letter}${len(entries) + 1}"

    def write(self, sheet: Worksheet) -> None:
        """Put every list into a column of its own."""
        for entries, index in self._places.items():
            heading = _put(sheet, 1, index + 1, self._headings[index])
            _dress_heading(heading, "about")
            for row, entry in enumerate(entries, start=2):
                _put(sheet, row, index + 1, entry).font = _font()
            longest = max(len(text) for text in (*entries, self._headings[index]))
            sheet.column_dimensions[get_column_letter(index + 1)].width = min(max(longest + 2, 12), 60)
        sheet.freeze_panes = "A2"


def _write_sheet(sheet: Worksheet, entry: EntrySheet, lists: _Lists) -> None:
    thin = Side(style="thin", color=RULE)
    for index, column in enumerate(entry.columns, start=1):
        letter = get_column_letter(index)
        _dress_heading(_put(sheet, 1, index, column.heading), column.shade)
        hint = _put(sheet, 2, index, column.hint)
        hint.font = _font(italic=True, size=SIZE - 1)
        hint.alignment = Alignment(wrap_text=True, vertical="top")
        hint.border = Border(bottom=thin)
        dimension = sheet.column_dimensions[letter]
        dimension.width = column.width
        dimension.number_format = FORMATS[column.format]
        if column.choices:
            _offer(sheet, letter, lists.place(column.list_name or column.heading, column.choices), column.heading)
    sheet.row_dimensions[1].height = 45
    sheet.row_dimensions[2].height = max(_lines(column) for column in entry.columns) * 12.5
    sheet.freeze_panes = f"B{FIRST_ENTRY_ROW}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"


def _lines(column: EntryColumn) -> int:
    """How many lines the hint takes in its column, roughly."""
    characters = max(column.width * 1.2, 8)
    return min(int(len(column.hint) / characters) + 2, 14)


def _offer(sheet: Worksheet, letter: str, formula: str, heading: str) -> None:
    offered = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    # A warning and no stop: option keys and older spellings are understood too.
    offered.errorStyle = "warning"
    offered.errorTitle = heading[:32]
    offered.error = "This is not in the list. The import will say if it cannot be understood."
    offered.add(f"{letter}{FIRST_ENTRY_ROW}:{letter}{LAST_ENTRY_ROW}")
    sheet.add_data_validation(offered)


def _write_notes(sheet: Worksheet, notes: Sequence[NotesTable]) -> None:
    for index, width in enumerate((30, 24, 110), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    _lay_out(sheet)
    row = 1
    for table in notes:
        _put(sheet, row, 1, table.heading).font = _font(bold=True, size=SIZE + 3)
        row += 1
        for line in table.lines:
            if len(line) == 1:
                sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
            for index, text in enumerate(line, start=1):
                cell = _put(sheet, row, index, text)
                cell.font = _font()
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.row_dimensions[row].height = 14 * _lines_of(line)
            row += 1
        row += 1


def _lines_of(line: tuple[str, ...]) -> int:
    """How many lines the fullest cell of a line of notes takes, roughly."""
    widths = (180,) if len(line) == 1 else (32, 26, 130)
    return max(-(-len(text) // width) for text, width in zip(line, widths, strict=False)) or 1


def _lay_out(sheet: Worksheet) -> None:
    """As wide as the page, as long as it takes."""
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = possible(text)[:CELL_CHARACTERS]
    cell.data_type = "s"  # never a formula, whatever it begins with
    return cell


def _dress_heading(cell: Cell, shade: str) -> None:
    cell.font = _font(bold=True)
    cell.fill = PatternFill("solid", fgColor=SHADES[shade])
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _font(*, bold: bool = False, italic: bool = False, size: int = SIZE) -> Font:
    return Font(name=FONT, size=size, bold=bold, italic=italic, color=INK)
