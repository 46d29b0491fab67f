"""C11: median working days from observation to feedback; feedback in time / fed back; how many still wait."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import SM, Behind, Kind, Measure, MeasureInputs, Need, Row
from qa_tool.vocabulary.filters import GIVEN, IN_TIME, WAITING


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """N of the share = observations fed back; in time = not marked late. Still open is a plain count."""
    feedback = inputs.feedback
    fed_back = feedback.working_days.records
    yield Row(
        "Median working days from observation to feedback",
        fed_back,
        value=feedback.working_days.median,
        thresholds=inputs.thresholds,
        behind=Behind({"feedback": GIVEN}),
    )
    yield Row(
        "Feedback in time",
        fed_back - feedback.late,
        fed_back,
        thresholds=inputs.thresholds,
        behind=Behind({"feedback": IN_TIME}, {"feedback": GIVEN}),
    )
    waiting = Behind({"feedback": WAITING})
    yield Row("Still without feedback", feedback.open, thresholds=inputs.thresholds, behind=waiting)


MEASURE = Measure(
    key="C11",
    name="Feedback on observations",
    question="Is feedback given, and while it is fresh?",
    formula=(
        "median working days from observation to feedback; n(not marked late) / N; count of observations without "
        "feedback"
    ),
    denominator=(
        "Observations of the period that have been fed back. Late is what the tool marked as written more than five "
        "working days (a setting) after the observation."
    ),
    unit="working days; observations",
    kind=Kind.FLOW,
    readers=frozenset({SM}),
    breakdowns=(),
    rows=rows,
    needs=frozenset({Need.OBSERVED}),
)
