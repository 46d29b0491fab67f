"""A date, a time of day, and understanding both as people write them: faults say what is wrong and how to write it."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import (
    Context,
    Fault,
    Presentation,
    Read,
    Stored,
    Typed,
    answered,
    cell_text,
    clean,
    extra_choices,
    first,
    label,
    outcome_in_words,
    unanswered,
)
from qa_tool.definitions.question_types.inputs import Typing, Understood
from qa_tool.definitions.record import Answer, Value
from qa_tool.kit.written_days import LIKE, NoDay, century, month_number, written_day

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


class DateType(Typing):
    """``date``: parts ``day``, ``month``, ``year``; the main input takes a whole date as text."""

    name = "date"
    days = True
    described = "A date"

    def presentation(self, question: Question, context: Context) -> Presentation:
        return Presentation("date", inputmode="numeric", alternatives=extra_choices(question))

    def is_blank(self, typed: Typed) -> bool:
        return not any(first(typed, part) for part in ("", *PARTS))

    def understand(self, question: Question, typed: Typed, context: Context) -> Understood:
        whole = first(typed)
        day, month, year = (first(typed, part) for part in PARTS)
        found = date_of_text(label(question), whole) if whole else date_of_parts(label(question), day, month, year)
        return (None, (found,)) if isinstance(found, Fault) else (found, ())

    def written(self, question: Question, value: Value) -> dict[str, list[str]]:
        if not isinstance(value, date):
            return {}
        return {"day": [str(value.day)], "month": [str(value.month)], "year": [f"{value.year:04d}"]}

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        return day_in_words(value) if isinstance(value, date) else ""

    def stored(self, value: Value) -> Stored:
        return Stored(day=value if isinstance(value, date) else None)

    def restored(self, stored: Stored) -> Value:
        return stored.day

    def cell(self, question: Question, value: Value) -> str | int | date | datetime | time | None:
        return value if isinstance(value, date) else None

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        text = cell_text(cell)
        outcome = outcome_in_words(question, text)
        if outcome is not None:
            return Read(Answer(outcome))
        if not text:
            return unanswered(question, {})
        try:
            day = written_day(cell).day
        except NoDay as wrong:
            return unanswered(question, {}, (Fault(f"{label(question)} {wrong.detail}"),))
        return answered(question, day, {}) if day is not None else unanswered(question, {})


class TimeType(Typing):
    """``time``: one box that takes 17:15, 5.15pm and the like; local wall-clock time."""

    name = "time"
    described = "A time"

    def presentation(self, question: Question, context: Context) -> Presentation:
        return Presentation("time", width=5, alternatives=extra_choices(question))

    def understand(self, question: Question, typed: Typed, context: Context) -> Understood:
        found = time_of_text(label(question), first(typed))
        return (None, (found,)) if isinstance(found, Fault) else (found, ())

    def written(self, question: Question, value: Value) -> dict[str, list[str]]:
        return {"": [clock_in_words(value)]} if isinstance(value, time) else {}

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        return clock_in_words(value) if isinstance(value, time) else ""

    def stored(self, value: Value) -> Stored:
        return Stored(clock=value if isinstance(value, time) else None)

    def restored(self, stored: Stored) -> Value:
        return stored.clock

    def cell(self, question: Question, value: Value) -> str | int | date | datetime | time | None:
        return value if isinstance(value, time) else None

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        if isinstance(cell, timedelta) and timedelta(0) <= cell < timedelta(days=1):
            cell = (datetime.combine(date(1970, 1, 1), time()) + cell).time()
        if isinstance(cell, datetime):
            cell = cell.time()
        if isinstance(cell, time):
            return answered(question, time(cell.hour, cell.minute), {})
        return super().parse_cell(question, cell, context)
