"""Comparing two shares: points, an interval of the difference, and whether to speak of a change at all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from qa_tool.reporting.figures import Thresholds
from qa_tool.reporting.intervals import newcombe
from qa_tool.vocabulary.percentages import half_up, points

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
