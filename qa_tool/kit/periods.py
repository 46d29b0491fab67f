"""Financial quarters and years, and 'today' in the service's own time zone (measures, general rule 1).

Calendar months: what targets, leave and the calendar are counted in.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def today(zone: ZoneInfo = LONDON) -> date:
    """The date on the service's wall calendar now."""
    return datetime.now(zone).date()


def now() -> datetime:
    """The stamp for records: aware, UTC."""
    return datetime.now(UTC)


def covers(first: date, last: date | None, day: date) -> bool:
    """Whether what runs from its first day to its last, or on where it has none, does so on the day."""
    return first <= day and (last is None or last >= day)


@dataclass(frozen=True, order=True)
class Period:
    """Days ``first`` to ``last``, both included, with the label that people use for them."""

    first: date
    last: date
    label: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"The period ends ({self.last}) before it begins ({self.first})")
        if not self.label:
            object.__setattr__(self, "label", f"{self.first.isoformat()} to {self.last.isoformat()}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def quarter(self) -> Quarter | None:
        """The quarter that these days are; None for any other days."""
        quarter = Quarter.of(self.first)
        return quarter if quarter.period.last == self.last and quarter.period.first == self.first else None


@dataclass(frozen=True, order=True)
class Quarter:
    """A financial quarter: ``year`` is the one its financial year begins in, ``number`` 1 (April-June) to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError(f"A quarter is numbered 1 to 4, not {self.number}")

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that ``day`` falls in: 30 June is Q1, 1 July Q2, 31 March Q4."""
        number = (day.month - 4) % 12 // 3 + 1
        return cls(day.year - (day.month < 4), number)

    @classmethod
    def of_year(cls, year: int) -> tuple[Quarter, ...]:
        """The four quarters of the financial year that begins in April of ``year``."""
        return tuple(cls(year, number) for number in (1, 2, 3, 4))

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read '2018/19-Q3' or '2018/19 Q3'. Raises ValueError saying how to write it."""
        match = re.fullmatch(r"(\d{4})/(\d{2})[- ]Q([1-4])", text.strip())
        if not match or (int(match[1]) + 1) % 100 != int(match[2]):
            raise ValueError(f"'{text}' is not a quarter: write it like 2018/19-Q3")
        return cls(int(match[1]), int(match[3]))

    @property
    def label(self) -> str:
        """'2018/19 Q3'."""
        return f"{year_label(self.year)} Q{self.number}"

    @property
    def key(self) -> str:
        """'2018/19-Q3', as on the command line."""
        return self.label.replace(" ", "-")

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self._first_day, self.shift(1)._first_day - timedelta(days=1), self.label)

    @property
    def _first_day(self) -> date:
        months = 3 * self.number  # April is 3 months into the calendar year: Q1 begins at index 3
        return date(self.year + months // 12, months % 12 + 1, 1)

    def shift(self, quarters: int) -> Quarter:
        """The quarter this many later (earlier when negative)."""
        year, index = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(year, index + 1)


def narrowed(quarter: str, first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """The first and last day that two days and a quarter ('2018/19-Q3') leave together; blank ones leave every day.

    Raises ValueError for what is no quarter. The days may be the wrong way round: nothing lies between them then.
    """
    if not quarter:
        return first, last
    period = Quarter.parse(quarter).period
    return max(first or period.first, period.first), min(last or period.last, period.last)


def year_label(year: int) -> str:
    """The financial year that begins in April of ``year``: '2018/19'."""
    return f"{year}/{(year + 1) % 100:02d}"


def financial_year(year: int) -> Period:
    """The days of the financial year that begins in April of ``year``."""
    return Period(date(year, 4, 1), date(year + 1, 3, 31), year_label(year))


def parse_year(text: str) -> Period:
    """Read '2018/19'. Raises ValueError saying how to write it."""
    match = re.fullmatch(r"(\d{4})/(\d{2})", text.strip())
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f"'{text}' is not a financial year: write it like 2018/19")
    return financial_year(int(match[1]))


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


def named(asked: Period) -> Period:
    """The same days under the name of the quarter or year that they are."""
    if asked.quarter is not None:
        return asked.quarter.period
    year = financial_year(Quarter.of(asked.first).year)
    return year if (year.first, year.last) == (asked.first, asked.last) else asked
