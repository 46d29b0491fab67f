"""A time of day, to the minute."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Value
from qa_tool.question_types.base import (
    Context,
    Fault,
    Presentation,
    Read,
    Stored,
    Typed,
    answered,
    extra_choices,
    first,
    label,
)
from qa_tool.question_types.dates_and_times import clock_in_words, time_of_text
from qa_tool.question_types.inputs import Typing, Understood


class TimeType(Typing):
    """``time``: one box that takes 17:15, 5.15pm and the like; local wall-clock time."""

    name = "time"

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
