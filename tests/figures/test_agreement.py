"""Agreement of two readers: published worked examples, and what must hold of any table."""

from __future__ import annotations

from decimal import Decimal
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.definitions.model import FIRST_SCALE
from qa_tool.figures.arithmetic import Agreement, Weights, two_places, weighted_kappa
from tests.definitions.test_scales import scales

GOOD, MIDDLE, BAD = FIRST_SCALE.by_key

# Fleiss, Statistical Methods for Rates and Proportions, 2nd edition (1981), page 213: 100 subjects, three categories.
# Weighted kappa with its standard error and 95% limits as SAS PROC FREQ prints them for that table
# (stattutorials.com, "Inter-rater reliability/kappa using SAS PROC FREQ").
FLEISS = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
# Two radiologists and 85 xeromammograms (Boyd and others, 1982): the worked example of Stata's manual, [R] kappa:
# wgt(w) is linear, wgt(w2) quadratic.
RADIOLOGISTS = ((21, 12, 0, 0), (4, 17, 1, 0), (3, 9, 15, 2), (0, 0, 0, 1))
# 91 couples (Hout and others, 1987; data set SexualFun): Meyer, Zeileis and Hornik, R package vcd, function Kappa,
# with equal-spacing and Fleiss-Cohen weights.
COUPLES = ((7, 7, 2, 3), (2, 8, 3, 7), (1, 5, 4, 9), (2, 8, 9, 14))


@pytest.mark.parametrize(
    ("table", "weights", "value", "error"),
    [
        (FLEISS, Weights.LINEAR, 0.7222, 0.0843),
        (RADIOLOGISTS, Weights.LINEAR, 0.5684, None),
        (RADIOLOGISTS, Weights.QUADRATIC, 0.6714, None),
        (COUPLES, Weights.LINEAR, 0.2374, 0.0783),
        (COUPLES, Weights.QUADRATIC, 0.3320, 0.0973),
    ],
)
def test_published_examples_come_out_to_their_last_decimal(table, weights, value, error):
    kappa = weighted_kappa(table, weights)
    assert kappa is not None
    assert round(kappa.value, 4) == value
    if error is not None:
        assert round(kappa.error, 4) == error


def test_the_interval_is_the_published_one():
    kappa = weighted_kappa(FLEISS, Weights.LINEAR)
    assert kappa is not None
    assert (round(kappa.low, 4), round(kappa.high, 4)) == (0.5570, 0.8874)
    assert kappa.words == "0.72 (0.56 to 0.89)"


def test_quadratic_weights_forgive_near_misses_more_than_linear_ones():
    near = Agreement(
        {FIRST_SCALE: {(GOOD, GOOD): 8, (GOOD, MIDDLE): 4, (MIDDLE, MIDDLE): 6, (BAD, MIDDLE): 3, (BAD, BAD): 5}}
    )
    linear, quadratic = near.kappa(Weights.LINEAR), near.kappa(Weights.QUADRATIC)
    assert linear is not None
    assert quadratic is not None
    assert quadratic.value > linear.value


tables = st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=3, max_size=3)


@given(table=tables, weights=st.sampled_from(Weights))
def test_of_any_table_kappa_is_at_most_one_and_does_not_mind_who_comes_first(table, weights):
    kappa = weighted_kappa(table, weights)
    turned = weighted_kappa(list(zip(*table, strict=True)), weights)
    if kappa is None:
        assert turned is None
        return
    assert turned is not None
    assert kappa.value <= 1 + 1e-9
    assert isclose(kappa.value, turned.value, abs_tol=1e-9)
    assert isclose(kappa.error, turned.error, abs_tol=1e-6)
    assert -1 <= kappa.low <= kappa.high <= 1
    on_diagonal = all(n == 0 for i, row in enumerate(table) for j, n in enumerate(row) if i != j)
    assert on_diagonal == isclose(kappa.value, 1, abs_tol=1e-9)


@given(table=tables, weights=st.sampled_from(Weights))
def test_quadratic_kappa_is_what_the_mean_squared_difference_says(table, weights):
    """1 - observed over expected squared difference: the other definition, worked out pair by pair."""
    kappa = weighted_kappa(table, weights)
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    power = 1 if weights is Weights.LINEAR else 2
    apart = sum(abs(i - j) ** power for i, j in pairs)
    expected = sum(abs(i - j) ** power for i, _ in pairs for _, j in pairs)
    if kappa is None:
        assert expected == 0
    else:
        assert isclose(kappa.value, 1 - apart * len(pairs) / expected, abs_tol=1e-9)


def test_nothing_is_made_of_no_pairs_or_of_one_grade_throughout():
    assert weighted_kappa([[0] * 3] * 3, Weights.LINEAR) is None
    assert weighted_kappa([[9, 0, 0], [0, 0, 0], [0, 0, 0]], Weights.LINEAR) is None
    assert Agreement().pct is None


def test_direction_and_distance_are_counted_from_the_auditor():
    found = Agreement({FIRST_SCALE: {(GOOD, GOOD): 5, (GOOD, MIDDLE): 3, (GOOD, BAD): 1, (BAD, MIDDLE): 2}})
    assert (found.n, found.same, found.lower, found.higher) == (11, 5, 4, 2)
    assert (found.apart(), found.apart(2)) == (6, 1)
    assert found.pct == Decimal("45.5")


@pytest.mark.parametrize(("pairs", "shown"), [(9, False), (10, True)])
def test_under_ten_pairs_nothing_is_shown(pairs, shown):
    found = Agreement({FIRST_SCALE: {(GOOD, GOOD): pairs - 1, (MIDDLE, BAD): 1}})
    assert found.shown is shown
    assert (found.kappa(Weights.LINEAR) is not None) is shown


def test_groups_add_up():
    one, other = (
        Agreement({FIRST_SCALE: {(GOOD, GOOD): 2, (BAD, GOOD): 1}}),
        Agreement({FIRST_SCALE: {(GOOD, GOOD): 3}}),
    )
    assert (one + other).on[FIRST_SCALE] == {(GOOD, GOOD): 5, (BAD, GOOD): 1}


@pytest.mark.parametrize(("number", "said"), [(0.725, "0.73"), (-0.005, "-0.01"), (1.0, "1.00"), (0.0, "0.00")])
def test_kappas_are_said_with_two_decimals(number, said):
    assert two_places(number) == said


@given(scale=scales(), data=st.data())
def test_on_any_scale_a_pair_is_the_same_lower_or_higher(scale, data):
    pair = st.tuples(*[st.sampled_from(list(scale.by_key))] * 2)
    pairs = data.draw(st.dictionaries(pair, st.integers(1, 9)))
    found = Agreement({scale: pairs})
    assert (found.n, found.same + found.lower + found.higher) == (sum(pairs.values()),) * 2
    assert found.same == sum(n for (first, second), n in pairs.items() if first == second)
    apart = [found.apart(steps) for steps in range(1, len(scale.grades))]
    assert sum(apart) == sum(abs(int(a[1:]) - int(b[1:])) * n for (a, b), n in pairs.items())
    table = [[pairs.get((a, b), 0) for b in scale.by_key] for a in scale.by_key]
    assert found.kappa(Weights.LINEAR) == (weighted_kappa(table, Weights.LINEAR) if found.shown else None)
    both = found + Agreement({FIRST_SCALE: {(GOOD, BAD): 12}})
    assert (both.n, both.lower) == (found.n + 12, found.lower + 12)
    assert both.kappa(Weights.LINEAR) is None, "no table holds both"
