"""Which period people mean: London's quarters, names for whole quarters and years, what each is compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.definitions.words import PlaceName
from qa_tool.figures.verbs import figure_requests, figures
from qa_tool.figures.verbs.figure_requests import Choices
from qa_tool.kit.periods import Period, Quarter, financial_year, named, today
from qa_tool.people.words import PlaceKind

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("stamp", "quarter"),
    [
        (datetime(2018, 3, 31, 23, 30, tzinfo=UTC), Quarter(2018, 1)),  # 00:30 on 1 April in London
        (datetime(2018, 6, 30, 23, 30, tzinfo=UTC), Quarter(2018, 2)),
        (datetime(2018, 9, 30, 23, 30, tzinfo=UTC), Quarter(2018, 3)),
        (datetime(2018, 12, 31, 23, 30, tzinfo=UTC), Quarter(2018, 3)),  # winter: London is on UTC
        (datetime(2018, 6, 30, 22, 30, tzinfo=UTC), Quarter(2018, 1)),
    ],
)
def test_the_quarter_of_today_is_londons(stamp: datetime, quarter: Quarter) -> None:
    with time_machine.travel(stamp, tick=False):
        assert Quarter.of(today()) == quarter


@given(DAYS)
def test_every_day_lies_in_exactly_its_quarter_and_year(day: date) -> None:
    quarter = Quarter.of(day)
    assert day in quarter.period
    assert day not in quarter.shift(1).period
    assert day not in quarter.shift(-1).period
    assert day in financial_year(quarter.year)


@given(DAYS)
def test_dates_that_are_a_whole_quarter_or_year_carry_its_name(day: date) -> None:
    quarter = Quarter.of(day)
    for whole in (quarter.period, financial_year(quarter.year)):
        asked = figure_requests.period(first=whole.first.isoformat(), last=whole.last.isoformat())
        assert asked == whole
        assert asked.label == whole.label


@given(DAYS)
def test_a_quarter_is_compared_with_the_one_before_and_the_same_one_last_year(day: date) -> None:
    quarter = Quarter.of(day)
    assert figures.compared(quarter.period) == (quarter.shift(-1).period, quarter.shift(-4).period)
    assert figures.compared(financial_year(quarter.year)) == (financial_year(quarter.year - 1), None)


@given(st.lists(DAYS, min_size=2, max_size=2, unique=True))
def test_any_dates_are_compared_with_as_many_days_just_before(days: list[date]) -> None:
    period = named(Period(min(days), max(days)))
    previous, last_year = figures.compared(period)
    assert (period.first - previous.last).days == 1
    if "Q" not in period.label and "/" not in period.label:
        assert previous.last - previous.first == period.last - period.first
        assert last_year is not None
        assert (last_year.first.year, last_year.first.month) == (period.first.year - 1, period.first.month)


def test_29_february_has_a_day_last_year() -> None:
    previous, last_year = figures.compared(Period(date(2024, 2, 29), date(2024, 3, 10)))
    assert previous == Period(date(2024, 2, 18), date(2024, 2, 28))
    assert last_year == Period(date(2023, 2, 28), date(2023, 3, 10))


def test_places_are_offered_by_name_with_each_locality_before_its_districts() -> None:
    def place(key: str, kind: PlaceKind, parent: str | None = None) -> PlaceName:
        return PlaceName(key, key.capitalize(), kind, parent, (f"id-{key}",))

    offered = Choices(
        forms=(),
        places=(
            place("wyre", PlaceKind.DISTRICT, "north"),
            place("north", PlaceKind.LOCALITY),
            place("team", PlaceKind.TEAM, "wyre"),
            place("fylde", PlaceKind.DISTRICT, "north"),
            place("east", PlaceKind.LOCALITY),
        ),
        plan_types=(),
        selections=(),
        exercises=(),
        labelled=(),
        quarters=(),
        newest=Quarter(2018, 3),
    )
    assert offered.localities_and_districts == [
        ("id-east", "East"),
        ("id-north", "North"),
        ("id-fylde", "North: Fylde"),
        ("id-wyre", "North: Wyre"),
    ]
