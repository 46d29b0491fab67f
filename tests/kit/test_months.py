"""Months: what they are called, how they follow each other, which lie whole in a period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.kit.periods import Month, Period, Quarter, months, whole_months

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def test_words_of_a_month() -> None:
    month = Month.of(date(2018, 11, 30))
    assert (month.key, month.label, month.short) == ("2018-11", "November 2018", "Nov 2018")
    assert (month.first, month.last) == (date(2018, 11, 1), date(2018, 11, 30))
    assert Month(2020, 2).last == date(2020, 2, 29)
    assert Month.parse(month.key) == month


@pytest.mark.parametrize("text", ["", "2018", "2018-13", "2018-0", "18-11", "November", "2018-11-01"])
def test_what_is_no_month_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 2018-11"):
        Month.parse(text)


@given(DAYS, st.integers(-200, 200))
def test_shifting_there_and_back(day: date, by: int) -> None:
    month = Month.of(day)
    assert month.shift(by).shift(-by) == month
    assert (month.shift(by) > month) == (by > 0)


@given(DAYS, st.integers(0, 800))
def test_whole_months_are_those_of_which_every_day_is_in_the_period(first: date, more: int) -> None:
    period = Period(first, first + timedelta(days=more))
    days = {period.first + timedelta(days=number) for number in range(more + 1)}
    touched = sorted({(day.year, day.month) for day in days})
    whole = [pair for pair in touched if all(day in days for day in _days_of(*pair))]
    assert [(month.year, month.number) for month in whole_months(period)] == whole


def _days_of(year: int, number: int) -> list[date]:
    day, found = date(year, number, 1), []
    while day.month == number:
        found.append(day)
        day += timedelta(days=1)
    return found


def test_a_quarter_has_three_and_the_year_turns_over() -> None:
    assert [month.short for month in whole_months(Quarter(2018, 4).period)] == ["Jan 2019", "Feb 2019", "Mar 2019"]
    assert [month.key for month in months(Month(2018, 12), Month(2019, 1))] == ["2018-12", "2019-01"]
    assert not list(months(Month(2019, 1), Month(2018, 12)))
