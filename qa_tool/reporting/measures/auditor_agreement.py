"""C17: how far auditors and second readers agree: same grade / pairs, steps apart, direction, weighted kappa."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qa_tool.reporting.agreement import Agreement, Weights, two_places
from qa_tool.reporting.measures.base import AN, By, Kind, Measure, MeasureInputs, Need, Row


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Overall grades of the service and by form, then each question's share of same grades."""
    overall = {form: found for (form, label), found in inputs.pairs.items() if not label}
    if not overall:
        return
    yield from _of(inputs, sum(overall.values(), Agreement()), By.SERVICE, "")
    for form, found in overall.items():
        yield from _of(inputs, found, By.FORM, form)
    for (form, label), found in inputs.pairs.items():
        if label:
            yield Row("Same grade", found.same, found.n, By.QUESTION, label, form, thresholds=inputs.thresholds)


def _of(inputs: MeasureInputs, found: Agreement, by: By, member: str) -> Iterator[Row]:
    counts = {
        "Same grade": found.same,
        "One step apart": found.apart(1),
        "Two steps apart": found.apart(2),
        "Second reader graded lower": found.lower,
        "Second reader graded higher": found.higher,
    }
    for label, n in counts.items():
        yield Row(label, n, found.n, by, member, thresholds=inputs.thresholds)
    for weights in Weights:
        kappa = found.kappa(weights)
        if kappa is None:
            continue
        name = f"Weighted kappa, {weights.value}"
        ends = {name: kappa.value, f"{name}: 95% interval from": kappa.low, f"{name}: 95% interval to": kappa.high}
        for label, value in ends.items():
            number = Decimal(two_places(value))
            yield Row(label, found.n, by=by, member=member, value=number, thresholds=inputs.thresholds)


MEASURE = Measure(
    key="C17",
    name="Agreement of auditors and second readers",
    question="Do we agree?",
    formula=(
        "n(same grade) / pairs; n(one, two steps apart), n(second lower, higher) / pairs; weighted kappa with linear "
        "and quadratic weights and its 95% interval (Fleiss, Cohen and Everitt 1969)"
    ),
    denominator=(
        "Pairs of overall grades of the same audit, the second given blind; by question, pairs of grades of that "
        "question. Readers who knew the first grade are left out. Nothing but counts of fewer than 10 pairs."
    ),
    unit="kappa; pairs",
    kind=Kind.FLOW,
    readers=frozenset({AN}),
    breakdowns=(By.FORM, By.QUESTION),
    rows=rows,
    needs=frozenset({Need.PAIRS}),
)
