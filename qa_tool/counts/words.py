"""The periods of a count by their keys: a month, a quarter or a financial year. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from qa_tool.kit.periods import Month, Period, Quarter, financial_year, parse_year


class Span(NamedTuple):
    """One month, quarter or year of a count. ``key`` is what addresses call it: '2018-11', '2018/19-Q3', '2018/19'."""

    each: str
    key: str
    period: Period

    @property
    def before(self) -> Span:
        """The one before."""
        return containing(self.each, self.period.first - timedelta(days=1))


def containing(each: str, day: date) -> Span:
    """The month, quarter or year in which the day lies."""
    if each == "month":
        month = Month.of(day)
        return Span(each, month.key, month.period)
    quarter = Quarter.of(day)
    if each == "quarter":
        return Span(each, quarter.key, quarter.period)
    year = financial_year(quarter.year)
    return Span(each, year.label, year)


def within(each: str, period: Period, most: int) -> list[Span]:
    """Those that lie wholly in the period, the last ``most`` of them, or else the one in which the period lies."""
    around = containing(each, period.first)
    if around.period.last >= period.last:
        return [around]
    span, found = containing(each, period.last + timedelta(days=1)).before, list[Span]()
    while span.period.first >= period.first and len(found) < most:
        found.insert(0, span)
        span = span.before
    return found


def parsed(each: str, text: str) -> Span:
    """The one that an address names. Raises ValueError for none."""
    if each == "month":
        return containing(each, Month.parse(text).first)
    return containing(each, Quarter.parse(text).period.first if each == "quarter" else parse_year(text).first)
