"""Section 47 enquiries of a locality and a quarter that were due and received, by team, with small numbers hidden.

Both are counts that were entered, by the month of the decision. Children's Social Care has had the monthly sheets, so
the quarter is protected beside them: setting one against the others gives no small number away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from qa_tool.enquiries.reports.counts import OF_QUARTER, cell, key_of, of_place
from qa_tool.enquiries.reports.sheet import MonthSheet, TeamLine
from qa_tool.enquiries.words import ENTERED
from qa_tool.figures.summary.figures import Base, Thresholds
from qa_tool.figures.words.measured import Funnel
from qa_tool.kit.suppression.protecting import CannotProtect, protect
from qa_tool.kit.suppression.releases import Published, Release
from qa_tool.kit.suppression.tables import Key, Sum, Table, joined


@dataclass(frozen=True)
class Receipt:
    """What a locality's teams sent. Print only what ``text`` and ``share`` give."""

    locality: str
    """Its key."""
    period: str
    """Key of the quarter."""
    teams: tuple[tuple[str, str], ...] = ()
    """(key, name) of those of which some count was entered, by name."""
    not_entered: int = 0
    """Team and month pairs of which nothing was entered: they are in no count here."""
    months: int = 0
    """Team and month pairs of the months that have begun, entered or not."""
    published: Published | None = None
    """None when there is nothing, or too few to show any of it."""
    thresholds: Thresholds = field(default_factory=Thresholds)

    def text(self, team: str, item: str) -> str:
        """What to print of 'due' or 'received' for a team's key ('' for all of them)."""
        assert self.published is not None
        return self.published.text(quarter_key(self.period, item, self.locality, team))

    def count(self, team: str, item: str) -> int | None:
        """The count where it is shown."""
        assert self.published is not None
        return self.published.count(quarter_key(self.period, item, self.locality, team))

    def share(self, team: str) -> Decimal | None:
        """Received per 100 due (C13), where neither is hidden and enough were due for a percentage."""
        assert self.published is not None
        due, received = (quarter_key(self.period, item, self.locality, team) for item in ENTERED)
        if self.thresholds.base(self.published.table.counts[due]) in (Base.NONE, Base.COUNTS_ONLY):
            return None
        return self.published.share(received, due)


def quarter_key(period: str, item: str, locality: str, team: str = "") -> Key:
    """What a cell of the quarter counts, fully said; ``team`` '' for all of the locality."""
    return cell(item, _place(locality, team), period)


def _place(locality: str, team: str) -> str:
    return f"{locality}/{team}" if team else locality


def receipt(sheets: Sequence[MonthSheet], locality: str, period: str, releases: Sequence[Release] = ()) -> Receipt:
    """The quarter ``period`` of ``locality`` from the registers of its months, safe beside the sheets that went out."""
    lines = [(sheet, line) for sheet in sheets for one in sheet.localities if one.key == locality for line in one.lines]
    entered = [(sheet, line) for sheet, line in lines if line.funnel.due is not None]
    names = {line.team: line.name for _, line in entered}
    found = Receipt(
        locality,
        period,
        tuple(sorted(names.items(), key=lambda team: (team[1], team[0]))),
        len(lines) - len(entered),
        len(lines),
        thresholds=sheets[-1].thresholds if sheets else Thresholds(),
    )
    if not entered:
        return found
    table = _table(entered, locality, period, monthly=bool(releases))
    try:
        published = protect(table, releases=releases)
    except CannotProtect:
        return found
    return replace(found, published=published)


def _table(entered: Sequence[tuple[MonthSheet, TeamLine]], locality: str, period: str, *, monthly: bool) -> Table:
    """The counts of the quarter and how they add up: over teams and, where months were published, over months."""
    totals: dict[str, Funnel] = {}
    for _, line in entered:
        totals[line.team] = totals.get(line.team, Funnel()) + line.funnel
    places = {**totals, "": sum(totals.values(), Funnel())}
    tables = [of_place(_place(locality, team), period, _entered(funnel)) for team, funnel in places.items()]
    counts = joined(tables).counts
    sums = []
    for item in OF_QUARTER:
        parts = tuple(key for team in totals if (key := quarter_key(period, item, locality, team)) in counts)
        whole = quarter_key(period, item, locality)
        if len(parts) == len(totals) and whole in counts:
            sums.append(Sum(whole, parts))
    if monthly:
        for sheet, line in entered:
            place = _place(locality, line.team)
            tables.append(of_place(place, sheet.month.key, _entered(line.funnel)).hidden())
        sums += _over_months(entered, locality, period)
    table = joined(tables)
    return replace(table, sums=(*table.sums, *sums))


def _entered(funnel: Funnel) -> dict[str, int]:
    return {"due": funnel.due or 0, "received": funnel.received or 0}


def _over_months(entered: Sequence[tuple[MonthSheet, TeamLine]], locality: str, period: str) -> Iterator[Sum]:
    """A team's quarter is the sum of its months."""
    months: dict[str, list[MonthSheet]] = {}
    for sheet, line in entered:
        months.setdefault(line.team, []).append(sheet)
    for team, sheets in months.items():
        for item in ENTERED:
            parts = tuple(key_of(sheet.month, item, f"{locality}/{team}") for sheet in sheets)
            yield Sum(quarter_key(period, item, locality, team), parts)
