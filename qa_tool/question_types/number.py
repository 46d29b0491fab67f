"""A whole number within bounds."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Value
from qa_tool.question_types.base import (
    Context,
    Fault,
    Presentation,
    Stored,
    Typed,
    extra_choices,
    first,
    label,
)
from qa_tool.question_types.inputs import Typing, Understood

MINIMUM, MAXIMUM = 0, 999_999_999
"""Bounds of a number whose question sets none: a count, and what a database integer holds."""


class Number(Typing):
    """``number``: counts and the like. ``minimum`` and ``maximum`` of the question are its bounds, both included."""

    name = "number"
    parameters = frozenset({"minimum", "maximum"})
    conditional = True

    def presentation(self, question: Question, context: Context) -> Presentation:
        _, most = bounds(question)
        width = min(len(str(most)), 10) if question.maximum is not None else 4
        return Presentation("input", width=width, inputmode="numeric", alternatives=extra_choices(question))

    def understand(self, question: Question, typed: Typed, context: Context) -> Understood:
        text = first(typed).replace("\N{MINUS SIGN}", "-")
        name, (least, most) = label(question), bounds(question)
        if not re.fullmatch(r"-?[0-9]{1,3}(?:[, ][0-9]{3})+|-?[0-9]+", text):
            return None, (Fault(f"{name} must be a whole number, like {max(least, 12) if most >= 12 else most}"),)
        digits = re.sub(r"[, ]", "", text)
        if len(digits) > 12:
            return None, (Fault(f"{name} must be {most:,} or less"),)
        number = int(digits)
        if number < least:
            return None, (Fault(f"{name} must be {least:,} or more"),)
        if number > most:
            return None, (Fault(f"{name} must be {most:,} or less"),)
        return number, ()

    def written(self, question: Question, value: Value) -> dict[str, list[str]]:
        return {"": [str(value)]} if isinstance(value, int) else {}

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        return str(value) if isinstance(value, int) else ""

    def stored(self, value: Value) -> Stored:
        return Stored(number=value if isinstance(value, int) else None)

    def restored(self, stored: Stored) -> Value:
        return stored.number

    def cell(self, question: Question, value: Value) -> str | int | date | datetime | time | None:
        return value if isinstance(value, int) else None

    def check(self, question: Question) -> list[str]:
        least, most = bounds(question)
        return ["has a minimum above its maximum"] if least > most else []


def bounds(question: Question) -> tuple[int, int]:
    """The least and the greatest number that ``question`` takes."""
    least = MINIMUM if question.minimum is None else question.minimum
    most = MAXIMUM if question.maximum is None else question.maximum
    return least, most
