"""Shares and counts by month, told apart into chance and special cause.

A p-chart has the mean and limits at three standard errors for each month's own N; its signals are those of the NHS
*Making Data Count* programme. A run chart has the median and the two run-chart rules of Perla, Provost and Murray
(BMJ Quality and Safety 2011). Comparisons are exact: no signal hangs on how a square root was rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from qa_tool.kit.statistics.intervals import wilson

FEWEST = 10
"""Months between two breaks from which a mean, a median or limits are drawn."""
ENOUGH_EXPECTED = 5
"""Expected answers either way in a month from which its limits are more than a rough guide."""
LIMIT, NEAR = 3, 2
"""Standard errors from the mean to the limits, and to where 'near a limit' begins."""


class Kind(StrEnum):
    """A signal's rule."""

    OUTSIDE = "outside"
    """One month beyond a limit."""
    SHIFT = "shift"
    """Months in a row on one side of the mean (7) or the median (6)."""
    TREND = "trend"
    """Months in a row, each higher, or each lower, than the one before (7; run chart 5)."""
    NEAR_LIMIT = "near limit"
    """Two of three months in a row within the outer third or beyond it, all three on the same side of the mean."""


@dataclass(frozen=True)
class Rules:
    """How many months in a row make a shift and a trend."""

    shift: int = 7
    trend: int = 7


MAKING_DATA_COUNT = Rules()
RUN_CHART = Rules(shift=6, trend=5)


@dataclass(frozen=True)
class Month:
    """n of N answered in the month that begins with ``first``."""

    first: date
    n: int
    answered: int

    def __post_init__(self) -> None:
        if not 0 <= self.n <= self.answered:
            raise ValueError(f"n = {self.n} is not between 0 and N = {self.answered}")

    @property
    def share(self) -> Fraction | None:
        """n / N; None when nothing was answered."""
        return Fraction(self.n, self.answered) if self.answered else None

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """The 95% interval of the share (Wilson), as proportions; None when nothing was answered."""
        return wilson(self.n, self.answered) if self.answered else None


@dataclass(frozen=True)
class Break:
    """From the month ``first`` on nothing is compared with what was before; ``why`` is printed on the chart."""

    first: date
    why: str


@dataclass(frozen=True)
class Signal:
    """A special cause, and the months that make it."""

    kind: Kind
    high: bool
    """Above, or rising; else below, or falling."""
    months: tuple[date, ...]
    centre: str = "mean"

    @property
    def words(self) -> str:
        """'special cause: 7 months above the mean from May 2018'."""
        side, limit = ("above", "upper") if self.high else ("below", "lower")
        said = {
            Kind.OUTSIDE: f"{named(self.months[0])} is {side} the {limit} limit",
            Kind.SHIFT: f"{len(self.months)} months {side} the {self.centre} from {named(self.months[0])}",
            Kind.TREND: f"{len(self.months)} months {'rising' if self.high else 'falling'} "
            f"from {named(self.months[0])}",
            Kind.NEAR_LIMIT: f"two of three months near the {limit} limit "
            f"({', '.join(named(month) for month in self.months)})",
        }
        return f"special cause: {said[self.kind]}"


@dataclass(frozen=True)
class Plotted:
    """One month of a chart; a month with nothing answered has no value, and runs pass over it."""

    first: date
    value: Fraction | None
    low: Decimal | None = None
    """The limits, as proportions within 0 and 1; None where none are drawn."""
    high: Decimal | None = None
    rough: bool = False
    """Whether so little was to be expected that the limits are a rough guide."""


@dataclass(frozen=True)
class Stretch:
    """The months from one break to the next, with a mean or median of their own."""

    points: tuple[Plotted, ...]
    centre: Fraction | None
    """Mean or median; None where there are too few months for one."""
    signals: tuple[Signal, ...] = ()
    why: str = ""
    """Why the stretch begins here; '' for the first."""

    @property
    def values(self) -> int:
        """Months that have a value."""
        return sum(point.value is not None for point in self.points)


@dataclass(frozen=True)
class ProcessChart:
    """A series by month in its stretches. ``centre_is``: 'mean' or 'median'."""

    stretches: tuple[Stretch, ...]
    centre_is: str

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Those of all stretches, in order."""
        return tuple(signal for stretch in self.stretches for signal in stretch.signals)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to print with the chart: its signals, its breaks and what it does not have enough months for."""
        return tuple(note for stretch in self.stretches for note in self._notes(stretch))

    def _notes(self, stretch: Stretch) -> Iterator[str]:
        since = f" from {named(stretch.points[0].first)}" if stretch.points else ""
        if stretch.why:
            yield f"The {self.centre_is} starts afresh{since}: {stretch.why}"
        if stretch.centre is None:
            yield f"No {self.centre_is}{since}: {stretch.values} months have a value, {FEWEST} are needed"
        elif not stretch.signals:
            yield f"No special cause{since}: the months vary as chance alone would have them"
        for signal in stretch.signals:
            yield signal.words[0].upper() + signal.words[1:]
        if rough := sum(point.rough for point in stretch.points):
            yield f"Limits are a rough guide in {rough} of {len(stretch.points)} months{since}: few were answered"


def p_chart(months: Sequence[Month], breaks: Sequence[Break] = (), rules: Rules = MAKING_DATA_COUNT) -> ProcessChart:
    """Shares with the mean (sum of n over sum of N) and limits. Raises ValueError unless months are in order."""
    return ProcessChart(tuple(_p_stretch(part, why, rules) for part, why in _stretches(months, breaks)), "mean")


def run_chart(months: Sequence[Month], breaks: Sequence[Break] = ()) -> ProcessChart:
    """Shares with their median. Raises ValueError unless months are in order."""
    return ProcessChart(tuple(_run_stretch(part, why) for part, why in _stretches(months, breaks)), "median")


def named(month: date) -> str:
    """'May 2018'."""
    return month.strftime("%B %Y")


def _stretches(months: Sequence[Month], breaks: Sequence[Break]) -> Iterator[tuple[list[Month], str]]:
    if any(after.first <= before.first for before, after in pairwise(months)):
        raise ValueError("The months of a chart must be in order, each once")
    reasons: dict[date, list[str]] = {}
    for one in sorted(breaks, key=lambda one: one.first):
        start = next((month.first for month in months if month.first >= one.first), None)
        if start is not None:
            reasons.setdefault(start, []).append(one.why)
    part, why = list[Month](), ""
    for month in months:
        if month.first in reasons:
            if part:
                yield part, why
            part, why = [], "; ".join(reasons[month.first]) if month is not months[0] else ""
        part.append(month)
    if part:
        yield part, why


@dataclass(frozen=True)
class _Series:
    """The months of a stretch that have a value, and how far each stands from the centre."""

    firsts: tuple[date, ...]
    values: tuple[Fraction, ...]
    centre: Fraction
    squares: tuple[Fraction, ...] = field(default=())
    """The square of each distance from the mean in standard errors."""

    def side(self, place: int) -> int:
        """1 above the centre, -1 below, 0 on it."""
        return (self.values[place] > self.centre) - (self.values[place] < self.centre)


def _p_stretch(months: Sequence[Month], why: str, rules: Rules) -> Stretch:
    there = [month for month in months if month.answered]
    if len(there) < FEWEST:
        return Stretch(tuple(Plotted(month.first, month.share) for month in months), None, (), why)
    mean = Fraction(sum(month.n for month in there), sum(month.answered for month in there))
    spread = mean * (1 - mean)
    values = tuple(Fraction(month.n, month.answered) for month in there)
    squares = tuple(
        (value - mean) ** 2 * month.answered / spread if spread else Fraction(0)
        for value, month in zip(values, there, strict=True)
    )
    series = _Series(tuple(month.first for month in there), values, mean, squares)
    signals = (*_outside(series), *_shifts(series, rules.shift), *_trends(series, rules.trend), *_near(series))
    return Stretch(tuple(_with_limits(month, mean) for month in months), mean, _in_order(signals), why)


def _run_stretch(months: Sequence[Month], why: str) -> Stretch:
    points = tuple(Plotted(month.first, month.share) for month in months)
    there = [(month.first, month.share) for month in months if month.share is not None]
    if len(there) < FEWEST:
        return Stretch(points, None, (), why)
    ordered = sorted(share for _, share in there)
    median = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    off = [(first, value) for first, value in there if value != median]
    moved = [there[0], *(after for before, after in pairwise(there) if after[1] != before[1])]
    off_median = _Series(tuple(first for first, _ in off), tuple(value for _, value in off), median)
    changing = _Series(tuple(first for first, _ in moved), tuple(value for _, value in moved), median)
    signals = (*_shifts(off_median, RUN_CHART.shift, "median"), *_trends(changing, RUN_CHART.trend, "median"))
    return Stretch(points, median, _in_order(signals), why)


def _with_limits(month: Month, mean: Fraction) -> Plotted:
    if not month.answered:
        return Plotted(month.first, None)
    centre = Decimal(mean.numerator) / mean.denominator
    error = (centre * (1 - centre) / month.answered).sqrt()
    low, high = max(Decimal(0), centre - LIMIT * error), min(Decimal(1), centre + LIMIT * error)
    rough = month.answered * min(mean, 1 - mean) < ENOUGH_EXPECTED
    return Plotted(month.first, month.share, low, high, rough)


def _in_order(signals: Sequence[Signal]) -> tuple[Signal, ...]:
    return tuple(sorted(signals, key=lambda signal: (signal.months[0], list(Kind).index(signal.kind))))


def _outside(series: _Series) -> Iterator[Signal]:
    for place, square in enumerate(series.squares):
        if square > LIMIT**2:
            yield Signal(Kind.OUTSIDE, series.side(place) > 0, (series.firsts[place],))


def _shifts(series: _Series, length: int, centre: str = "mean") -> Iterator[Signal]:
    """A month on the centre line ends a run; on a run chart those have been taken out before."""
    for start, end, side in _runs(len(series.values), series.side):
        if end - start >= length:
            yield Signal(Kind.SHIFT, side > 0, series.firsts[start:end], centre)


def _trends(series: _Series, length: int, centre: str = "mean") -> Iterator[Signal]:
    """Equal months end a trend; on a run chart those have been taken out before."""
    values = series.values

    def step(place: int) -> int:
        return (values[place + 1] > values[place]) - (values[place + 1] < values[place])

    for start, end, way in _runs(len(values) - 1, step):
        if end - start + 1 >= length:
            yield Signal(Kind.TREND, way > 0, series.firsts[start : end + 1], centre)


def _near(series: _Series) -> Iterator[Signal]:
    """Each unbroken stretch of such threes is one signal; only the months near the limit are named."""
    found: list[tuple[int, set[int]]] = []
    for start in range(len(series.values) - 2):
        three = range(start, start + 3)
        sides = {series.side(place) for place in three}
        near = {place for place in three if series.squares[place] > NEAR**2}
        if len(near) < 2 or len(sides) != 1 or 0 in sides:
            continue
        side = sides.pop()
        if found and found[-1][0] == side and found[-1][1] & near:
            found[-1][1].update(near)
        else:
            found.append((side, near))
    for side, places in found:
        yield Signal(Kind.NEAR_LIMIT, side > 0, tuple(series.firsts[place] for place in sorted(places)))


def _runs(length: int, sign: Callable[[int], int]) -> Iterator[tuple[int, int, int]]:
    """The longest runs of one sign among places 0 to length - 1: (start, end, sign), end left out; none of 0."""
    start = 0
    for place in range(1, length + 1):
        if place == length or sign(place) != sign(start):
            if sign(start):
                yield start, place, sign(start)
            start = place
