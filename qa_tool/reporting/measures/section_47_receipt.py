"""C13: enquiries received / enquiries due, of the teams and months whose counts were entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa_tool.reporting.measures.base import HS, SM, By, Kind, Measure, MeasureInputs, Need, Row
from qa_tool.vocabulary.enquiries import Funnel
from qa_tool.vocabulary.months import Month

RECEIVED, SILENT = "Received of due", "Months in which nothing was sent"


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """N = due, as entered; a silent month of a team is one in which something was due and nothing came."""
    if not inputs.receipts:
        return
    yield from _of(inputs, inputs.receipts, By.SERVICE, "")
    for month in sorted({month for _, month in inputs.receipts}):
        of_month = {cell: one for cell, one in inputs.receipts.items() if cell[1] == month}
        yield from _of(inputs, of_month, By.MONTH, month.label)
    for team in sorted({team for team, _ in inputs.receipts}):
        yield from _of(inputs, {cell: one for cell, one in inputs.receipts.items() if cell[0] == team}, By.TEAM, team)


def _of(inputs: MeasureInputs, found: Mapping[tuple[str, Month], Funnel], by: By, member: str) -> Iterator[Row]:
    total = sum(found.values(), Funnel())
    yield Row(RECEIVED, total.received or 0, total.due or 0, by, member, thresholds=inputs.thresholds)
    silent = sum(one.silent for one in found.values())
    yield Row(SILENT, silent, len(found), by, member, thresholds=inputs.thresholds)


MEASURE = Measure(
    key="C13",
    name="Receipt of Section 47 enquiries",
    question="Is every enquiry sent that ended with harm found and no conference?",
    formula="n(received) / N; teams and months without any received / teams and months entered",
    denominator=(
        "Enquiries due in the whole months of the period, as entered in the Section 47 register from the case system. "
        "Teams and months of which nothing was entered are left out. Filtered figures have none."
    ),
    unit="enquiries; teams and months",
    kind=Kind.FLOW,
    readers=frozenset({SM, HS}),
    breakdowns=(By.MONTH, By.TEAM),
    rows=rows,
    needs=frozenset({Need.RECEIPTS}),
)
