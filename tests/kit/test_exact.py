"""The exact test of two counts equals what counting every possible draw gives, and the intervals widen with looks."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb

from hypothesis import given, settings
from hypothesis import strategies as st

from qa_tool.kit.statistics.intervals import Z, expected, mid_p, newcombe, quantile

SMALL = st.integers(0, 6).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
LARGER = st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def by_drawing(one: tuple[int, int], other: tuple[int, int]) -> Fraction:
    """Every way in which the events could have fallen on the records of both, each as likely as any other."""
    (n, of), (others, of_others) = one, other
    if not of or not of_others or not n + others:
        return Fraction(1)
    draws = [sum(1 for at in drawn if at < of) for drawn in combinations(range(of + of_others), n + others)]
    same = Fraction(sum(1 for count in draws if count == n), 2)
    below, above = (sum(1 for count in draws if way(count)) for way in (lambda c: c < n, lambda c: c > n))
    return min(Fraction(1), 2 * (min(below, above) + same) / len(draws))


def by_binomials(one: tuple[int, int], other: tuple[int, int]) -> Fraction:
    (n, of), (others, of_others) = one, other
    events, total = n + others, comb(of + of_others, n + others)
    chance = [Fraction(comb(of, x) * comb(of_others, events - x), total) for x in range(events + 1)]
    tails = (sum(chance[:n]), sum(chance[n + 1 :]))
    return min(Fraction(1), 2 * (min(tails) + chance[n] / 2)) if events else Fraction(1)


@settings(max_examples=120, deadline=None)
@given(SMALL, SMALL)
def test_it_is_what_counting_every_draw_gives(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert mid_p(one, other) == by_drawing(one, other)


@settings(max_examples=120, deadline=None)
@given(LARGER, LARGER)
def test_it_is_what_the_binomials_give_and_has_no_first_and_second(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    assert mid_p(one, other) == by_binomials(one, other) == mid_p(other, one)
    flipped = ((one[1] - one[0], one[1]), (other[1] - other[0], other[1]))
    assert (mid_p(*flipped) == mid_p(one, other)) or not (one[0] + other[0]) * sum(part[0] for part in flipped)


def test_an_example_from_a_book() -> None:
    # Four of five events among 20 of 64: P(4) = 4845 x 44 / 7624512, P(5) = 15504 / 7624512.
    assert mid_p((4, 20), (1, 44)) == 2 * Fraction(4845 * 44 + 2 * 15504, 2 * 7624512)
    assert expected((4, 20), (1, 44)) == Fraction(100, 64)


def test_large_counts_take_no_time() -> None:
    assert mid_p((3, 40_000), (9, 60_000)) < 1
    assert 0 < mid_p((2_000, 40_000), (4, 60)) < 1


@settings(max_examples=60, deadline=None)
@given(LARGER, LARGER, st.integers(1, 400))
def test_an_interval_for_many_looks_holds_the_one_for_a_single_look(
    one: tuple[int, int], other: tuple[int, int], looks: int
) -> None:
    low, high = newcombe(one, other)
    lower, higher = newcombe(one, other, quantile(0.05 / looks))
    assert lower <= low + Decimal("1e-9")
    assert higher >= high - Decimal("1e-9")
    assert abs(quantile(0.05) - Z) < Decimal("1e-9")
