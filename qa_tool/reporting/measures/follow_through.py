"""C16: problem resolutions recorded / Section 47 audits that disagree; closed / recorded; conference held / closed."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import SM, Behind, Kind, Measure, MeasureInputs, Need, Row
from qa_tool.vocabulary.filters import CONFERENCE, RECORDED, SETTLED
from qa_tool.vocabulary.measured import DISAGREE, VIEW


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Recorded: the reference stands in the audit or in the register. Each row's n is the N of the next."""
    counts = inputs.followed_through
    steps = (
        ("Problem resolution recorded", counts.recorded, RECORDED),
        ("Problem resolution closed", counts.closed, SETTLED),
        ("Conference held after all", counts.conference, CONFERENCE),
    )
    of, those = counts.disagreed, {"question": VIEW, "answer": DISAGREE}
    for label, n, step in steps:
        these = {"question": VIEW, "answer": DISAGREE, "resolution": step}
        yield Row(label, n, of, thresholds=inputs.thresholds, behind=Behind(these, those))
        of, those = n, these


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
