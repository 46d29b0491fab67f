"""C3: each answer over N for every question; what is outside N is counted in rows of its own."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.figures import Figure
from qa_tool.reporting.inputs import Part
from qa_tool.reporting.measures.base import (
    AN,
    QR,
    SM,
    Behind,
    By,
    Kind,
    Measure,
    MeasureInputs,
    Narrowed,
    Row,
    grade_rows,
    option_rows,
)
from qa_tool.reporting.summary import QuestionFigures
from qa_tool.vocabulary.outcomes import Outcome

OUTSIDE = (Outcome.CANNOT_TELL, Outcome.NOT_APPLICABLE, Outcome.NOT_ANSWERED, Outcome.NOT_ASKED)


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Each grade or option over N = answered and applicable, per question; then the four outcomes outside N."""
    for form in inputs.summary.forms:
        for question in form.questions:
            if not question.tallied:
                continue
            member = f"{question.key} {question.label}"
            narrowed = {"form": form.form, "question": question.key}
            yield from _answers(question, question.figure, By.QUESTION, member, form.title, narrowed=narrowed)
            tally = question.figure.tally
            for outcome in OUTSIDE:
                n = getattr(tally, outcome.value.replace("-", "_"))
                behind = Behind(narrowed | {"answer": outcome.value})
                yield Row(
                    outcome.label,
                    n,
                    None,
                    By.QUESTION,
                    member,
                    form.title,
                    thresholds=inputs.thresholds,
                    behind=behind,
                )
            for place, figure in question.localities:
                here = narrowed | {"place": place.id}
                about = f"{form.title}: {member}"
                yield from _answers(question, figure, By.LOCALITY, place.name, about, narrowed=here)


def _answers(
    question: QuestionFigures, figure: Figure, by: By, member: str, form: str, *, narrowed: Narrowed
) -> Iterator[Row]:
    if question.graded:
        return grade_rows(figure, by, member, form, narrowed=narrowed)
    return option_rows(figure, question.options, by, member, form, narrowed=narrowed)


MEASURE = Measure(
    key="C3",
    name="Question profile",
    question="Which questions carry the result?",
    formula="n(each grade or option) / N, per question",
    denominator=(
        "Answered and applicable. Cannot tell, not applicable, not answered and not asked are outside N, each counted "
        "by itself. An answer of several choices counts under each of them, so they may add up to more than N."
    ),
    unit="answers",
    kind=Kind.FLOW,
    readers=frozenset({QR, SM, AN}),
    breakdowns=(By.QUESTION, By.LOCALITY),
    rows=rows,
    parts=frozenset({Part.LOCALITIES}),
)
