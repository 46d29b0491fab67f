"""A date, a time of day, and understanding both as people write them: faults say what is wrong and how to write it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import (
    Context,
    Presentation,
    Read,
    Stored,
    answered,
    cell_text,
    extra_choices,
    label,
    outcome_in_words,
    unanswered,
)
from qa_tool.definitions.question_types.inputs import Typing, Understood
from qa_tool.definitions.record import Answer, Value
from qa_tool.definitions.words import QuestionRole
from qa_tool.kit.typed import (
    PARTS,
    Fault,
    Typed,
    clock_in_words,
    date_of_parts,
    date_of_text,
    day_in_words,
    first,
    time_of_text,
)
from qa_tool.kit.written_days import NoDay, written_day


class DateType(Typing):
    """``date``: parts ``day``, ``month``, ``year``; the main input takes a whole date as text."""

    name = "date"
    roles = frozenset({QuestionRole.FINDINGS_GIVEN, QuestionRole.CASE_NOTE, QuestionRole.DECIDED_ON})
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
