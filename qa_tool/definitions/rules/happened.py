"""Rules on what is said to have happened: when it can have been, and what is asked about once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

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

    def question_keys(self) -> tuple[str, ...]:
        return self.after_audit + self.ahead


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

    def question_keys(self) -> tuple[str, ...]:
        return (self.question,)

    def option_keys(self) -> tuple[tuple[str, str], ...]:
        return ((self.question, self.option),)


@rule("asks-again", AsksAgain)
def asks_again(examination: Examination, parameters: AsksAgain) -> Iterator[Says]:
    """An answer that is unlikely on this form is shown once more; it may be kept."""
    if examination.values.get(parameters.question) == parameters.option:
        message = f"{examination.name(parameters.question)}: {parameters.because}"
        yield Caution("asks-again", parameters.question, message)
