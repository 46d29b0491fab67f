"""An audit beside its re-audit: what was weak then, what it is now. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Answer
from qa_tool.definitions.weighing import OVERALL
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.outcomes import Outcome


@dataclass(frozen=True)
class Beside:
    """One graded question, then and now; None: not graded (not asked, not applicable, or the form has it no more)."""

    key: str
    label: str
    before: Grade | None
    after: Grade | None

    @property
    def moved(self) -> str:
        """'better', 'worse', 'the same', or '' where one of the two is missing."""
        if self.before is None or self.after is None:
            return ""
        if self.before is self.after:
            return "the same"
        return "better" if self.after.severity < self.before.severity else "worse"


def beside(
    then: Definition, before: Mapping[str, Answer], now: Definition, after: Mapping[str, Answer]
) -> tuple[Beside, ...]:
    """The overall grade first; then each question that was less than good, or is worse now, in the form's order.

    Questions are the same when their permanent keys are, whatever their wording.
    """
    rows = []
    for question in sorted(then.questions, key=lambda one: one.key != OVERALL):
        if question.type != "grade":
            continue
        later = now.find(question.key)
        row = Beside(question.key, question.label, _grade(before, question.key), _grade(after, question.key))
        if later is not None:
            row = Beside(row.key, later.label, row.before, row.after)
        weak = row.before in (Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)
        if question.key == OVERALL or weak or row.moved == "worse":
            rows.append(row)
    return tuple(rows)


def _grade(answers: Mapping[str, Answer], key: str) -> Grade | None:
    answer = answers.get(key)
    if answer is None or answer.outcome is not Outcome.ANSWERED:
        return None
    return Grade(str(answer.value))
