"""Exact percentages: 100 n / N from whole numbers, half up, one decimal (measures, general rule 3)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def half_up(value: Fraction, places: int = 1) -> Decimal:
    """``value`` rounded half away from zero to ``places`` decimals, exactly.

    A float would already have lost the half: 31.25 is safe, 46.45 is not.
    """
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    magnitude = Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return -magnitude if value < 0 and whole else magnitude


def percentage(n: int, total: int) -> Decimal | None:
    """100 n / total to one decimal; None (a blank, never 0%) when ``total`` is 0.

    Raises ValueError when n is negative or greater than total.
    """
    if not 0 <= n <= total:
        raise ValueError(f"n = {n} is not between 0 and N = {total}")
    return half_up(Fraction(100 * n, total)) if total else None


def points(new: tuple[int, int], old: tuple[int, int]) -> Decimal | None:
    """Difference of two percentages in points, from unrounded values (general rule 6).

    Each argument is (n, N). None when either N is 0.
    """
    if not new[1] or not old[1]:
        return None
    return half_up(100 * (Fraction(new[0], new[1]) - Fraction(old[0], old[1])))
