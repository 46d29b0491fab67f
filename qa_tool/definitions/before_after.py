"""An audit beside its re-audit: what was weak then, what it is now. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from qa_tool.definitions.excerpts import is_left_out
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.record import Record
from qa_tool.definitions.weighing import OVERALL, Weighed, weigh
from qa_tool.question_types.registry import type_of
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.outcomes import Outcome


@dataclass(frozen=True)
class Beside:
    """One judged question, then and now; None: it counts as no grade (not asked, not applicable, not there any more).

    A question that is no grade itself counts as the one that its answer stands for; its words are then given too.
    """

    key: str
    label: str
    before: Grade | None
    after: Grade | None
    said_before: str = ""
    """The answer in words, where the question is not a grade itself."""
    said_after: str = ""
    asked_again: bool = True
    """False where the re-audit is short and leaves the question out."""

    @property
    def moved(self) -> str:
        """'better', 'worse', 'the same', or '' where one of the two is missing."""
        if self.before is None or self.after is None:
            return ""
        if self.before is self.after:
            return "the same"
        return "better" if self.after.severity < self.before.severity else "worse"


def beside(then: Definition, before: Record, now: Definition, after: Record) -> tuple[Beside, ...]:
    """The overall grade first; then each question that was less than good, or is worse now, in the form's order.

    Questions are the same when their permanent keys are, whatever their wording. ``now`` is the definition as the
    re-audit asks it, which may be an excerpt.
    """
    was = {one.question.key: one for one in weigh(then, before)}
    is_now = {one.question.key: one for one in weigh(now, after)}
    rows = []
    for question in sorted(then.questions, key=lambda one: one.key != OVERALL):
        later = now.find(question.key)
        first, second = was.get(question.key), is_now.get(question.key)
        row = Beside(
            question.key,
            later.label if later is not None else question.label,
            first.counts_as if first else None,
            second.counts_as if second else None,
            _words(question, first),
            _words(later, second) if later is not None else "",
            asked_again=later is None or not is_left_out(later),
        )
        weak = row.before in (Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)
        if question.key == OVERALL or weak or row.moved == "worse":
            rows.append(row)
    return tuple(rows)


def _words(question: Question, one: Weighed | None) -> str:
    if one is None or type_of(question).graded or one.answer.outcome is not Outcome.ANSWERED:
        return ""
    return type_of(question).text(question, one.answer.value)
