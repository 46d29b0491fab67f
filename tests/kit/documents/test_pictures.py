"""Bars as pictures: the right size, the right shares, told apart without colour, on any machine."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from PIL import Image

from qa_tool.kit.documents import letters, pictures
from qa_tool.kit.documents.model import Bar, Bars

SERIES = (("G", "Good"), ("RI", "Requires improvement"), ("I", "Inadequate"))


def chart(*bars: tuple[str, tuple[int, int, int]]) -> Bars:
    made = tuple(Bar(label, 20, tuple(map(Decimal, shares))) for label, shares in bars)
    return Bars("Grades", SERIES, made)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_the_pieces_are_as_wide_as_their_shares() -> None:
    picture = opened(pictures.draw(chart(("North", (50, 25, 25)))))
    row = pictures.TOP + (pictures.ROW - pictures.BAR) // 2 + 3
    line = [picture.getpixel((x, row)) for x in range(picture.width)]
    good = sum(dot == (0x0B, 0x5E, 0x3C) for dot in line)
    improving = sum(dot == (0xFF, 0xDD, 0x7A) for dot in line)
    assert good == pytest.approx(2 * improving, abs=4)
    whole = picture.width - pictures.LABELS - pictures.RIGHT
    assert good == pytest.approx(whole / 2, rel=0.03)


def test_a_share_of_nothing_is_not_drawn() -> None:
    picture = opened(pictures.draw(chart(("North", (100, 0, 0)))))
    row = pictures.TOP + (pictures.ROW - pictures.BAR) // 2 + 3
    line = {picture.getpixel((x, row)) for x in range(picture.width)}
    assert (0xFF, 0xDD, 0x7A) not in line


def test_inadequate_is_striped_so_that_it_is_told_apart_in_black_and_white() -> None:
    picture = opened(pictures.draw(chart(("North", (0, 0, 100)))))
    row = pictures.TOP + (pictures.ROW - pictures.BAR) // 2 + 3
    line = {picture.getpixel((x, row)) for x in range(pictures.LABELS + 40, picture.width - pictures.RIGHT - 10)}
    assert {(0x98, 0x27, 0x2B), (0x5F, 0x14, 0x17)} <= line


def test_more_bars_make_a_higher_picture_of_the_same_width() -> None:
    one = opened(pictures.draw(chart(("North", (50, 25, 25)))))
    three = opened(pictures.draw(chart(*((name, (50, 25, 25)) for name in "ABC"))))
    assert one.width == three.width
    assert three.height - one.height == 2 * pictures.ROW


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
    picture = opened(pictures.draw(chart((label, (34, 33, 33)))))
    assert picture.width > pictures.LABELS
    if label.strip("\n\x00") and label.isascii():
        left = picture.crop((0, 0, pictures.LABELS, pictures.TOP + pictures.ROW))
        assert len(left.getcolors(maxcolors=100_000) or ()) > 2, "the label is there"
