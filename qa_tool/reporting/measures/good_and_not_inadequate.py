"""C2: good / N and (good + requires improvement) / N side by side, because the second alone hides weakness."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.comparison import Comparison
from qa_tool.reporting.figures import Figure
from qa_tool.reporting.inputs import EVERY_PART
from qa_tool.reporting.measures.base import (
    AN,
    BY_PLACE,
    HS,
    IRO,
    QR,
    SM,
    By,
    Kind,
    Measure,
    MeasureInputs,
    Narrowed,
    Row,
    graded_forms,
    leads,
)
from qa_tool.vocabulary.filters import NOT_INADEQUATE
from qa_tool.vocabulary.grades import Grade


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Good and not inadequate over N = records with an overall grade, per form and per place."""
    titles = {}
    for form in graded_forms(inputs.summary):
        titles[form.form] = form.title
        changes = (form.vs_previous, form.not_inadequate_vs_previous)
        yield from _pair(form.overall, By.FORM, form.title, {"form": form.form}, changes=changes)
    for place in inputs.summary.places:
        for one in place.forms:
            if one.form in titles:
                by = BY_PLACE[place.place.kind]
                narrowed = None if place.apart else {"form": one.form, "place": place.place.id}
                yield from _pair(one.overall, by, place.name, narrowed, form=titles[one.form])


def _pair(
    figure: Figure,
    by: By,
    member: str,
    narrowed: Narrowed | None,
    *,
    form: str = "",
    changes: tuple[Comparison | None, Comparison | None] = (None, None),
) -> Iterator[Row]:
    counts = (("Good", figure.tally.good, Grade.GOOD), ("Not inadequate", figure.not_inadequate, NOT_INADEQUATE))
    for (label, n, grade), change in zip(counts, changes, strict=True):
        yield Row(
            label,
            n,
            figure.answered,
            by,
            member,
            form,
            change=change,
            thresholds=figure.thresholds,
            behind=leads(grade, narrowed),
        )


MEASURE = Measure(
    key="C2",
    name="Not inadequate, and good",
    question="How much of it is good, and how much is at least not inadequate?",
    formula="n(good) / N; (n(good) + n(requires improvement)) / N",
    denominator="Records with an overall grade, as in C1.",
    unit="records",
    kind=Kind.FLOW,
    readers=frozenset({IRO, QR, SM, HS, AN}),
    breakdowns=(By.FORM, By.LOCALITY, By.DISTRICT, By.TEAM),
    rows=rows,
    parts=EVERY_PART,
)
