"""What is typed into one box: short and long text, a number."""

from __future__ import annotations

import re
from abc import abstractmethod
from datetime import date, datetime, time
from typing import ClassVar

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import (
    Context,
    Presentation,
    QuestionType,
    Read,
    Stored,
    answered,
    commented,
    extra_choices,
    label,
    too_long,
    unanswered,
    without_value,
)
from qa_tool.definitions.record import Answer, Value
from qa_tool.definitions.words import Outcome, QuestionRole
from qa_tool.kit.typed import Fault, Typed, first

Understood = tuple[Value, tuple[Fault, ...]]
"""What was made of the input, and what is wrong with it."""


class Typing(QuestionType):
    """A typed value. Not applicable and cannot tell stand beside it as the part ``outcome``."""

    @abstractmethod
    def understand(self, question: Question, typed: Typed, context: Context) -> Understood:
        """The value of non-blank input; None with a fault when it means nothing."""

    @abstractmethod
    def written(self, question: Question, value: Value) -> dict[str, list[str]]:
        """The input that stands for ``value``."""

    def is_blank(self, typed: Typed) -> bool:
        """Whether nothing was typed in any input of the value."""
        return not first(typed)

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        outcome = first(typed, "outcome")
        offered = any(outcome == extra.key for extra in extra_choices(question))
        if self.is_blank(typed):
            if offered:
                return without_value(question, Outcome(outcome), typed)
            return unanswered(question, typed)
        value, faults = self.understand(question, typed, context)
        if offered:
            contradiction = f"{label(question)}: either answer it or say '{Outcome(outcome).label}', not both"
            faults += (Fault(contradiction, "outcome"),)
        if value is None:
            return unanswered(question, typed, faults)
        return answered(question, value, typed, faults)

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        if answer.outcome is Outcome.ANSWERED:
            return commented(self.written(question, answer.value), answer)
        if answer.outcome in (Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL):
            return commented({"outcome": [answer.outcome.value]}, answer)
        return commented({}, answer)


class Wording(Typing):
    """Free text. Too long is a fault at once; too short (``minimum``) only at submission: a draft can be kept."""

    free_text = True
    parameters = frozenset({"minimum", "maximum"})
    default_maximum: ClassVar[int]
    """Most characters where the question sets no maximum."""

    def maximum(self, question: Question) -> int:
        """Most characters of an answer to ``question``."""
        return self.default_maximum if question.maximum is None else question.maximum

    def tidy(self, text: str) -> str:
        """The text as it is kept."""
        return text

    def understand(self, question: Question, typed: Typed, context: Context) -> Understood:
        text = self.tidy(first(typed))
        return text, too_long(label(question), text, self.maximum(question))

    def written(self, question: Question, value: Value) -> dict[str, list[str]]:
        return {"": [str(value)]} if value else {}

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        return str(value) if value else ""

    def stored(self, value: Value) -> Stored:
        return Stored(text=str(value) if value else None)

    def restored(self, stored: Stored) -> Value:
        return stored.text

    def check(self, question: Question) -> list[str]:
        return ["has a minimum above its maximum"] if (question.minimum or 0) > self.maximum(question) else []


class ShortText(Wording):
    """``short-text``: at most 200 characters unless the question says otherwise; line ends become spaces."""

    name = "short-text"
    described = "A short text"
    default_maximum = 200

    def tidy(self, text: str) -> str:
        return " ".join(text.split())

    def presentation(self, question: Question, context: Context) -> Presentation:
        most = self.maximum(question)
        return Presentation("input", width=20 if most <= 30 else None, alternatives=extra_choices(question))


class LongText(Wording):
    """``long-text``: at most 4,000 characters unless the question says otherwise."""

    name = "long-text"
    roles = frozenset({QuestionRole.REASON, QuestionRole.DIFFERENCE})
    described = "A text"
    default_maximum = 4000

    def presentation(self, question: Question, context: Context) -> Presentation:
        most = self.maximum(question)
        return Presentation(
            "textarea",
            rows=4 if most <= 1000 else 7,
            maximum=most,
            alternatives=extra_choices(question),
        )


MINIMUM, MAXIMUM = 0, 999_999_999
"""Bounds of a number whose question sets none: a count, and what a database integer holds."""


class Number(Typing):
    """``number``: counts and the like. ``minimum`` and ``maximum`` of the question are its bounds, both included."""

    name = "number"
    described = "A number"
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
