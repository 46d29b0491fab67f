"""A date, typed as day, month and year."""

from __future__ import annotations

from datetime import date, datetime, time

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Answer, Value
from qa_tool.question_types.base import (
    Context,
    Fault,
    Presentation,
    Read,
    Stored,
    Typed,
    answered,
    cell_text,
    extra_choices,
    first,
    label,
    outcome_in_words,
    unanswered,
)
from qa_tool.question_types.dates_and_times import PARTS, date_of_parts, date_of_text, day_in_words
from qa_tool.question_types.inputs import Typing, Understood
from qa_tool.vocabulary.written_days import NoDay, written_day


class DateType(Typing):
    """``date``: parts ``day``, ``month``, ``year``; the main input takes a whole date as text."""

    name = "date"

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
