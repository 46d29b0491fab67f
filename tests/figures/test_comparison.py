"""When a change may be called one, and how large it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.figures.arithmetic import Change, CountComparison, compare
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.kit.statistics.intervals import newcombe, wilson

RULE = Thresholds()
SHARES = st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@pytest.mark.parametrize(
    ("new", "old", "low", "high"),
    [
        ((56, 70), (48, 80), "0.0524", "0.3339"),
        ((9, 10), (3, 10), "0.1705", "0.8090"),
        ((5, 56), (0, 29), "-0.0381", "0.1926"),
        ((0, 10), (0, 20), "-0.1611", "0.2775"),
        ((10, 10), (0, 10), "0.6075", "1.0000"),
    ],
)
def test_intervals_are_those_of_newcombes_paper(
    new: tuple[int, int], old: tuple[int, int], low: str, high: str
) -> None:
    found = [str(round(bound, 4)) for bound in newcombe(new, old)]
    assert found == [low, high]


@given(SHARES)
def test_the_wilson_interval_holds_the_share_and_stays_within_0_and_1(share: tuple[int, int]) -> None:
    low, high = wilson(*share)
    exact = Decimal(share[0]) / share[1]
    assert 0 <= low <= exact <= high <= 1


@given(SHARES, SHARES)
def test_swapping_the_two_turns_everything_round(new: tuple[int, int], old: tuple[int, int]) -> None:
    there, back = compare(new, old, "x", RULE), compare(old, new, "x", RULE)
    turned = {Change.UP: Change.DOWN, Change.DOWN: Change.UP}
    assert back.change is turned.get(there.change, there.change)
    if there.points is not None and back.points is not None:
        assert there.points == -back.points


def test_points_come_from_unrounded_values() -> None:
    comparison = compare((23, 40), (18, 40), "before", RULE)
    assert comparison.points == Decimal("12.5")
    assert comparison.change is Change.NO_CLEAR_CHANGE
    assert compare((1, 3), (2, 7), "before", Thresholds(0, 0)).points == Decimal("4.8")  # 33.3 - 28.6 would be 4.7


@pytest.mark.parametrize(
    ("new", "old", "change"),
    [
        ((20, 20), (0, 20), Change.UP),
        ((0, 20), (20, 20), Change.DOWN),
        ((19, 19), (0, 20), Change.SMALL_BASE),
        ((20, 20), (0, 19), Change.SMALL_BASE),
        ((9, 9), (0, 20), Change.SMALL_BASE),
        ((10, 20), (10, 20), Change.NO_CLEAR_CHANGE),
        ((0, 0), (5, 20), Change.NOTHING_TO_COMPARE),
        ((5, 20), (0, 0), Change.NOTHING_TO_COMPARE),
    ],
)
def test_up_and_down_need_full_bases_on_both_sides(new: tuple[int, int], old: tuple[int, int], change: Change) -> None:
    assert compare(new, old, "before", RULE).change is change


def test_below_the_first_threshold_not_even_points_are_given() -> None:
    assert compare((9, 9), (0, 20), "before", RULE).points is None
    assert compare((19, 19), (0, 20), "before", RULE).points == Decimal("100.0")


def test_a_changed_standard_is_never_compared() -> None:
    comparison = compare((20, 20), (0, 20), "2018/19 Q2", RULE, comparable=False)
    assert comparison.change is Change.NOT_COMPARABLE
    assert comparison.points is None
    assert wording.change(comparison) == "Not comparable with 2018/19 Q2: the wording or the standard changed"


def test_words_of_a_clear_change() -> None:
    text = wording.change(compare((56, 70), (48, 80), "2018/19 Q2", RULE))
    assert text == "Up 20.0 points on 2018/19 Q2 (95% interval +5.2 to +33.4)"


@pytest.mark.parametrize(
    ("new", "old", "words"),
    [
        (118, 100, "18 more than in Q2 (+18.0%)"),
        (322, 100, "222 more than in Q2 (+222.0%)"),
        (95, 100, "5 fewer than in Q2 (-5.0%)"),
        (7, 7, "the same as in Q2"),
        (7, 0, "7 more than in Q2 (n/a, was 0)"),
    ],
)
def test_counts_compare_as_difference_and_per_cent_of_the_old(new: int, old: int, words: str) -> None:
    assert wording.volume_change(CountComparison("Q2", new, old)) == words
