"""What measures say of numbers that were entered: mixes, ratios and months beside each other, by plain loops. Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.counts.datasets import dataset_of
from qa_tool.definitions.counts import read_counts
from qa_tool.figures.formats import measure_words
from qa_tool.figures.measures import checking
from qa_tool.figures.measures.base import Row
from qa_tool.figures.measures.engine import Calculation
from qa_tool.figures.measures.files import read_measures
from qa_tool.figures.measures.lines import rows
from qa_tool.figures.summary.figures import Thresholds

COUNT = """
kind: count
key: homes
title: Homes
asks: Where do they live?
each: [month, none]
questions:
  - {key: children, label: Children, unit: children, kind: flow}
  - {key: posts, label: Posts, unit: full-time equivalents, kind: flow, places: 2}
  - {key: home, label: Home, unit: children, kind: flow, mix: {foster: Foster carers, parents: Parents}}
"""
MEASURES = """
measures:
  - key: C101
    name: Homes
    asks: Where?
    formula: n / N
    denominator: children
    unit: children
    of: homes
    rows:
      - {label: Home, mix: home}
      - {label: Posts, sum: [posts]}
      - {label: Children for each post, ratio: [children], of: [posts]}
      - {label: Children for 100 posts, ratio: [children], of: [posts], per: 100}
      - {label: Without parents, sum: [children, -home.parents]}
      - {label: All months, sum: [posts], over: total}
      - {label: A month, sum: [children], over: mean}
      - {label: Fewest, sum: [children], over: lowest}
      - {label: Most, sum: [children], over: highest}
"""
KEYS = ("children", "posts", "home.foster", "home.parents", "home.not-known")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("forms")
    for name, text in (("counts", COUNT), ("measures", MEASURES)):
        (folder / name).mkdir()
        (folder / name / "own.yaml").write_text(text, encoding="utf-8")
    (count,) = read_counts(folder / "counts").parts.values()
    found = read_measures(folder / "measures")
    dataset = dataset_of(count)
    assert checking.check(found, {"homes": dataset}, (), {}) == []
    (measure,) = found.measures
    assert dataset.with_parts(measure.columns()) == {*KEYS, "home", "begins"}
    return measure, dataset


def number(values: dict[str, Any], key: str) -> Fraction | None:
    if key == "home":
        parts = [values[part] for part in KEYS[2:]]
        return None if None in parts else Fraction(sum(parts))
    return None if values[key] is None else Fraction(values[key])


whole = st.none() | st.integers(0, 500)
posts = st.none() | st.integers(0, 4000).map(lambda n: n // 100 if n % 100 == 0 else (Decimal(n) / 100).normalize())
months = st.lists(st.fixed_dictionaries({key: posts if key == "posts" else whole for key in KEYS}), max_size=6)


@given(entered=months)
def test_mixes_ratios_and_months_are_those_of_plain_loops(made: Any, entered: list[dict[str, Any]]) -> None:
    measure, dataset = made
    every = [{**values, "begins": f"2018-{at:02}-01"} for at, values in enumerate(entered, 1)]
    entries = tuple(({**one, "home": number(one, "home")}, 1) for one in every)
    entries = tuple(({**one, "home": None if one["home"] is None else int(one["home"])}, n) for one, n in entries)
    summary: Any = SimpleNamespace(thresholds=Thresholds())
    found = {row.label: row for row in rows(summary, Calculation(measure, dataset, entries))}

    def added(*keys: str) -> Any:
        """Their sums over the months that have all of them; None where none has."""
        known = [[number(one, key) for key in keys] for one in every]
        known = [numbers for numbers in known if None not in numbers]
        return [sum(column) for column in zip(*known, strict=True)] or None

    for key, label in zip(KEYS[2:], ("Foster carers", "Parents", "Not known"), strict=True):
        expected = added(key, "home")
        row: Any = found.get(f"Home: {label}")
        assert (row and [row.n, row.of]) == expected
    expected = added("posts")
    assert ("Posts" in found) is bool(expected)
    if expected:
        assert found["Posts"].n == expected[0]
        assert isinstance(found["Posts"].n, int) is (expected[0].denominator == 1)
        assert found["All months"].n == expected[0]
    without = added("children", "home.parents")
    assert ("Without parents" in found) is (without is not None)
    if without:
        row = found["Without parents"]
        assert row.n == without[0] - without[1]
    pair = added("children", "posts")
    for label, per in (("Children for each post", 1), ("Children for 100 posts", 100)):
        if pair is None or not pair[1]:
            assert label not in found
            continue
        row = found[label]
        assert [row.n, row.of, row.pct] == [*pair, None]
        value = per * pair[0] / pair[1]
        assert abs(Fraction(row.value or 0) - value) <= Fraction(1, 20)
    single = [one["children"] for one in every if one["children"] is not None]
    if not single:
        assert not {"A month", "Fewest", "Most"} & found.keys()
        return
    assert (found["Fewest"].n, found["Most"].n) == (min(single), max(single))
    assert abs(Fraction(found["A month"].n) - Fraction(sum(single), len(single))) <= Fraction(1, 20)


def test_more_than_all_is_no_percentage() -> None:
    odd = Row("Looked after", 12, 10)
    assert odd.pct is None
    assert measure_words.result(odd) == "12 of 10 (small base)"


def test_a_ratio_says_what_it_is_worked_out_from() -> None:
    ratio = Row("Children for each IRO", 1140, Decimal("41.25"), value=Decimal("27.6"))
    assert measure_words.result(ratio) == "27.6 (1,140 / 41.25)"
    assert ratio.pct is None
    few = Row("Children for each IRO", 4, Decimal("0.5"), value=Decimal("8.0"))
    assert measure_words.result(few) == "too few (4 / 0.5, counts only)"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ratio: [children], of: [posts]}", "ratio: [children]}", "a 'ratio' needs 'of'"),
        ("sum: [posts]}", "sum: [posts], per: 100}", "'per' belongs to a 'ratio', and there is none"),
        ("over: mean}", "over: mean, of: [posts]}", "'over' is said of a 'sum' without 'of'"),
        ("over: mean}", "over: middle}", "over"),
        ("mix: home}", "mix: posts}", "'mix' needs a column of options"),
        ("ratio: [children], of: [posts], per", "ratio: [month], of: [posts], per", "and month is none"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_worked_out_is_refused(made: Any, tmp_path: Any, old: str, new: str, said: str) -> None:
    _, dataset = made
    assert old in MEASURES
    (tmp_path / "own.yaml").write_text(MEASURES.replace(old, new, 1), encoding="utf-8")
    faults = checking.check(read_measures(tmp_path), {"homes": dataset}, (), {})
    assert any(said in str(fault) for fault in faults), faults
