"""What a second reader may be shown before the own grades are stored. Pure.

Words of moderation: why an audit is read a second time, where that stands, why a grade was changed.

Shown: the facts, and in each section what the auditor found - texts, dates, choices, comments. Not shown: grades, every
answer that counts as a grade or that a rule ties one to, what is asked only because of one of those, and the whole
closing block, which holds the auditor's conclusions. The words of the scale are blotted out of the texts that are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from qa_tool.definitions.model import Condition, Definition, Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.words import Outcome

CLOSING = "closing"
TIED_BY = {"option-caps": "question", "challenge-decides": "found"}
"""Rules that tie a grade to an answer, and which of their parameters names it."""
BLOT = "▮▮▮"
_SCALE = re.compile(
    r"(?<!\w)(?:outstanding|good|require[sd]?[\s-]+improvement|requiring[\s-]+improvement|inadequate(?:ly)?|RIs?|"
    r"inadequac(?:y|ies))(?!\w)",
    re.IGNORECASE,
)


def blotted(text: str) -> str:
    """``text`` with every word of the grading scale blotted out, whatever it was meant for: 'a ▮▮▮ plan'."""
    return _SCALE.sub(BLOT, text)


def graded_questions(definition: Definition, record: Record) -> tuple[Question, ...]:
    """The graded questions that a second reader answers, in the form's order, the overall grade last.

    Those that were asked. What was asked only because of a grade is left out: its being there would tell.
    """
    because = _because_of_grades(definition)
    return tuple(
        question
        for question in definition.questions
        if type_of(question).graded and question.key not in because and _asked(record, question.key)
    )


def _asked(record: Record, key: str) -> bool:
    answer = record.answers.get(key)
    return answer is not None and answer.outcome is not Outcome.NOT_ASKED


def hidden(definition: Definition) -> frozenset[str]:
    """Keys of the questions of which a blind reader sees nothing at all: conclusions, and what follows from grades."""
    closing = {
        question.key for section in definition.sections if section.key == CLOSING for question in section.questions
    }
    judged = {key for key in _telling(definition) if not type_of(definition[key]).graded}
    unseen = {question.key for question in definition.questions if question.restricted or question.is_overall}
    return frozenset(closing | judged | unseen | _because_of_grades(definition))


def _telling(definition: Definition) -> frozenset[str]:
    """Keys of answers that tell a grade: it is one, its options count as some, or a rule ties a grade to it."""
    judging = {
        question.key
        for question in definition.questions
        if type_of(question).graded or any(option.counts_as is not None for option in question.options)
    }
    tied = {str(rule.parameters[TIED_BY[rule.name]]) for rule in definition.rules if rule.name in TIED_BY}
    return frozenset(judging | tied)


def _because_of_grades(definition: Definition) -> frozenset[str]:
    """Keys asked because of an answer that judges, or because of such a question in turn."""
    found: set[str] = set()
    telling = _telling(definition)
    for section in definition.sections:
        by_section = set(_keys(section.when))
        for question in section.questions:
            if (by_section | set(_keys(question.when))) & (telling | found):
                found.add(question.key)
    return frozenset(found)


def _keys(condition: Condition | None) -> Iterator[str]:
    return condition.keys() if condition is not None else iter(())


def blinded(definition: Definition, record: Record) -> Record:
    """The record as a blind reader may see it: grades gone, their comments kept, scale words blotted out.

    What is hidden is not there at all.
    """
    gone = hidden(definition)
    answers = {
        question.key: _blinded(question, record.answers[question.key])
        for question in definition.questions
        if question.key not in gone and question.key in record.answers
    }
    return Record({key: _fact(definition.find(key), value) for key, value in record.facts.items()}, answers)


def _fact(fact: Question | None, value: Value) -> Value:
    free = fact is not None and type_of(fact).free_text
    return blotted(value) if free and isinstance(value, str) else value


def _blinded(question: Question, answer: Answer) -> Answer:
    comment = blotted(answer.comment)
    if type_of(question).graded:
        return Answer(Outcome.NOT_ANSWERED, None, comment)
    value = answer.value
    free = type_of(question).free_text and isinstance(value, str)
    return Answer(answer.outcome, blotted(str(value)) if free else value, comment)


class Cause(StrEnum):
    """Why an audit goes to a second reader."""

    DRAWN = "drawn"
    INADEQUATE = "inadequate"
    ABOVE_LIMIT = "above-limit"
    """Graded above what safeguarding-critical answers decide (rule 2)."""
    AMENDED = "amended"
    """An earlier revision of it went to a second reader."""

    @property
    def label(self) -> str:
        """As people write it."""
        return {
            Cause.DRAWN: "Drawn by chance",
            Cause.INADEQUATE: "Inadequate",
            Cause.ABOVE_LIMIT: "Graded above what critical answers decide",
            Cause.AMENDED: "Amended since it was read",
        }[self]


class Step(StrEnum):
    """Where a moderation stands."""

    WAITING = "waiting"
    """Nobody was given it yet."""
    GIVEN = "given"
    """A second reader has it and has not graded yet."""
    GRADED = "graded"
    """The second grades are stored; what stands is not decided yet."""
    SETTLED = "settled"
    DISPUTED = "disputed"
    """The auditor disagrees; the head of service decides."""
    ARBITRATED = "arbitrated"
    WITHDRAWN = "withdrawn"
    """A new revision of the audit took its place, or it was taken from its reader for a reason."""

    @property
    def label(self) -> str:
        """As people write it: 'With the head of service'."""
        return {
            Step.WAITING: "Waiting for a reader",
            Step.GIVEN: "With the second reader",
            Step.GRADED: "Second grades stored",
            Step.SETTLED: "Settled",
            Step.DISPUTED: "With the head of service",
            Step.ARBITRATED: "Decided by the head of service",
            Step.WITHDRAWN: "Withdrawn",
        }[self]


class Stage(StrEnum):
    """Whose decision a moderated grade is."""

    MODERATED = "moderated"
    ARBITRATED = "arbitrated"


class ChangeReason(StrEnum):
    """Why the auditor's grade was changed."""

    EVIDENCE_MISSED = "evidence-missed"
    DESCRIPTOR_MISREAD = "descriptor-misread"
    NEW_INFORMATION = "new-information"
    WEIGHT_OF_RISK = "weight-of-risk"

    @property
    def label(self) -> str:
        """As people write it: 'Evidence missed'."""
        return self.value.replace("-", " ").capitalize()


class AuditQuality(StrEnum):
    """How good an audit itself is, whatever scale its form judges practice on."""

    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires-improvement"
    INADEQUATE = "inadequate"

    @property
    def label(self) -> str:
        """As people write it: 'Requires improvement'."""
        return self.value.replace("-", " ").capitalize()


class HandedBack(StrEnum):
    """Why a second reader gives an audit back unread."""

    KNOWS_CASE = "knows-case"
    KNOWS_GRADES = "knows-grades"
    NO_TIME = "no-time"

    @property
    def label(self) -> str:
        """As people write it."""
        return {
            HandedBack.KNOWS_CASE: "I have worked with this case",
            HandedBack.KNOWS_GRADES: "I know how it was graded",
            HandedBack.NO_TIME: "I cannot do it in time",
        }[self]
