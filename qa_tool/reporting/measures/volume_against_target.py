"""C8: done, due, shortfall and done per due of each form group with a target of the service; month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from qa_tool.reporting.measures.base import AN, HS, QR, SM, By, Kind, Measure, MeasureInputs, Need, Row
from qa_tool.reporting.progress import MonthState, Progress
from qa_tool.vocabulary.percentages import half_up

EXCUSED, RATIO = "Excused", "Done per 100 due (ratio)"


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Plain counts over the whole months of the period that have begun; months on target n of N months with one."""
    for group, progress in inputs.targets.items():
        yield from _total(inputs, By.GROUP, group, progress)
        for line in progress.begun:
            if line.state is MonthState.NOTHING_EXPECTED:
                continue
            yield Row("Done", line.done, by=By.MONTH, member=line.month.label, form=group)
            yield Row("Due", line.due, by=By.MONTH, member=line.month.label, form=group)
            yield Row(EXCUSED, line.expected - line.due, by=By.MONTH, member=line.month.label, form=group)
    for one in inputs.managers:
        rows_of_one = _total(inputs, By.MANAGER, one.staff_code, one.progress, one.group)
        # That somebody was excused is between them and who approved it, and one observation a month bears no ratio.
        yield from (replace(row, person_id=one.person_id) for row in rows_of_one if row.label not in (EXCUSED, RATIO))


def _total(inputs: MeasureInputs, by: By, member: str, progress: Progress, form: str = "") -> Iterator[Row]:
    def row(label: str, n: int) -> Row:
        return Row(label, n, by=by, member=member, form=form)

    yield row("Done", progress.done)
    yield row("Due", progress.due)
    yield row(EXCUSED, progress.exempted)
    yield row("Shortfall", progress.shortfall)
    ratio = half_up(Fraction(100 * progress.done, progress.due)) if progress.due else None
    yield Row(
        RATIO,
        progress.due,
        by=by,
        member=member,
        form=form,
        value=ratio,
        thresholds=inputs.thresholds,
    )
    months = (progress.reached, len(progress.asked))
    yield Row("Months on target", *months, by, member, form, thresholds=inputs.thresholds)


MEASURE = Measure(
    key="C8",
    name="Volume against target",
    question="Did we do as many as we said we would?",
    formula="done; due = target x months - exemptions; shortfall = due - done of the months that are over; done / due",
    denominator=(
        "Targets of the service as a whole, in the whole months of the period that have begun. A record counts in the "
        "month of its own date. By manager: the own targets of managers, for who may read them; a practitioner's stand "
        "on the Programme pages alone. Filtered figures have no target."
    ),
    unit="per 100; records",
    kind=Kind.FLOW,
    readers=frozenset({QR, SM, HS, AN}),
    breakdowns=(By.GROUP, By.MONTH, By.MANAGER),
    rows=rows,
    needs=frozenset({Need.PROGRAMME}),
)
