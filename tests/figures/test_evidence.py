"""The written rules of evidence, at their edges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.figures.words.evidence import Demands, Evidence, Strength

STRONG: dict[str, Any] = {
    "records": 10,
    "people": 3,
    "teams": 2,
    "localities": 0,
    "forms": ("tier-2", "live-observation"),
}
COUNTS = st.integers(0, 15)
ANY = st.builds(
    Evidence, COUNTS, COUNTS, COUNTS, COUNTS, st.lists(st.sampled_from("abc"), unique=True, max_size=3).map(tuple)
)


def evidence(**changes: Any) -> Evidence:
    return Evidence(**(STRONG | changes))


@pytest.mark.parametrize(
    ("changes", "strength", "missing"),
    [
        ({}, Strength.STRONG, ()),
        ({"teams": 0, "localities": 2}, Strength.STRONG, ()),
        ({"records": 9}, Strength.FAIR, ("9 of 10 records",)),
        ({"people": 2}, Strength.FAIR, ("2 of 3 auditors or observers",)),
        ({"forms": ("tier-2",)}, Strength.FAIR, ("1 of 2 forms",)),
        ({"teams": 1, "localities": 1}, Strength.THIN, ("1 of 2 teams or localities",)),
        ({"people": 1}, Strength.THIN, ("1 of 3 auditors or observers",)),
        ({"records": 5, "people": 2, "forms": ()}, Strength.FAIR, ("5 of 10 records", "2 of 3 auditors or observers",
                                                                    "0 of 2 forms")),
        ({"records": 4}, Strength.THIN, ("4 of 10 records",)),
    ],
)  # fmt: skip
def test_every_demand_must_be_met(changes: dict[str, Any], strength: Strength, missing: tuple[str, ...]) -> None:
    found = evidence(**changes)
    assert Demands().strength(found) is strength
    assert Demands().missing(found) == missing


@given(ANY, ANY)
def test_more_of_everything_is_never_weaker(one: Evidence, other: Evidence) -> None:
    more = Evidence(
        max(one.records, other.records),
        max(one.people, other.people),
        max(one.teams, other.teams),
        max(one.localities, other.localities),
        tuple(dict.fromkeys((*one.forms, *other.forms))),
    )
    assert Demands().strength(more).rank <= min(Demands().strength(one).rank, Demands().strength(other).rank)


@given(ANY)
def test_something_is_missing_unless_it_is_strong(found: Evidence) -> None:
    assert bool(Demands().missing(found)) == (Demands().strength(found) is not Strength.STRONG)


def test_the_rules_are_printed_as_they_are_applied() -> None:
    words = " ".join(Demands(strong_records=12, fair_records=4).in_words)
    assert "12 records" in words
    assert "4 records" in words
