"""A picture as marks in millimetres, written as SVG for a page and as PNG to paste: the same picture twice."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Literal, TypeAlias

from lxml import etree
from PIL import Image, ImageDraw

from qa_tool.kit.documents.letters import DOTS_PER_INCH, dots, font, shortened, writable

FINER = 2
"""Lines are drawn this much larger and then made smaller, so that slanted ones are smooth."""
SVG = "http://www.w3.org/2000/svg"
LETTERS = "Arial, Helvetica, sans-serif"
TITLE_MM, TITLE_LETTERS_MM = 8, 3.8
CAPTION_MM, CAPTION_LETTERS_MM = 4, 2.4
Point: TypeAlias = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


@dataclass(frozen=True)
class Line:
    """A line through points; ``dashes`` are the lengths of stroke and gap."""

    points: tuple[Point, ...]
    colour: str
    width: float = 0.3
    dashes: tuple[float, float] | None = None


@dataclass(frozen=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True)
class Dot:
    """A round mark, or one of another shape; hollow when ``fill`` is white."""

    at: Point
    radius: float
    fill: str
    edge: str
    shape: Literal["round", "diamond"] = "round"


@dataclass(frozen=True)
class Words:
    """One line of text; ``at`` is on its base line."""

    at: Point
    text: str
    height: float
    colour: str
    anchor: Anchor = "start"


Mark: TypeAlias = Line | Box | Dot | Words


@dataclass(frozen=True)
class Drawing:
    """Marks on white, later ones over earlier ones; words are on top of all."""

    width: float
    height: float
    marks: Sequence[Mark]


def as_svg(drawing: Drawing, pixels: int) -> bytes:
    """The picture, ``pixels`` wide: no script, nothing fetched."""
    high = round(pixels * drawing.height / drawing.width)
    root = etree.Element(
        f"{{{SVG}}}svg",
        {"viewBox": f"0 0 {drawing.width:g} {drawing.height:g}", "width": str(pixels), "height": str(high)},
        nsmap={None: SVG},
    )
    _add(root, "rect", width="100%", height="100%", fill="#ffffff")
    for mark in _in_order(drawing):
        _svg_mark(root, mark)
    return etree.tostring(root)


def as_png(drawing: Drawing) -> bytes:
    """The picture in its own size, sharp on paper. The same drawing gives the same bytes on the same machine."""
    size = (dots(drawing.width), dots(drawing.height))
    large = Image.new("RGB", (size[0] * FINER, size[1] * FINER), "#ffffff")
    pen = ImageDraw.Draw(large)
    for mark in drawing.marks:
        if not isinstance(mark, Words):
            _draw(pen, mark)
    picture = large.resize(size, Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(picture)
    for mark in drawing.marks:
        if isinstance(mark, Words):
            at = (dots(mark.at[0]), dots(mark.at[1]))
            pen.text(at, writable(mark.text), font=font(mark.height), fill=mark.colour, anchor=ANCHORS[mark.anchor])
    return written(picture)


def titled(png: bytes, title: str) -> bytes:
    """The picture with a title above it, so that it can stand alone where it is pasted."""
    with Image.open(io.BytesIO(png)) as opened:
        below = opened.convert("RGB")
    height = dots(TITLE_MM)
    picture = Image.new("RGB", (below.width, below.height + height), "#ffffff")
    picture.paste(below, (0, height))
    letters = font(TITLE_LETTERS_MM)
    text = shortened(title, letters, below.width - dots(4))
    ImageDraw.Draw(picture).text((dots(2), round(height * 0.7)), text, font=letters, fill="#0b0c0c", anchor="ls")
    return written(picture)


def captioned(png: bytes, lines: Sequence[str]) -> bytes:
    """The picture with small lines below it, cut where they are wider than it."""
    with Image.open(io.BytesIO(png)) as opened:
        above = opened.convert("RGB")
    step, letters = dots(CAPTION_MM), font(CAPTION_LETTERS_MM)
    picture = Image.new("RGB", (above.width, above.height + step * len(lines) + step // 2), "#ffffff")
    picture.paste(above, (0, 0))
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        text = shortened(line, letters, above.width - dots(4))
        pen.text(
            (dots(2), above.height + round(step * (number + 0.7))), text, font=letters, fill="#505a5f", anchor="ls"
        )
    return written(picture)


def written(picture: Image.Image) -> bytes:
    """The picture as a file; the same picture gives the same bytes on the same machine."""
    held = io.BytesIO()
    picture.save(held, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH), optimize=True)
    return held.getvalue()


def _in_order(drawing: Drawing) -> Iterator[Mark]:
    yield from (mark for mark in drawing.marks if not isinstance(mark, Words))
    yield from (mark for mark in drawing.marks if isinstance(mark, Words))


def _add(root: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(root, f"{{{SVG}}}{name}", {key.replace("_", "-"): text for key, text in attributes.items()})


def _svg_mark(root: etree._Element, mark: Mark) -> None:
    match mark:
        case Line():
            points = " ".join(f"{x:.2f},{y:.2f}" for x, y in mark.points)
            line = _add(
                root, "polyline", points=points, fill="none", stroke=mark.colour, stroke_width=f"{mark.width:g}"
            )
            if mark.dashes:
                line.set("stroke-dasharray", f"{mark.dashes[0]:g} {mark.dashes[1]:g}")
        case Box():
            _add(
                root, "rect", x=f"{mark.x:.2f}", y=f"{mark.y:.2f}", width=f"{mark.width:.2f}",
                height=f"{mark.height:.2f}", fill=mark.fill,
            )  # fmt: skip
        case Dot():
            points = " ".join(f"{x:.2f},{y:.2f}" for x, y in _corners(mark))
            look = {"fill": mark.fill, "stroke": mark.edge, "stroke_width": "0.4"}
            if mark.shape == "diamond":
                _add(root, "polygon", points=points, **look)
            else:
                x, y = mark.at
                _add(root, "circle", cx=f"{x:.2f}", cy=f"{y:.2f}", r=f"{mark.radius:g}", **look)
        case Words():
            x, y = mark.at
            text = _add(
                root, "text", x=f"{x:.2f}", y=f"{y:.2f}", font_family=LETTERS, font_size=f"{mark.height:g}",
                fill=mark.colour, text_anchor=mark.anchor,
            )  # fmt: skip
            text.text = "".join(letter if letter.isprintable() else " " for letter in mark.text)


def _draw(pen: ImageDraw.ImageDraw, mark: Line | Box | Dot) -> None:
    def large(millimetres: float) -> float:
        return millimetres * DOTS_PER_INCH / 25.4 * FINER

    match mark:
        case Line():
            width = max(1, round(large(mark.width)))
            for piece in _dashed(mark) if mark.dashes else [mark.points]:
                pen.line([(large(x), large(y)) for x, y in piece], fill=mark.colour, width=width, joint="curve")
        case Box():
            pen.rectangle(
                (large(mark.x), large(mark.y), large(mark.x + mark.width), large(mark.y + mark.height)), fill=mark.fill
            )
        case Dot():
            edge = max(1, round(large(0.4)))
            if mark.shape == "diamond":
                pen.polygon([(large(x), large(y)) for x, y in _corners(mark)], fill=mark.fill, outline=mark.edge)
            else:
                (x, y), r = mark.at, mark.radius
                box = (large(x - r), large(y - r), large(x + r), large(y + r))
                pen.ellipse(box, fill=mark.fill, outline=mark.edge, width=edge)


def _corners(dot: Dot) -> tuple[Point, ...]:
    (x, y), r = dot.at, dot.radius * 1.35
    return ((x, y - r), (x + r, y), (x, y + r), (x - r, y))


def _dashed(line: Line) -> Iterator[tuple[Point, Point]]:
    """The strokes of a dashed line: Pillow draws none."""
    assert line.dashes is not None
    stroke, gap = line.dashes
    for (x0, y0), (x1, y1) in pairwise(line.points):
        length = hypot(x1 - x0, y1 - y0)
        at = 0.0
        while at < length:
            end = min(at + stroke, length)
            yield (
                (x0 + (x1 - x0) * at / length, y0 + (y1 - y0) * at / length),
                (x0 + (x1 - x0) * end / length, y0 + (y1 - y0) * end / length),
            )
            at = end + gap
