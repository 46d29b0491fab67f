"""Which questions are asked of a record. Pure; the browser's copy of this is ``static/js/conditions.js``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa_tool.definitions.model import (
    Answered,
    AtLeast,
    AtMost,
    Condition,
    Definition,
    Expected,
    Question,
    Scalar,
    Section,
)
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.words import Outcome

_NOT_ANSWERED = Answer(Outcome.NOT_ANSWERED)
_NOT_ASKED = Answer(Outcome.NOT_ASKED)


def holds(condition: Condition | None, values: Mapping[str, Value]) -> bool:
    """Whether ``condition`` holds of ``values`` (facts and answers by key). None and an empty condition hold.

    A key without a value matches nothing: a question whose condition looks at an unanswered one is not asked.
    """
    if condition is None:
        return True
    for key, expected in condition.all_of.items():  # asked of every question of every record: a generator costs more
        if not _matches(expected, values.get(key)):
            return False
    return not condition.any_of or any(holds(alternative, values) for alternative in condition.any_of)


def _matches(expected: Expected, value: Value) -> bool:
    if value is None or value in ("", ()):
        return isinstance(expected, Answered) and not expected.answered
    if isinstance(expected, AtLeast):
        return isinstance(value, int) and value >= expected.at_least
    if isinstance(expected, AtMost):
        return isinstance(value, int) and value <= int(expected.at_most)
    if isinstance(expected, Answered):
        return expected.answered
    wanted: tuple[Scalar, ...] = expected if isinstance(expected, tuple) else (expected,)
    if not isinstance(value, tuple):
        words = str(value)
        return any(str(one) == words for one in wanted)
    return any(str(one) == str(other) for one in wanted for other in value)


def walk(definition: Definition, record: Record) -> Iterator[tuple[Section, Question, bool]]:
    """Every question in order, with whether it is asked.

    One pass decides: conditions look back only, and the stored answer of a hidden question counts for nothing,
    so neither does it open a later one.
    """
    values = known_facts(definition, record.facts)
    for section in definition.sections:
        section_holds = section.when is None or holds(section.when, values)
        for question in section.questions:
            asked = section_holds and (question.when is None or holds(question.when, values))
            yield section, question, asked
            answer = record.answers.get(question.key)
            if asked and answer is not None and answer.outcome is Outcome.ANSWERED:
                values[question.key] = answer.value


def asked_values(definition: Definition, record: Record) -> dict[str, Value]:
    """Facts and the answered values of asked questions, by key: what a condition may look at."""
    values = known_facts(definition, record.facts)
    for _, question, asked in walk(definition, record):
        answer = record.answers.get(question.key)
        if asked and answer is not None and answer.outcome is Outcome.ANSWERED:
            values[question.key] = answer.value
    return values


def asked_facts(definition: Definition, facts: Mapping[str, Value]) -> tuple[Question, ...]:
    """The facts asked of the author (automatic ones are not), given those already known."""
    values: dict[str, Value] = {fact.key: facts.get(fact.key) for fact in definition.facts if fact.auto}
    asked = []
    for fact in definition.facts:
        if fact.auto or not holds(fact.when, values):
            continue
        asked.append(fact)
        values[fact.key] = facts.get(fact.key)
    return tuple(asked)


def known_facts(definition: Definition, facts: Mapping[str, Value]) -> dict[str, Value]:
    """``facts`` without those that their own condition hides: what stays of an earlier plan type counts for nothing."""
    asked = {fact.key for fact in asked_facts(definition, facts)}
    hidden = {fact.key for fact in definition.facts if not fact.auto and fact.key not in asked}
    return {key: value for key, value in facts.items() if key not in hidden}


def required(question: Question, values: Mapping[str, Value]) -> bool:
    """Whether an asked question must be answered before submission."""
    if question.required_when is not None:
        return holds(question.required_when, values)
    return question.required


def critical(question: Question, values: Mapping[str, Value]) -> str | None:
    """'caps', 'decides' or None: how critical the question is for this record."""
    if question.critical is None or not holds(question.critical_when, values):
        return None
    return question.critical


def settled(definition: Definition, record: Record) -> dict[str, Answer]:
    """One answer for EVERY question: not asked where hidden, not answered where blank, else what was given.

    This is what a revision stores and what every count is made of.
    """
    given = record.answers
    return {
        question.key: given.get(question.key, _NOT_ANSWERED) if asked else _NOT_ASKED
        for _, question, asked in walk(definition, record)
    }
