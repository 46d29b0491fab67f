"""Tallies add up in any order and grouping."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_tool.figures.words.tally import Tally, pooled

counts = st.integers(0, 500)
tallies = st.builds(
    Tally,
    counts,
    counts,
    counts,
    counts,
    counts,
    st.dictionaries(st.sampled_from(["good", "inadequate", "yes"]), counts),
)


def cells(tally: Tally) -> tuple[object, ...]:
    options = {key: tally.option(key) for key in ("good", "requires-improvement", "inadequate", "yes")}
    return (tally.answered, tally.cannot_tell, tally.not_applicable, tally.not_answered, tally.not_asked, options)


@given(tallies, tallies, tallies)
def test_adding_is_the_same_in_any_order_and_grouping(one: Tally, two: Tally, three: Tally) -> None:
    assert cells((one + two) + three) == cells(one + (two + three)) == cells(pooled([three, two, one]))
    assert pooled([one, two]).records == one.records + two.records
    assert pooled([one, two]).good == one.good + two.good


def test_nothing_pooled_is_nothing() -> None:
    assert pooled([]) == Tally()
    assert Tally().option("good") == 0
