"""The independent attack: small tables whose answers are known, planted leaks, and a solver that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_tool.kit.suppression.tables import State
from qa_tool.outputs.attack import verdict as outputs_verdict
from qa_tool.outputs.attack.forms import Asks
from qa_tool.outputs.attack.solving import Contradiction
from tests.support.attackers import Puzzle, Sheet

Cells = Mapping[tuple[str, ...], tuple[int, str]]
Q3 = "2018/19-Q3"


def kept(cells: Cells, sums: Sequence[tuple[tuple[str, ...], Iterable[tuple[str, ...]]]] = ()) -> dict[str, Any]:
    """An edition as the register keeps it."""
    return {
        "name": "edition",
        "rule": {"threshold": 5, "spread": 3, "protect_changes": True},
        "cells": [[list(key), count, state] for key, (count, state) in cells.items()],
        "sums": [[list(total), [list(part) for part in parts]] for total, parts in sums],
    }


def line(good: tuple[int, str], ri: tuple[int, str], inadequate: tuple[int, str], n: tuple[int, str]) -> dict[str, Any]:
    cells: Cells = {("good",): good, ("ri",): ri, ("inadequate",): inadequate, ("n",): n}
    return kept(cells, [(("n",), [("good",), ("ri",), ("inadequate",)])])


def found(*editions: dict[str, Any], asks: Mapping[str, Sequence[Asks]] | None = None) -> dict[str, Any]:
    verdict = outputs_verdict.attack(editions, asks or {})
    assert (verdict.attacked, verdict.timed_out) == (True, False)
    return {one.words: one.values for one in verdict.narrowed}


@pytest.mark.parametrize(
    ("ri", "inadequate", "n", "narrowed"),
    [
        # 41 - 30 - 8: nothing but the small one is hidden.
        ((8, "shown"), (3, "small"), (41, "shown"), {"inadequate": (3,)}),
        # The two are 11: 8 is above 5, so 3 is one of 1 to 5.
        ((8, "linked"), (3, "small"), (41, "shown"), {}),
        # The two are 8, one is above 5: 1 or 2.
        ((6, "linked"), (2, "small"), (38, "shown"), {"inadequate": (1, 2)}),
        # The two are 2, and neither is nothing.
        ((1, "small"), (1, "small"), (32, "shown"), {"ri": (1,), "inadequate": (1,)}),
        # Withheld: either may be nothing.
        ((1, "withheld"), (1, "withheld"), (32, "shown"), {}),
        ((1, "small"), (1, "small"), (32, "linked"), {}),
        ((0, "shown"), (3, "shown"), (33, "shown"), {"inadequate": (3,)}),
    ],
)
def test_small_lines_are_narrowed_as_far_as_they_can_be(ri, inadequate, n, narrowed) -> None:
    assert found(line((30, "shown"), ri, inadequate, n)) == narrowed


def test_whole_numbers_are_narrower_than_broken_ones() -> None:
    """5 = 2x + y, where neither is nothing: y is 1 or 3, and 2 only if x were one and a half."""
    cells: Cells = {("x",): (1, "small"), ("y",): (3, "small"), ("n",): (5, "shown")}
    edition = kept(cells, [(("n",), [("x",), ("x",), ("y",)])])
    edition["rule"]["threshold"] = 4
    assert found(edition) == {"x": (1, 2), "y": (1, 3)}


def test_two_editions_that_were_made_apart_give_the_count_away() -> None:
    one = line((30, "shown"), (11, "linked"), (3, "small"), (44, "shown"))
    other = line((30, "linked"), (11, "shown"), (3, "small"), (44, "shown"))
    assert found(one) == found(other) == {}
    assert found(one, other)["inadequate"] == (3,)


def test_the_record_that_came_late_is_a_small_number_too() -> None:
    one = line((30, "shown"), (12, "shown"), (10, "shown"), (52, "shown"))
    other = line((30, "shown"), (12, "shown"), (11, "shown"), (53, "shown"))
    assert found(one, other) == {"change, inadequate": (1,), "change, n": (1,)}


def asked_once(records: tuple[int, str] = (31, "shown")) -> dict[str, Any]:
    """A theme that one form asks by one question, which is at most answered as often as there are records."""
    places = {"north": (18, "shown"), "south": (11, "shown"), "east": (2, "small")}
    answers: Cells = {("answers", Q3, "REVIEW", "*", place): one for place, one in places.items()}
    total = ("answers", Q3, "REVIEW", "*", "*")
    shown: Cells = {
        ("records", Q3, "*", "*"): records,
        ("records", Q3, "tier-2", "*"): records,
        ("records", Q3, "tier-2", "north"): (18, "shown"),
        ("records", Q3, "tier-2", "south"): (11, "shown"),
        ("records", Q3, "tier-2", "east"): (2, "small"),
        total: (31, "linked"),
        **answers,
    }
    return kept(shown, [(total, list(answers))])


def test_a_theme_that_one_form_asks_once_has_no_more_answers_than_records() -> None:
    """31 - 18 - 11 = 2, for a reader who has the forms."""
    asks = {"*": [Asks("tier-2", 1, ((frozenset({"REVIEW"}), 1),))]}
    told = asked_once()
    assert found(told) == {"records, 2018/19-Q3, tier-2, east": (1, 2)}
    assert found(told, asks=asks)["answers, 2018/19-Q3, REVIEW, east"] == (1, 2)
    twice = {"*": [Asks("tier-2", 1, ((frozenset({"REVIEW"}), 2),))]}
    assert "answers, 2018/19-Q3, REVIEW, east" not in found(told, asks=twice)


def test_an_answer_of_two_themes_counts_in_both() -> None:
    """Two themes that only share questions have the same answers: what hides in one is shown in the other."""
    stem, other = ("answers", Q3, "ONE"), ("answers", Q3, "TWO")
    cells: dict[tuple[str, ...], tuple[int, str]] = {("records", Q3, "*", "*"): (44, "shown")}
    cells |= {("records", Q3, "form", "*"): (44, "shown")}
    for key, states in ((stem, ("shown", "linked", "small")), (other, ("linked", "shown", "small"))):
        for grade, n, state in zip(("good", "requires-improvement", "inadequate"), (30, 11, 3), states, strict=True):
            cells[*key, grade, "*"] = (n, state)
        cells[*key, "*", "*"] = (44, "shown")
    apart = {"*": [Asks("form", 1, ((frozenset({"ONE"}), 1), (frozenset({"TWO"}), 1)))]}
    shared = {"*": [Asks("form", 1, ((frozenset({"ONE", "TWO"}), 1),))]}
    assert found(kept(cells), asks=apart) == {}
    assert found(kept(cells), asks=shared)["answers, 2018/19-Q3, ONE, inadequate"] == (3,)


def test_what_cannot_all_be_true_is_not_attacked_but_told() -> None:
    """A theme with more answers than its questions can have: the forms given are not those of the edition."""
    with pytest.raises(Contradiction):
        found(asked_once(), asks={"*": [Asks("tier-2", 1, ())]})


def test_too_little_time_is_said_and_withstands_nothing() -> None:
    verdict = outputs_verdict.attack([line((30, "shown"), (8, "linked"), (3, "small"), (41, "shown"))], {}, seconds=0)
    assert verdict.timed_out
    assert not verdict.withstood
    assert "ran out of time" in verdict.words


def test_without_the_solver_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_tool.kit.suppression.system.find_spec", lambda _: None)
    verdict = outputs_verdict.attack([asked_once()], {})
    assert (verdict.words, verdict.withstood) == (
        "Not tested: the program that tries to work out hidden counts is not installed",
        False,
    )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=3),
    st.sets(st.integers(0, 11), max_size=4),
)
def test_it_finds_what_trying_everything_finds(rows: list[list[int]], also: set[int]) -> None:
    """Tables with totals of which small cells, and some others, are hidden."""
    cells: dict[tuple[str, ...], int] = {}
    sums: list[tuple[tuple[str, ...], list[tuple[str, ...]]]] = []
    for at, row in enumerate(rows):
        cells |= {(f"r{at}", f"c{place}"): n for place, n in enumerate(row)}
        cells[f"r{at}", "*"] = sum(row)
        sums.append(((f"r{at}", "*"), [(f"r{at}", f"c{place}") for place in range(3)]))
    for place in range(3):
        cells["*", f"c{place}"] = sum(row[place] for row in rows)
        sums.append((("*", f"c{place}"), [(f"r{at}", f"c{place}") for at in range(len(rows))]))
    states = {
        key: State.SMALL if 1 <= n <= 5 else State.LINKED if n > 5 and at in also else State.SHOWN
        for at, (key, n) in enumerate(cells.items())
    }
    told = found(kept({key: (n, states[key].value) for key, n in cells.items()}, sums))
    puzzle = Puzzle([Sheet(cells, states, sums, 5)])
    for key, n in cells.items():
        if states[key] is State.SMALL:
            few = len(puzzle.possible((key, n), 3)) < 3
            assert few is (", ".join(part for part in key if part != "*") in told), key
