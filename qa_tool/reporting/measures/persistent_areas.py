"""C7: areas for development in the top five of each of the last three quarters or more."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import HS, SM, Behind, By, Kind, Measure, MeasureInputs, Row
from qa_tool.vocabulary.audits import FindingKind


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Audits that name the sub-theme in the period, with the number of quarters running in the label."""
    for one in inputs.summary.persistent:
        yield Row(
            f"Area for development, {one.quarters_running} quarters running",
            one.finding.audits,
            one.finding.of,
            By.SUB_THEME,
            f"{one.finding.code} {one.finding.label}",
            thresholds=inputs.thresholds,
            behind=Behind({"theme": one.finding.code, "kind": FindingKind.AREA_FOR_DEVELOPMENT.value}),
        )


MEASURE = Measure(
    key="C7",
    name="Persistent areas for development",
    question="What does not go away?",
    formula="sub-themes in the top five areas for development for three quarters running, the last one included",
    denominator="Audits of the forms that record findings.",
    unit="audits",
    kind=Kind.FLOW,
    readers=frozenset({SM, HS}),
    breakdowns=(By.SUB_THEME,),
    rows=rows,
)
