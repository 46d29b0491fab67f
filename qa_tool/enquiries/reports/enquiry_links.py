"""How the months of the Section 47 register add up to a quarter, and what that quarter's editions print of it.

A reader who holds two monthly sheets and the quarter's total has the third month. So whatever prints one of them is
protected together with the others: those that went out as they went out, the rest as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qa_tool.enquiries.reports.sheet import ENTERED, SERVICE
from qa_tool.kit.suppression.releases import Release
from qa_tool.kit.suppression.tables import Key, Sum, Table, joined

KIND = "section-47-register"
REST = "rest of due"
ITEMS = (*ENTERED, REST)


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
        due = [(kind, one, place, quarter) for one in ITEMS]
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
    counts = {key: n for key, n in table.counts.items() if _is_of(key, month) and key[1] in ITEMS}
    sums = tuple(one for one in table.sums if {one.total, *one.parts} <= set(counts))
    return Table(counts, sums, frozenset(counts))
