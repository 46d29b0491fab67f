"""Whether two small counts differ by more than chance: an exact test, where a percentage of five says nothing.

95% intervals of a share (Wilson) and of the difference of two (Newcombe's method 10), in exact decimals.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import NormalDist

Share = tuple[int, int]
"""(n, N)."""


def expected(one: Share, other: Share) -> Fraction:
    """How many events the one with fewer would have if both had the same rate: below five they are rare."""
    of = one[1] + other[1]
    return Fraction((one[0] + other[0]) * min(one[1], other[1]), of) if of else Fraction(0)


def mid_p(one: Share, other: Share) -> Fraction:
    """The two-sided mid-p value of n events of N in ``one`` against ``other``; 1 where there is nothing to compare.

    Given how many events there are in all, those of ``one`` are drawn like cards from a pack (the hypergeometric
    distribution). Twice the smaller tail, of which the observed count itself enters by half: without that half an exact
    test of small counts finds too little.
    """
    (n, of), (others, of_others) = one, other
    events = n + others
    if not of or not of_others or not events:
        return Fraction(1)
    lowest, highest = max(0, events - of_others), min(events, of)
    weights = [Fraction(1)]
    for x in range(lowest, highest):
        # Each count's chance from the one before: the factorials themselves have thousands of digits.
        ways = Fraction((events - x) * (of - x), (x + 1) * (of_others - events + x + 1))
        weights.append(weights[-1] * ways)
    here = n - lowest
    half = weights[here] / 2
    tail = min(sum(weights[:here]), sum(weights[here + 1 :])) + half
    return min(Fraction(1), 2 * tail / sum(weights))


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
