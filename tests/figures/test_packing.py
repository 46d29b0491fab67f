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
from qa_tool.figures.formats.packing import Unreadable, packed, unpacked, unpacked_each
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.kit.spreadsheets.charts import Charted, Kind
from qa_tool.outputs.external import document
from qa_tool.outputs.staff import edition


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


STORED = """{"name": "A 'name'", "on": "2018-01-02", "colour": "blue", "inner": {"n": 3, "share": "12.50", "counts":
{"x": 1}}, "pairs": [["a", {}], ["b", {"n": 1}]], "options": [{"key": "yes", "label": "Yes", "hint": "h"}], "maybe":
{"share": "0"}, "yes": true}"""
STORED_EDITION = """{"label": "2018/19 Q3", "period_line": "October to December", "as_at": "2019-01-20T10:00:00+00:00",
"about": [["Records", "12"]], "sheets": [{"title": "Grades", "question": "How good?", "blocks": [{"kind": "heading",
"text": "Good"}, {"name": "good", "columns": [{"header": "Form", "kind": "words", "width": 13}, {"header": "Good %",
"kind": "percent", "width": 7.5}], "rows": [["Small", null], ["5", "50.0"], ["Large", 5]], "chart": {"kind":
"bars-across", "title": "Good", "series": ["Good %"], "description": "Bars.", "axis": "Good %"}}, {"name": "n",
"columns": [{"header": "N", "kind": "count", "width": 0}], "rows": [[3]], "chart": null}]}], "warning": ""}"""
STORED_STAFF = """{"label": "2018/19 Q3", "frozen": true, "made_at": "2019-01-20T10:00:00+00:00", "forms": [{"key":
"small", "title": "Small", "grades": {"good": null, "inadequate": 3}, "answered": null, "as_at": "2018-12-31"}],
"themes": [], "localities": [["North", [{"key": "small", "title": "Small", "grades": {"good": null}, "answered": null,
"as_at": ""}]]], "pooled": ["Small"], "thresholds": {"counts_only": 5, "small": 10, "floor": null}}"""


def test_what_was_stored_before_is_read_alike() -> None:
    """These texts were written when values were read by hand: they stand in installations for years."""
    option = Option(key="yes", label="Yes", hint="h")
    inner = Inner(3, Decimal("12.50"), {"x": 1})
    value = Outer("A 'name'", date(2018, 1, 2), Colour.BLUE, inner, (("a", Inner()), ("b", Inner(1))), (option,),
                  Inner(share=Decimal(0)), yes=True)  # fmt: skip
    assert unpacked(Outer, json.loads(STORED)) == value
    assert packed(value) == json.loads(STORED)
    printed = document.from_plain(json.loads(STORED_EDITION))
    assert json.dumps(document.to_plain(printed)) == json.dumps(json.loads(STORED_EDITION)), "13 is not 13.0"
    first, grid, second = printed.sheets[0].blocks
    assert isinstance(first, document.Line)
    assert isinstance(grid, document.Grid)
    assert isinstance(second, document.Grid)
    assert grid.chart == Charted(Kind.BARS_ACROSS, "Good", ("Good %",), "Bars.", "Good %")
    assert grid.rows == (("Small", None), ("5", "50.0"), ("Large", 5))
    read = edition.from_plain(json.loads(STORED_STAFF))
    assert json.loads(json.dumps(edition.to_plain(read))) == json.loads(STORED_STAFF)
    assert read.thresholds == Thresholds(5, 10)
    assert read.localities == (("North", (edition.Line("small", "Small", {"good": None}, None),)),)


def test_a_fault_says_where_and_never_what_was_there() -> None:
    with pytest.raises(Unreadable, match=r"Outer: inner\.n: ") as fault:
        unpacked(Outer, {"name": "a", "on": "2018-01-02", "inner": {"n": "hidden words"}})
    assert "hidden words" not in str(fault.value)


def test_a_value_that_json_cannot_hold_is_a_slip() -> None:
    with pytest.raises(TypeError, match="object"):
        packed(object())
