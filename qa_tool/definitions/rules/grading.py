"""Rules on the overall grade: caps, what critical answers decide, departures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.registry import Parameters, rule
from qa_tool.definitions.rules.verdict import FollowUp, Problem, Says
from qa_tool.definitions.suggestion import critical_inadequate, decided_grade, deciding_answers
from qa_tool.definitions.words import FollowUpKind, Outcome, QuestionRole


def _above(examination: Examination, cap: str) -> bool:
    given, scale = examination.overall, examination.definition.scale
    return given is not None and scale.severity(given) < scale.severity(cap)


class CriticalCaps(Parameters):
    """The best overall grade beside a critical answer that is inadequate: where it is not said, the best below good."""

    at_most: str | None = None
    grading: ClassVar = ("at_most",)


@rule("critical-caps", CriticalCaps)
def critical_caps(examination: Examination, parameters: CriticalCaps) -> Iterator[Says]:
    """Rule 1: with a critical answer inadequate the overall grade is at most requires improvement."""
    scale = examination.definition.scale
    inadequate, at_most = critical_inadequate(scale, examination.judged), parameters.at_most or scale.below_good
    if inadequate and _above(examination, at_most):
        cause = examination.name(inadequate[0].question.key)
        message = (
            f"The overall grade can be at most {scale.words(at_most)}, because {cause} is critical "
            f"and {scale.words(inadequate[0].counts_as or scale.worst)}. Change the overall grade"
        )
        yield Problem("critical-caps", examination.overall_key, message)


class CriticalDecides(Parameters):
    """How many critical answers decide together, and how soon a second reader reads (working days)."""

    at_least: int = 2
    working_days: int = 5


@rule("critical-decides", CriticalDecides)
def critical_decides(examination: Examination, parameters: CriticalDecides) -> Iterator[Says]:
    """Rule 2: inadequate is decided, unless the comment on the overall grade says why not, for a second reader."""
    deciding = deciding_answers(examination.definition, examination.judged)
    scale = examination.definition.scale
    decided = decided_grade(scale, deciding)
    if not deciding or not _above(examination, decided):
        return
    answer = examination.answer(examination.overall_key)
    if answer is not None and answer.comment:
        yield "second_reader"
        yield FollowUp(FollowUpKind.SECOND_READER, parameters.working_days, examination.overall_key, "manager")
        return
    causes = " and ".join(examination.name(one.question.key) for one in deciding)
    message = (
        f"{causes} {'decides' if len(deciding) == 1 else 'decide'} that the overall grade is {scale.words(decided)}. "
        "Change the overall grade, or say in its comment why it should be higher: the audit then goes to a second "
        "reader"
    )
    yield Problem("critical-decides", examination.overall_key, message, "comment")


class DepartureMarked(Parameters):
    """Nothing to set."""

    roles: ClassVar = (QuestionRole.OVERALL, QuestionRole.REASON)


@rule("departure-marked", DepartureMarked)
def departure_marked(examination: Examination, _: DepartureMarked) -> Iterator[Says]:
    """Rule 4: an overall grade that is not the suggested one is marked, and needs its reason."""
    suggested = examination.suggestion.grade
    if suggested is None or examination.overall is None or suggested == examination.overall:
        return
    yield "departure"
    reason = examination.key_of(QuestionRole.REASON)
    if examination.is_blank(reason):
        scale = examination.definition.scale
        message = (
            f"Say in {examination.name(reason)} why your grade is {scale.words(examination.overall)} "
            f"and not {scale.words(suggested)}, as the answers suggest"
        )
        yield Problem("departure-marked", reason, message)


class OptionCaps(Parameters):
    """The option of a question that caps the overall grade."""

    question: str
    option: str
    at_most: str
    naming: ClassVar = ("question",)
    grading: ClassVar = ("at_most",)
    choosing: ClassVar = (("question", "option"),)


@rule("option-caps", OptionCaps)
def option_caps(examination: Examination, parameters: OptionCaps) -> Iterator[Says]:
    """A chosen option caps the overall grade."""
    if examination.values.get(parameters.question) != parameters.option:
        return
    if _above(examination, parameters.at_most):
        at_most = examination.definition.scale.words(parameters.at_most)
        message = (
            f"The overall grade can be at most {at_most}, because of your answer to "
            f"{examination.name(parameters.question)}. Change one of the two"
        )
        yield Problem("option-caps", examination.overall_key, message)


class ChallengeDecides(Parameters):
    """The question whether anything should have been challenged, the grade of the challenge, and the two answers."""

    found: str
    quality: str
    nothing: str = "nothing"
    missed: str = "missed"
    naming: ClassVar = ("found", "quality")
    choosing: ClassVar = (("found", "nothing"), ("found", "missed"))


@rule("challenge-decides", ChallengeDecides)
def challenge_decides(examination: Examination, parameters: ChallengeDecides) -> Iterator[Says]:
    """Nothing to challenge: its quality is not applicable. Missed: it is neither good nor not applicable."""
    found, quality = examination.values.get(parameters.found), examination.answer(parameters.quality)
    if quality is None or quality.outcome in (Outcome.NOT_ANSWERED, Outcome.NOT_ASKED):
        return
    name, cause = examination.name(parameters.quality), examination.name(parameters.found)
    not_applicable = quality.outcome is Outcome.NOT_APPLICABLE
    if found == parameters.nothing and not not_applicable:
        message = f"{name} must be not applicable, because {cause} says that there was nothing to challenge"
        yield Problem("challenge-decides", parameters.quality, message)
    scale = examination.definition.scale
    if found == parameters.missed and (not_applicable or quality.value in scale.good):
        what = "not applicable" if not_applicable else scale.words(str(quality.value))
        message = f"{name} cannot be {what}, because {cause} says that something was missed"
        yield Problem("challenge-decides", parameters.quality, message)
    if found in (parameters.nothing, parameters.missed):
        return
    if not_applicable and found is not None:
        message = f"{name} cannot be not applicable, because {cause} says that something was challenged: grade it"
        yield Problem("challenge-decides", parameters.quality, message)
