"""Text goes into a cell whole, as text, and comes back as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from qa_tool.kit.files import possible
from qa_tool.kit.spreadsheets import cells
from qa_tool.kit.spreadsheets.cells import CELL_CHARACTERS, CELL_LINE_FEEDS, escaped, fits, pieces, units

anything = st.text(st.characters(exclude_categories=()), max_size=60)
escape_like = st.lists(st.sampled_from(["_", "x", "0041", "005F", "_x0041_", "_x005F_", "a", "\n"]), max_size=12).map(
    "".join
)


@given(anything)
def test_what_a_file_cannot_hold_is_replaced_visibly_one_for_one(text: str) -> None:
    shown = possible(text)
    assert len(shown) == len(text)
    for before, after in zip(text, shown, strict=True):
        impossible = (ord(before) < 32 and before not in "\t\n\r") or 0xD800 <= ord(before) <= 0xDFFF
        assert after == ("\ufffd" if impossible or before in "\ufffe\uffff" else before)


@given(escape_like)
def test_escapes_of_the_file_format_come_back_as_they_were(text: str) -> None:
    assert unescape(escaped(text)) == text


@given(anything | escape_like, st.integers(14, 40))
def test_pieces_join_to_the_whole_and_each_fits(text: str, room: int) -> None:
    parts = list(pieces(text, room))
    assert "".join(parts) == text
    assert all(parts)
    assert all(fits(part, room) for part in parts)


def test_the_limits_are_those_of_a_cell() -> None:
    assert fits("a" * CELL_CHARACTERS)
    assert not fits("a" * (CELL_CHARACTERS + 1))
    assert fits("\n" * CELL_LINE_FEEDS)
    assert not fits("\n" * (CELL_LINE_FEEDS + 1))
    assert units("a\U0001f600") == 3
    assert not fits("\U0001f600" * (CELL_CHARACTERS // 2 + 1))


def test_every_mark_that_turns_the_direction_of_reading_is_known() -> None:
    for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c":
        assert cells.BIDI.search(mark)
    assert not cells.BIDI.search("plain \u200d \u0301 text")
