"""The few looks of a workbook's cells, the same on every sheet and readable in black and white.

How wide and how tall things are on a sheet: letters in a column, lines in a cell, points of a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, time
from functools import lru_cache
from typing import Literal

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from qa_tool.kit.spreadsheets.cells import Content, Formula, Link

FONT = "Arial"
SIZE = 10
INK = "FF1A1A1A"
RULE = "FF9AA5AB"


@dataclass(frozen=True)
class Look:
    """How a cell looks; its meaning is always in its text or number too."""

    format: str = "General"
    bold: bool = False
    italic: bool = False
    size: int = SIZE
    fill: str | None = None
    wrap: bool = False
    align: Literal["left", "right", "center"] | None = None
    line: Literal["hair", "thin", "medium"] | None = None
    """Under the cell."""
    link: bool = False
    indent: int = 0
    """Space before the text, so that it does not touch a number on its left."""
    foot: bool = False
    """At the foot of its row, where cells without a look stand."""
    quoted: bool = False
    """Text that looks like a formula stays text even when somebody edits the cell."""

    def marked(self) -> Look:
        """The same, for text that looks like a formula."""
        return replace(self, quoted=True)


QUESTION = Look(bold=True, size=14)
PERIOD = Look(size=SIZE)
HEADING = Look(bold=True, size=12)
PARAGRAPH = Look(wrap=True)
NOTE = Look(italic=True, wrap=True)
HEADER = Look(bold=True, fill="FFDDE3E6", wrap=True, line="medium")
HEADER_NUMBER = replace(HEADER, align="right", indent=1)
TEXT = Look(line="hair")
WRAPPED = Look(wrap=True, line="hair")
FACTS = Look(format="#,##0", wrap=True, line="hair", align="left")
WHOLE = Look(format="#,##0", line="hair", align="right", indent=1)
ORDINAL = Look(format="#,##0", line="hair", align="left")
PLAIN_NUMBER = Look(line="hair", align="right", indent=1)
DECIMAL = replace(WHOLE, format="#,##0.00")
"""Of a number that is not whole in a column of whole ones: a count of full-time equivalents."""
PERCENT = Look(format="0.0", line="hair", align="right", indent=1)
POINTS = Look(format='+0.0;"−"0.0;0.0', line="hair", align="right", indent=1)
COUNT_CHANGE = Look(format='+#,##0;"−"#,##0;0', line="hair", align="right", indent=1)
DAY = Look(format="dd/mm/yyyy", line="hair", align="left")
STAMP = Look(format="dd/mm/yyyy hh:mm", line="hair", align="left")
CROSS = Look(link=True, line="hair")


def total(look: Look) -> Look:
    """``look`` in the last line of a table."""
    return replace(look, bold=True, line="thin")


def spaced(look: Look) -> Look:
    """``look`` in a column that has another on its left."""
    return look if look.align == "right" else replace(look, indent=1)


def plain(look: Look) -> Look:
    """``look`` for the long sheets of rows: no lines, everything on the row's foot."""
    return replace(look, line=None, foot=True)


def dress(cell: Cell, look: Look) -> None:
    """Give ``cell`` its look."""
    font, fill, border, alignment = _parts(look)
    cell.font = font
    if fill is not None:
        cell.fill = fill
    if border is not None:
        cell.border = border
    cell.alignment = alignment
    if look.format != "General":
        cell.number_format = look.format
    if look.quoted:
        cell.quotePrefix = True


@lru_cache
def _parts(look: Look) -> tuple[Font, PatternFill | None, Border | None, Alignment]:
    underline: Literal["single"] | None = "single" if look.link else None
    font = Font(name=FONT, size=look.size, bold=look.bold, italic=look.italic, underline=underline, color=INK)
    fill = PatternFill("solid", fgColor=look.fill) if look.fill else None
    border = Border(bottom=Side(style=look.line, color=RULE)) if look.line else None
    across = look.align or ("left" if look.indent else None)
    alignment = Alignment(
        horizontal=across, vertical=None if look.foot else "top", wrap_text=look.wrap or None, indent=look.indent
    )
    return font, fill, border, alignment


class Wardrobe:
    """The looks as one workbook has registered them."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._worn: dict[Look, Cell] = {}

    def _model(self, look: Look) -> Cell:
        if look not in self._worn:
            cell = Cell(self._sheet, row=1, column=1)
            dress(cell, look)
            self._worn[look] = cell
        return self._worn[look]

    def put_on(self, cell: Cell, look: Look) -> None:
        """Give ``cell`` its look, without looking up each of its parts again."""
        cell._style = copy(self._model(look)._style)  # type: ignore[attr-defined]

    def number(self, look: Look) -> int:
        """The look's number in the workbook's file."""
        return int(self._model(look).style_id)


NARROW, WIDE = 9.0, 46.0
"""Widths of columns, in characters, that are fitted to what they hold."""
HEADER_LETTERS = 1.15
"""A bold letter is wider than the digit that widths are measured in."""
USED_OF_CELL = 0.96
"""Programs differ in where they break a line; one that is not reckoned with is cut off."""
INDENT = 2.0
"""Digits that an indent takes."""
DIGIT = 556
"""Of a thousandth of the letters' size: the width of a digit, which widths of columns are counted in."""
LETTERS = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[]\\ft",
    333: "()-`r",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvxysz",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "\N{EM DASH}\N{HORIZONTAL ELLIPSIS}",
}
"""Widths of the letters of the workbook's font, and of its twins in other programs; what is not named is a digit's."""
BOLD = 1.08
"""Bold letters are wider."""
_WIDTHS = {letter: width for width, found in LETTERS.items() for letter in found}
POINTS_PER_LINE = 12.75
PADDING = 2.25
TALLEST = 409.0
"""Points; no spreadsheet program has a taller row."""
ROW_POINTS = POINTS_PER_LINE + PADDING
"""Of a row of one line."""
POINTS_PER_CM = 72 / 2.54
CM_PER_ROW = ROW_POINTS / POINTS_PER_CM
POINTS_PER_LETTER = 5.25
"""A digit of the workbook's font, which widths of columns are counted in."""
USED_OF_PAGE = 0.98
"""Programs differ by a few points in how tall they draw a row; what is left is theirs."""


def letters(content: Content, look: Look) -> int:
    """About as many characters as the cell shows."""
    return len(shown(content, look))


def shown(content: Content, look: Look) -> str:
    """About what the cell shows."""
    if isinstance(content, Formula):
        return str(content.cached)
    if isinstance(content, Link):
        return content.text
    if content is None or isinstance(content, str):
        return content or ""
    return look.format if isinstance(content, (date, time)) else f"{content:,}"


def height_of(lines: int, look: Look = TEXT) -> float:
    """Points that a row of ``lines`` of text needs, as far as a row may have them."""
    return min(lines * POINTS_PER_LINE * look.size / SIZE + PADDING, TALLEST)


def header_height(headers: Sequence[tuple[str, float]]) -> float:
    """Points that a row of headers needs; each comes with the width of its column."""
    return height_of(max(lines_of(header, width, bold=True) for header, width in headers))


def header_width(header: str) -> float:
    """Wide enough for the header's longest word, and for a third of it."""
    words = max((len(word) for word in header.split()), default=1)
    return max(words, len(header) / 3) * HEADER_LETTERS + 3


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """How many lines ``text`` takes in a column of that width, broken between words, or where a word is too long."""
    room = max(width * USED_OF_CELL, 1.0) * DIGIT / (BOLD if bold else 1)
    return sum(_lines(line, room) for line in text.split("\n"))


def _lines(line: str, room: float) -> int:
    """The lines of a text without breaks; ``room`` of one of them in thousandths."""
    count, used = 1, 0.0
    space = _WIDTHS[" "]
    for word in line.split(" "):
        wide = sum(_WIDTHS.get(letter, DIGIT) for letter in word)
        before = used + space if used else 0.0
        if before + wide <= room:
            used = before + wide
            continue
        count += bool(used)
        over = int(wide // room) if wide > room else 0
        count += over
        used = wide - over * room
    return count
