"""Exact percentages and ratios: of whole numbers and decimals, half up, one decimal (measures, general rule 3)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Number = int | Decimal
"""What was counted: whole, but of full-time equivalents."""


def of_hundredths(hundredths: int) -> Number:
    """The number that is so many hundredths: whole where it is."""
    return whole_where_it_is(Decimal(hundredths).scaleb(-2))


def whole_where_it_is(number: Decimal) -> Number:
    """The same number: 3 for 3.00, 2.5 for 2.50."""
    return int(number) if number == number.to_integral_value() else number.normalize()


def ratio(n: Number, total: Number, per: int = 1, places: int = 1) -> Decimal | None:
    """``per`` x n / total; None, a blank, where ``total`` is 0."""
    return half_up(per * Fraction(n) / Fraction(total), places) if total else None


def half_up(value: Fraction, places: int = 1) -> Decimal:
    """``value`` rounded half away from zero to ``places`` decimals, exactly.

    A float would already have lost the half: 31.25 is safe, 46.45 is not.
    """
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    magnitude = Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return -magnitude if value < 0 and whole else magnitude


def percentage(n: Number, total: Number) -> Decimal | None:
    """100 n / total to one decimal; None (a blank, never 0%) when ``total`` is 0.

    Raises ValueError when n is negative or greater than total.
    """
    if not 0 <= n <= total:
        raise ValueError(f"n = {n} is not between 0 and N = {total}")
    return ratio(n, total, 100)


def points(new: tuple[Number, Number], old: tuple[Number, Number]) -> Decimal | None:
    """Difference of two percentages in points, from unrounded values (general rule 6).

    Each argument is (n, N). None when either N is 0.
    """
    if not new[1] or not old[1]:
        return None
    return half_up(100 * (Fraction(new[0]) / Fraction(new[1]) - Fraction(old[0]) / Fraction(old[1])))
