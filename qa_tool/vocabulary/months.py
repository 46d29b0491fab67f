"""Calendar months: what targets, leave and the calendar are counted in."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qa_tool.vocabulary.periods import Period


@dataclass(frozen=True, order=True)
class Month:
    """One month of a year; ``number`` 1 is January."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError(f"A month is numbered 1 to 12, not {self.number}")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that ``day`` falls in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read '2018-11'. Raises ValueError saying how to write it."""
        match = re.fullmatch(r"([12]\d{3})-(0[1-9]|1[0-2])", text.strip())
        if not match:
            raise ValueError(f"'{text}' is not a month: write it like 2018-11")
        return cls(int(match[1]), int(match[2]))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.first, self.last, self.label)

    @property
    def key(self) -> str:
        """'2018-11', as in addresses."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def label(self) -> str:
        """'November 2018'."""
        return f"{self.first:%B} {self.year}"

    @property
    def short(self) -> str:
        """'Nov 2018', for tables."""
        return f"{self.first:%b} {self.year}"

    def shift(self, months: int) -> Month:
        """The month this many later (earlier when negative)."""
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1)


def months(first: Month, last: Month) -> Iterator[Month]:
    """Every month from ``first`` to ``last``, both included; none when ``last`` is earlier."""
    while first <= last:
        yield first
        first = first.shift(1)


def whole_months(period: Period) -> tuple[Month, ...]:
    """The months of which every day lies in the period: what is due by the month is due in these."""
    found = months(Month.of(period.first), Month.of(period.last))
    return tuple(month for month in found if month.first in period and month.last in period)
