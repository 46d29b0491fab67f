from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from demo.calendar import SHARES, span, starts, volumes
from qa_tool.kit.working_days import is_working_day
from tests.demo.support import TODAY


def test_the_span_is_eight_quarters_and_what_has_passed_of_this_one() -> None:
    assert span(date(2019, 2, 14)) == (date(2017, 1, 1), date(2019, 2, 13))
    assert span(date(2019, 4, 1)) == (date(2017, 4, 1), date(2019, 3, 31))


@pytest.mark.parametrize("audits", [6, 7, 100, 3000, 50_000])
def test_volumes_add_up_exactly(audits: int) -> None:
    assert sum(volumes(audits).values()) == audits
    assert set(volumes(audits)) == set(SHARES)


def test_starts_are_exactly_as_many_and_in_order_of_working_days() -> None:
    found = list(starts("one", 3000, *span(TODAY)))
    assert Counter(one.form for one in found) == volumes(3000)
    assert [one.day for one in found] == sorted(one.day for one in found)
    assert all(is_working_day(one.day) for one in found)
    for form, wanted in volumes(3000).items():
        assert [one.index for one in found if one.form == form] == list(range(wanted))


def test_august_and_december_are_quiet() -> None:
    months = Counter(one.day.month for one in starts("one", 6000, date(2017, 1, 1), date(2018, 12, 31)))
    usual = sum(months[month] for month in range(1, 13) if month not in (8, 12)) / 10
    assert months[8] < 0.7 * usual
    assert months[12] < 0.7 * usual


def test_the_new_return_is_used_in_the_last_part_only() -> None:
    begins, ends = span(TODAY)
    days = [one.day for one in starts("one", 3000, begins, ends) if one.form == "supervision-session"]
    assert min(days) > date(2022, 4, 1)
