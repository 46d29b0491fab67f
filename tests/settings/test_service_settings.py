"""What settings may be, how they are typed and said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.settings.words import CATALOGUE, NUMBERS, TEXTS, NumberSetting, TextSetting, markdown_table

NUMERIC = [one for one in CATALOGUE.values() if isinstance(one, NumberSetting)]


def test_every_default_may_be_typed_and_every_setting_has_its_words() -> None:
    for key, one in CATALOGUE.items():
        assert one.key == key
        assert one.understood(str(one.default)) == one.default
        assert one.title
        assert one.says
        assert one.words(one.default)
    assert {key: one.default for key, one in CATALOGUE.items()} == {**NUMBERS, **TEXTS}
    assert len({one.title for one in CATALOGUE.values()}) == len(CATALOGUE)


@given(st.sampled_from(NUMERIC), st.integers(-10, 20_000))
def test_a_number_is_taken_exactly_within_its_limits(one: NumberSetting, number: int) -> None:
    if one.least <= number <= one.most:
        assert one.understood(f" {number:,} ") == number
    else:
        with pytest.raises(ValueError, match=f"from {one.least:,} to {one.most:,}"):
            one.understood(str(number))


@pytest.mark.parametrize("text", ["", " ", "ten", "1.5", "-3", "1e2", "٣", "9" * 1_000_000, "0x10", "5\n6"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        CATALOGUE["feedback_working_days"].understood(text)


def test_a_mark_is_one_line() -> None:
    mark = CATALOGUE["handling_mark"]
    assert isinstance(mark, TextSetting)
    assert mark.understood("  OFFICIAL \n  SENSITIVE ") == "OFFICIAL SENSITIVE"
    for text in ("", "  ", "x" * 61, "a\x00b", "\u202eLAICIFFO"):
        with pytest.raises(ValueError, match="one line"):
            mark.understood(text)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("feedback_working_days", 1, "1 working day"),
        ("quarter_closes_after_days", 14, "14 days"),
        ("second_reading_share_percent", 5, "5%"),
        ("feed_requests_per_hour", 1000, "1,000 an hour"),
        ("hidden_up_to_count", 5, "5"),
        ("facts_correction_hours", 24, "24 hours"),
        ("handling_mark", "OFFICIAL", "OFFICIAL"),
    ],
)
def test_how_a_value_is_said(key: str, value: object, words: str) -> None:
    assert CATALOGUE[key].words(value) == words


def test_small_counts_are_never_let_out() -> None:
    """Less would let published editions be compared with later ones (object rule 7)."""
    for key in ("hidden_up_to_count", "hidden_spread_values"):
        one = CATALOGUE[key]
        assert isinstance(one, NumberSetting)
        assert one.least == one.default


def test_the_documentation_lists_these_very_settings() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    assert markdown_table() in page, "run python -m qa_tool.settings.words, put its table into the page"
