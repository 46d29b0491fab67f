"""Percentages are exact, half up, and never made from nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.kit.percentages import half_up, percentage, points

shares = st.integers(0, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
fractions = st.fractions(-1000, 1000, max_denominator=10_000)


@given(fractions, st.integers(0, 3))
def test_rounding_is_the_nearest_and_a_half_goes_away_from_zero(value: Fraction, places: int) -> None:
    rounded = Fraction(half_up(value, places))
    step = Fraction(1, 10**places)
    assert (rounded / step).denominator == 1
    assert abs(rounded - value) <= step / 2
    if abs(rounded - value) == step / 2:
        assert abs(rounded) > abs(value)


@given(fractions)
def test_rounding_has_one_decimal_and_no_negative_zero(value: Fraction) -> None:
    rounded = half_up(value)
    assert rounded.as_tuple().exponent == -1
    assert str(rounded) != "-0.0"


@given(shares)
def test_a_percentage_is_between_0_and_100_or_missing(share: tuple[int, int]) -> None:
    n, total = share
    found = percentage(n, total)
    if total == 0:
        assert found is None
    else:
        assert found is not None
        assert 0 <= found <= 100
        assert (found == 100) >= (n == total)


@pytest.mark.parametrize(
    ("n", "total", "expected"),
    [
        (129, 277, "46.6"),
        (139, 277, "50.2"),
        (9, 277, "3.2"),
        (1, 16, "6.3"),  # 6.25
        (5, 16, "31.3"),  # 31.25
        (929, 2000, "46.5"),  # 46.45: a float would be just below
        (1, 800, "0.1"),  # 0.125
        (1, 2001, "0.0"),
        (0, 5, "0.0"),
        (5, 5, "100.0"),
        (1999, 2000, "100.0"),  # 99.95
    ],
)
def test_percentages(n: int, total: int, expected: str) -> None:
    assert str(percentage(n, total)) == expected


@pytest.mark.parametrize(("n", "total"), [(-1, 5), (6, 5), (1, 0)])
def test_a_part_is_not_more_than_its_whole(n: int, total: int) -> None:
    with pytest.raises(ValueError, match="is not between 0 and N"):
        percentage(n, total)


@given(shares, shares)
def test_points_are_the_difference_of_unrounded_percentages(new: tuple[int, int], old: tuple[int, int]) -> None:
    difference, back = points(new, old), points(old, new)
    if not new[1] or not old[1]:
        assert difference is None
        return
    assert difference is not None
    assert back == -difference
    assert abs(Fraction(difference) - 100 * (Fraction(*new) - Fraction(*old))) <= Fraction(1, 20)


def test_points_do_not_come_from_rounded_percentages() -> None:
    new, old = (1, 3), (1, 6)  # 33.3 - 16.7 would be 16.6
    assert points(new, old) == Decimal("16.7")
