"""What answers count as to the rules, never to a tally, and the overall grade that they suggest or leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_tool.definitions.conditions import asked_values, critical, walk
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.words import Grade, Outcome, worst


@dataclass(frozen=True)
class Weighed:
    """One asked question with what its answer counts as, and how critical it is for this record."""

    question: Question
    answer: Answer
    counts_as: Grade | None
    critical: str | None


def counts_as(question: Question, answer: Answer, how_critical: str | None) -> Grade | None:
    """The grade that ``answer`` counts as; None when it is not answered or counts as none."""
    if answer.outcome is not Outcome.ANSWERED:
        return None
    return type_of(question).counts_as(question, answer.value, is_critical=how_critical is not None)


def weigh(definition: Definition, record: Record) -> tuple[Weighed, ...]:
    """Every asked question, in order, the closing block's too."""
    values = asked_values(definition, record)
    weighed = []
    for _, question, asked in walk(definition, record):
        if asked:
            answer = record.answers.get(question.key, Answer(Outcome.NOT_ANSWERED))
            how_critical = critical(question, values)
            weighed.append(Weighed(question, answer, counts_as(question, answer, how_critical), how_critical))
    return tuple(weighed)


TWO_CRITICAL = 2
"""Critical answers graded inadequate that decide, where the definition does not say."""


@dataclass(frozen=True)
class Suggestion:
    """``grade`` is what the answers suggest (None while nothing is graded), ``at_most`` the best grade allowed outright
    (None: any), ``reasons`` why, in plain words. ``decided``: inadequate follows from critical answers alone."""

    grade: Grade | None
    at_most: Grade | None = None
    reasons: tuple[str, ...] = ()
    decided: bool = False


def suggested_grade(definition: Definition, record: Record) -> Suggestion:
    """The law of the forms: critical answers decide or cap, then any inadequate grade, then two thirds good.

    Graded answers are those of grade questions other than the overall grade that are asked and answered.
    """
    weighed = [one for one in weigh(definition, record) if not one.question.is_overall]
    deciding = deciding_answers(definition, weighed)
    if deciding:
        return Suggestion(Grade.INADEQUATE, Grade.INADEQUATE, (_decided_words(deciding),), decided=True)
    capping = critical_inadequate(weighed)
    caps = option_caps(definition, weighed)
    at_most = worst([cap for _, cap in caps] + ([Grade.REQUIRES_IMPROVEMENT] if capping else []))
    reasons = tuple(
        f"‘{question.label}’ is answered ‘{_answer_words(question, record)}’, which allows at most {cap.label.lower()}"
        for question, cap in caps
    )
    if capping:
        return Suggestion(at_most, at_most, (f"{_names(capping)} is critical and inadequate", *reasons))
    graded = [one for one in weighed if type_of(one.question).graded and one.counts_as]
    if not graded:
        return Suggestion(at_most, at_most, reasons)
    grade, why = _from_grades(graded)
    return Suggestion(worst([grade, at_most] if at_most else [grade]), at_most, (why, *reasons))


def critical_inadequate(weighed: Sequence[Weighed]) -> list[Weighed]:
    """The critical answers that count as inadequate."""
    return [one for one in weighed if one.critical and one.counts_as is Grade.INADEQUATE]


def deciding_answers(definition: Definition, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The answers that decide inadequate: one that decides by itself, or at least two critical ones; else none."""
    rule = definition.rule("critical-decides")
    at_least = int(rule.parameters.get("at_least", TWO_CRITICAL)) if rule else TWO_CRITICAL
    inadequate = critical_inadequate(weighed)
    alone = [one for one in inadequate if one.critical == "decides"]
    return alone or (inadequate if len(inadequate) >= at_least else [])


def option_caps(definition: Definition, weighed: Sequence[Weighed]) -> list[tuple[Question, Grade]]:
    """The caps that chosen options set (rule option-caps), each with its question."""
    asked = {one.question.key: one for one in weighed}
    caps = []
    for rule in definition.rules:
        if rule.name != "option-caps":
            continue
        one = asked.get(str(rule.parameters.get("question")))
        if one and one.answer.outcome is Outcome.ANSWERED and one.answer.value == rule.parameters.get("option"):
            caps.append((one.question, Grade(str(rule.parameters["at_most"]))))
    return caps


def _from_grades(graded: Sequence[Weighed]) -> tuple[Grade, str]:
    inadequate = [one for one in graded if one.counts_as is Grade.INADEQUATE]
    if inadequate:
        return Grade.REQUIRES_IMPROVEMENT, f"{_names(inadequate)} is inadequate"
    good = sum(one.counts_as is Grade.GOOD for one in graded)
    words = f"{good} of {len(graded)} graded answers {'is' if good == 1 else 'are'} good"
    if 3 * good >= 2 * len(graded):
        return Grade.GOOD, f"{words}: at least two thirds"
    return Grade.REQUIRES_IMPROVEMENT, f"{words}: fewer than two thirds"


def _decided_words(deciding: Sequence[Weighed]) -> str:
    if len(deciding) > 1 and not any(one.critical == "decides" for one in deciding):
        return f"{len(deciding)} critical answers are inadequate: {_names(deciding)}"
    return f"{_names(deciding)} is inadequate and decides the grade"


def _names(weighed: Sequence[Weighed]) -> str:
    names = [f"‘{one.question.label}’" for one in weighed]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _answer_words(question: Question, record: Record) -> str:
    option = question.option(str(record.answers[question.key].value))
    return option.label if option else str(record.answers[question.key].value)
