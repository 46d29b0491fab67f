"""Bars as pictures: the right size, the right shares, told apart without colour, on any machine."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from PIL import Image

from qa_tool.kit.documents import bars, letters
from qa_tool.kit.documents.drawing import Box, Line, Words, as_png
from qa_tool.kit.documents.letters import dots
from qa_tool.kit.documents.model import Bar, Bars

SERIES = (("G", "Good"), ("RI", "Requires improvement"), ("I", "Inadequate"))


def chart(*rows: tuple[str, tuple[int, int, int]]) -> Bars:
    made = tuple(Bar(label, 20, tuple(map(Decimal, shares))) for label, shares in rows)
    return Bars("Grades", SERIES, made)


def picture_of(*rows: tuple[str, tuple[int, int, int]]) -> Image.Image:
    return Image.open(io.BytesIO(as_png(bars.draw(chart(*rows))))).convert("RGB")


UPPER_PART = dots(bars.TOP + (bars.ROW - bars.BAR) / 2 + 0.4)
"""Of the first bar, above what is written on it."""


def test_the_pieces_are_as_wide_as_their_shares() -> None:
    picture = picture_of(("North", (50, 25, 25)))
    line = [picture.getpixel((x, UPPER_PART)) for x in range(picture.width)]
    good = sum(dot == (0x0B, 0x5E, 0x3C) for dot in line)
    improving = sum(dot == (0xFF, 0xDD, 0x7A) for dot in line)
    assert good == pytest.approx(2 * improving, rel=0.02)
    whole = dots(bars.RIGHT - bars.LEFT)
    assert good == pytest.approx(whole / 2, rel=0.03)


def test_a_share_of_nothing_is_not_drawn() -> None:
    picture = picture_of(("North", (100, 0, 0)))
    line = {picture.getpixel((x, UPPER_PART)) for x in range(picture.width)}
    assert (0xFF, 0xDD, 0x7A) not in line


def test_inadequate_is_striped_so_that_it_is_told_apart_in_black_and_white() -> None:
    picture = picture_of(("North", (0, 0, 100)))
    piece = (dots(bars.LEFT) + 20, UPPER_PART, dots(bars.RIGHT) - 20, UPPER_PART + 1)
    reds = picture.getchannel("R").crop(piece).tobytes()
    assert 0x98 in reds
    assert min(reds) <= 0x5F, "where a stripe is, it is darker"


def test_more_bars_make_a_higher_picture_of_the_same_width() -> None:
    one = picture_of(("North", (50, 25, 25)))
    three = picture_of(*((name, (50, 25, 25)) for name in "ABC"))
    assert one.width == three.width
    assert three.height - one.height == pytest.approx(dots(2 * bars.ROW), abs=1)


@pytest.fixture(params=["fonts of the machine", "no font at all"])
def fonts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    if request.param == "no font at all":
        monkeypatch.setattr(letters, "FONTS", ("there-is-no-such-font.ttf",))
    letters.typeface.cache_clear()
    letters.font.cache_clear()
    yield
    letters.typeface.cache_clear()
    letters.font.cache_clear()


@pytest.mark.parametrize("label", ["Ynys Môn", "a\nb\x00c", "", "W" * 200, "子ども"])
def test_any_label_is_drawn_with_or_without_fonts(fonts: None, label: str) -> None:
    picture = picture_of((label, (34, 33, 33)))
    assert picture.width == dots(bars.WIDTH)
    if label.strip("\n\x00") and label.isascii():
        left = picture.crop((0, 0, dots(bars.LABELS), dots(bars.TOP + bars.ROW)))
        assert len(left.getcolors(maxcolors=100_000) or ()) > 2, "the label is there"


def test_a_long_name_goes_on_below_and_is_cut_on_the_second_line_alone() -> None:
    long = "How well does the plan say who does what by when, and how will we know that it was done?"
    written = [mark.text for mark in bars.draw(chart((long, (34, 33, 33)))).marks if isinstance(mark, Words)]
    (first, second) = (text for text in written if text.split()[0] in ("How", "does", "plan", "say", "who"))
    assert long.startswith(f"{first} {second.removesuffix('...')}")
    assert second.endswith("...")


def test_no_stripe_leaves_its_piece() -> None:
    drawn = bars.draw(chart(("North", (40, 40, 20)), ("South", (97, 0, 3)), ("West", (999, 0, 1))))
    pieces = [mark for mark in drawn.marks if isinstance(mark, Box)]
    stripes = [mark for mark in drawn.marks if isinstance(mark, Line) and mark.colour == bars.LOOKS[2].stripes]
    assert len(stripes) > 10
    for stripe in stripes:
        assert any(
            all(
                piece.x - 0.001 <= x <= piece.x + piece.width + 0.001
                and piece.y - 0.001 <= y <= piece.y + piece.height + 0.001
                for x, y in stripe.points
            )
            for piece in pieces
        )
