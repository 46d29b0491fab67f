"""C12: whether IROs recognise what was observed: yes, partly, no / answered. For the service only."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import SM, Kind, Measure, MeasureInputs, Need, Row

ANSWERS = {"yes": "Yes", "partly": "Partly", "no": "No"}


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Each answer over N = IROs' answers to the feedback on observations of the period."""
    answered = sum(inputs.replies.values())
    for key, label in ANSWERS.items():
        yield Row(label, inputs.replies.get(key, 0), answered, thresholds=inputs.thresholds)


MEASURE = Measure(
    key="C12",
    name="IROs' agreement with observations",
    question="Do IROs recognise the meeting in what was observed?",
    formula="n(yes), n(partly), n(no) / N",
    denominator="Observations of the period whose feedback the IRO answered. Not broken down: few people.",
    unit="observations",
    kind=Kind.FLOW,
    readers=frozenset({SM}),
    breakdowns=(),
    rows=rows,
    needs=frozenset({Need.REPLIES}),
)
