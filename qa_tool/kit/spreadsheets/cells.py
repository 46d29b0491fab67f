"""Text as a cell can hold it: never a formula, never cut, and every change to it visible.

What a cell may hold, and how each kind of value goes into the file.
Names that a spreadsheet program accepts: of sheets and of tables.

What a cell holds is shown as it was written. Three things cannot be: characters that XML has no place for become
U+FFFD; text longer than a cell goes on elsewhere (``pieces``); and what looks like the file format's own escape
(``_x0041_``) is escaped once more, so that it comes back as it was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from qa_tool.kit.files import IMPOSSIBLE, IMPOSSIBLE_MARKS, possible

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


EXACT_DIGITS = 15
"""A spreadsheet keeps this many digits of a number; a longer whole number goes in as text."""
LISTED = 50
"""Most places that a remark names; all are counted."""
_EPOCH = date(1899, 12, 30)
_DAY_ONE = date(1900, 3, 1)
_SECONDS = 86_400

Value = str | int | float | Decimal | bool | date | datetime | time | None
"""What the rest of the tool hands over. None and '' are blank cells."""


@dataclass(frozen=True)
class Formula:
    """A live formula of our own making, never made of what somebody typed. ``cached`` is what it should come to."""

    text: str
    """As a spreadsheet program shows it: ``=SUM(B5:B9)``."""
    cached: int | float | str

    def __post_init__(self) -> None:
        if not self.text.startswith("="):
            raise ValueError(f"A formula begins with '=': {self.text}")


@dataclass(frozen=True)
class Link:
    """A cell that leads to another sheet of the same workbook."""

    text: str
    sheet: str


Content = Value | Formula | Link


@dataclass
class Remarks:
    """What had to be said of the texts of a workbook, each with the first places where it happened."""

    replaced: list[str] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    continued: list[tuple[str, int, str]] = field(default_factory=list)
    """(mark, part, text): the parts of long texts that did not fit their own cell, part 2 first."""

    def note(self, kind: str, places: list[str], place: str) -> None:
        """Count one remark and keep its place while there are few."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if len(places) < LISTED:
            places.append(place)

    def text(self, text: str, place: str) -> str:
        """``text`` as the cell at ``place`` (``Data, H12``) shows it.

        Notes what was replaced, what goes on elsewhere, and what turns the direction of reading.
        """
        if IMPOSSIBLE.search(text):
            text = possible(text)
            self.note("replaced", self.replaced, place)
        if BIDI.search(text):
            self.note("turned", self.turned, place)
        return text if fits(text) else self._continue(text)

    def _continue(self, text: str) -> str:
        self.counts["continued"] = number = self.counts.get("continued", 0) + 1
        mark = f"C{number}"
        ending = f" [continued in sheet Continued texts, {mark}]"
        first = next(pieces(text, CELL_CHARACTERS - len(ending)))
        self.continued += [(mark, part, piece) for part, piece in enumerate(pieces(text[len(first) :]), 2)]
        return first + ending


def wall_clock(stamp: datetime, zone: ZoneInfo) -> datetime:
    """``stamp`` as the clock on the wall of ``zone`` showed it; a cell cannot hold a time zone. Naive ones stay."""
    return stamp if stamp.tzinfo is None else stamp.astimezone(zone).replace(tzinfo=None)


def serial(value: date | datetime | time) -> float | int | None:
    """The number that a spreadsheet keeps for a day or a time; None for days before its calendar is right (1900)."""
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / _SECONDS
    day = value.date() if isinstance(value, datetime) else value
    if day < _DAY_ONE:
        return None
    days = (day - _EPOCH).days
    if isinstance(value, datetime):
        return days + (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / _SECONDS
    return days


def simple(value: Value, zone: ZoneInfo) -> Value:
    """``value`` with what a cell cannot hold put into what it can: zones, endless digits, days before 1900."""
    if isinstance(value, datetime):
        value = wall_clock(value, zone)
    if isinstance(value, date) and serial(value) is None:
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**EXACT_DIGITS:
        return str(value)
    if isinstance(value, (float, Decimal)) and not math.isfinite(value):
        return str(value)
    return value


TITLE_CHARACTERS = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class Titles:
    """Sheet names given out so far; two that differ in case only would be the same to a spreadsheet program."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, wanted: str) -> str:
        """A valid name like ``wanted`` that nobody has yet: at most 31 units, no ``[]:*?/\\``, no quote at an end."""
        base = _FORBIDDEN.sub("-", possible(wanted)).strip().strip("'").strip() or "Sheet"
        if base.casefold() == "history":  # a name that Excel keeps for itself
            base = "History sheet"
        number, ending = 1, ""
        while (title := _shortened(base, ending)).casefold() in self._taken:
            number += 1
            ending = f" ({number})"
        self._taken.add(title.casefold())
        return title


def _shortened(base: str, ending: str) -> str:
    while _units(base) + len(ending) > TITLE_CHARACTERS:
        base = base[:-1]
    return base.rstrip().rstrip("'") + ending


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def table_name(wanted: str) -> str:
    """A name for an Excel table: letters, digits and underscores, never like a cell (``AB12``, ``R1C1``)."""
    name = re.sub(r"\W", "_", wanted, flags=re.ASCII)
    return name if re.fullmatch(r"[A-Za-z]+_\w*|[A-Za-z]{4,}", name) else f"table_{name}"


def reference(sheet: str) -> str:
    """The sheet's name as formulas and links write it."""
    return "'" + sheet.replace("'", "''") + "'"
