"""A drawing is the same picture as SVG and as PNG, and neither fetches nor runs anything."""

from __future__ import annotations

import io

from lxml import etree
from PIL import Image

from qa_tool.kit.documents import drawing
from qa_tool.kit.documents.drawing import Box, Dot, Drawing, Line, Words
from qa_tool.kit.documents.letters import dots

BLUE, RED = (0, 0, 255), (255, 0, 0)
PICTURE = Drawing(
    60,
    30,
    [
        Box(5, 5, 10, 10, "#0000ff"),
        Line(((20, 10), (40, 10)), "#ff0000", 1, (4, 4)),
        Dot((50, 10), 2, "#0000ff", "#0000ff", "diamond"),
        Words((5, 25), "Good <b> & \x00more", 4, "#000000"),
    ],
)


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_the_png_has_each_mark_in_its_place() -> None:
    picture = opened(drawing.as_png(PICTURE))
    assert picture.size == (dots(60), dots(30))
    assert picture.getpixel((dots(10), dots(10))) == BLUE
    assert picture.getpixel((dots(17), dots(10))) == (255, 255, 255)
    assert picture.getpixel((dots(50), dots(10))) == BLUE
    assert picture.getpixel((dots(22), dots(10))) == RED
    assert picture.getpixel((dots(26), dots(10))) == (255, 255, 255), "the gap of a dashed line"
    words = picture.crop((dots(5), dots(20), dots(30), dots(26)))
    assert len(words.getcolors(maxcolors=10_000) or ()) > 2


def test_the_svg_holds_text_as_text_and_no_more_than_marks() -> None:
    root = etree.fromstring(drawing.as_svg(PICTURE, 600))
    names = [etree.QName(element).localname for element in root.iter()]
    assert names == ["svg", "rect", "rect", "polyline", "polygon", "text"]
    assert root.get("width") == "600"
    assert root.get("height") == "300"
    assert root[-1].text == "Good <b> &  more"
    assert [line.get("stroke-dasharray") for line in root.iter("{*}polyline")] == ["4 4"]


def test_a_title_stands_above_and_leaves_the_picture_as_it_is() -> None:
    plain = opened(drawing.as_png(PICTURE))
    titled = opened(drawing.titled(drawing.as_png(PICTURE), "A title" * 40))
    above = titled.height - plain.height
    assert titled.crop((0, above, titled.width, titled.height)).tobytes() == plain.tobytes()
    assert len(titled.crop((0, 0, titled.width, above)).getcolors(maxcolors=10_000) or ()) > 2


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert drawing.as_png(PICTURE) == drawing.as_png(PICTURE)
