"""A figure: a tally with the arithmetic of percentages and the rule of small bases (measures, general rules 3-9)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from qa_tool.definitions.words import Grade
from qa_tool.figures.words.floor import Floor
from qa_tool.figures.words.tally import Counted, FindingCount, Tally
from qa_tool.kit.percentages import Number, percentage


class Base(StrEnum):
    """How far a percentage may be read, by its N."""

    NONE = "none"
    """N = 0: a blank, not 0%."""
    COUNTS_ONLY = "counts-only"
    """Too few: counts, no percentage, no arrow."""
    SMALL = "small"
    """A percentage, marked 'small base'."""
    FULL = "full"


@dataclass(frozen=True)
class Thresholds:
    """The settings of the small-base rule: N below ``counts_only`` shows counts only, below ``small`` is marked."""

    counts_only: int = 10
    small: int = 20
    floor: Floor | None = None
    """Where figures have one: what is below it is not there, neither its n nor its N."""

    def base(self, answered: Number) -> Base:
        """The base of a percentage of ``answered``."""
        if not answered:
            return Base.NONE
        if answered < self.counts_only:
            return Base.COUNTS_ONLY
        return Base.SMALL if answered < self.small else Base.FULL

    def bear(self, counted: Counted | FindingCount) -> bool:
        """Whether a count of audits may be shown."""
        return self.floor is None or self.floor.bears(counted.hidden, counted.audits)

    def bear_tally(self, tally: Tally) -> bool:
        """Whether a tally may be shown: enough records were asked, and enough answered."""
        return self.floor is None or (
            self.floor.bears(tally.hidden, tally.records) and self.floor.bears(tally.hidden_answered, tally.answered)
        )

    def audits(self, counted: Counted) -> int:
        """The audits of a count; 0 where it is below the floor, which no count above it is."""
        return counted.audits if self.bear(counted) else 0

    def too_few(self, n: int) -> bool:
        """Whether a number of records, or an N, is 0 because it is below the floor."""
        return self.floor is not None and not n


@dataclass(frozen=True)
class Figure:
    """A tally, its percentages and its base. Never show a percentage of it without ``n`` and ``answered`` (N)."""

    tally: Tally
    thresholds: Thresholds = Thresholds()

    def __post_init__(self) -> None:
        # The one place: whatever is read of a figure below the floor, by whom and for which page or file, is empty.
        if not self.thresholds.bear_tally(self.tally):
            object.__setattr__(self, "tally", Tally())

    @property
    def too_few(self) -> bool:
        """Whether it is below the floor: it is said so, with neither n nor N, and 0 is not said either."""
        return self.thresholds.too_few(self.answered)

    @property
    def answered(self) -> int:
        """N: answered and applicable."""
        return self.tally.answered

    @property
    def base(self) -> Base:
        """How far its percentages may be read."""
        return self.thresholds.base(self.answered)

    @property
    def shows_percentages(self) -> bool:
        """Whether pages and workbook print percentages of this figure."""
        return self.base in (Base.SMALL, Base.FULL)

    @property
    def not_inadequate(self) -> int:
        """n of C2: good and requires improvement together."""
        return self.tally.good + self.tally.requires_improvement

    @property
    def share_good(self) -> tuple[int, int]:
        """(n, N) of good."""
        return self.tally.good, self.answered

    @property
    def share_not_inadequate(self) -> tuple[int, int]:
        """(n, N) of C2."""
        return self.not_inadequate, self.answered

    def n(self, option: str) -> int:
        """How many answered ``option`` (a grade or an option key)."""
        return self.tally.option(option)

    def pct(self, option: str) -> Decimal | None:
        """100 n / N of ``option``, whatever the base; None when nothing was answered."""
        return percentage(self.n(option), self.answered)

    def shown_pct(self, option: str) -> Decimal | None:
        """As ``pct``, but None where the base is too small for a percentage: what pages and workbook print."""
        return self.pct(option) if self.shows_percentages else None

    @property
    def good_pct(self) -> Decimal | None:
        """Share of good, whatever the base."""
        return self.pct(Grade.GOOD)

    @property
    def requires_improvement_pct(self) -> Decimal | None:
        """Share of requires improvement, whatever the base."""
        return self.pct(Grade.REQUIRES_IMPROVEMENT)

    @property
    def inadequate_pct(self) -> Decimal | None:
        """Share of inadequate, whatever the base."""
        return self.pct(Grade.INADEQUATE)

    @property
    def not_inadequate_pct(self) -> Decimal | None:
        """C2, whatever the base."""
        return percentage(self.not_inadequate, self.answered)
