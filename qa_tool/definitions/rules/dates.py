"""Rules on when things can have happened, on what stands in order, and on what is asked about once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from itertools import pairwise
from typing import ClassVar

from qa_tool.definitions.record import Value
from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.registry import Parameters, rule
from qa_tool.definitions.rules.verdict import Caution, Problem, Says
from qa_tool.definitions.rules.wording import months_after, to_come

AUDITED = "audit_date"


class DatesHappened(Parameters):
    """Dates that may come after the audit's own, those that may lie ahead; the age in years from which one is asked."""

    after_audit: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    years: int = 5
    naming: ClassVar = ("after_audit", "ahead")


@rule("dates-happened", DatesHappened)
def dates_happened(examination: Examination, parameters: DatesHappened) -> Iterator[Says]:
    """No date lies after today, nor after the audit's unless it may; one of long ago is shown once more."""
    today, audited = examination.surroundings.today, examination.values.get(AUDITED)
    long_ago = months_after(today, -12 * parameters.years)
    for key, day in examination.values.items():
        if not isinstance(day, date) or key in parameters.ahead:
            continue
        name = examination.name(key)
        if day > today:
            yield Problem("dates-happened", key, to_come(name, day))
        elif isinstance(audited, date) and day > audited and key not in parameters.after_audit:
            of = f"{audited.day}/{audited.month}/{audited.year}"
            message = f"{name} must not be after {examination.name(AUDITED)} of this record, {of}. Correct one of them"
            yield Problem("dates-happened", key, message)
        elif day < long_ago:
            message = (
                f"{name} is more than {parameters.years} years ago: {day.day}/{day.month}/{day.year}. Check the year"
            )
            yield Caution("dates-happened", key, message)


class AsksAgain(Parameters):
    """A question, its option that is unlikely on this form, and what to think of."""

    question: str
    option: str
    because: str
    naming: ClassVar = ("question",)
    choosing: ClassVar = (("question", "option"),)


@rule("asks-again", AsksAgain)
def asks_again(examination: Examination, parameters: AsksAgain) -> Iterator[Says]:
    """An answer that is unlikely on this form is shown once more; it may be kept."""
    if examination.values.get(parameters.question) == parameters.option:
        message = f"{examination.name(parameters.question)}: {parameters.because}"
        yield Caution("asks-again", parameters.question, message)


class DatesInOrder(Parameters):
    """Keys of dates (or of times of one day), earliest first; facts may be among them."""

    questions: tuple[str, ...]
    naming: ClassVar = ("questions",)


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
    naming: ClassVar = ("groups",)


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
