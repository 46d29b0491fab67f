"""What changed between two revisions of a record, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from qa_tool.definitions.conditions import settled
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.words import Outcome

Words = Callable[[Question, Value], str]
"""How a value reads: the question type's ``text``, with places and people named."""


@dataclass(frozen=True)
class Difference:
    """One fact, answer or comment that is not what it was. '' stands for nothing."""

    key: str
    part: Literal["fact", "answer", "comment"]
    old: str
    new: str


def differences(definition: Definition, old: Record, new: Record, words: Words) -> list[Difference]:
    """Every difference in the order of the definition: facts first, then answers with their comments.

    Hidden answers are compared as what they are, *not asked*, whatever was once typed there.
    """
    found = []
    for fact in definition.facts:
        before, after = old.facts.get(fact.key), new.facts.get(fact.key)
        if (before or None) != (after or None):
            found.append(Difference(fact.key, "fact", words(fact, before), words(fact, after)))
    before_all, after_all = settled(definition, old), settled(definition, new)
    for question in definition.questions:
        first, second = before_all[question.key], after_all[question.key]
        if (first.outcome, first.value) != (second.outcome, second.value):
            was, now = _in_words(question, first, words), _in_words(question, second, words)
            found.append(Difference(question.key, "answer", was, now))
        if first.comment != second.comment:
            found.append(Difference(question.key, "comment", first.comment, second.comment))
    return found


def _in_words(question: Question, answer: Answer, words: Words) -> str:
    return words(question, answer.value) if answer.outcome is Outcome.ANSWERED else answer.outcome.label
