"""Working days of England and Wales, without a network."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.kit import working_days

days = st.dates(date(2018, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2018, 3, 29), 1, date(2018, 4, 3)),  # Maundy Thursday: over Good Friday, the weekend, Easter Monday
        (date(2018, 12, 21), 5, date(2019, 1, 2)),  # Christmas, Boxing Day and New Year's Day
        (date(2022, 6, 1), 1, date(2022, 6, 6)),  # the moved spring holiday and the jubilee
        (date(2018, 11, 3), 1, date(2018, 11, 5)),  # from a Saturday
        (date(2018, 11, 5), 0, date(2018, 11, 5)),
        (date(2018, 11, 5), 20, date(2018, 12, 3)),
    ],
)
def test_known_days(day: date, number: int, expected: date) -> None:
    assert working_days.after(day, number) == expected
    assert working_days.between(day, expected) == number


@given(day=days, number=st.integers(0, 40))
def test_after_and_between_are_each_others_inverse(day: date, number: int) -> None:
    end = working_days.after(day, number)
    assert working_days.between(day, end) == number
    assert number == 0 or working_days.is_working_day(end)


@given(day=days)
def test_between_counts_each_day_once(day: date) -> None:
    end = day + timedelta(days=30)
    counted = sum(working_days.is_working_day(day + timedelta(days=number)) for number in range(1, 31))
    assert working_days.between(day, end) == counted
    assert working_days.between(end, day) == 0


def test_it_is_said_where_the_list_ends() -> None:
    end = working_days.known_until()
    assert (end.month, end.day) == (12, 31)
    assert working_days.certain(end)
    assert not working_days.certain(end + timedelta(days=1))
    beyond = date(end.year + 1, 12, 25)
    while beyond.weekday() >= working_days.SATURDAY:
        beyond = beyond.replace(year=beyond.year + 1)
    assert working_days.is_working_day(beyond)  # beyond the list only weekends are known
