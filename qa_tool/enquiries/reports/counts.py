"""The counts of the Section 47 register as cells: of a month, of a quarter, and what that quarter's editions print.

A reader who holds two monthly sheets and the quarter's total has the third month. So whatever prints one of them is
protected together with the others: those that went out as they went out, the rest as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from qa_tool.enquiries.reports.sheet import MonthSheet
from qa_tool.enquiries.words import COUNTED, ENTERED, ITEMS, SERVICE
from qa_tool.kit.periods import Month
from qa_tool.kit.suppression.releases import Release
from qa_tool.kit.suppression.tables import Key, Sum, Table, joined

KIND = "section-47-register"
REST = "rest of due"
OF_QUARTER = (*ENTERED, REST)
STEPS = (("due", ("received",)), ("received", ("audited",)), ("audited", COUNTED[1:]))


def cell(item: str, place: str, period: str) -> Key:
    """What a number of the register counts, fully said: of a month's key or a quarter's."""
    return (KIND, item, place, period)


def key_of(month: Month, item: str, place: str = SERVICE) -> Key:
    """The cell of a month."""
    return cell(item, place, month.key)


def of_place(place: str, period: str, values: Mapping[str, int]) -> Table:
    """The counts of a place, and what is not printed, but follows: enquiries that were not received, not audited, and
    audits without an answer.
    """
    counts = {cell(item, place, period): n for item, n in values.items()}
    sums, rests = [], []
    for whole, parts in STEPS:
        if not {whole, *parts} <= set(values):
            continue
        rest = values[whole] - sum(values[part] for part in parts)
        if rest < 0:
            continue  # two numbers that contradict each other tell nothing of each other
        left = cell(f"rest of {whole}", place, period)
        counts[left] = rest
        rests.append(left)
        sums.append(Sum(cell(whole, place, period), (*(cell(part, place, period) for part in parts), left)))
    return Table(counts, tuple(sums), frozenset(rests))


def of_sheet(sheet: MonthSheet) -> Table:
    """Every count of the sheet and all that a reader can know of how they add up."""
    places = [(SERVICE, sheet.total), *((one.key, one.funnel) for one in sheet.localities)]
    places += [(f"{line.locality}/{line.team}", line.funnel) for line in sheet.lines]
    tables = []
    for place, funnel in places:
        values = {item: getattr(funnel, item) for item in ITEMS}
        known = {item: n for item, n in values.items() if n is not None}
        tables.append(of_place(place, sheet.month.key, known))
    table = joined(tables)
    return replace(table, sums=(*table.sums, *_over_places(sheet, table.counts)))


def _over_places(sheet: MonthSheet, counts: Mapping[Key, int]) -> Iterator[Sum]:
    """The service is the sum of its localities, a locality of its teams: of those of which there is a number."""
    parts = {SERVICE: [one.key for one in sheet.localities]}
    parts |= {one.key: [f"{one.key}/{line.team}" for line in one.lines] for one in sheet.localities}
    for item in ITEMS:
        for place, within in parts.items():
            whole = key_of(sheet.month, item, place)
            there = tuple(key for part in within if (key := key_of(sheet.month, item, part)) in counts)
            if whole in counts and there:
                yield Sum(whole, there)


def of_month(month: str, live: Table, releases: Sequence[Release]) -> Table:
    """Due and received of a month by place: as they went out last, else as they stand. Never printed."""
    for release in reversed(releases):
        if any(_is_of(key, month) for key in release.table.counts):
            return _entered(release.table, month)
    return _entered(live, month)


def of_quarter(quarter: str, months: Iterable[Table], printed: Mapping[str, tuple[Key, int]]) -> Table:
    """The quarter of every place as the sum of its months, and how that stands to what its editions print.

    ``printed``: by item, the key under which editions print the whole service's count, and the count. Where the two
    are not the same, because something was entered since, the difference is a count of its own.
    """
    table = joined(months)
    totals: dict[Key, int] = {}
    parts: dict[Key, list[Key]] = {}
    for key, n in table.counts.items():
        whole = (KIND, key[1], key[2], quarter)
        totals[whole] = totals.get(whole, 0) + n
        parts.setdefault(whole, []).append(key)
    counts, sums = {**table.counts, **totals}, [*table.sums]
    sums += [Sum(whole, tuple(of)) for whole, of in parts.items()]
    for (kind, item, place, _), n in list(totals.items()):
        below = tuple(key for key in totals if key[1] == item and _inside(key[2], place))
        if below and sum(totals[key] for key in below) == n:
            sums.append(Sum((kind, item, place, quarter), below))
        due = [(kind, one, place, quarter) for one in OF_QUARTER]
        if item == "due" and all(key in totals for key in due) and totals[due[0]] == totals[due[1]] + totals[due[2]]:
            sums.append(Sum(due[0], (due[1], due[2])))
    for item, (key, n) in printed.items():
        own = (KIND, item, SERVICE, quarter)
        if own in counts:
            counts |= {key: n}
            sums.append(_standing_to(own, key, counts))
    return Table(counts, tuple(sums), frozenset(counts))


def _standing_to(own: Key, printed: Key, counts: dict[Key, int]) -> Sum:
    """The two counts are the same, or the greater is the other and something more."""
    more = counts[own] - counts[printed]
    rest = (*own, "more" if more > 0 else "less")
    if more:
        counts[rest] = abs(more)
    whole, part = (printed, own) if more < 0 else (own, printed)
    return Sum(whole, (part, rest) if more else (part,))


def _inside(place: str, of: str) -> bool:
    if of == SERVICE:
        return "/" not in place and place != SERVICE
    return place.startswith(f"{of}/")


def _is_of(key: Key, month: str) -> bool:
    return key[0] == KIND and len(key) == 4 and key[3] == month


def _entered(table: Table, month: str) -> Table:
    counts = {key: n for key, n in table.counts.items() if _is_of(key, month) and key[1] in OF_QUARTER}
    sums = tuple(one for one in table.sums if {one.total, *one.parts} <= set(counts))
    return Table(counts, sums, frozenset(counts))
