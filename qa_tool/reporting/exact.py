"""Whether two small counts differ by more than chance: an exact test, where a percentage of five says nothing."""

from __future__ import annotations

from fractions import Fraction

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
