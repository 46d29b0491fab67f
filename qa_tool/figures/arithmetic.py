"""How far two readers agree (percent, weighted kappa, direction: measure C17), and how two shares compare. Pure.

Kappa is Cohen's (1968), its standard error the large-sample one of Fleiss, Cohen and Everitt (1969, *Psychological
Bulletin* 72). Weights of agreement are 1 - d/(k-1), linear, or 1 - d2/(k-1)2, quadratic, for grades d steps apart of k.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import chain
from math import sqrt

from qa_tool.definitions.model import Scale
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.kit.percentages import half_up, percentage, points
from qa_tool.kit.statistics.intervals import newcombe
from qa_tool.kit.sums import by_key

FEWEST_PAIRS = 10
"""Below so many pairs neither percentage nor kappa is shown: they would say nothing."""
Z95 = 1.959963984540054
"""The 97.5% point of the normal distribution."""

Pairs = Mapping[tuple[str, str], int]
"""(the auditor's grade, the second reader's) -> pairs."""


class Weights(StrEnum):
    """How much of an agreement two grades are that are some steps apart."""

    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance, 1 at most, with its 95% interval."""

    value: float
    error: float
    """The large-sample standard error."""

    @property
    def low(self) -> float:
        """The lower end of the interval: never below -1."""
        return max(-1.0, self.value - Z95 * self.error)

    @property
    def high(self) -> float:
        """The upper end of the interval: never above 1."""
        return min(1.0, self.value + Z95 * self.error)

    @property
    def words(self) -> str:
        """'0.68 (0.50 to 0.85)'."""
        return f"{two_places(self.value)} ({two_places(self.low)} to {two_places(self.high)})"


def two_places(number: float) -> str:
    """'-0.07': two decimals, half up."""
    hundredths = half_up(Fraction(number).limit_denominator(10**9) * 10) / 10
    return f"{hundredths.quantize(Decimal('0.01')):f}"


def weighted_kappa(table: Sequence[Sequence[int]], weights: Weights) -> Kappa | None:
    """Weighted kappa of a square table of pairs, rows the first reader's categories in order, columns the second's.

    None where it cannot be worked out: no pairs, or both readers used one and the same category throughout.
    """
    size, total = len(table), sum(map(sum, table))
    if total == 0 or size < 2:
        return None
    p = [[n / total for n in row] for row in table]
    rows = [sum(row) for row in p]
    columns = [sum(row[j] for row in p) for j in range(size)]
    power = 1 if weights is Weights.LINEAR else 2
    w = [[1 - (abs(i - j) / (size - 1)) ** power for j in range(size)] for i in range(size)]
    cells = [(i, j) for i in range(size) for j in range(size)]
    observed = sum(w[i][j] * p[i][j] for i, j in cells)
    chance = sum(w[i][j] * rows[i] * columns[j] for i, j in cells)
    if 1 - chance < 1e-12:
        return None
    value = (observed - chance) / (1 - chance)
    by_row = [sum(w[i][j] * columns[j] for j in range(size)) for i in range(size)]
    by_column = [sum(w[i][j] * rows[i] for i in range(size)) for j in range(size)]
    spread = sum(p[i][j] * (w[i][j] - (by_row[i] + by_column[j]) * (1 - value)) ** 2 for i, j in cells)
    variance = (spread - (value - chance * (1 - value)) ** 2) / (total * (1 - chance) ** 2)
    return Kappa(value, sqrt(max(0.0, variance)))


@dataclass(frozen=True)
class Agreement:
    """How the pairs of one group agree: all pairs, those of a form, of a question."""

    on: Mapping[Scale, Pairs] = field(default_factory=dict)
    """By the scale that both of a pair were given on."""

    def _steps(self) -> Iterator[tuple[int, int]]:
        """(how many grades the second is below the first, pairs): below nought where it is above."""
        for scale, pairs in self.on.items():
            for (first, second), n in pairs.items():
                yield scale.severity(second) - scale.severity(first), n

    @property
    def n(self) -> int:
        """Pairs in all."""
        return sum(n for _, n in self._steps())

    @property
    def same(self) -> int:
        """Pairs in which both gave the same grade."""
        return self.n - self.apart()

    @property
    def lower(self) -> int:
        """Pairs in which the second reader's grade was worse than the auditor's."""
        return sum(n for steps, n in self._steps() if steps > 0)

    @property
    def higher(self) -> int:
        """Pairs in which the second reader's grade was better."""
        return sum(n for steps, n in self._steps() if steps < 0)

    def apart(self, fewest: int = 1) -> int:
        """Pairs that are so many steps apart or more: on three grades 2 is the best against the worst."""
        return sum(n for steps, n in self._steps() if abs(steps) >= fewest)

    @property
    def mixed(self) -> bool:
        """Whether the pairs are on several scales, of which no one table can be made."""
        return len(self.on) > 1

    @property
    def shown(self) -> bool:
        """Whether there are pairs enough to say anything but how many."""
        return self.n >= FEWEST_PAIRS

    @property
    def pct(self) -> Decimal | None:
        """100 x same / n; None of none."""
        return percentage(self.same, self.n)

    def kappa(self, weights: Weights) -> Kappa | None:
        """Weighted kappa; None of too few pairs, on several scales, or where chance cannot be told from agreement."""
        if not self.shown or self.mixed:
            return None
        ((scale, pairs),) = self.on.items()
        return weighted_kappa([[pairs.get((a, b), 0) for b in scale.by_key] for a in scale.by_key], weights)

    def __add__(self, other: Agreement) -> Agreement:
        scales = self.on.keys() | other.on.keys()
        both = {scale: chain(self.on.get(scale, {}).items(), other.on.get(scale, {}).items()) for scale in scales}
        return Agreement({scale: by_key(pairs) for scale, pairs in both.items()})


Share = tuple[int, int]
"""(n, N)."""


class Change(StrEnum):
    """What may be said of a difference (measures, general rule 9)."""

    UP = "up"
    DOWN = "down"
    NO_CLEAR_CHANGE = "no clear change"
    SMALL_BASE = "small base"
    """One of the two N is too small to speak of a change; points are still given where both have a percentage."""
    NOT_COMPARABLE = "not comparable"
    """The question's wording or standard changed between the two."""
    NOTHING_TO_COMPARE = "nothing to compare"
    """One of the two has nothing answered."""
    TOO_FEW = "too few to show"
    """One of the two is below the floor, where figures have one: whether it has anything is not said."""


@dataclass(frozen=True)
class Comparison:
    """One share against another. ``against`` names the other: '2018/19 Q2', 'the rest of the service'."""

    against: str
    new: Share
    old: Share
    change: Change
    points: Decimal | None = None
    """Percentage points from unrounded values, one decimal, half up; None where no percentage may be shown."""
    low: Decimal | None = None
    high: Decimal | None = None
    """95% interval of the difference in points (Newcombe); None unless both N reach the threshold."""

    @property
    def signed_points(self) -> str:
        """'+12.5' or '-3.0'; '' when there is none."""
        return "" if self.points is None else f"{self.points:+}"


def compare(new: Share, old: Share, against: str, thresholds: Thresholds, comparable: bool = True) -> Comparison:
    """Compare (n, N) with (n, N). Up or down only when both N are full and the interval excludes zero."""
    if not new[1] or not old[1]:
        return Comparison(against, new, old, Change.TOO_FEW if thresholds.floor else Change.NOTHING_TO_COMPARE)
    if not comparable:
        return Comparison(against, new, old, Change.NOT_COMPARABLE)
    smallest = min(new[1], old[1])
    if smallest < thresholds.counts_only:
        return Comparison(against, new, old, Change.SMALL_BASE)
    difference = points(new, old)
    if smallest < thresholds.small:
        return Comparison(against, new, old, Change.SMALL_BASE, difference)
    low, high = newcombe(new, old)
    change = Change.UP if low > 0 else Change.DOWN if high < 0 else Change.NO_CLEAR_CHANGE
    return Comparison(against, new, old, change, difference, _points(low), _points(high))


def _points(difference: Decimal) -> Decimal:
    """With one decimal, or as many as it takes: '+0.0' as the end of an interval that leaves out zero is not so."""
    exact = 100 * Fraction(difference)
    places = 1
    while exact and not half_up(exact, places):
        places += 1
    return half_up(exact, places)


@dataclass(frozen=True)
class CountComparison:
    """One count against another: difference, and per cent of the old one (None: 'n/a (was 0)').

    ``why_not`` says why they are not compared: only part of one of the two periods is recorded. There is no difference
    then, so that nobody prints one.
    """

    against: str
    new: int
    old: int
    why_not: str = ""

    @property
    def difference(self) -> int | None:
        """New minus old; None when they are not compared."""
        return None if self.why_not else self.new - self.old

    @property
    def pct(self) -> Decimal | None:
        """(new - old) / old in per cent, one decimal, half up; None when the old count was 0, or not compared."""
        if self.why_not or not self.old:
            return None
        return half_up(Fraction(100 * (self.new - self.old), self.old))
