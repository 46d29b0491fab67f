"""Whatever is packed comes back the same, and what cannot come back is refused by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.definitions.model import Option
from qa_tool.reporting.packing import Unreadable, packed, unpacked, unpacked_each


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Inner:
    n: int = 0
    share: Decimal | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outer:
    name: str
    on: date
    colour: Colour = Colour.RED
    inner: Inner = field(default_factory=Inner)
    pairs: tuple[tuple[str, Inner], ...] = ()
    options: tuple[Option, ...] = ()
    maybe: Inner | None = None
    yes: bool = False


inners = st.builds(
    Inner,
    st.integers(),
    st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=1),
    st.dictionaries(st.text(), st.integers()),
)
outers = st.builds(
    Outer,
    st.text(),
    st.dates(),
    st.sampled_from(Colour),
    inners,
    st.lists(st.tuples(st.text(), inners)).map(tuple),
    st.lists(st.builds(Option, key=st.just("yes"), label=st.text(min_size=1))).map(tuple),
    st.none() | inners,
    st.booleans(),
)


@given(outers)
def test_what_was_packed_comes_back_through_json(value: Outer) -> None:
    assert unpacked(Outer, json.loads(json.dumps(packed(value)))) == value


def test_defaults_are_left_out() -> None:
    assert packed(Outer("a", date(2018, 1, 2))) == {"name": "a", "on": "2018-01-02"}


def test_fields_that_came_or_went_do_no_harm() -> None:
    assert unpacked(Outer, {"name": "a", "on": "2018-01-02", "gone": 1}) == Outer("a", date(2018, 1, 2))


@pytest.mark.parametrize(
    "data",
    [{"name": "a"}, {"name": "a", "on": "yesterday"}, {"name": "a", "on": "2018-01-02", "colour": "green"}, None, [],
     {"name": "a", "on": "2018-01-02", "pairs": [["one"]]}],
)  # fmt: skip
def test_what_is_not_all_there_is_refused(data: object) -> None:
    with pytest.raises(Unreadable, match="Outer"):
        unpacked(Outer, data)
    with pytest.raises(Unreadable):
        unpacked_each(Outer, [data])


def test_a_value_that_json_cannot_hold_is_a_slip() -> None:
    with pytest.raises(TypeError, match="object"):
        packed(object())
