from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.kit.statistics.process_charts import Break, Kind, Month, ProcessChart, Rules, Signal, p_chart, run_chart


def month(place: int) -> date:
    return date(2018 + (place + 3) // 12, (place + 3) % 12 + 1, 1)


def series(ns: Sequence[int], answered: Sequence[int] | int = 100) -> list[Month]:
    sizes = [answered] * len(ns) if isinstance(answered, int) else answered
    return [Month(month(place), n, size) for place, (n, size) in enumerate(zip(ns, sizes, strict=True))]


def of_kind(chart: ProcessChart, kind: Kind) -> list[Signal]:
    return [signal for signal in chart.signals if signal.kind is kind]


def limits(chart: ProcessChart, place: int) -> tuple[Decimal, Decimal]:
    point = chart.stretches[0].points[place]
    assert point.low is not None
    assert point.high is not None
    return point.low, point.high


# -- published examples ------------------------------------------------------------------------------------------------
BRUISED = [47, 42, 55, 51, 46, 61, 39, 44, 41, 51, 88, 101, 101, 40, 48, 47, 50, 48, 57, 45, 43, 105, 98, 100, 96]
CRATES = [500 if place in (10, 11, 12, 21, 22, 23, 24) else 250 for place in range(25)]


def test_limits_follow_each_months_own_n() -> None:
    """Bruised peaches, Pyzdek and Keller, The Handbook for Quality Management, table 9.6: 1544 of 8000."""
    chart = p_chart(series(BRUISED, CRATES))
    assert chart.stretches[0].centre == Fraction(1544, 8000) == Fraction("0.193")
    assert [round(limit, 3) for limit in limits(chart, 0)] == [Decimal("0.118"), Decimal("0.268")]
    assert [round(limit, 3) for limit in limits(chart, 10)] == [Decimal("0.140"), Decimal("0.246")]
    assert of_kind(chart, Kind.OUTSIDE) == []


def test_a_textbooks_ten_samples_of_200() -> None:
    """Defective items in a textbook of business statistics: mean 0.16, limits 0.0822 and 0.2378, in control."""
    chart = p_chart(series([40, 44, 22, 34, 24, 32, 28, 32, 34, 30], 200))
    assert chart.stretches[0].centre == Fraction("0.16")
    assert [round(limit, 4) for limit in limits(chart, 0)] == [Decimal("0.0822"), Decimal("0.2378")]
    assert of_kind(chart, Kind.OUTSIDE) == []


def test_an_inspectors_twenty_samples_of_100() -> None:
    """Wrong bills: mean 0.11, upper limit 0.2039, so that 22 and 21 are outside it."""
    wrong = [4, 10, 12, 3, 9, 11, 10, 22, 13, 10, 8, 12, 9, 10, 21, 10, 8, 12, 10, 16]
    chart = p_chart(series(wrong))
    assert chart.stretches[0].centre == Fraction("0.11")
    assert round(limits(chart, 0)[1], 4) == Decimal("0.2039")
    assert [signal.months for signal in of_kind(chart, Kind.OUTSIDE)] == [(month(7),), (month(14),)]
    assert of_kind(chart, Kind.OUTSIDE)[0].words == "special cause: November 2018 is above the upper limit"


# -- a month outside the limits ----------------------------------------------------------------------------------------
def test_a_month_on_the_limit_is_not_outside_it() -> None:
    """Mean 1/2 of 36: three standard errors are exactly 1/4, so 27 of 36 is on the limit and 28 beyond it."""
    assert of_kind(p_chart(series([27, 9, 18] + [18] * 9, 36)), Kind.OUTSIDE) == []
    beyond = of_kind(p_chart(series([28, 8, 18] + [18] * 9, 36)), Kind.OUTSIDE)
    assert [(signal.high, signal.months) for signal in beyond] == [(True, (month(0),)), (False, (month(1),))]
    assert beyond[1].words == "special cause: May 2018 is below the lower limit"


def test_limits_stay_between_0_and_100_per_cent() -> None:
    chart = p_chart(series([1, 0] * 6, 20))
    assert limits(chart, 0)[0] == 0
    assert limits(p_chart(series([19, 20] * 6, 20)), 0)[1] == 1


@pytest.mark.parametrize("n", [0, 30])
def test_all_or_none_throughout_has_limits_on_the_mean_and_no_signal(n: int) -> None:
    chart = p_chart(series([n] * 12, 30))
    assert limits(chart, 0) == (Decimal(n) / 30, Decimal(n) / 30)
    assert chart.signals == ()


# -- one side of the mean ----------------------------------------------------------------------------------------------
def test_six_months_on_one_side_are_chance_and_seven_are_not() -> None:
    six = [52, 53, 52, 53, 52, 53, 48, 47, 48, 47, 48, 47]
    assert p_chart(series(six)).signals == ()
    seven = [49, 52, 53, 52, 53, 52, 53, 52, 47, 46, 48, 46, 47, 50]
    assert of_kind(p_chart(series(seven)), Kind.SHIFT)[0] == Signal(
        Kind.SHIFT, True, tuple(month(place) for place in range(1, 8))
    )


def test_a_run_is_named_as_long_as_it_is() -> None:
    chart = p_chart(series([49, 52, 53, 52, 53, 52, 53, 52, 53] + [47, 46, 48, 46] * 2))
    assert [signal.words for signal in of_kind(chart, Kind.SHIFT)] == [
        "special cause: 8 months above the mean from May 2018",
        "special cause: 8 months below the mean from January 2019",
    ]


def test_a_month_on_the_mean_ends_a_run() -> None:
    """Mean exactly 50: four above, one on it, three above."""
    chart = p_chart(series([52, 53, 52, 53, 50, 52, 53, 52, 45, 46, 45, 47]))
    assert chart.stretches[0].centre == Fraction(1, 2)
    assert of_kind(chart, Kind.SHIFT) == []


# -- rising or falling -------------------------------------------------------------------------------------------------
def test_six_months_rising_are_chance_and_seven_are_not() -> None:
    assert of_kind(p_chart(series([50, 44, 46, 48, 50, 52, 54, 50, 50, 50])), Kind.TREND) == []
    rising = of_kind(p_chart(series([50, 44, 46, 48, 50, 52, 54, 56, 50, 50])), Kind.TREND)
    assert [signal.words for signal in rising] == ["special cause: 7 months rising from May 2018"]
    assert rising[0].months == tuple(month(place) for place in range(1, 8))


def test_falling_is_seen_like_rising_and_equal_months_end_it() -> None:
    falling = of_kind(p_chart(series([58, 56, 54, 52, 50, 48, 46, 50, 50, 50])), Kind.TREND)
    assert [(signal.high, len(signal.months)) for signal in falling] == [(False, 7)]
    assert of_kind(p_chart(series([58, 56, 54, 52, 52, 50, 48, 46, 50, 50])), Kind.TREND) == []


# -- near a limit ------------------------------------------------------------------------------------------------------
def near(ns: Sequence[int]) -> list[tuple[bool, tuple[date, ...]]]:
    """Of 100, about a mean of one half: two standard errors are 10, so that 61 is near the upper limit."""
    balance = [100 - n for n in ns]
    chart = p_chart(series([*ns, 50, 51, 49, 50, 50, 50, *balance]))
    assert chart.stretches[0].centre == Fraction(1, 2)
    return [(s.high, s.months) for s in of_kind(chart, Kind.NEAR_LIMIT) if s.months[0] < month(len(ns))]


@pytest.mark.parametrize(
    ("ns", "named"),
    [
        ([61, 55, 61, 50, 50], (0, 2)),
        ([61, 61, 55, 50, 50], (0, 1)),
        ([55, 61, 62, 50, 50], (1, 2)),
        ([61, 66, 55, 50, 50], (0, 1)),  # Beyond the limit counts as near it.
        ([61, 61, 61, 50, 50], (0, 1, 2)),
        ([61, 55, 61, 55, 61], (0, 2, 4)),
    ],
)
def test_two_of_three_months_near_a_limit(ns: list[int], named: tuple[int, ...]) -> None:
    assert near(ns) == [(True, tuple(month(place) for place in named))]


@pytest.mark.parametrize(
    "ns",
    [
        [60, 55, 60, 50, 50],  # On the line, not beyond it.
        [61, 49, 61, 50, 50],  # The third is on the other side.
        [61, 50, 61, 50, 50],  # The third is on the mean.
        [61, 39, 55, 50, 50],  # The two are on different sides.
        [61, 55, 55, 61, 50],  # Two of four.
    ],
)
def test_what_is_not_two_of_three_months_near_a_limit(ns: list[int]) -> None:
    assert near(ns) == []


def test_months_near_a_limit_are_named() -> None:
    chart = p_chart(series([50, 39, 45, 39, 50, 61, 55, 61, 50, 50]))
    assert [signal.words for signal in of_kind(chart, Kind.NEAR_LIMIT)] == [
        "special cause: two of three months near the lower limit (May 2018, July 2018)",
        "special cause: two of three months near the upper limit (September 2018, November 2018)",
    ]


# -- too few, nothing, and breaks --------------------------------------------------------------------------------------
def test_ten_months_make_a_mean_and_nine_do_not() -> None:
    ten = p_chart(series([50, 90] * 5)).stretches[0]
    assert ten.centre == Fraction(7, 10)
    nine = p_chart(series([50, 90, 50, 90, 50, 90, 50, 90, 50]))
    assert nine.stretches[0].centre is None
    assert nine.stretches[0].points[0].low is None
    assert nine.signals == ()
    assert nine.notes == ("No mean from April 2018: 9 months have a value, 10 are needed",)


def test_a_month_with_nothing_answered_is_no_month() -> None:
    sizes = [100, 0, *[100] * 9]
    chart = p_chart(series([52, 0, 53, 52, 53, 52, 53, 52, 40, 41, 42], sizes))
    assert chart.stretches[0].points[1].value is None
    assert chart.stretches[0].values == 10
    assert len(of_kind(chart, Kind.SHIFT)[0].months) == 7
    assert p_chart(series([5, 0, *[5] * 8], [10, 0, *[10] * 8])).stretches[0].centre is None


def test_the_mean_is_the_sum_of_n_over_the_sum_of_all() -> None:
    chart = p_chart(series([1, *[90] * 10], [10, *[100] * 10]))
    assert chart.stretches[0].centre == Fraction(901, 1010)


def test_a_break_starts_mean_limits_and_runs_afresh() -> None:
    """Each half is steady about its own mean; together they would be two shifts."""
    ns = [40, 42, 41, 39, 38] * 2 + [80, 82, 81, 79, 78] * 2
    assert {signal.kind for signal in p_chart(series(ns)).signals} >= {Kind.SHIFT}
    why = "the report is now shared within 24 hours, not 48"
    chart = p_chart(series(ns), [Break(month(10), why)])
    assert [stretch.centre for stretch in chart.stretches] == [Fraction(2, 5), Fraction(4, 5)]
    assert chart.signals == ()
    assert chart.notes == (
        "No special cause from April 2018: the months vary as chance alone would have them",
        f"The mean starts afresh from February 2019: {why}",
        "No special cause from February 2019: the months vary as chance alone would have them",
    )


def test_breaks_before_the_first_month_after_the_last_and_within_a_month() -> None:
    months = series([50] * 10)
    assert len(p_chart(months, [Break(date(2017, 1, 1), "old"), Break(date(2030, 1, 1), "new")]).stretches) == 1
    assert p_chart(months, [Break(date(2017, 1, 1), "old")]).stretches[0].why == ""
    parts = p_chart(months, [Break(date(2018, 5, 20), "b"), Break(date(2018, 6, 1), "c")]).stretches
    assert [(len(part.points), part.why) for part in parts] == [(2, ""), (8, "b; c")]


def test_months_out_of_order_or_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        p_chart([Month(month(1), 1, 2), Month(month(0), 1, 2)])
    with pytest.raises(ValueError, match="in order"):
        run_chart([Month(month(1), 1, 2), Month(month(1), 1, 2)])
    with pytest.raises(ValueError, match="n = 3"):
        Month(month(0), 3, 2)


def test_no_months_make_an_empty_chart() -> None:
    assert p_chart([]).stretches == run_chart([]).stretches == ()
    assert p_chart([]).notes == ()


def test_few_answers_make_the_limits_a_rough_guide() -> None:
    """Of a half, 10 answers have 5 to be expected either way, 9 have not."""
    chart = p_chart(series([5, 5, 4, *[5] * 9], [10, 10, 8, *[10] * 9]))
    assert [point.rough for point in chart.stretches[0].points] == [False, False, True, *[False] * 9]
    assert "Limits are a rough guide in 1 of 12 months from April 2018: few were answered" in chart.notes


def test_every_share_has_its_interval() -> None:
    """Newcombe 1998: 15 of 148 is 0.1014, interval 0.0624 to 0.1605."""
    interval = Month(month(0), 15, 148).interval
    assert interval is not None
    assert [round(limit, 4) for limit in interval] == [Decimal("0.0624"), Decimal("0.1605")]
    assert Month(month(0), 0, 0).interval is None


# -- run charts --------------------------------------------------------------------------------------------------------
def test_a_run_chart_has_the_median_and_no_limits() -> None:
    stretch = run_chart(series([40, 60, 41, 59, 42, 58, 43, 57, 44, 99])).stretches[0]
    assert stretch.centre == (Fraction(44, 100) + Fraction(57, 100)) / 2
    assert run_chart(series([40, 60, 41, 59, 42, 58, 43, 57, 44, 99, 45])).stretches[0].centre == Fraction(45, 100)
    assert stretch.points[0].high is None


def test_six_months_on_one_side_of_the_median_are_a_shift_and_months_on_it_do_not_count() -> None:
    five = [60, 61, 60, 61, 60, 40, 41, 40, 41, 40]
    assert run_chart(series(five)).signals == ()
    six = [60, 61, 50, 60, 61, 60, 61, 40, 41, 40, 41, 40, 41]
    assert [signal.words for signal in run_chart(series(six)).signals] == [
        "special cause: 6 months above the median from April 2018",
        "special cause: 6 months below the median from November 2018",
    ]


def test_five_months_rising_are_a_trend_on_a_run_chart_and_equal_months_do_not_count() -> None:
    assert of_kind(run_chart(series([50, 44, 46, 48, 52, 50, 49, 51, 49, 51])), Kind.TREND) == []
    rising = of_kind(run_chart(series([50, 44, 46, 46, 48, 52, 54, 49, 51, 49])), Kind.TREND)
    assert [(signal.high, signal.months) for signal in rising] == [
        (True, (month(1), month(2), month(4), month(5), month(6)))
    ]


def test_a_run_chart_where_all_months_are_equal_has_no_signal() -> None:
    assert run_chart(series([50] * 12)).signals == ()


# -- any series --------------------------------------------------------------------------------------------------------
shares = st.lists(st.integers(1, 60).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))), max_size=30)


@given(shares)
def test_each_rule_agrees_with_its_words_read_literally(pairs: list[tuple[int, int]]) -> None:
    months = [Month(month(place), n, size) for place, (n, size) in enumerate(pairs)]
    chart = p_chart(months)
    if len(months) < 10:
        assert chart.signals == ()
        return
    mean = Fraction(sum(n for n, _ in pairs), sum(size for _, size in pairs))
    values = [Fraction(n, size) for n, size in pairs]
    in_shift = {month for signal in of_kind(chart, Kind.SHIFT) for month in signal.months}
    in_trend = {month for signal in of_kind(chart, Kind.TREND) for month in signal.months}
    by_seven: tuple[set[date], set[date]] = (set(), set())
    for start in range(len(values) - 6):
        seven = values[start : start + 7]
        if all(value > mean for value in seven) or all(value < mean for value in seven):
            by_seven[0].update(month(start + step) for step in range(7))
        if sorted(set(seven)) == seven or sorted(set(seven), reverse=True) == seven:
            by_seven[1].update(month(start + step) for step in range(7))
    assert (in_shift, in_trend) == by_seven
    for point, value in zip(chart.stretches[0].points, values, strict=True):
        assert point.low is not None
        assert point.high is not None
        outside = any(signal.months == (point.first,) for signal in of_kind(chart, Kind.OUTSIDE))
        margin = Decimal("1e-20")
        shown = Decimal(value.numerator) / value.denominator
        if abs(shown - point.low) > margin and abs(shown - point.high) > margin:
            assert outside == (not point.low <= shown <= point.high)


@given(shares)
def test_turning_every_share_round_turns_every_signal_round(pairs: list[tuple[int, int]]) -> None:
    chart = p_chart([Month(month(place), n, size) for place, (n, size) in enumerate(pairs)])
    turned = p_chart([Month(month(place), size - n, size) for place, (n, size) in enumerate(pairs)])
    assert sorted((s.kind, not s.high, s.months) for s in chart.signals) == sorted(
        (s.kind, s.high, s.months) for s in turned.signals
    )


def test_other_lengths_can_be_asked_for() -> None:
    six_rising = series([50, 44, 46, 48, 50, 52, 54, 50, 50, 50])
    assert of_kind(p_chart(six_rising, rules=Rules(trend=6)), Kind.TREND)
