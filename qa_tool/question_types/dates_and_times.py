"""Understanding dates and times as people write them. Faults say what is wrong and how to write it."""

from __future__ import annotations

import calendar
import re
from datetime import date, time

from qa_tool.question_types.base import Fault, clean

MONTHS = [name.casefold() for name in calendar.month_name]
PARTS = ("day", "month", "year")


def date_of_parts(name: str, day: str, month: str, year: str, part: str = "") -> date | Fault:
    """The date of three typed parts. The fault names ``name`` and the part to correct, behind the prefix ``part``."""
    missing = [word for word, text in zip(PARTS, (day, month, year), strict=True) if not text]
    if missing:
        return Fault(f"{name} must include a {' and '.join(missing)}", part + missing[0])
    if not re.fullmatch(r"[0-9]{1,2}", day):
        return Fault(f"{name}: the day must be a number, like 27", part + "day")
    month_number = _month(month)
    if month_number is None:
        return Fault(f"{name}: the month must be a number from 1 to 12 or a name, like 3 or March", part + "month")
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", year):
        return Fault(f"{name}: the year must be 4 numbers, like 2018", part + "year")
    whole_year = int(year) if len(year) == 4 else _century(int(year))
    if not 1900 <= whole_year <= 2199:
        return Fault(f"{name}: the year must be 4 numbers, like 2018", part + "year")
    days = calendar.monthrange(whole_year, month_number)[1]
    if not 1 <= int(day) <= days:
        month_name = calendar.month_name[month_number]
        when = f"{month_name} {whole_year}" if month_number == 2 else month_name
        return Fault(f"{name} must be a real date: {when} has {days} days", part + "day")
    return date(whole_year, month_number, int(day))


def date_of_text(name: str, text: str) -> date | Fault:
    """The date of one text: 2018-11-05, 5/11/2018, 5.11.18 or 5 November 2018."""
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00)?)?", text)
    if iso:
        return date_of_parts(name, iso[3], iso[2], iso[1])
    british = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)?[\s/.\-]+([0-9]{1,2}|[A-Za-z]+)[\s/.\-,]+([0-9]{2,4})", text)
    if british:
        return date_of_parts(name, british[1], british[2], british[3])
    return Fault(f"{name} must be a date, like 27/3/2018")


def time_of_text(name: str, text: str) -> time | Fault:
    """The time of day: 17:15, 17.15, 5,15, 5.15pm, 5pm, 1715, noon or midnight."""
    words = clean(text).casefold().replace(" ", "")
    if words in ("noon", "midday", "12noon"):
        return time(12)
    if words in ("midnight", "12midnight"):
        return time(0)
    match = re.fullmatch(r"([0-9]{1,2})(?:[:.,;]?([0-9]{2}))?(?::[0-9]{2})?(am|pm|a\.m\.?|p\.m\.?)?", words)
    fault = Fault(f"{name} must be a time, like 9:30am or 14:05")
    if not match:
        return fault
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1]
    if half and not 1 <= hour <= 12:
        return fault
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif match[2] is None:
        return Fault(f"{name}: write the minutes too, or am or pm, like 9:30am or 9am")
    return time(hour, minute) if hour < 24 and minute < 60 else fault


def day_in_words(day: date) -> str:
    """'5 November 2018'."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def clock_in_words(clock: time) -> str:
    """'14:05'."""
    return f"{clock.hour:02d}:{clock.minute:02d}"


def _month(text: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    word = text.casefold().rstrip(".")
    if len(word) < 3:
        return None
    return next((number for number, name in enumerate(MONTHS) if name and name.startswith(word)), None)


def _century(year: int) -> int:
    return 2000 + year if year < 80 else 1900 + year
