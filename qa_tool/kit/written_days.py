"""The one reader of days as files and people write them: a form that can mean one day only is understood. Pure.

What stands for 'no date' in a database is no day, and what had to be understood on the way is told, so that a page
can say it. A message never repeats what was written: it may be somebody's date of birth.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from qa_tool.kit.periods import LONDON

MONTHS: Final = tuple(name.casefold() for name in calendar.month_name)
FIRST_YEAR, LAST_YEAR = 1900, 2199
COUNTED_FROM: Final = date(1899, 12, 30)
"""The day from which spreadsheets count days; some older ones of Apple's count from 1904."""
PLACEHOLDERS: Final = frozenset({date(1, 1, 1), date(1753, 1, 1), date(1899, 12, 30), date(1899, 12, 31)}) | {
    date(1900, 1, 1)
}
"""Days that programs write for 'none'; so is every day after the last year."""
NOTHING: Final = frozenset(
    ("null", "(null)", "<null>", "none", "nil", "nan", "nat", "n/a", "na", "-", "--", "\u2013", "\u2014", ".", "?")
)
"""Words that databases and people write in an empty cell."""
LIKE = "must be a date, like 27/3/2018"
AMERICAN = (
    "must have the day before the month, like 27/3/2018. Here the month comes first, as in America, and so it may in "
    "every date of this column: change them all"
)
EVENING = (
    "must be a day without a time. At 23:00 in summer stand days that were written in Greenwich time, one day too "
    "early: save the column without times"
)


class Habit(StrEnum):
    """Something about a written day that is understood, and worth saying."""

    TIME = "time"
    SHORT_YEAR = "short-year"
    NUMBER = "number"
    NO_DATE = "no-date"


@dataclass(frozen=True)
class Written:
    """What was written. ``day`` is None where it stands for no date."""

    day: date | None
    habits: tuple[Habit, ...] = ()


class NoDay(ValueError):
    """It means no one day. The text says what it must be; ``detail`` more exactly, where it may be shown."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail or message


NO_DATE: Final = Written(None, (Habit.NO_DATE,))
_SIGNS = re.compile("[\u200b-\u200f\u2060\ufeff]")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+(?=.*\d)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?P<day>.*?[0-9])(?:\s*[T,]\s*|\s+)(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})"
    r"(?P<part>[.,:][0-9]+)?)?\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|BST|[+-][0-9]{2}:?(?:[0-9]{2})?)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_BRITISH = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?(?:\s*[/.\-\\]\s*|\s+(?:of\s+)?|(?=[A-Za-z]))([0-9]{1,2}|[A-Za-z]+)\.?"
    r"(?:\s*[/.\-\\,]\s*|\s+|(?<=[A-Za-z]))'?([0-9]{4}|[0-9]{2})"
)
_MONTH_FIRST = re.compile(r"([A-Za-z]+)\.?[\s\-]+([0-9]{1,2})(?:st|nd|rd|th)?(?:\s*,\s*|\s+|-)([0-9]{4}|[0-9]{2})")
_COMPACT = re.compile(r"\A([0-9]{8})T([0-9]{2})([0-9]{2})(?:[0-9]{2})?")
_SERIAL = re.compile(r"[1-9][0-9]{4}(?:\.[0-9]+)?")
_UNFILLED = re.compile(r"[\s/._\-\\]+|0{1,4}[/.\-]0{1,2}[/.\-]0{1,4}|0{8}")


def is_nothing(words: str) -> bool:
    """Whether the words of a cell stand for an empty one."""
    return words.strip().casefold() in NOTHING


def written_day(cell: object, counted_from: date = COUNTED_FROM) -> Written:
    """The day that a cell or a typed text means. Raises NoDay with what it must be."""
    if isinstance(cell, datetime):
        return _stamp(cell)
    if isinstance(cell, date):
        return _settled(cell)
    if isinstance(cell, time):
        if cell == time(0):  # day 0, as a spreadsheet shows an empty cell that a formula refers to
            return NO_DATE
        raise NoDay(LIKE)
    if isinstance(cell, str):
        return _text(cell, counted_from)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise NoDay(LIKE)
    return _number(cell, counted_from)


def _settled(day: date, *habits: Habit) -> Written:
    if day in PLACEHOLDERS or day.year > LAST_YEAR:
        return NO_DATE
    if day.year < FIRST_YEAR:
        raise NoDay(f"must be a date with a year from {FIRST_YEAR} on, like 27/3/2018")
    return Written(day, habits)


def _stamp(stamp: datetime, *habits: Habit) -> Written:
    """A day with a time. Midnight says nothing; an hour before it in summer says that the day may be wrong."""
    if not FIRST_YEAR <= stamp.year <= LAST_YEAR:
        return _settled(stamp.date())
    if stamp.tzinfo is not None:
        stamp = stamp.astimezone(LONDON).replace(tzinfo=None)
    elif stamp.time() == time(23):
        following = datetime.combine(stamp.date() + timedelta(days=1), time(0), LONDON)
        if following.utcoffset():
            raise NoDay(EVENING)
    if stamp.time() >= time(23, 59, 59, 500_000):  # a spreadsheet's midnight, a fraction of a second short
        return _settled(stamp.date() + timedelta(days=1), *habits)
    return _settled(stamp.date(), *habits, *((Habit.TIME,) if stamp.time() != time(0) else ()))


def _number(number: float, counted_from: date) -> Written:
    if number == 0:
        return NO_DATE
    if number != int(number):
        if not 10_000 <= number < 100_000:
            raise NoDay(LIKE)
        return _stamp(datetime.combine(counted_from, time(0)) + timedelta(days=number), Habit.NUMBER)
    whole = int(number)
    if 10_000 <= whole < 100_000:
        return _settled(counted_from + timedelta(days=whole), Habit.NUMBER)
    return _digits(str(whole).zfill(8)) if 1_000_000 <= whole <= 99_999_999 else _text(str(whole), counted_from)


def _digits(text: str) -> Written:
    """Eight digits: a year at the beginning and a year at the end cannot both be meant."""
    if text[:2] in ("19", "20") and 1 <= int(text[4:6]) <= 12:
        return _made(text[6:], text[4:6], text[:4])
    if text == "99991231":
        return NO_DATE
    return _made(text[:2], text[2:4], text[4:])


def _text(text: str, counted_from: date) -> Written:
    words = _WEEKDAY.sub("", " ".join(_SIGNS.sub("", text).split()).removeprefix("'"), count=1)
    if is_nothing(words) or _UNFILLED.fullmatch(words):
        return NO_DATE
    words = _COMPACT.sub(r"\1 \2:\3", words)
    clock = _CLOCK.fullmatch(words)
    if clock is None:
        return _day(words, counted_from)
    written = _day(clock["day"], counted_from)
    return _with_clock(written, clock)


def _day(words: str, counted_from: date) -> Written:
    if _UNFILLED.fullmatch(words):
        return NO_DATE
    if match := _ISO.fullmatch(words):
        return _made(match[3], match[2], match[1])
    if match := _BRITISH.fullmatch(words):
        return _made(match[1], match[2], match[3])
    if match := _MONTH_FIRST.fullmatch(words):
        return _made(match[2], match[1], match[3])
    if re.fullmatch(r"[0-9]{7,8}", words):
        return _digits(words.zfill(8))
    if _SERIAL.fullmatch(words):
        return _number(float(words), counted_from)
    raise NoDay(LIKE)


def _with_clock(written: Written, clock: re.Match[str]) -> Written:
    if written.day is None:
        return written
    hour, half = int(clock["hour"]), (clock["half"] or "")[:1].casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        stamp = datetime.combine(written.day, time(hour, int(clock["minute"]), int(clock["second"] or 0)))
        zone = (clock["zone"] or "").upper()
        if zone and zone != "BST":
            written_zone = "+00:00" if zone in ("Z", "UTC", "GMT") else f"{zone:0<5}"
            stamp = datetime.fromisoformat(stamp.isoformat() + written_zone)
    except ValueError as fault:
        raise NoDay(LIKE) from fault
    return _stamp(stamp, *written.habits)


def _made(day: str, month: str, year: str) -> Written:
    number = month_number(month)
    if number is None:
        raise NoDay(AMERICAN if month.isdecimal() and 1 <= int(day) <= 12 < int(month) <= 31 else LIKE)
    whole_year = int(year) if len(year) == 4 else century(int(year))
    if not 1 <= whole_year <= 9999:
        raise NoDay(LIKE)
    days = calendar.monthrange(whole_year, number)[1]
    if not 1 <= int(day) <= days:
        name = calendar.month_name[number]
        when = f"{name} {whole_year}" if number == 2 else name
        raise NoDay("must be a real date, like 27/3/2018", f"must be a real date: {when} has {days} days")
    return _settled(date(whole_year, number, int(day)), *((Habit.SHORT_YEAR,) if len(year) == 2 else ()))


def month_number(text: str) -> int | None:
    """The number of a month by its number or the beginning of its name; None when it is none."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    word = text.casefold().rstrip(".")
    if len(word) < 3:
        return None
    word = "sep" if word == "sept" else word
    return next((number for number, name in enumerate(MONTHS) if name and name.startswith(word)), None)


def century(year: int) -> int:
    """A year of two digits: 18 is 2018, 85 is 1985."""
    return 2000 + year if year < 80 else 1900 + year


def said(habits: Mapping[Habit, int]) -> list[str]:
    """What was understood of the days of a file, by how many there were, in sentences."""
    words = {
        Habit.TIME: "with a time of day beside it: the day was taken, the time left out",
        Habit.SHORT_YEAR: "with a year of two digits: day first, 18 read as 2018, 85 as 1985",
        Habit.NUMBER: "written as a spreadsheet's number of days: read as the day that it stands for",
        Habit.NO_DATE: "that stands for 'no date' (such as 00/00/0000, 01/01/1900, 31/12/9999): read as empty",
    }
    plural = {"with a time of day beside it": "with a time of day beside them", "that stands": "that stand"}
    found = []
    for habit in Habit:
        number = habits.get(habit, 0)
        if number:
            sentence = words[habit]
            if number > 1:
                for one, many in plural.items():
                    sentence = sentence.replace(one, many)
            found.append(f"{number:,} date{'s' if number > 1 else ''} {sentence}.")
    return found
