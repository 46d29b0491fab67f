"""C10: managers who observed as many as expected in the month / managers of whom it was expected. Nobody is named."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import HS, SM, By, Kind, Measure, MeasureInputs, Need, Row
from qa_tool.vocabulary.months import Month

LABEL = "Managers who observed as expected"


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """N = a manager and a month together, agreed leave left out; months and roles are a sum of n over a sum of N."""
    by_role: dict[str, list[int]] = {}
    by_month: dict[Month, list[int]] = {}
    for role, progress in inputs.observers:
        for line in progress.asked:
            reached = int(line.done >= line.due)
            for group in (by_role.setdefault(role, [0, 0]), by_month.setdefault(line.month, [0, 0])):
                group[0] += reached
                group[1] += 1
    if not by_month:
        return
    n, of = (sum(pair[index] for pair in by_month.values()) for index in (0, 1))
    yield Row(LABEL, n, of, thresholds=inputs.thresholds)
    for role, (some, whole) in sorted(by_role.items()):
        yield Row(LABEL, some, whole, By.ROLE, role, thresholds=inputs.thresholds)
    for month, (some, whole) in sorted(by_month.items()):
        yield Row(LABEL, some, whole, By.MONTH, month.label, thresholds=inputs.thresholds)


MEASURE = Measure(
    key="C10",
    name="Observations by managers",
    question="Does every manager observe each month?",
    formula="n(managers with as many observations as expected of them, usually one) / N, month by month",
    denominator=(
        "Managers of whom an observation was expected, once for each whole month of the period that has begun. Months "
        "of agreed leave, and months not wholly in post, are left out."
    ),
    unit="managers and months",
    kind=Kind.FLOW,
    readers=frozenset({SM, HS}),
    breakdowns=(By.ROLE, By.MONTH),
    rows=rows,
    needs=frozenset({Need.PROGRAMME}),
)
