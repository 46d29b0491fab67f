"""What people type: how it comes from a page, cleaned, and the days and times that it says. Pure.

Faults say what is wrong and how to write it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from qa_tool.kit.files import without_private
from qa_tool.kit.written_days import LIKE, NoDay, century, month_number, written_day

Typed = Mapping[str, Sequence[str]]
"""What a person typed: lists of strings by input name WITHOUT the question's prefix; '' is the main input,
'comment' the comment box, others the type's own parts ('day', '0-text', '0-themes'...). Input names on the page are
``q_<key with - as _>`` for the main input and ``q_<key>__<part>`` for the others."""

_UNHELD = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Fault:
    """Something wrong with what was typed. ``part`` names the input it is about ('' the main one)."""

    message: str
    part: str = ""


def clean(text: str) -> str:
    """``text`` as it is kept: stripped, one kind of line end, and nothing that a database cannot hold.

    A NUL or a lone surrogate becomes the visible replacement character: evidence is never silently shortened. Bullets
    that Word's symbol fonts draw become bullets.
    """
    if text.isprintable():  # nearly every text, and then there is nothing to replace
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return without_private(_UNHELD.sub("\ufffd", lines).strip()).strip()


def first(typed: Typed, part: str = "") -> str:
    """The first string of ``part``, cleaned, or ''."""
    values = typed.get(part)
    return clean(values[0]) if values else ""


PARTS = ("day", "month", "year")


def date_of_parts(name: str, day: str, month: str, year: str, part: str = "") -> date | Fault:
    """The date of three typed parts. The fault names ``name`` and the part to correct, behind the prefix ``part``."""
    missing = [word for word, text in zip(PARTS, (day, month, year), strict=True) if not text]
    if missing:
        return Fault(f"{name} must include a {' and '.join(missing)}", part + missing[0])
    if not re.fullmatch(r"[0-9]{1,2}", day):
        return Fault(f"{name}: the day must be a number, like 27", part + "day")
    in_year = month_number(month)
    if in_year is None:
        return Fault(f"{name}: the month must be a number from 1 to 12 or a name, like 3 or March", part + "month")
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", year):
        return Fault(f"{name}: the year must be 4 numbers, like 2018", part + "year")
    whole_year = int(year) if len(year) == 4 else century(int(year))
    if not 1900 <= whole_year <= 2199:
        return Fault(f"{name}: the year must be 4 numbers, like 2018", part + "year")
    days = calendar.monthrange(whole_year, in_year)[1]
    if not 1 <= int(day) <= days:
        month_name = calendar.month_name[in_year]
        when = f"{month_name} {whole_year}" if in_year == 2 else month_name
        return Fault(f"{name} must be a real date: {when} has {days} days", part + "day")
    return date(whole_year, in_year, int(day))


def date_of_text(name: str, text: str) -> date | Fault:
    """The date of one text, by the one reader of days: 2018-11-05, 5/11/2018, 5.11.18 or 5 November 2018."""
    try:
        found = written_day(text).day
    except NoDay as wrong:
        return Fault(f"{name} {wrong.detail}")
    return found or Fault(f"{name} {LIKE}")


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
