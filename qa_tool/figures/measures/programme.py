"""How much was looked at: targets (C8), IROs (C9), observations by managers (C10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from qa_tool.figures.measures.base import By, Row
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.measured import Spread
from qa_tool.kit.percentages import half_up
from qa_tool.kit.periods import Month
from qa_tool.programme.arithmetic import MonthState, Progress

EXCUSED, RATIO = "Excused", "Done per 100 due (ratio)"
MOST = 5
"""From this many audits on, IROs are counted together."""
OBSERVED = "Managers who observed as expected"


@dataclass(frozen=True)
class ManagerTarget:
    """One target of one manager, who is never a practitioner."""

    person_id: str
    staff_code: str
    group: str
    """In words."""
    progress: Progress


def volume(summary: Summary, targets: Mapping[str, Progress], managers: Iterable[ManagerTarget]) -> Iterator[Row]:
    """Plain counts over the whole months of the period that have begun; months on target n of N months with one.

    ``targets`` of the service: form group in words -> its months.
    """
    for group, progress in targets.items():
        yield from _volume_total(summary, By.GROUP, group, progress)
        for line in progress.begun:
            if line.state is MonthState.NOTHING_EXPECTED:
                continue
            yield Row("Done", line.done, by=By.MONTH, member=line.month.label, form=group)
            yield Row("Due", line.due, by=By.MONTH, member=line.month.label, form=group)
            yield Row(EXCUSED, line.expected - line.due, by=By.MONTH, member=line.month.label, form=group)
    for one in managers:
        rows_of_one = _volume_total(summary, By.MANAGER, one.staff_code, one.progress, one.group)
        # That somebody was excused is between them and who approved it, and one observation a month bears no ratio.
        yield from (replace(row, person_id=one.person_id) for row in rows_of_one if row.label not in (EXCUSED, RATIO))


def _volume_total(summary: Summary, by: By, member: str, progress: Progress, form: str = "") -> Iterator[Row]:
    def row(label: str, n: int) -> Row:
        return Row(label, n, by=by, member=member, form=form)

    yield row("Done", progress.done)
    yield row("Due", progress.due)
    yield row(EXCUSED, progress.exempted)
    yield row("Shortfall", progress.shortfall)
    ratio = half_up(Fraction(100 * progress.done, progress.due)) if progress.due else None
    yield Row(RATIO, progress.due, by=by, member=member, form=form, value=ratio, thresholds=summary.thresholds)
    months = (progress.reached, len(progress.asked))
    yield Row("Months on target", *months, by, member, form, thresholds=summary.thresholds)


def coverage(summary: Summary, spreads: Mapping[str, Spread], teams: Mapping[str, str]) -> Iterator[Row]:
    """N = IROs in post on the period's last day. Audited: at least one counted audit in the period.

    ``spreads``: IRO team id, '' for none -> audits -> IROs in post who had so many. ``teams``: their names by id.
    """
    yield from _coverage_of(summary, sum(spreads.values(), Spread()), By.SERVICE, "")
    named = [(team_id, teams.get(team_id, "No team")) for team_id in spreads]
    for team_id, name in sorted(named, key=lambda team: (team[0] == "", team[1])):
        yield from _coverage_of(summary, spreads[team_id], By.IRO_TEAM, name, team_id)


def _coverage_of(summary: Summary, spread: Spread, by: By, member: str, team_id: str = "") -> Iterator[Row]:
    in_post = spread.records

    def row(label: str, n: int) -> Row:
        return Row(label, n, in_post, by, member, thresholds=summary.thresholds, team_id=team_id)

    yield row("IROs audited", in_post - spread.up_to(0))
    for audits in range(MOST):
        word = "no audit" if not audits else f"{audits} audit{'s' if audits > 1 else ''}"
        yield row(f"IROs with {word}", spread.counts.get(audits, 0))
    yield row(f"IROs with {MOST} audits or more", in_post - spread.up_to(MOST - 1))


def observing(summary: Summary, observers: Iterable[tuple[str, Progress]]) -> Iterator[Row]:
    """N = a manager and a month together, agreed leave left out; months and roles are a sum of n over a sum of N.

    ``observers``: (role in words, months) of every manager who is expected to observe; nobody is named.
    """
    row = partial(Row, thresholds=summary.thresholds)
    by_role: dict[str, list[int]] = {}
    by_month: dict[Month, list[int]] = {}
    for role, progress in observers:
        for line in progress.asked:
            reached = int(line.done >= line.due)
            for group in (by_role.setdefault(role, [0, 0]), by_month.setdefault(line.month, [0, 0])):
                group[0] += reached
                group[1] += 1
    if not by_month:
        return
    n, of = (sum(pair[index] for pair in by_month.values()) for index in (0, 1))
    yield row(OBSERVED, n, of)
    for role, (some, whole) in sorted(by_role.items()):
        yield row(OBSERVED, some, whole, By.ROLE, role)
    for month, (some, whole) in sorted(by_month.items()):
        yield row(OBSERVED, some, whole, By.MONTH, month.label)
