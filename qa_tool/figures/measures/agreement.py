"""How far two readers see the same work alike: second readings (C17), two audits of one case (C18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from qa_tool.figures.arithmetic import Agreement, Weights, two_places
from qa_tool.figures.measures.base import Behind, By, Pair, Row, grade_rows
from qa_tool.figures.summary.summary import Summary

TwoViews = Mapping[tuple[str, str], int]
"""Cases by what the audits on two forms answered."""


def second_readings(summary: Summary, pairs: Mapping[tuple[str, str], Agreement]) -> Iterator[Row]:
    """Overall grades of the service and by form, then each question's share of same grades.

    ``pairs`` by (form in words, question in words; '' for the overall grade).
    """
    overall = {form: found for (form, label), found in pairs.items() if not label}
    if not overall:
        return
    row = partial(Row, thresholds=summary.thresholds)
    yield from _second_readings_of(row, sum(overall.values(), Agreement()), By.SERVICE, "")
    for form, found in overall.items():
        yield from _second_readings_of(row, found, By.FORM, form)
    for (form, label), found in pairs.items():
        if label:
            yield row("Same grade", found.same, found.n, By.QUESTION, label, form)


def _second_readings_of(row: partial[Row], found: Agreement, by: By, member: str) -> Iterator[Row]:
    counts = {
        "Same grade": found.same,
        "One step apart": found.apart() - found.apart(2),
        "Two steps apart or more": found.apart(2),
        "Second reader graded lower": found.lower,
        "Second reader graded higher": found.higher,
    }
    for label, n in counts.items():
        yield row(label, n, found.n, by, member)
    for weights in Weights:
        kappa = found.kappa(weights)
        if kappa is None:
            continue
        name = f"Weighted kappa, {weights.value}"
        ends = {name: kappa.value, f"{name}: 95% interval from": kappa.low, f"{name}: 95% interval to": kappa.high}
        for label, value in ends.items():
            number = Decimal(two_places(value))
            yield row(label, found.n, by=by, member=member, value=number)


def two_views(
    summary: Summary, pairs: Mapping[str, Pair], seen: Mapping[str, TwoViews], grades: Sequence[str]
) -> Iterator[Row]:
    """Pairs where a case was seen by both; then each form's own totals of what they grade, which more cases have.

    ``grades``: all that there are, the best first.
    """
    for name, pair in pairs.items():
        views = seen[name]
        counts = {"same": (pair.same, sum(n for (a, b), n in views.items() if a == b))}
        if pair.graded:
            steps = [(grades.index(b) - grades.index(a), n) for (a, b), n in views.items()]
            lower, higher = (sum(n for step, n in steps if step * way > 0) for way in (1, -1))
            counts |= {"lower": (pair.lower, lower), "higher": (pair.higher, higher)}
        for way, (label, n) in counts.items():
            behind = Behind({"views": f"{name}-{way}"}, {"views": name})
            yield Row(label, n, sum(views.values()), thresholds=summary.thresholds, behind=behind)
    for form, key in (side for pair in pairs.values() if pair.graded for side in (pair.first, pair.second)):
        asked = (one for of in summary.forms if of.form == form for one in of.questions if one.key == key)
        for question in asked:
            yield from grade_rows(question.figure, By.QUESTION, question.label, narrowed={"question": key})
