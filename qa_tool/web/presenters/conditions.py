"""Conditions in words: when a question is asked."""

from __future__ import annotations

from qa_tool.definitions.model import AtLeast, Condition, Definition, Expected
from qa_tool.question_types.base import Context
from qa_tool.question_types.registry import type_of
from qa_tool.vocabulary.periods import today


def condition_words(definition: Definition, condition: Condition | None) -> str:
    """'Plan type is Child protection plan or Child looked after', '' for no condition."""
    if condition is None:
        return ""
    parts = [f"{_name(definition, key)} {_expected(definition, key, one)}" for key, one in condition.all_of.items()]
    alternatives = [condition_words(definition, one) for one in condition.any_of]
    if alternatives:
        parts.append(", or ".join(alternatives))
    return ", and ".join(parts)


def _name(definition: Definition, key: str) -> str:
    question = definition.find(key)
    return f"‘{question.label}’" if question else key


def _expected(definition: Definition, key: str, expected: Expected) -> str:
    if isinstance(expected, AtLeast):
        return f"is {expected.at_least} or more"
    question = definition.find(key)
    wanted = expected if isinstance(expected, tuple) else (expected,)
    labels: dict[str, str] = {}
    if question is not None:
        shown = type_of(question).presentation(question, Context(today=today()))
        labels = {choice.key: choice.label for choice in shown.choices}
    return "is " + " or ".join(labels.get(str(one), str(one)) for one in wanted)
