"""C1: n(good), n(requires improvement), n(inadequate) over the overall grades of records, by form."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.inputs import EVERY_PART
from qa_tool.reporting.measures.base import (
    AN,
    BY_PLACE,
    HS,
    QR,
    SM,
    By,
    Kind,
    Measure,
    MeasureInputs,
    Row,
    grade_rows,
    graded_forms,
)


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Each grade over N = records with an overall grade, per form; then by plan type and by place, per form."""
    for form in graded_forms(inputs.summary):
        yield from grade_rows(form.overall, By.FORM, form.title, narrowed={"form": form.form})
        for plan in form.plan_types:
            narrowed = {"form": form.form, "plan_type": plan.key} if plan.key else None
            yield from grade_rows(plan.overall, By.PLAN_TYPE, plan.label, form.title, narrowed=narrowed)
    titles = {form.form: form.title for form in graded_forms(inputs.summary)}
    for place in inputs.summary.places:
        for one in place.forms:
            if one.form in titles:
                by = BY_PLACE[place.place.kind]
                narrowed = None if place.apart else {"form": one.form, "place": place.place.id}
                yield from grade_rows(one.overall, by, place.name, titles[one.form], narrowed=narrowed)


MEASURE = Measure(
    key="C1",
    name="Grade mix per form",
    question="How good is practice?",
    formula="n(good), n(requires improvement), n(inadequate) / N",
    denominator="Records with an overall grade. Drafts and reopened records are not counted; a moderated grade counts.",
    unit="records",
    kind=Kind.FLOW,
    readers=frozenset({QR, SM, HS, AN}),
    breakdowns=(By.FORM, By.PLAN_TYPE, By.LOCALITY, By.DISTRICT, By.TEAM),
    rows=rows,
    parts=EVERY_PART,
)
