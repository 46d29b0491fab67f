"""The lines of measures that are data, and how these stand among the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from qa_tool.figures.measures.base import Behind, By, Kind, Measure, MeasureInputs, Row, against_previous
from qa_tool.figures.measures.declared import SERVICE, Declared
from qa_tool.figures.measures.engine import OF, Counted, Entry, N, Part, count, spread, total


def by_of(breakdown: str) -> By:
    """What rows by this column are about."""
    return By[breakdown.upper()]


def measure_of(declared: Declared) -> Measure:
    """The measure as every reader knows it."""
    return Measure(
        key=declared.key,
        name=declared.name,
        question=declared.asks,
        formula=declared.formula,
        denominator=declared.denominator,
        unit=declared.unit,
        breakdowns=tuple(by_of(one) for one in declared.by if one != SERVICE),
        rows=partial(rows, key=declared.key),
        kind=Kind(declared.kind),
        declared=declared,
    )


def rows(inputs: MeasureInputs, key: str) -> Iterable[Row]:
    """The lines of the measure, each share with its change where it is compared; () where nothing was counted."""
    counted = inputs.counted.get(key)
    if counted is None:
        return ()
    now = _all(inputs, counted, counted.now)
    if counted.measure.compare is None:
        return now
    return against_previous(inputs, now, _all(inputs, counted, counted.before))


def _all(inputs: MeasureInputs, counted: Counted, entries: Sequence[Entry]) -> Iterator[Row]:
    for breakdown in counted.measure.by:
        for identity, name, of in counted.members(breakdown, entries):
            of = counted.last(breakdown, of, entries)  # noqa: PLW2901
            for part in counted.parts:
                if not part.sums[0] or count(part.n, of):
                    yield _row(inputs, counted, part, of, (breakdown, identity, name))


def _row(
    inputs: MeasureInputs, counted: Counted, part: Part, entries: Sequence[Entry], about: tuple[str, str, str]
) -> Row:
    breakdown, identity, name = about
    by, behind = by_of(breakdown), Behind()
    if counted.measure.lists:
        behind = Behind(*(_address(counted, part, which, breakdown, identity or name) for which in (N, OF)))
    team = identity if by is By.IRO_TEAM else ""
    if part.median:
        days = spread(part, entries)
        return inputs.row(part.label, days.records, by=by, member=name, value=days.median, team_id=team, behind=behind)
    if part.sums[0]:
        summed, of = (total(keys, part.n, entries) for keys in part.sums)
        return inputs.row(part.label, summed or 0, of, by, name, team_id=team, behind=behind)
    n = count(part.n, entries) or 0
    return inputs.row(part.label, n, count(part.of, entries), by, name, team_id=team, behind=behind)


def _address(counted: Counted, part: Part, which: str, breakdown: str, member: str) -> dict[str, str] | None:
    """Where a number leads: of the service to whatever counts the same; of a member to those of it."""
    if breakdown == SERVICE:
        return counted.behind(part, which)
    if part.tests(which) is None:
        return None
    return {"measure": counted.measure.key, "row": part.number, "part": which, "by": breakdown, "member": member}
