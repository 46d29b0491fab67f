"""95% intervals of a share (Wilson) and of the difference of two (Newcombe's method 10), in exact decimals."""

from __future__ import annotations

from decimal import Decimal, localcontext
from statistics import NormalDist

Z = Decimal("1.959963984540054")
"""The normal quantile of a two-sided 95%."""
PRECISION = 30


def quantile(alpha: float) -> Decimal:
    """The normal quantile of a two-sided interval that leaves out so much, like 0.05."""
    return Decimal(repr(NormalDist().inv_cdf(1 - alpha / 2)))


def wilson(n: int, total: int, z: Decimal = Z) -> tuple[Decimal, Decimal]:
    """The Wilson score interval of n / total, as proportions. Raises ValueError when there is none."""
    if not 0 <= n <= total or not total:
        raise ValueError(f"No interval for {n} of {total}")
    with localcontext() as context:
        context.prec = PRECISION
        size, share = Decimal(total), Decimal(n) / Decimal(total)
        centre = share + z * z / (2 * size)
        half = z * (share * (1 - share) / size + z * z / (4 * size * size)).sqrt()
        scale = 1 + z * z / size
        low = Decimal(0) if n == 0 else (centre - half) / scale
        high = Decimal(1) if n == total else (centre + half) / scale
        return low, high


def newcombe(new: tuple[int, int], old: tuple[int, int], z: Decimal = Z) -> tuple[Decimal, Decimal]:
    """The interval of new - old as a difference of proportions; each argument is (n, N) with N > 0."""
    (new_low, new_high), (old_low, old_high) = wilson(*new, z), wilson(*old, z)
    with localcontext() as context:
        context.prec = PRECISION
        share_new, share_old = Decimal(new[0]) / new[1], Decimal(old[0]) / old[1]
        difference = share_new - share_old
        below = ((share_new - new_low) ** 2 + (old_high - share_old) ** 2).sqrt()
        above = ((new_high - share_new) ** 2 + (share_old - old_low) ** 2).sqrt()
        return difference - below, difference + above
