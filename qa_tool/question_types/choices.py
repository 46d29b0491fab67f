"""Several of the options that the definition lists."""

from __future__ import annotations

import re

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Answer, Value
from qa_tool.question_types.base import (
    Choice,
    Context,
    Fault,
    Presentation,
    QuestionType,
    Read,
    Stored,
    Typed,
    answered,
    cell_text,
    clean,
    extra_choices,
    label,
    outcome_in_words,
    unanswered,
    without_value,
)
from qa_tool.question_types.choosing import check_options, in_words, matching
from qa_tool.question_types.selecting import retyped
from qa_tool.vocabulary.outcomes import Outcome


class Choices(QuestionType):
    """``choices``: checkboxes. The value is the option keys in the definition's order."""

    name = "choices"
    parameters = frozenset({"options", "critical"})
    tallied = True
    conditional = True

    def presentation(self, question: Question, context: Context) -> Presentation:
        choices = tuple(Choice(one.key, one.label, one.hint, one.exclusive) for one in question.options)
        return Presentation("checkboxes", choices + extra_choices(question))

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        ticked = {clean(key) for key in typed.get("", ())} - {""}
        extras = [extra for extra in extra_choices(question) if extra.key in ticked]
        chosen = tuple(option.key for option in question.options if option.key in ticked)
        faults: tuple[Fault, ...] = ()
        if ticked - set(chosen) - {extra.key for extra in extras}:
            faults += (Fault(f"Select from the choices for {label(question)}"),)
        if extras and (chosen or len(extras) > 1):
            faults += (_alone(question, extras[0].label),)
        faults += _beside(question, chosen)
        if chosen:
            return answered(question, chosen, typed, faults)
        if extras:
            return without_value(question, Outcome(extras[0].key), typed, faults)
        return unanswered(question, typed, faults)

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        return retyped(answer, _keys(answer.value))

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        options = [question.option(key) for key in _keys(value)]
        labels = [option.label if option else key for option, key in zip(options, _keys(value), strict=True)]
        return "; ".join(labels)

    def stored(self, value: Value) -> Stored:
        return Stored(options=_keys(value))

    def restored(self, stored: Stored) -> Value:
        return stored.options or None

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        """Several in one cell are separated by semicolons or new lines (labels may hold commas)."""
        text = cell_text(cell)
        outcome = outcome_in_words(question, text)
        if outcome is not None:
            return without_value(question, outcome, {})
        pieces = [piece.strip() for piece in re.split(r"[;\n]", text) if piece.strip()]
        found = {piece: matching(question.options, piece) for piece in pieces}
        faults = tuple(
            Fault(f"'{piece[:40]}' is not a choice of {label(question)}: write {in_words(question.options)}")
            for piece, option in found.items()
            if option is None
        )
        keys = {option.key for option in found.values() if option is not None}
        chosen = tuple(option.key for option in question.options if option.key in keys)
        faults += _beside(question, chosen)
        return answered(question, chosen, {}, faults) if chosen else unanswered(question, {}, faults)

    def check(self, question: Question) -> list[str]:
        return check_options(question)


def _keys(value: Value) -> tuple[str, ...]:
    return tuple(str(key) for key in value) if isinstance(value, tuple) else ()


def _beside(question: Question, chosen: tuple[str, ...]) -> tuple[Fault, ...]:
    """The fault of an exclusive option that was chosen together with another."""
    alone = [option for option in question.options if option.exclusive and option.key in chosen]
    return (_alone(question, alone[0].label),) if alone and len(chosen) > 1 else ()


def _alone(question: Question, words: str) -> Fault:
    return Fault(f"{label(question)}: '{words}' cannot stand beside another choice")
