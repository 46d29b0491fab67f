"""The lines of measures of a dataset. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from qa_tool.figures.measures.base import SERVICE, Behind, By, Row, against_previous
from qa_tool.figures.measures.engine import OF, Calculation, Entry, N, Term, count, over_periods, spread, total
from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.percentages import ratio


def rows(summary: Summary, calculation: Calculation) -> Iterable[Row]:
    """The lines of the measure, each share with its change where it is compared."""
    now = _all(summary, calculation, calculation.now)
    if calculation.measure.compare is None:
        return now
    return against_previous(summary, now, _all(summary, calculation, calculation.before))


def _all(summary: Summary, calculation: Calculation, entries: Sequence[Entry]) -> Iterator[Row]:
    for breakdown in calculation.measure.by:
        for identity, name, of in calculation.members(breakdown, entries):
            last = calculation.last(breakdown, of, entries)
            for term in calculation.terms:
                counted = of if term.over else last
                known = not term.sums[0] or count(term.n, counted)
                if known and not (term.per and not total(term.sums[1], term.n, counted)):
                    yield _row(summary, calculation, term, counted, (breakdown, identity, name))


def _row(
    summary: Summary, calculation: Calculation, term: Term, entries: Sequence[Entry], about: tuple[str, str, str]
) -> Row:
    breakdown, identity, name = about
    row = partial(Row, thresholds=summary.thresholds)
    by, behind = By.of(breakdown), Behind()
    if calculation.measure.lists:
        behind = Behind(*(_address(calculation, term, which, breakdown, identity or name) for which in (N, OF)))
    team = identity if by is By.IRO_TEAM else ""
    if term.median:
        days = spread(term, entries)
        return row(term.label, days.records, by=by, member=name, value=days.median, team_id=team, behind=behind)
    if term.over:
        return row(term.label, over_periods(term, entries), None, by, name, team_id=team, behind=behind)
    if term.sums[0]:
        summed, of = (total(keys, term.n, entries) for keys in term.sums)
        value = ratio(summed or 0, of or 0, term.per) if term.per else None
        return row(term.label, summed or 0, of, by, name, value=value, team_id=team, behind=behind)
    n = count(term.n, entries) or 0
    return row(term.label, n, count(term.of, entries), by, name, team_id=team, behind=behind)


def _address(calculation: Calculation, term: Term, which: str, breakdown: str, member: str) -> dict[str, str] | None:
    """Where a number leads: of the service to whatever counts the same; of a member to those of it."""
    if breakdown == SERVICE:
        return calculation.behind(term, which)
    if term.tests(which) is None:
        return None
    return {"measure": calculation.measure.key, "row": term.number, "part": which, "by": breakdown, "member": member}
