"""Rules on dates, times and numbers that must stand in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from itertools import pairwise

from qa_tool.definitions.record import Value
from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.registry import Parameters, rule
from qa_tool.definitions.rules.verdict import Problem, Says


class DatesInOrder(Parameters):
    """Keys of dates (or of times of one day), earliest first; facts may be among them."""

    questions: tuple[str, ...]

    def question_keys(self) -> tuple[str, ...]:
        return self.questions


@rule("dates-in-order", DatesInOrder)
def dates_in_order(examination: Examination, parameters: DatesInOrder) -> Iterator[Says]:
    """No date lies before one that comes earlier; the same day is in order, and blanks are passed over."""
    given = [(key, examination.values.get(key)) for key in parameters.questions]
    dated = [(key, value) for key, value in given if isinstance(value, date | time)]
    for (earlier, first), (later, second) in pairwise(dated):
        if _before(second, first):
            message = f"{examination.name(later)} must not be before {examination.name(earlier)}"
            yield Problem("dates-in-order", later, message)


def _before(second: Value, first: Value) -> bool:
    if isinstance(first, date) and isinstance(second, date):
        return second < first
    return isinstance(first, time) and isinstance(second, time) and second < first


class NotGreater(Parameters):
    """Groups of keys of numbers, none greater than the one before it."""

    groups: tuple[tuple[str, ...], ...]

    def question_keys(self) -> tuple[str, ...]:
        return tuple(key for group in self.groups for key in group)


@rule("not-greater", NotGreater)
def not_greater(examination: Examination, parameters: NotGreater) -> Iterator[Says]:
    """In each group no number is greater than the one before it; blanks are passed over."""
    for group in parameters.groups:
        given = [(key, examination.values.get(key)) for key in group]
        numbers = [(key, value) for key, value in given if isinstance(value, int)]
        for (whole, most), (part, number) in pairwise(numbers):
            if number > most:
                limit = f"it must not be greater than {examination.name(whole)}, {most}"
                message = f"{examination.name(part)} is {number}: {limit}"
                yield Problem("not-greater", part, message)
