"""What the types of repeating rows share: numbered parts, blank rows skipped, faults that name the row."""

from __future__ import annotations

from typing import ClassVar

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Value
from qa_tool.question_types.base import (
    Context,
    Fault,
    QuestionType,
    Read,
    Stored,
    Typed,
    cell_text,
    clean,
    label,
    unanswered,
)

MOST_ROWS = 3
"""Rows of a question that sets no number of its own."""
ROW_TEXT_MAXIMUM = 1000
"""Most characters of one row's text where the question sets no maximum."""


class Rows(QuestionType):
    """Rows of several parts each: ``0-text``, ``0-themes``, ``1-text`` ... They are kept in tables of their own."""

    parts: ClassVar[tuple[str, ...]]
    """The names of a row's inputs, without the row's number."""

    def most(self, question: Question) -> int:
        """How many rows the page offers."""
        return question.rows or MOST_ROWS

    def filled(self, question: Question, typed: Typed) -> list[int]:
        """The numbers (from 0) of the rows in which anything was typed, those beyond the last offered too."""
        numbers = {int(part.split("-")[0]) for part in typed if part.split("-")[0].isdecimal() and len(part) < 40}
        return sorted(number for number in numbers if any(self.values(typed, number, part) for part in self.parts))

    def values(self, typed: Typed, number: int, part: str) -> list[str]:
        """What was typed in one part of one row, blanks left out."""
        cleaned = (clean(value) for value in typed.get(f"{number}-{part}", ()))
        return [value for value in cleaned if value]

    def value(self, typed: Typed, number: int, part: str) -> str:
        """The one thing typed in a part of a row, or ''."""
        return next(iter(self.values(typed, number, part)), "")

    def too_many(self, question: Question, filled: list[int]) -> tuple[Fault, ...]:
        """A fault when more rows are filled than the question takes."""
        most = self.most(question)
        if len(filled) <= most:
            return ()
        return (Fault(f"{label(question)}: at most {most} rows, not {len(filled)}", f"{filled[most]}-text"),)

    def stored(self, value: Value) -> Stored:
        """Nothing: rows stand in tables of their own."""
        return Stored()

    def restored(self, stored: Stored) -> Value:
        """None: rows come from tables of their own."""
        return None

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        """Rows do not fit in a cell: anything but a blank is a fault that says where they belong."""
        if not cell_text(cell):
            return unanswered(question, {})
        return unanswered(question, {}, (Fault(f"{label(question)}: write these on their own sheet, one to a row"),))


def row_name(question: Question, number: int) -> str:
    """How messages call a row: 'Strengths, row 2'."""
    return f"{label(question)}, row {number + 1}"
