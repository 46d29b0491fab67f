"""C16: problem resolutions recorded / Section 47 audits that disagree."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import SM, Kind, Measure, MeasureInputs, Need, Row


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Recorded: the audit holds the reference of a problem resolution. N = audits that disagree with the decision."""
    counts = inputs.followed_through
    yield Row("Problem resolution recorded", counts.recorded, counts.disagreed, thresholds=inputs.thresholds)


MEASURE = Measure(
    key="C16",
    name="Section 47 disagreement followed through",
    question="Where we disagreed, was a problem resolution raised?",
    formula="n(reference of a problem resolution recorded) / N",
    denominator=(
        "Section 47 audits that disagree with the decision. Whether a conference was held afterwards is not among the "
        "records, and not measured."
    ),
    unit="audits",
    kind=Kind.FLOW,
    readers=frozenset({SM}),
    breakdowns=(),
    rows=rows,
    needs=frozenset({Need.FOLLOWED_THROUGH}),
)
