"""Letters for pictures: sizes in millimetres, the fonts of the machine, and text as they can write it."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TypeAlias

from PIL import ImageFont

DOTS_PER_INCH = 220
FONTS = ("arial.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf", "Helvetica.ttc")
"""Sought on the machine in this order; without any of them, the letters that come with the library will do."""

Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont


def dots(millimetres: float) -> int:
    """Millimetres on paper as dots of a picture."""
    return round(millimetres * DOTS_PER_INCH / 25.4)


@cache
def typeface() -> str | None:
    """The file of the first font that this machine has; None for none."""
    for name in FONTS:
        try:
            ImageFont.truetype(name, 10)
        except OSError:
            continue
        return name
    return None


@cache
def font(height_mm: float) -> Font:
    """Letters of that height."""
    name = typeface()
    size = dots(height_mm)
    return ImageFont.load_default(size) if name is None else ImageFont.truetype(name, size)


def writable(text: str) -> str:
    """``text`` as the letters at hand can write it: those of the library know no accents."""
    plain = "".join(mark if mark.isprintable() else " " for mark in text)
    if typeface() is not None:
        return plain
    return unicodedata.normalize("NFKD", plain.replace("–", "-").replace("’", "'")).encode("ascii", "ignore").decode()


def wide(text: str, height_mm: float) -> float:
    """How many millimetres a text of letters of that height takes."""
    return font(height_mm).getlength(writable(text)) * 25.4 / DOTS_PER_INCH


def folded(text: str, height_mm: float, room_mm: float) -> tuple[str, ...]:
    """``text`` on one line, or on two where it is wider than ``room_mm``; what has no room on the second is cut."""
    words, fitting = writable(text).split(), 0
    while fitting < len(words) and wide(" ".join(words[: fitting + 1]), height_mm) <= room_mm:
        fitting += 1
    rest = " ".join(words[fitting:])
    return tuple(line for line in (" ".join(words[:fitting]), shortened(rest, font(height_mm), dots(room_mm))) if line)


def shortened(text: str, with_font: Font, room: int) -> str:
    """``text``, cut with three dots where it is wider than ``room``."""
    whole = writable(text)
    if with_font.getlength(whole) <= room:
        return whole
    cut = whole
    while cut and with_font.getlength(f"{cut}...") > room:
        cut = cut[:-1]
    return f"{cut.rstrip()}..."
