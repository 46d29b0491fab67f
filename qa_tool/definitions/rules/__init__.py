"""The named rules of the forms, and what they say of a record: ``examine`` before submission, ``closing`` after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date

from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.rules import (
    completeness,
    dates,  # noqa: F401  each registers its rules
    grading,  # noqa: F401  each registers its rules
    safety,  # noqa: F401  each registers its rules
    standing,
    wording,  # noqa: F401  each registers its rules
)
from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.registry import all_rules
from qa_tool.definitions.rules.verdict import Caution, FollowUp, Marks, Problem, Says, Surroundings, Verdict
from qa_tool.definitions.submission import is_blank

DATES = ("dates-in-order", "dates-happened")
RULES = all_rules()
"""Every rule by the name that definitions use."""


def examine(definition: Definition, record: Record, surroundings: Surroundings) -> Verdict:
    """What the definition's rules say of ``record``, its facts checked too.

    Problems stand in the order of the definition, facts first, so that a list of them follows the pages.
    """
    examination = Examination(definition, record, surroundings)
    said: list[Says] = list(standing.facts(examination))
    for use in definition.rules:
        said += RULES[use.name].apply(examination, use.parameters)
    problems = _in_order(definition, _without_echoes(one for one in said if isinstance(one, Problem)))
    warnings = [one for one in said if isinstance(one, Caution) and one.code not in surroundings.acknowledged]
    return Verdict(
        problems=tuple(problems),
        warnings=tuple(warnings),
        marks=_marks(one for one in said if isinstance(one, str)),
        follow_ups=tuple(one for one in said if isinstance(one, FollowUp)),
        suggestion=examination.suggestion,
    )


def impossible_dates(definition: Definition, record: Record, today: date) -> tuple[Problem, ...]:
    """What the rules on dates say of a record that came from elsewhere, whose other rules nobody asks any more."""
    examination = Examination(definition, record, Surroundings(today))
    said = [
        one
        for use in definition.rules
        if use.name in DATES
        for one in RULES[use.name].apply(examination, use.parameters)
    ]
    found = [*standing.facts(examination), *said]
    problems = (one for one in found if isinstance(one, Problem) and isinstance(examination.values.get(one.key), date))
    return tuple({one.key: one for one in problems}.values())


def closing(definition: Definition, answers: Mapping[str, Answer], surroundings: Surroundings) -> tuple[Problem, ...]:
    """What stands in the way of closing a submitted record: the questions asked after submission, and the feedback."""
    problems = [
        Problem("complete", question.key, completeness.request(question, f"‘{question.label}’"))
        for question in definition.after_submission
        if question.required and question.when is None and is_blank(answers.get(question.key))
    ]
    if definition.rule("feedback-given") and surroundings.feedback_given is None:
        problems.append(Problem("feedback-given", "", "Give feedback first: an observation closes when it was given"))
    return tuple(problems)


def _without_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Each thing once: where a rule says more of a blank, the general 'enter it' is left out."""
    listed = list(dict.fromkeys(problems))
    special = {one.key for one in listed if one.rule not in ("complete", standing.FACTS)}
    return [one for one in listed if one.rule not in ("complete", standing.FACTS) or one.key not in special]


def _in_order(definition: Definition, problems: list[Problem]) -> list[Problem]:
    position = {question.key: index for index, question in enumerate((*definition.facts, *definition.questions))}
    return sorted(problems, key=lambda one: position.get(one.key, len(position)))


def _marks(named: Iterable[str]) -> Marks:
    known = {field.name for field in fields(Marks)}
    marks = set(named)
    unknown = marks - known
    if unknown:
        raise ValueError(f"No mark is named {', '.join(sorted(unknown))}")
    return Marks(**dict.fromkeys(marks, True))
