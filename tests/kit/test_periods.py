"""Quarters and years are financial, have no gaps, and begin at midnight in London."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.kit.periods import LONDON, Period, Quarter, financial_year, narrowed, now, parse_year, today, year_label

days = st.dates(date(1990, 1, 1), date(2150, 12, 31))
quarters = st.builds(Quarter, st.integers(1990, 2150), st.integers(1, 4))


@given(days)
def test_a_day_lies_in_its_own_quarter_and_in_no_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert day in quarter.period
    assert day not in quarter.shift(1).period
    assert day not in quarter.shift(-1).period


@given(quarters)
def test_quarters_follow_each_other_without_a_gap(quarter: Quarter) -> None:
    assert quarter.shift(1).period.first == quarter.period.last + timedelta(days=1)
    assert {Quarter.of(quarter.period.first), Quarter.of(quarter.period.last)} == {quarter}
    assert quarter < quarter.shift(1)


@given(quarters, st.integers(-40, 40))
def test_shifting_there_and_back(quarter: Quarter, by: int) -> None:
    assert quarter.shift(by).shift(-by) == quarter
    assert quarter.shift(4).year == quarter.year + 1


@given(quarters)
def test_labels_read_back(quarter: Quarter) -> None:
    assert Quarter.parse(quarter.label) == Quarter.parse(quarter.key) == quarter
    assert quarter.period.label == quarter.label


@given(quarters, st.integers(0, 200), st.integers(0, 200))
def test_a_period_is_a_quarter_only_where_its_days_are(quarter: Quarter, before: int, after: int) -> None:
    days = Period(quarter.period.first - timedelta(days=before), quarter.period.last + timedelta(days=after))
    assert days.quarter == (None if before or after else quarter)


@given(st.integers(1990, 2150))
def test_a_year_is_its_four_quarters(year: int) -> None:
    whole = financial_year(year)
    assert parse_year(year_label(year)) == whole
    parts = [Quarter(year, number).period for number in (1, 2, 3, 4)]
    assert (parts[0].first, parts[-1].last) == (whole.first, whole.last)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2018, 3, 31), "2017/18 Q4"),
        (date(2018, 4, 1), "2018/19 Q1"),
        (date(2018, 6, 30), "2018/19 Q1"),
        (date(2018, 7, 1), "2018/19 Q2"),
        (date(2018, 9, 30), "2018/19 Q2"),
        (date(2018, 10, 1), "2018/19 Q3"),
        (date(2018, 12, 31), "2018/19 Q3"),
        (date(2019, 1, 1), "2018/19 Q4"),
        (date(2000, 2, 29), "1999/00 Q4"),
    ],
)
def test_boundaries(day: date, label: str) -> None:
    assert Quarter.of(day).label == label


@pytest.mark.parametrize("text", ["2018/20 Q3", "2018/19 Q5", "2018/19", "18/19 Q1", "2018/19 Q0", "", "Q3 2018/19"])
def test_what_is_no_quarter_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 2018/19-Q3"):
        Quarter.parse(text)


@pytest.mark.parametrize("text", ["2018/20", "2018", "2018-19", "2018/19 Q1"])
def test_what_is_no_year_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 2018/19"):
        parse_year(text)


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2018, 4, 2), date(2018, 4, 1))
    assert Period(date(2018, 4, 1), date(2018, 4, 1)).label == "2018-04-01 to 2018-04-01"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2018, 6, 30, 22, 59, tzinfo=UTC), date(2018, 6, 30)),
        (datetime(2018, 6, 30, 23, 0, tzinfo=UTC), date(2018, 7, 1)),  # summer time: the quarter turns an hour early
        (datetime(2018, 12, 31, 23, 59, tzinfo=UTC), date(2018, 12, 31)),
        (datetime(2019, 1, 1, 0, 0, tzinfo=UTC), date(2019, 1, 1)),
        (datetime(2019, 3, 31, 23, 0, tzinfo=UTC), date(2019, 4, 1)),
    ],
)
def test_today_is_the_day_in_london(moment: datetime, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert today() == day
        assert now() == moment
        assert today(LONDON) == day


@pytest.mark.parametrize(
    ("quarter", "first", "last", "left"),
    [
        ("", None, None, (None, None)),
        ("", date(2018, 1, 1), None, (date(2018, 1, 1), None)),
        ("2018/19-Q3", None, None, (date(2018, 10, 1), date(2018, 12, 31))),
        ("2018/19-Q3", date(2018, 11, 5), date(2019, 3, 1), (date(2018, 11, 5), date(2018, 12, 31))),
        ("2018/19-Q3", date(2018, 4, 1), date(2018, 11, 5), (date(2018, 10, 1), date(2018, 11, 5))),
    ],
)
def test_two_days_and_a_quarter_leave_what_lies_in_both(
    quarter: str, first: date | None, last: date | None, left: tuple[date | None, date | None]
) -> None:
    assert narrowed(quarter, first, last) == left


def test_what_is_no_quarter_narrows_nothing() -> None:
    with pytest.raises(ValueError, match="Q5"):
        narrowed("2018/19-Q5", None, None)
