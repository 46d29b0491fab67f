"""Rules on what cannot wait: safety, conduct, disagreement with a decision, follow-ups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.registry import Parameters, rule
from qa_tool.definitions.rules.verdict import FollowUp, Problem, Says
from qa_tool.definitions.suggestion import Weighed
from qa_tool.definitions.words import FollowUpKind, QuestionRole


class SafetyFirst(Parameters):
    """Working days until a concern about somebody's conduct is referred."""

    referral_working_days: int = 1
    roles: ClassVar = (QuestionRole.SAFETY_CONCERN, QuestionRole.CONDUCT_CONCERN)


@rule("safety-first", SafetyFirst)
def safety_first(examination: Examination, parameters: SafetyFirst) -> Iterator[Says]:
    """Rule 3: telephone first. Who accepted the concern, when, and the case note are needed; so is the referral.

    The concern does not change the grade.
    """
    concern, conduct = map(examination.key_of, (QuestionRole.SAFETY_CONCERN, QuestionRole.CONDUCT_CONCERN))
    if examination.values.get(concern) == "yes":
        yield "safety_concern"
        yield from _concern(examination, concern)
    if examination.values.get(conduct) == "yes":
        yield "conduct_concern"
        yield from _conduct(examination, conduct, parameters)


def _parts(examination: Examination, key: str) -> list[Weighed]:
    """The asked questions that are parts of ``key``: X9A, X9B ..."""
    return [one for name, one in examination.asked.items() if name[:-1] == key and name[-1].isalpha()]


def _concern(examination: Examination, key: str) -> Iterator[Says]:
    for one in _parts(examination, key):
        name = examination.name(one.question.key)
        if examination.is_blank(one.question.key):
            message = f"Telephone first: somebody must act on the safety concern today. Then enter {name}"
            yield Problem("safety-first", one.question.key, message)
        elif isinstance(one.answer.value, date) and one.answer.value > examination.surroundings.today:
            yield Problem("safety-first", one.question.key, f"{name} must not be in the future")


def _conduct(examination: Examination, key: str, parameters: SafetyFirst) -> Iterator[Says]:
    surroundings = examination.surroundings
    latest = surroundings.working_days_after(surroundings.today, parameters.referral_working_days)
    days = (
        "one working day"
        if parameters.referral_working_days == 1
        else f"{parameters.referral_working_days} working days"
    )
    for one in _parts(examination, key):
        name = examination.name(one.question.key)
        if examination.is_blank(one.question.key):
            message = f"Refer the concern about conduct within {days}, then enter {name}"
            yield Problem("safety-first", one.question.key, message)
        elif isinstance(one.answer.value, date) and one.answer.value > latest:
            message = f"{name} must be within {days}: no later than {latest.day}/{latest.month}/{latest.year}"
            yield Problem("safety-first", one.question.key, message)


class Disagreement(Parameters):
    """The question, its option that disagrees, where the reference stands, and the working days to raise it."""

    question: str
    option: str = "disagree"
    reference: str
    working_days: int = 1
    naming: ClassVar = ("question", "reference")
    choosing: ClassVar = (("question", "option"),)


@rule("s47-disagreement", Disagreement)
def s47_disagreement(examination: Examination, parameters: Disagreement) -> Iterator[Says]:
    """Rule 7: disagreeing needs the problem resolution's reference, or opens the task to raise one."""
    if examination.values.get(parameters.question) != parameters.option:
        return
    if examination.is_blank(parameters.reference):
        yield FollowUp(FollowUpKind.RAISE_PROBLEM_RESOLUTION, parameters.working_days, parameters.question, "auditor")


class FollowsUp(Parameters):
    """The theme of plans, the time for the follow-up in working days, and the themes of the IRO's own practice."""

    theme: str = "PLAN"
    working_days: int = 20
    safety_working_days: int = 5
    practice_themes: tuple[str, ...] = ("OVER", "CHALL", "CHAIR")


@rule("follow-up", FollowsUp)
def follow_up(examination: Examination, parameters: FollowsUp) -> Iterator[Says]:
    """Rule 6: the overall grade or a plan question inadequate opens a follow-up.

    It falls to the case's IRO; to the IRO's manager where no plan question is inadequate and a question on the IRO's
    own practice is.
    """
    failing = examination.definition.scale.inadequate
    inadequate = [one for one in examination.judged if one.counts_as in failing]
    plan = [one for one in inadequate if _carries(one, (parameters.theme,))]
    practice = any(_carries(one, parameters.practice_themes) for one in inadequate)
    if examination.overall not in failing and not plan:
        return
    urgent = examination.values.get(examination.key_of(QuestionRole.SAFETY_CONCERN)) == "yes"
    yield FollowUp(
        FollowUpKind.INADEQUATE,
        parameters.safety_working_days if urgent else parameters.working_days,
        examination.overall_key if examination.overall in failing else plan[0].question.key,
        "manager" if practice and not plan else "practitioner",
    )


def _carries(one: Weighed, themes: tuple[str, ...]) -> bool:
    return any(code.partition(".")[0] in themes for code in one.question.themes)
