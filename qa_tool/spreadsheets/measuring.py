"""How wide and how tall things are on a sheet: letters in a column, lines in a cell, points of a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from textwrap import wrap

from qa_tool.spreadsheets import looks
from qa_tool.spreadsheets.cells import Content, Formula, Link
from qa_tool.spreadsheets.looks import Look

NARROW, WIDE = 9.0, 46.0
"""Widths of columns, in characters, that are fitted to what they hold."""
HEADER_LETTERS = 1.15
"""A bold letter is wider than the digit that widths are measured in."""
TEXT_LETTERS = 0.92
"""Letters of running text are narrower."""
CELL_LETTERS = 0.98
"""In a few words capitals weigh more, and a line that is not reckoned with is cut off."""
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


def height_of(lines: int, look: Look = looks.TEXT) -> float:
    """Points that a row of ``lines`` of text needs, as far as a row may have them."""
    return min(lines * POINTS_PER_LINE * look.size / looks.SIZE + PADDING, TALLEST)


def header_height(headers: Sequence[tuple[str, float]]) -> float:
    """Points that a row of headers needs; each comes with the width of its column."""
    return height_of(max(lines_of(header, width / HEADER_LETTERS) for header, width in headers))


def header_width(header: str) -> float:
    """Wide enough for the header's longest word, and for a third of it."""
    words = max((len(word) for word in header.split()), default=1)
    return max(words, len(header) / 3) * HEADER_LETTERS + 3


def lines_of(text: str, width: float) -> int:
    """How many lines ``text`` takes in a column of ``width`` letters, broken between words."""
    return sum(max(1, len(wrap(line, max(int(width), 1)))) for line in text.split("\n"))
