"""C35: whether audits reach the IRO, how soon, and what IROs answer. For the service only."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import AN, HS, SM, Kind, Measure, MeasureInputs, Need, Row
from qa_tool.vocabulary.replies import View

SHOWN, OPENED, REPLIED = "Shown to the IRO", "Opened by the IRO", "Answered by the IRO"
MEDIAN = "Median working days from submission to showing it"


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Each step over the one before it; the views over N = audits answered, by the IRO's last reply."""
    hearing, thresholds = inputs.hearing, inputs.thresholds
    shown = hearing.n(lambda one: one.shown)
    opened = hearing.n(lambda one: one.shown and one.opened)
    answered = hearing.n(lambda one: bool(one.view))
    yield Row(SHOWN, shown, hearing.n(), thresholds=thresholds)
    yield Row(MEDIAN, hearing.working_days.records, value=hearing.working_days.median, thresholds=thresholds)
    yield Row(OPENED, opened, shown, thresholds=thresholds)
    yield Row(REPLIED, answered, opened, thresholds=thresholds)
    for view in View:
        yield Row(view.label, _seen_so(inputs, view), answered, thresholds=thresholds)


def _seen_so(inputs: MeasureInputs, view: View) -> int:
    return inputs.hearing.n(lambda one: one.view == view)


MEASURE = Measure(
    key="C35",
    name="Feedback on audits, and IROs' replies",
    question="Do audits reach the IRO while they are fresh, and does the IRO recognise them?",
    formula=(
        "shown / audits about an IRO's practice; median working days from submission to showing; opened / shown; "
        "answered / opened; n(recognised), n(in part), n(disputed) / answered"
    ),
    denominator="Audits of the period about an IRO's practice; of the views, those answered. Service only.",
    unit="audits; working days",
    kind=Kind.FLOW,
    readers=frozenset({SM, HS, AN}),
    breakdowns=(),
    rows=rows,
    needs=frozenset({Need.HEARD}),
)
