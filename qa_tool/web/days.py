"""A day typed in three boxes: day, month, year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

PARTS = ("day", "month", "year")


@dataclass(frozen=True)
class Typed:
    """The three boxes as they were typed, and the day they make; None when they make none."""

    name: str
    parts: tuple[str, str, str]
    day: date | None

    @property
    def first_input(self) -> str:
        """Where a message about it links to."""
        return f"#{self.name}-day"


def read_day(form: Mapping[str, str], name: str) -> Typed:
    """What ``form`` says under ``name-day``, ``name-month`` and ``name-year``."""
    day, month, year = (form.get(f"{name}-{part}", "").strip() for part in PARTS)
    return Typed(name, (day, month, year), _made(day, month, year))


def shown_day(name: str, day: date) -> Typed:
    """A day as the three boxes show it before anybody types."""
    return Typed(name, (str(day.day), str(day.month), str(day.year)), day)


def _made(day: str, month: str, year: str) -> date | None:
    if not (day.isdecimal() and month.isdecimal() and year.isdecimal() and len(year) == 4):
        return None
    try:
        return date(int(year), int(month[:3]), int(day[:3]))
    except ValueError:
        return None
