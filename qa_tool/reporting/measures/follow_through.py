"""C16: problem resolutions recorded / Section 47 audits that disagree; closed / recorded; conference held / closed."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import SM, Kind, Measure, MeasureInputs, Need, Row


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Recorded: the reference stands in the audit or in the register. Each row's n is the N of the next."""
    counts = inputs.followed_through
    yield Row("Problem resolution recorded", counts.recorded, counts.disagreed, thresholds=inputs.thresholds)
    yield Row("Problem resolution closed", counts.closed, counts.recorded, thresholds=inputs.thresholds)
    yield Row("Conference held after all", counts.conference, counts.closed, thresholds=inputs.thresholds)


MEASURE = Measure(
    key="C16",
    name="Section 47 disagreement followed through",
    question="Where we disagreed, was a problem resolution raised, and what came of it?",
    formula="n(problem resolution recorded) / N; n(closed) / recorded; n(conference held) / closed",
    denominator=(
        "Section 47 audits that disagree with the decision; then those of them whose problem resolution is recorded; "
        "then those whose problem resolution is closed."
    ),
    unit="audits",
    kind=Kind.FLOW,
    readers=frozenset({SM}),
    breakdowns=(),
    rows=rows,
    needs=frozenset({Need.FOLLOWED_THROUGH}),
)
