"""The monthly sheet of the Section 47 register: teams, localities, the service; and the same with small numbers hidden.

A month's enquiries are those that were decided in it, so that due, received and audited speak of the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from qa_tool.reporting.figures import Base, Thresholds
from qa_tool.reporting.suppression.tables import Key, Sum, Table
from qa_tool.vocabulary.enquiries import Funnel
from qa_tool.vocabulary.months import Month
from qa_tool.vocabulary.percentages import percentage

COUNTED = ("audited", "agree", "with_conditions", "disagree")
ENTERED = ("due", "received")
ITEMS = (*ENTERED, *COUNTED)
SERVICE = "*"
"""The place of a key that speaks of the whole service."""


@dataclass(frozen=True)
class TeamLine:
    """A CSC team in its locality."""

    team: str
    """Its permanent key."""
    name: str
    locality: str
    """Key of its locality."""
    funnel: Funnel
    silent_for: int = 0
    """Months running, this one included, in which there was something to send and nothing came."""


@dataclass(frozen=True)
class LocalityLines:
    """A locality with its teams."""

    key: str
    name: str
    lines: tuple[TeamLine, ...]

    @property
    def funnel(self) -> Funnel:
        """Of all its teams together."""
        return sum((line.funnel for line in self.lines), Funnel())


@dataclass(frozen=True)
class MonthSheet:
    """The register of one month."""

    month: Month
    localities: tuple[LocalityLines, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)
    before: Funnel = field(default_factory=Funnel)
    """The whole service, the month before."""

    @property
    def lines(self) -> tuple[TeamLine, ...]:
        """Every team."""
        return tuple(line for locality in self.localities for line in locality.lines)

    @property
    def total(self) -> Funnel:
        """The whole service."""
        return sum((line.funnel for line in self.lines), Funnel())

    @property
    def silent(self) -> tuple[TeamLine, ...]:
        """The teams that had something to send and sent nothing, the longest first."""
        found = [line for line in self.lines if line.funnel.silent]
        return tuple(sorted(found, key=lambda line: (-line.silent_for, line.name)))

    @property
    def not_entered(self) -> tuple[TeamLine, ...]:
        """The teams of which nothing was entered."""
        return tuple(line for line in self.lines if line.funnel.due is None)

    def receipt(self, funnel: Funnel) -> Decimal | None:
        """Received per 100 due, where enough were due for a percentage (C13)."""
        if not funnel.due or funnel.received is None or self.base(funnel) in (Base.NONE, Base.COUNTS_ONLY):
            return None
        return percentage(funnel.received, funnel.due)

    def base(self, funnel: Funnel) -> Base:
        """How far the receipt rate may be read."""
        return self.thresholds.base(funnel.due or 0)


def arranged(lines: Iterable[TeamLine], names: Sequence[tuple[str, str]]) -> tuple[LocalityLines, ...]:
    """Team lines under their localities, in the order of ``names`` (key, name); those without teams are left out."""
    found = tuple(lines)
    grouped = (LocalityLines(key, name, tuple(line for line in found if line.locality == key)) for key, name in names)
    return tuple(one for one in grouped if one.lines)


def key_of(month: Month, item: str, place: str = SERVICE) -> Key:
    """What a cell of the sheet counts, fully said."""
    return ("section-47-register", item, place, month.key)


def table_of(sheet: MonthSheet) -> Table:
    """Every count of the sheet and all that a reader can know of how they add up.

    What is not printed, but follows: enquiries that were not received, not audited, and audits without an answer.
    """
    counts: dict[Key, int] = {}
    sums: list[Sum] = []
    kept_back: set[Key] = set()
    places = [(SERVICE, sheet.total), *((one.key, one.funnel) for one in sheet.localities)]
    places += [(f"{line.locality}/{line.team}", line.funnel) for line in sheet.lines]
    for place, funnel in places:
        values = {item: getattr(funnel, item) for item in ITEMS}
        known = {item: value for item, value in values.items() if value is not None}
        counts |= {key_of(sheet.month, item, place): value for item, value in known.items()}
        steps = [("due", ("received",)), ("received", ("audited",)), ("audited", COUNTED[1:])]
        for whole, parts in steps:
            if whole not in known or any(part not in known for part in parts):
                continue
            rest = known[whole] - sum(known[part] for part in parts)
            if rest < 0:
                continue  # two numbers that contradict each other tell nothing of each other
            left = key_of(sheet.month, f"rest of {whole}", place)
            counts[left] = rest
            kept_back.add(left)
            keys = tuple(key_of(sheet.month, part, place) for part in parts)
            sums.append(Sum(key_of(sheet.month, whole, place), (*keys, left)))
    sums += _over_places(sheet, counts)
    return Table(counts, tuple(sums), frozenset(kept_back))


def _over_places(sheet: MonthSheet, counts: dict[Key, int]) -> list[Sum]:
    """The service is the sum of its localities, a locality of its teams: of those of which there is a number."""
    sums = []
    for item in ITEMS:
        of = {place: key_of(sheet.month, item, place) for place in (SERVICE, *(one.key for one in sheet.localities))}
        localities = tuple(of[one.key] for one in sheet.localities if of[one.key] in counts)
        if of[SERVICE] in counts and localities:
            sums.append(Sum(of[SERVICE], localities))
        for one in sheet.localities:
            teams = [key_of(sheet.month, item, f"{one.key}/{line.team}") for line in one.lines]
            there = tuple(key for key in teams if key in counts)
            if of[one.key] in counts and there:
                sums.append(Sum(of[one.key], there))
    return sums
