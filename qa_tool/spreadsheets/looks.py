"""The few looks of a workbook's cells, the same on every sheet and readable in black and white."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

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
HEADER_NUMBER = replace(HEADER, align="right")
TEXT = Look(line="hair")
WRAPPED = Look(wrap=True, line="hair")
FACTS = Look(format="#,##0", wrap=True, line="hair", align="left")
WHOLE = Look(format="#,##0", line="hair", align="right")
PLAIN_NUMBER = Look(line="hair", align="right")
PERCENT = Look(format="0.0", line="hair", align="right")
POINTS = Look(format='+0.0;"−"0.0;0.0', line="hair", align="right")
COUNT_CHANGE = Look(format='+#,##0;"−"#,##0;0', line="hair", align="right")
DAY = Look(format="dd/mm/yyyy", line="hair", align="right")
STAMP = Look(format="dd/mm/yyyy hh:mm", line="hair", align="right")
STAMP_LEFT = replace(STAMP, align="left")
CROSS = Look(link=True, line="hair")


def total(look: Look) -> Look:
    """``look`` in the last line of a table."""
    return replace(look, bold=True, line="thin")


def spaced(look: Look) -> Look:
    """``look`` in a column that has another on its left."""
    return look if look.align == "right" else replace(look, indent=1)


def plain(look: Look) -> Look:
    """``look`` for the long sheets of rows: no lines, everything on the row's foot, days beside the texts."""
    align = "left" if look.format in (DAY.format, STAMP.format) else look.align
    return replace(look, line=None, align=align, foot=True)


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
