"""How much was looked at: targets (C8), IROs (C9), observations by managers (C10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from qa_tool.figures.measures.base import By, Kind, Measure, MeasureInputs, Need, Row
from qa_tool.figures.words.measured import Spread
from qa_tool.kit.percentages import half_up
from qa_tool.kit.periods import Month
from qa_tool.programme.arithmetic import MonthState, Progress

EXCUSED, RATIO = "Excused", "Done per 100 due (ratio)"
MOST = 5
"""From this many audits on, IROs are counted together."""
OBSERVED = "Managers who observed as expected"


def volume(inputs: MeasureInputs) -> Iterator[Row]:
    """Plain counts over the whole months of the period that have begun; months on target n of N months with one."""
    for group, progress in inputs.targets.items():
        yield from _volume_total(inputs, By.GROUP, group, progress)
        for line in progress.begun:
            if line.state is MonthState.NOTHING_EXPECTED:
                continue
            yield Row("Done", line.done, by=By.MONTH, member=line.month.label, form=group)
            yield Row("Due", line.due, by=By.MONTH, member=line.month.label, form=group)
            yield Row(EXCUSED, line.expected - line.due, by=By.MONTH, member=line.month.label, form=group)
    for one in inputs.managers:
        rows_of_one = _volume_total(inputs, By.MANAGER, one.staff_code, one.progress, one.group)
        # That somebody was excused is between them and who approved it, and one observation a month bears no ratio.
        yield from (replace(row, person_id=one.person_id) for row in rows_of_one if row.label not in (EXCUSED, RATIO))


def _volume_total(inputs: MeasureInputs, by: By, member: str, progress: Progress, form: str = "") -> Iterator[Row]:
    def row(label: str, n: int) -> Row:
        return Row(label, n, by=by, member=member, form=form)

    yield row("Done", progress.done)
    yield row("Due", progress.due)
    yield row(EXCUSED, progress.exempted)
    yield row("Shortfall", progress.shortfall)
    ratio = half_up(Fraction(100 * progress.done, progress.due)) if progress.due else None
    yield inputs.row(RATIO, progress.due, by=by, member=member, form=form, value=ratio)
    months = (progress.reached, len(progress.asked))
    yield inputs.row("Months on target", *months, by, member, form)


VOLUME = Measure(
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
    breakdowns=(By.GROUP, By.MONTH, By.MANAGER),
    rows=volume,
    needs=frozenset({Need.PROGRAMME}),
)


def coverage(inputs: MeasureInputs) -> Iterator[Row]:
    """N = IROs in post on the period's last day. Audited: at least one counted audit in the period."""
    everyone = sum(inputs.coverage.values(), Spread())
    yield from _coverage_of(inputs, everyone, By.SERVICE, "")
    for team_id, name in inputs.teams(inputs.coverage):
        yield from _coverage_of(inputs, inputs.coverage[team_id], By.IRO_TEAM, name, team_id)


def _coverage_of(inputs: MeasureInputs, spread: Spread, by: By, member: str, team_id: str = "") -> Iterator[Row]:
    in_post = spread.records

    def row(label: str, n: int) -> Row:
        return inputs.row(label, n, in_post, by, member, team_id=team_id)

    yield row("IROs audited", in_post - spread.up_to(0))
    for audits in range(MOST):
        word = "no audit" if not audits else f"{audits} audit{'s' if audits > 1 else ''}"
        yield row(f"IROs with {word}", spread.counts.get(audits, 0))
    yield row(f"IROs with {MOST} audits or more", in_post - spread.up_to(MOST - 1))


COVERAGE = Measure(
    key="C9",
    name="Coverage of IROs",
    question="Is every IRO's work looked at?",
    formula="IROs with at least one audit in the period / IROs in post; IROs by their number of audits",
    denominator=(
        "IROs in post on the last day of the period. Observations are not audits here; who left before counts nowhere, "
        "who belongs to two teams counts in one."
    ),
    unit="IROs",
    kind=Kind.STOCK,
    breakdowns=(By.IRO_TEAM,),
    rows=coverage,
    needs=frozenset({Need.COVERAGE}),
)


def observing(inputs: MeasureInputs) -> Iterator[Row]:
    """N = a manager and a month together, agreed leave left out; months and roles are a sum of n over a sum of N."""
    by_role: dict[str, list[int]] = {}
    by_month: dict[Month, list[int]] = {}
    for role, progress in inputs.observers:
        for line in progress.asked:
            reached = int(line.done >= line.due)
            for group in (by_role.setdefault(role, [0, 0]), by_month.setdefault(line.month, [0, 0])):
                group[0] += reached
                group[1] += 1
    if not by_month:
        return
    n, of = (sum(pair[index] for pair in by_month.values()) for index in (0, 1))
    yield inputs.row(OBSERVED, n, of)
    for role, (some, whole) in sorted(by_role.items()):
        yield inputs.row(OBSERVED, some, whole, By.ROLE, role)
    for month, (some, whole) in sorted(by_month.items()):
        yield inputs.row(OBSERVED, some, whole, By.MONTH, month.label)


OBSERVING = Measure(
    key="C10",
    name="Observations by managers",
    question="Does every manager observe each month?",
    formula="n(managers with as many observations as expected of them, usually one) / N, month by month",
    denominator=(
        "Managers of whom an observation was expected, once for each whole month of the period that has begun. Months "
        "of agreed leave, and months not wholly in post, are left out."
    ),
    unit="managers and months",
    breakdowns=(By.ROLE, By.MONTH),
    rows=observing,
    needs=frozenset({Need.PROGRAMME}),
)
