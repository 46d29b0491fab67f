"""How many lines a text takes: enough that nothing is cut off, and not so many that rows stand empty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.kit.spreadsheets.looks import lines_of

WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzWM%0123456789-", min_size=1, max_size=30), max_size=20).map(
    " ".join
)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("0123456789", 11, 1),
        ("0123456789", 10, 2),
        ("illicit little lilies fill", 14, 1),
        ("WWWWWWWWWW", 11, 2),
        ("one\ntwo\n\nfour", 40, 4),
        ("South Ribble Assessment and Safeguarding", 38, 1),
        ("West Lancashire Permanence and Looked After", 32, 2),
    ],
)
def test_lines_are_counted_by_the_width_of_their_letters(text: str, width: float, lines: int) -> None:
    assert lines_of(text, width) == lines


def test_bold_letters_are_wider() -> None:
    assert [lines_of("inadequate plans", 14.8, bold=bold) for bold in (False, True)] == [1, 2]


@given(WORDS, st.floats(3, 120))
def test_a_wider_column_never_takes_more_lines(text: str, width: float) -> None:
    assert lines_of(text, width + 1) <= lines_of(text, width)


@given(WORDS, st.floats(3, 120))
def test_no_line_could_hold_more_than_its_column(text: str, width: float) -> None:
    letters = sum(1 for letter in text if letter != " ")
    narrowest = 0.39  # of a digit: the letter l
    assert lines_of(text, width) >= letters * narrowest / width
