"""What a cell may hold, and how each kind of value goes into the file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from qa_tool.spreadsheets.text import BIDI, CELL_CHARACTERS, fits, pieces
from qa_tool.vocabulary.printable import IMPOSSIBLE, possible

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
