"""C34: the IRO's own overall grade, given before reading, beside the auditor's. For the service only."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import AN, HS, SM, Kind, Measure, MeasureInputs, Need, Row
from qa_tool.vocabulary.grades import Grade


def _step(own: str, auditors: str) -> int:
    """How many grades the IRO's own stands below the auditor's; negative when it is the better one."""
    return Grade(own).severity - Grade(auditors).severity


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Same, better and worse over N = audits with both grades; and how many of the opened were graded first."""
    hearing, thresholds = inputs.hearing, inputs.thresholds
    both = hearing.n(lambda one: bool(one.own and one.auditors))

    def n(sign: int) -> int:
        return hearing.n(lambda one: bool(one.own and one.auditors) and _sign(_step(one.own, one.auditors)) == sign)

    yield Row("Same overall grade", n(0), both, thresholds=thresholds)
    yield Row("The IRO's own grade is better", n(-1), both, thresholds=thresholds)
    yield Row("The IRO's own grade is worse", n(1), both, thresholds=thresholds)
    opened = hearing.n(lambda one: one.opened)
    graded_first = hearing.n(lambda one: one.opened and bool(one.own))
    yield Row("Opened with a grade of the IRO's own", graded_first, opened, thresholds=thresholds)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


MEASURE = Measure(
    key="C34",
    name="IROs' own grades beside the auditors'",
    question="Do IROs and auditors see the same work in the same way?",
    formula="n(same), n(better), n(worse) / N; n(graded first) / opened",
    denominator=(
        "Audits of the period that the IRO opened with an overall grade of their own, against the auditor's as it "
        "was then. Not broken down: few people."
    ),
    unit="audits",
    kind=Kind.FLOW,
    readers=frozenset({SM, HS, AN}),
    breakdowns=(),
    rows=rows,
    needs=frozenset({Need.HEARD}),
)
