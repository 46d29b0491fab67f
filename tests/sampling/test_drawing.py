"""The draw: replayable, fair, quotas met or the shortfall said, exclusions honoured."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.sampling.words.draws import (
    Dimension,
    Excluded,
    Rules,
    Unit,
    draw,
    frame_digest,
    proportional,
    stratum_of,
    ticket,
)

LOCALITIES = ("central", "east", "north")
PLANS = ("CLA", "CP", "")
DIMENSIONS = (Dimension.LOCALITY, Dimension.PLAN_TYPE)


@st.composite
def frames(draw_: st.DrawFn) -> list[Unit]:
    """Lists of cases of every make-up, some excluded."""
    number = draw_(st.integers(0, 60))
    return [
        Unit(
            f"{index:064x}",
            {
                Dimension.LOCALITY: draw_(st.sampled_from(LOCALITIES)),
                Dimension.PLAN_TYPE: draw_(st.sampled_from(PLANS)),
            },
            draw_(st.sampled_from([None, None, None, *Excluded])),
        )
        for index in range(number)
    ]


dimensions = st.lists(st.sampled_from(DIMENSIONS), unique=True).map(tuple)
seeds = st.text(min_size=1, max_size=20)


@given(frames(), dimensions, seeds, st.integers(0, 80), st.randoms())
def test_the_replay_gives_the_same_cases_whatever_the_order_of_the_list(frame, by, seed, size, shuffler):
    rules = Rules(seed, by, size=size)
    drawn = draw(frame, rules)
    again = list(frame)
    shuffler.shuffle(again)
    assert draw(again, rules) == drawn
    assert frame_digest(again) == frame_digest(frame)


@given(frames(), dimensions, seeds, st.integers(0, 80))
def test_the_size_is_met_or_the_shortfall_stated(frame, by, seed, size):
    drawn = draw(frame, Rules(seed, by, size=size))
    eligible = sum(unit.excluded is None for unit in frame)
    assert drawn.size == min(size, eligible)
    assert drawn.size + drawn.shortfall == size
    assert sum(stratum.listed for stratum in drawn.strata) == len(frame)


@given(frames(), dimensions, seeds, st.data())
def test_quotas_are_met_or_the_shortfall_stated(frame, by, seed, data):
    keys = sorted({stratum_of(unit, by) for unit in frame} | {tuple("elsewhere" for _ in by)})
    quotas = {key: data.draw(st.integers(0, 12)) for key in keys}
    drawn = draw(frame, Rules(seed, by, quotas=quotas))
    found = {stratum.key: stratum for stratum in drawn.strata}
    for key, number in quotas.items():
        eligible = sum(unit.excluded is None and stratum_of(unit, by) == key for unit in frame)
        if number:
            assert len(found[key].drawn) == min(number, eligible)
            assert found[key].shortfall == number - len(found[key].drawn)
        elif key in found:
            assert not found[key].drawn


@given(frames(), dimensions, seeds, st.integers(0, 80))
def test_no_excluded_case_is_drawn_nor_stands_in_the_order(frame, by, seed, size):
    excluded = {unit.token for unit in frame if unit.excluded}
    strata = draw(frame, Rules(seed, by, size=size)).strata
    assert not excluded & {token for stratum in strata for token in stratum.order}
    assert {token for stratum in strata for token in stratum.order} == {unit.token for unit in frame} - excluded


@given(frames(), dimensions, seeds, st.integers(0, 80))
def test_a_drawn_case_is_of_its_stratum_and_drawn_before_those_behind_it(frame, by, seed, size):
    units = {unit.token: unit for unit in frame}
    for stratum in draw(frame, Rules(seed, by, size=size)).strata:
        assert all(stratum_of(units[token], by) == stratum.key for token in stratum.order)
        assert [ticket(seed, token) for token in stratum.order] == sorted(ticket(seed, one) for one in stratum.order)
        assert stratum.drawn == stratum.order[: len(stratum.drawn)]


@given(st.dictionaries(st.sampled_from([("a",), ("b",), ("c",), ("d",)]), st.integers(0, 50)), st.integers(0, 120))
def test_proportional_is_within_one_of_the_exact_share_and_adds_up(eligible, size):
    given_ = proportional(eligible, size)
    assert sum(given_.values()) == size or not eligible
    total = sum(eligible.values())
    if total:
        assert all(abs(given_[key] - Fraction(size * number, total)) < 1 for key, number in eligible.items())
    if total >= size:
        assert all(given_[key] <= number for key, number in eligible.items())


def test_largest_remainders_and_the_earlier_stratum_where_two_are_equal():
    # 10 of 31 + 33 + 36: 3.1, 3.3 and 3.6; the one that is left goes to 3.6.
    assert proportional({("a",): 31, ("b",): 33, ("c",): 36}, 10) == {("a",): 3, ("b",): 3, ("c",): 4}
    assert proportional({("a",): 5, ("b",): 5}, 3) == {("a",): 2, ("b",): 1}


def test_each_case_has_the_chance_that_is_stated():
    """Over 4,000 seeds each case is drawn about as often as its stratum's chance says."""
    frame = [Unit(f"{index:064x}", {Dimension.LOCALITY: "east" if index < 8 else "north"}) for index in range(20)]
    quotas: dict[tuple[str, ...], int] = {("east",): 2, ("north",): 6}
    tries = 4000
    drawn: Counter[str] = Counter()
    for seed in range(tries):
        result = draw(frame, Rules(str(seed), (Dimension.LOCALITY,), quotas=quotas))
        chances = {token: stratum.chance for stratum in result.strata for token in stratum.order}
        drawn.update(token for stratum in result.strata for token in stratum.drawn)
    assert set(chances.values()) == {Fraction(1, 4), Fraction(1, 2)}
    for token, chance in chances.items():
        spread = (float(chance * (1 - chance)) / tries) ** 0.5
        assert abs(drawn[token] / tries - chance) < 4.5 * spread


def test_pairs_are_drawn_together_as_often_as_in_a_simple_random_sample():
    """Two of five: each of the ten pairs about a tenth of the time."""
    frame = [Unit(f"{index:064x}", {}) for index in range(5)]
    pairs = Counter(tuple(sorted(draw(frame, Rules(f"s{seed}", size=2)).strata[0].drawn)) for seed in range(5000))
    assert len(pairs) == 10
    assert all(abs(number / 5000 - 0.1) < 0.02 for number in pairs.values())


def test_the_ticket_is_what_the_rule_says():
    """Worked by hand with sha256sum: printf 'seed\\ntoken' | sha256sum."""
    assert ticket("seed", "token") == "28c925aa55ec79e9cfdd277b47589d8ec5e6aa7ff36ae69a845a1211ecb83afc"


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"seed": "", "size": 1}, "seed"),
        ({"seed": "a"}, "size or by quotas"),
        ({"seed": "a", "size": 1, "quotas": {}}, "size or by quotas"),
        ({"seed": "a", "size": -1}, "fewer than no"),
        ({"seed": "a", "size": 1, "dimensions": (Dimension.LOCALITY,) * 2}, "twice"),
    ],
)
def test_rules_that_make_no_sense_are_refused(given_, words):
    with pytest.raises(ValueError, match=words):
        Rules(**given_)


def test_a_case_that_stands_in_the_list_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        draw([Unit("a", {}), Unit("a", {})], Rules("s", size=1))


def test_the_digest_tells_of_every_change():
    frame = [Unit("a", {Dimension.LOCALITY: "east"}), Unit("b", {})]
    others = [
        [Unit("a", {Dimension.LOCALITY: "north"}), Unit("b", {})],
        [Unit("a", {Dimension.LOCALITY: "east"}), Unit("c", {})],
        [Unit("a", {Dimension.LOCALITY: "east"}, Excluded.AUDITED), Unit("b", {})],
        frame[:1],
    ]
    assert len({frame_digest(one) for one in [frame, *others]}) == 5
