"""How wide and how tall things are on a sheet: letters in a column, lines in a cell, points of a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from qa_tool.spreadsheets import looks
from qa_tool.spreadsheets.cells import Content, Formula, Link
from qa_tool.spreadsheets.looks import Look

NARROW, WIDE = 9.0, 46.0
"""Widths of columns, in characters, that are fitted to what they hold."""
HEADER_LETTERS = 1.15
"""A bold letter is wider than the digit that widths are measured in."""
USED_OF_CELL = 0.96
"""Programs differ in where they break a line; one that is not reckoned with is cut off."""
INDENT = 1.3
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


def height_of(lines: int, look: Look = looks.TEXT) -> float:
    """Points that a row of ``lines`` of text needs, as far as a row may have them."""
    return min(lines * POINTS_PER_LINE * look.size / looks.SIZE + PADDING, TALLEST)


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
