"""Draws bars as a PNG picture that stays sharp on paper. A series has its letter, and stripes, besides its colour."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from PIL import Image, ImageDraw

from qa_tool.kit.documents.drawing import written
from qa_tool.kit.documents.letters import dots, font, shortened, writable
from qa_tool.kit.documents.model import Bar, Bars

WIDTH_MM = 170


class Look(NamedTuple):
    """How one series looks: its colour, that of its writing, and that of its stripes (None for plain)."""

    fill: str
    ink: str
    stripes: str | None = None


LOOKS = (
    Look("#0b5e3c", "#ffffff"),
    Look("#ffdd7a", "#0b0c0c"),
    Look("#98272b", "#ffffff", "#5f1417"),
    Look("#1d70b8", "#ffffff"),
)
INK, FAINT, LINE = "#0b0c0c", "#505a5f", "#b1b4b6"
LEAST_LABELLED = 9
"""Per cent below which a piece has no room for its letter and number."""
LEAST_LETTERED = 3
"""Per cent below which it has no room for its letter either."""


LABELS = dots(52)
"""The room at the left for the names of the bars."""
ROW, BAR = dots(10.5), dots(7)
TOP, BOTTOM, RIGHT = dots(1), dots(13), dots(4)
SCALE = (0, 20, 40, 60, 80, 100)


def draw(chart: Bars) -> bytes:
    """The picture as a PNG, ``WIDTH_MM`` wide. The same chart gives the same bytes on the same machine."""
    width, height = dots(WIDTH_MM), TOP + ROW * len(chart.bars) + BOTTOM
    picture = Image.new("RGB", (width, height), "#ffffff")
    pen = ImageDraw.Draw(picture)
    left, right = LABELS + dots(2), width - RIGHT
    bottom = TOP + ROW * len(chart.bars)
    for mark in SCALE:
        at = left + (right - left) * mark // 100
        pen.line([(at, TOP), (at, bottom)], fill=LINE, width=2)
        pen.text((at, bottom + dots(0.8)), f"{mark}%", font=font(2.5), fill=FAINT, anchor="ma")
    letters = [letter for letter, _ in chart.series]
    for number, bar in enumerate(chart.bars):
        _draw_bar(picture, bar, letters, (left, TOP + ROW * number + (ROW - BAR) // 2, right))
    _draw_legend(picture, chart.series, left, bottom + dots(6))
    return written(picture)


def _draw_bar(picture: Image.Image, bar: Bar, letters: Sequence[str], place: tuple[int, int, int]) -> None:
    left, top, right = place
    pen = ImageDraw.Draw(picture)
    middle = top + BAR // 2
    base = f"N = {bar.answered:,}" + (", small base" if bar.small else "")
    pen.text((LABELS, middle), shortened(bar.label, font(3), LABELS), font=font(3), fill=INK, anchor="rd")
    pen.text((LABELS, middle + dots(0.6)), base, font=font(2.4), fill=FAINT, anchor="ra")
    whole = sum(bar.shares) or 1  # rounded shares may add to 99.9 or 100.1: the bar is full all the same
    edges = [left, *(left + round((right - left) * float(end / whole)) for end in accumulate(bar.shares))]
    for letter, look, share, begin, end in zip(letters, LOOKS, bar.shares, edges, edges[1:], strict=False):
        if end <= begin:
            continue
        _fill(picture, look, (begin, top, end - 1, top + BAR))
        text = f"{letter} {share}%" if share >= LEAST_LABELLED else letter if share >= LEAST_LETTERED else ""
        if text:
            _write_on(pen, look, text, ((begin + end) // 2, middle))


def _write_on(pen: ImageDraw.ImageDraw, look: Look, text: str, middle: tuple[int, int]) -> None:
    """Write on a piece of a bar; on stripes, on a plain ground of its own."""
    letters = font(2.7)
    if look.stripes is not None:
        x0, y0, x1, y1 = pen.textbbox(middle, text, font=letters, anchor="mm")
        edge = dots(0.4)
        pen.rectangle((x0 - edge, y0 - edge, x1 + edge, y1 + edge), fill=look.fill)
    pen.text(middle, text, font=letters, fill=look.ink, anchor="mm")


def _fill(picture: Image.Image, look: Look, box: tuple[int, int, int, int]) -> None:
    x0, y0, x1, y1 = box
    piece = Image.new("RGB", (x1 - x0 + 1, y1 - y0 + 1), look.fill)
    pen = ImageDraw.Draw(piece)
    if look.stripes is not None:
        for start in range(-piece.height, piece.width, dots(1.4)):
            pen.line([(start, piece.height), (start + piece.height, 0)], fill=look.stripes, width=dots(0.35))
    picture.paste(piece, (x0, y0))
    ImageDraw.Draw(picture).line([(x1, y0), (x1, y1)], fill="#ffffff", width=2)


def _draw_legend(picture: Image.Image, series: Sequence[tuple[str, str]], left: int, top: int) -> None:
    pen, words, side, at = ImageDraw.Draw(picture), font(2.8), dots(3.6), left
    for (letter, name), look in zip(series, LOOKS, strict=False):
        _fill(picture, look, (at, top, at + side, top + side))
        text = writable(f"{letter}: {name}")
        pen.text((at + side + dots(1.2), top + side // 2), text, font=words, fill=INK, anchor="lm")
        at += side + dots(7) + round(pen.textlength(text, font=words))
