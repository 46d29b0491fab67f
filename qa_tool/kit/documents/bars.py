"""Bars of 100% as a drawing. A series has its letter, and stripes, besides its colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from qa_tool.kit.documents.drawing import Box, Drawing, Line, Mark, Words
from qa_tool.kit.documents.letters import folded, wide
from qa_tool.kit.documents.model import Bar, Bars


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
INK, FAINT, LINE, PAPER = "#0b0c0c", "#505a5f", "#b1b4b6", "#ffffff"
LEAST_LABELLED = 9
"""Per cent below which a piece has no room for its letter and number."""
LEAST_LETTERED = 3
"""Per cent below which it has no room for its letter either."""
WIDTH, LABELS, LEFT, RIGHT = 170.0, 52.0, 54.0, 166.0
"""Millimetres; names of the bars end at LABELS, the bars lie between LEFT and RIGHT."""
ROW, BAR, TOP, BOTTOM = 10.5, 7.0, 1.0, 13.0
NAME, SMALL, PIECE = 3.0, 2.5, 2.7
"""Heights of letters."""
LEADING = 1.12
LOWER = 0.36
"""From the middle of a line of letters to its base line, of their height."""
STEP, INSIDE = 1.4, 0.13
"""From stripe to stripe, and how far each ends before the edge: it is as thick as that beyond its end."""
SCALE = (0, 20, 40, 60, 80, 100)


def draw(chart: Bars) -> Drawing:
    """The picture, of a fixed width."""
    bottom = TOP + ROW * len(chart.bars)
    marks = [*_scale(bottom)]
    for number, bar in enumerate(chart.bars):
        middle = TOP + ROW * (number + 0.5)
        marks += [*_name(bar, middle), *_pieces(bar, [letter for letter, _ in chart.series], middle)]
    return Drawing(WIDTH, bottom + BOTTOM, [*marks, *_key(chart.series, bottom + 7.8)])


def _scale(bottom: float) -> Iterator[Mark]:
    for mark in SCALE:
        at = LEFT + (RIGHT - LEFT) * mark / 100
        yield Line(((at, TOP), (at, bottom)), LINE, 0.2)
        yield Words((at, bottom + 3), f"{mark}%", SMALL, FAINT, "middle")


def _name(bar: Bar, middle: float) -> Iterator[Mark]:
    """The name on one line or two, and below it of how many."""
    names = folded(bar.label, NAME, LABELS - 1)
    base = f"N = {bar.answered:,}" + (", small base" if bar.small else "")
    lines = [*((name, NAME, INK) for name in names), (base, SMALL, FAINT)]
    at = middle - 0.4 - LEADING * sum(height for _, height, _ in lines) / 2
    for text, height, colour in lines:
        at += LEADING * height
        yield Words((LABELS, at), text, height, colour, "end")


def _pieces(bar: Bar, letters: Sequence[str], middle: float) -> Iterator[Mark]:
    whole = sum(bar.shares) or 1  # rounded shares may add to 99.9 or 100.1: the bar is full all the same
    edges = [LEFT, *(LEFT + (RIGHT - LEFT) * float(end / whole) for end in accumulate(bar.shares))]
    for letter, look, share, begin, end in zip(letters, LOOKS, bar.shares, edges, edges[1:], strict=False):
        if end > begin:
            yield from _filled(look, begin, middle - BAR / 2, end - begin, BAR)
            yield Line(((end, middle - BAR / 2), (end, middle + BAR / 2)), PAPER, 0.25)
            text = f"{letter} {share}%" if share >= LEAST_LABELLED else letter if share >= LEAST_LETTERED else ""
            centre = (begin + end) / 2
            if text and look.stripes is not None:
                ground = wide(text, PIECE) + 0.8
                yield Box(centre - ground / 2, middle - PIECE / 2, ground, PIECE, look.fill)
            if text:
                yield Words((centre, middle + PIECE * LOWER), text, PIECE, look.ink, "middle")


def _filled(look: Look, x: float, y: float, width: float, height: float) -> Iterator[Mark]:
    """A piece, its stripes slanting up from the left, each cut where the piece ends."""
    yield Box(x, y, width, height, look.fill)
    if look.stripes is not None and width > 2 * INSIDE:
        x, foot, width, height = x + INSIDE, y + height - INSIDE, width - 2 * INSIDE, height - 2 * INSIDE
        for number in range(1, int((width + height) / STEP) + 1):
            start = number * STEP - height
            first, last = max(0.0, -start), min(height, width - start)
            yield Line(((x + start + first, foot - first), (x + start + last, foot - last)), look.stripes, 0.35)


def _key(series: Sequence[tuple[str, str]], middle: float) -> Iterator[Mark]:
    at, side = LEFT, 3.6
    for (letter, name), look in zip(series, LOOKS, strict=False):
        text = f"{letter}: {name}"
        yield from _filled(look, at, middle - side / 2, side, side)
        yield Words((at + side + 1.2, middle + NAME * LOWER), text, NAME, INK)
        at += side + 7 + wide(text, NAME)
