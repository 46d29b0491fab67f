"""Counts of the further measures: made by the store, read by the reports. No percentage, no person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from qa_tool.vocabulary.percentages import half_up

STRATEGY, DECISION, RECEIVED = "S47-01", "S47-03", "S47-04"
"""Permanent keys of the Section 47 audit: the days of the strategy discussion, of the decision, of receipt."""
VIEW, DISAGREE, REFERENCE = "S47-17", "disagree", "S47-19"
"""Its view of the decision, the option that disagrees, and the reference of the problem resolution."""
IMPACT = "X6"
"""The closing question about the benefit to the child."""


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
        counts = dict(self.counts)
        for value, n in other.counts.items():
            counts[value] = counts.get(value, 0) + n
        return Spread(counts)


@dataclass(frozen=True)
class Observed:
    """Observations of one day, alike in what became of their feedback."""

    observed_on: date
    given_on: date | None
    """None: no feedback yet."""
    late: bool
    n: int


@dataclass(frozen=True)
class Enquired:
    """Section 47 audits of one CSC team with the same days; a day that was not answered is None."""

    team_id: str
    """'' when it is not known."""
    strategy: date | None
    decision: date | None
    received: date | None
    audited: date
    n: int


@dataclass(frozen=True)
class FollowedThrough:
    """Of the audits that disagree: how many hold the reference of a problem resolution."""

    recorded: int = 0
    disagreed: int = 0


@dataclass(frozen=True)
class Heard:
    """Audits that are alike in how far their IRO was heard. A grade is a word of Grade, '' for none."""

    shown: bool
    """Whether the IRO was let see it."""
    opened: bool
    own: str
    """The IRO's own overall grade, given before reading."""
    auditors: str
    """The auditor's, in the revision that the IRO then opened."""
    view: str
    """How the IRO's last reply sees it: recognises, partly, disputes, or ''."""
    n: int
