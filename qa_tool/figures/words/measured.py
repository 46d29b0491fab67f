"""Counts of the further measures: made by the store, read by the reports. No percentage, no person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import chain

from qa_tool.kit.percentages import half_up
from qa_tool.kit.sums import by_key


@dataclass(frozen=True)
class Spread:
    """How many records took how many days (or were counted how often): number -> records."""

    counts: Mapping[int, int] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def median(self) -> Decimal | None:
        """The middle value, one decimal; of an even number the mean of the two in the middle. None of none."""
        if not self.records:
            return None
        low, high = self._at((self.records - 1) // 2), self._at(self.records // 2)
        return half_up(Fraction(low + high, 2))

    def up_to(self, limit: int) -> int:
        """Records of at most ``limit``."""
        return sum(n for value, n in self.counts.items() if value <= limit)

    def _at(self, position: int) -> int:
        """The value at a position, counted from 0, when all stand in order."""
        for value in sorted(self.counts):
            position -= self.counts[value]
            if position < 0:
                return value
        raise IndexError(position)

    def __add__(self, other: Spread) -> Spread:
        return Spread(by_key(chain(self.counts.items(), other.counts.items())))


@dataclass(frozen=True)
class Funnel:
    """Enquiries of some team or place and month: ended in scope, received, audited, and how they were seen.

    ``due`` and ``received`` are counts that somebody entered; None until then. The others are counted from the audits
    whose decision was taken in the month.
    """

    due: int | None = None
    received: int | None = None
    audited: int = 0
    agree: int = 0
    with_conditions: int = 0
    disagree: int = 0

    def __add__(self, other: Funnel) -> Funnel:
        """Of both; what was entered for one only is the sum of what was entered."""
        return Funnel(
            _sum(self.due, other.due),
            _sum(self.received, other.received),
            self.audited + other.audited,
            self.agree + other.agree,
            self.with_conditions + other.with_conditions,
            self.disagree + other.disagree,
        )

    @property
    def silent(self) -> bool:
        """Whether there was something to send and nothing came."""
        return bool(self.due) and self.received == 0

    @property
    def more_audited(self) -> int:
        """How many more were audited than were entered as received: one of the two numbers is wrong; 0 usually."""
        return max(0, self.audited - self.received) if self.received is not None else 0


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
