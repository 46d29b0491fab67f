"""The record under examination, worked out once for all rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from qa_tool.definitions.conditions import asked_facts, asked_values
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Action, Answer, Finding, Record, Value
from qa_tool.definitions.rules.verdict import Surroundings
from qa_tool.definitions.submission import is_blank, required_questions
from qa_tool.definitions.suggestion import Suggestion, Weighed, suggested_grade, weigh
from qa_tool.definitions.words import Outcome, QuestionRole


@dataclass(frozen=True)
class Examination:
    """A definition, a record of it, and what surrounds them."""

    definition: Definition
    record: Record
    surroundings: Surroundings

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """Known facts and the answered values of asked questions, by key."""
        return asked_values(self.definition, self.record)

    @cached_property
    def weighed(self) -> tuple[Weighed, ...]:
        """Every asked question with what its answer counts as."""
        return weigh(self.definition, self.record)

    @cached_property
    def judged(self) -> tuple[Weighed, ...]:
        """As ``weighed``, without the overall grade."""
        return tuple(one for one in self.weighed if not one.question.is_overall)

    @cached_property
    def asked(self) -> Mapping[str, Weighed]:
        """The asked questions by key."""
        return {one.question.key: one for one in self.weighed}

    @cached_property
    def required(self) -> frozenset[str]:
        """The keys of the questions that must be answered."""
        return required_questions(self.definition, self.record)

    @cached_property
    def suggestion(self) -> Suggestion:
        """The suggested overall grade."""
        return suggested_grade(self.definition, self.record)

    @cached_property
    def overall(self) -> str | None:
        """The overall grade that was given."""
        value = self.values.get(self.overall_key)
        return str(value) if value else None

    @cached_property
    def overall_key(self) -> str:
        """The key of the question that asks for the overall grade; '' where none does."""
        return self.key_of(QuestionRole.OVERALL)

    def key_of(self, role: QuestionRole) -> str:
        """The key of the question in ``role``; '' where the definition has none."""
        question = self.definition.in_role(role)
        return question.key if question else ""

    def answer(self, key: str) -> Answer | None:
        """The answer to an asked question; None when it is not asked."""
        one = self.asked.get(key)
        return one.answer if one else None

    def is_blank(self, key: str) -> bool:
        """Whether ``key`` is not asked, or has no answer."""
        return is_blank(self.answer(key))

    def name(self, key: str) -> str:
        """The question's or fact's short name, in quotation marks."""
        question = self.definition.find(key)
        return f"‘{question.label}’" if question else key

    def free_texts(self) -> Iterator[tuple[Question, str, str]]:
        """Every free text that would be kept: (question or fact, part, text). Working notes are not kept."""
        for fact in asked_facts(self.definition, self.record.facts):
            value = self.record.facts.get(fact.key)
            if type_of(fact).free_text and fact.key != "case_number" and isinstance(value, str):
                yield fact, "", value
        for one in self.weighed:
            if one.answer.comment:
                yield one.question, "comment", one.answer.comment
            if one.answer.outcome is Outcome.ANSWERED:
                yield from _texts(one.question, one.answer.value)


def _texts(question: Question, value: Value) -> Iterator[tuple[Question, str, str]]:
    if isinstance(value, str) and type_of(question).free_text:
        yield question, "", value
    for number, row in enumerate(value if isinstance(value, tuple) else ()):
        if isinstance(row, Finding | Action):
            yield question, f"{number}-text", row.text
