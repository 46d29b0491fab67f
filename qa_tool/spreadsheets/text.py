"""Text as a cell can hold it: never a formula, never cut, and every change to it visible.

What a cell holds is shown as it was written. Three things cannot be: characters that XML has no place for become
U+FFFD; text longer than a cell goes on elsewhere (``pieces``); and what looks like the file format's own escape
(``_x0041_``) is escaped once more, so that it comes back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa_tool.vocabulary.printable import IMPOSSIBLE_MARKS

CELL_CHARACTERS = 32_767
"""Most characters of a cell, counted as Excel does: one outside the basic plane is two."""
CELL_LINE_FEEDS = 253
"""Most line feeds of a cell."""

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
BIDI = re.compile(f"[{_BIDI}]")
"""Invisible characters that turn the direction of reading: the text stays as it is, and is pointed out."""
LIKE_FORMULA = re.compile(r"[=+\-@\t\r]")
"""First characters that make a spreadsheet program read typed text as a formula."""
REMARKABLE = re.compile(f"[{IMPOSSIBLE_MARKS}{_BIDI}&<>\r]|_x[0-9A-Fa-f]{{4}}_|\\A\\s|\\s\\Z|\\A[=+\\-@]")
"""Anything that keeps a text from going into the file exactly as it stands."""
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """``text`` with the underscores guarded that would be read as an escape: ``_x0041_`` must not become ``A``."""
    return _ESCAPE.sub("_x005F_", text)


def units(text: str) -> int:
    """Length of ``text`` in the units that limit a cell."""
    return len(text) + sum(mark > "\uffff" for mark in text) if not text.isascii() else len(text)


def fits(text: str, room: int = CELL_CHARACTERS) -> bool:
    """Whether one cell can hold ``text`` whole, within ``room`` units."""
    if len(text) <= CELL_LINE_FEEDS and room == CELL_CHARACTERS:
        return True
    return units(escaped(text)) <= room and text.count("\n") <= CELL_LINE_FEEDS


def pieces(text: str, room: int = CELL_CHARACTERS) -> Iterator[str]:
    """``text`` cut into parts that each fit a cell; joined they are ``text`` again."""
    start = 0
    while start < len(text):
        end = _reach(text, start, room)
        yield text[start:end]
        start = end


def _reach(text: str, start: int, room: int) -> int:
    """The furthest end of a part from ``start`` that fits: found by halving, because escapes lengthen unevenly."""
    low, high = start + 1, min(len(text), start + room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[start:middle], room) else (low, middle - 1)
    return low
