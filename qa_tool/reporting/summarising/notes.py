"""What a reader must know before quoting a figure: what was left out, what broke, what is small."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting import wording
from qa_tool.reporting.figures import Base
from qa_tool.reporting.summary import Summary


def notes(summary: Summary) -> tuple[str, ...]:
    """In the order of importance; () when there is nothing to say."""
    return (*_left_out(summary), *_small(summary), *_breaks(summary))


def _left_out(summary: Summary) -> Iterator[str]:
    left = summary.left_out
    if left.reopened:
        yield f"{wording.count(left.reopened, 'reopened audit')} not counted until submitted again."
    if left.drafts:
        yield f"{wording.count(left.drafts, 'open draft')} dated in this period, not counted."
    if left.late_entries:
        verb = "was" if left.late_entries == 1 else "were"
        yield (
            f"{wording.count(left.late_entries, 'record')} {verb} entered after the period had closed, and counted: "
            "figures of a past quarter can change."
        )


def _small(summary: Summary) -> Iterator[str]:
    thresholds = summary.thresholds
    bases = {form.overall.base for form in summary.forms if form.graded}
    if Base.COUNTS_ONLY in bases or Base.SMALL in bases:
        yield (
            f"Fewer than {thresholds.counts_only} answers: counts only. From {thresholds.counts_only} to "
            f"{thresholds.small - 1}: the percentage is marked 'small base', and no change is called up or down."
        )


def _breaks(summary: Summary) -> Iterator[str]:
    for form in summary.forms:
        for question in form.questions:
            if question.note:
                why = wording.in_a_sentence(question.note)
                yield f"{form.title}, {question.key} {question.label}: {why}, so it is not compared."
