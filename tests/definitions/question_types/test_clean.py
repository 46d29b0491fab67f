"""Text as it is kept: whichever way it is cleaned, the quick one for plain text gives the same."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.kit.typed import clean

PRIVATE: tuple[Literal["Co"], ...] = ("Co",)
"""Signs of fonts of their own are a case apart."""


def character_by_character(text: str) -> str:
    """The rule as it is said."""
    lines = text.replace("\r\n", "\n")
    kept = ["\n" if mark in "\r\x0b\x0c" else mark for mark in lines]
    return "".join("\ufffd" if mark == "\x00" or "\ud800" <= mark <= "\udfff" else mark for mark in kept).strip()


@given(st.text(st.characters(exclude_categories=PRIVATE)))
def test_any_text_is_kept_by_the_rule(text: str) -> None:
    assert clean(text) == character_by_character(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Good ", "Good"),
        ("\u00a0Good\u2003", "Good"),
        ("One\r\nTwo\rThree\x0bFour\x0cFive", "One\nTwo\nThree\nFour\nFive"),
        ("a\x00b\ud800c\udfffd", "a\ufffdb\ufffdc\ufffdd"),
        ("\uf0b7\tVisit\n \uf0fc Seen", "\u2022\tVisit\n \u2713 Seen"),
        ("\uf123 A bullet of some font\nnone \uf123 here", "\u2022 A bullet of some font\nnone \uf123 here"),
        ("Tab\tstays, so does \x1f", "Tab\tstays, so does"),
        ("Zoë’s plan", "Zoë’s plan"),
    ],
)
def test_what_is_kept(typed: str, kept: str) -> None:
    assert clean(typed) == kept
