"""What answers count as to the rules, never to a tally, and the overall grade that they suggest or leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_tool.definitions.conditions import asked_values, critical, walk
from qa_tool.definitions.model import Definition, Question, Scale
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.words import Outcome


@dataclass(frozen=True)
class Weighed:
    """One asked question with what its answer counts as, and how critical it is for this record."""

    question: Question
    answer: Answer
    counts_as: str | None
    critical: str | None


def counts_as(question: Question, answer: Answer, how_critical: str | None) -> str | None:
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

    grade: str | None
    at_most: str | None = None
    reasons: tuple[str, ...] = ()
    decided: bool = False


def suggested_grade(definition: Definition, record: Record) -> Suggestion:
    """The law of the forms: critical answers decide or cap, then any inadequate grade, then what two thirds reach.

    Graded answers are those of grade questions other than the overall grade that are asked and answered.
    """
    scale = definition.scale
    weighed = [one for one in weigh(definition, record) if not one.question.is_overall]
    deciding = deciding_answers(definition, weighed)
    if deciding:
        decided = decided_grade(scale, deciding)
        return Suggestion(decided, decided, (_decided_words(scale, deciding),), decided=True)
    capping = critical_inadequate(scale, weighed)
    caps = option_caps(definition, weighed)
    at_most = scale.most_severe([cap for _, cap in caps] + ([scale.below_good] if capping else []))
    reasons = tuple(
        f"‘{question.label}’ is answered ‘{_answer_words(question, record)}’, which allows at most {scale.words(cap)}"
        for question, cap in caps
    )
    if capping:
        reasons = (f"{_names(capping)} is critical and {_failing(scale, capping)}", *reasons)
    graded = [one for one in weighed if type_of(one.question).graded and one.counts_as]
    if not graded:
        return Suggestion(at_most, at_most, reasons)
    grade, why = _from_grades(scale, graded)
    suggested = scale.most_severe([grade, at_most] if at_most else [grade])
    # A cap says why by itself, unless the answers reach less than it allows.
    return Suggestion(suggested, at_most, reasons if capping and suggested == at_most else (why, *reasons))


def critical_inadequate(scale: Scale, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The critical answers that count as inadequate."""
    return [one for one in weighed if one.critical and one.counts_as in scale.inadequate]


def deciding_answers(definition: Definition, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The answers that decide inadequate: one that decides by itself, or at least two critical ones; else none."""
    rule = definition.rule("critical-decides")
    at_least = int(rule.parameters.get("at_least", TWO_CRITICAL)) if rule else TWO_CRITICAL
    inadequate = critical_inadequate(definition.scale, weighed)
    alone = [one for one in inadequate if one.critical == "decides"]
    return alone or (inadequate if len(inadequate) >= at_least else [])


def decided_grade(scale: Scale, deciding: Sequence[Weighed]) -> str:
    """The grade that the deciding answers make it: the worst that they count as."""
    return scale.most_severe(one.counts_as for one in deciding if one.counts_as) or scale.worst


def option_caps(definition: Definition, weighed: Sequence[Weighed]) -> list[tuple[Question, str]]:
    """The caps that chosen options set (rule option-caps), each with its question."""
    asked = {one.question.key: one for one in weighed}
    caps = []
    for rule in definition.rules:
        if rule.name != "option-caps":
            continue
        one = asked.get(str(rule.parameters.get("question")))
        if one and one.answer.outcome is Outcome.ANSWERED and one.answer.value == rule.parameters.get("option"):
            caps.append((one.question, str(rule.parameters["at_most"])))
    return caps


def _from_grades(scale: Scale, graded: Sequence[Weighed]) -> tuple[str, str]:
    """The best grade meeting the standard that two thirds reach; less than good where any answer is inadequate."""
    levels = [grade.key for grade in scale.grades if grade.meets]
    reached, why = levels[-1], ""
    for position, level in enumerate(levels):
        n = sum(one.counts_as in levels[: position + 1] for one in graded)
        enough = 3 * n >= 2 * len(graded)
        if enough:
            reached = level
        if not enough or level == scale.best:
            words = f"{scale.words(level)}{'' if level == scale.best else ' or better'}"
            said = f"{n} of {len(graded)} graded answers {'is' if n == 1 else 'are'} {words}"
            why = f"{said}: {'at least' if enough else 'fewer than'} two thirds"
        if enough:
            break
    inadequate = [one for one in graded if one.counts_as in scale.inadequate]
    if inadequate and scale.severity(reached) <= scale.severity(scale.below_good):
        return scale.below_good, f"{_names(inadequate)} is {_failing(scale, inadequate)}"
    return reached, why


def _failing(scale: Scale, weighed: Sequence[Weighed]) -> str:
    found = {one.counts_as for one in weighed}
    return scale.words(*(grade for grade in scale.inadequate if grade in found))


def _decided_words(scale: Scale, deciding: Sequence[Weighed]) -> str:
    failing = _failing(scale, deciding)
    if len(deciding) > 1 and not any(one.critical == "decides" for one in deciding):
        return f"{len(deciding)} critical answers are {failing}: {_names(deciding)}"
    return f"{_names(deciding)} is {failing} and decides the grade"


def _names(weighed: Sequence[Weighed]) -> str:
    names = [f"‘{one.question.label}’" for one in weighed]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _answer_words(question: Question, record: Record) -> str:
    option = question.option(str(record.answers[question.key].value))
    return option.label if option else str(record.answers[question.key].value)
