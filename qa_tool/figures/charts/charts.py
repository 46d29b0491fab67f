"""Charts for pages, as self-contained SVG pictures: no script, no font and no address fetched. Always beside a table.

A grade is told by its letter, its place in the bar and a stripe, so that colour never carries meaning alone.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pygal
from lxml import etree
from pygal.style import Style

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Figure
from qa_tool.kit.documents.model import Bar, Bars
from qa_tool.kit.documents.pictures import LOOKS

NARROWEST_LABELLED = Decimal(12)
"""Per cent below which a piece of a bar has no room for its letter and number."""
WIDTH = 900
ROW = 46
FRAME = 160
SVG = "{http://www.w3.org/2000/svg}"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


@dataclass(frozen=True)
class Chart:
    """A picture with the sentence that says the same to somebody who cannot see it."""

    svg: bytes
    alt: str
    width: int
    height: int

    @property
    def data_uri(self) -> str:
        """For the ``src`` of an image."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg).decode()


@lru_cache(maxsize=64)
def shares(drawn: Bars) -> Chart:
    """One bar of 100% for each row: the picture of these very numbers, drawn once."""
    height = FRAME + ROW * len(drawn.bars)
    chart = pygal.HorizontalStackedBar(**_look(height, [look.fill for look in LOOKS[:3]]), range=(0, 100))
    upwards = list(reversed(drawn.bars))  # the first row belongs at the top, and bars are stacked from the bottom
    chart.x_labels = [f"{bar.label} (N = {bar.answered:,})" for bar in upwards]
    chart.y_labels = list(range(0, 101, 20))
    chart.value_formatter = lambda value: f"{value:g}%"
    for at, (letter, name) in enumerate(drawn.series):
        pieces = [bar.shares[at] for bar in upwards]
        chart.add(f"{letter}: {name}", [{"value": float(pct), "formatter": _piece(pct, letter)} for pct in pieces])
    return Chart(
        _clean(chart, striped=2), f"Bar chart of {wording.in_a_sentence(drawn.caption)}. {drawn.said}.", WIDTH, height
    )


def counts(rows: Sequence[tuple[str, int]], title: str) -> Chart | None:
    """One bar for each count; None when all are 0."""
    if not any(n for _, n in rows):
        return None
    height = 40 + 34 * len(rows) + 30
    chart = pygal.HorizontalBar(**(_look(height, ("#1d4d4f",)) | {"show_legend": False, "print_values": False}))
    upwards = list(reversed(rows))
    chart.x_labels = [f"{label}: {n:,}" for label, n in upwards]
    chart.value_formatter = lambda value: f"{value:,.0f}"
    chart.add("Audits", [n for _, n in upwards])
    said = "; ".join(f"{label}: {n:,}" for label, n in rows)
    return Chart(_clean(chart), f"Bar chart of {wording.in_a_sentence(title)}. {said}.", WIDTH, height)


def _piece(pct: Decimal, letter: str) -> Any:
    text = f"{letter} {pct}%" if pct >= NARROWEST_LABELLED else ""
    return lambda _value: text


def _look(height: int, colours: Sequence[str]) -> dict[str, Any]:
    style = Style(
        background="#ffffff",
        plot_background="#ffffff",
        foreground="#0b0c0c",
        foreground_strong="#0b0c0c",
        foreground_subtle="#b1b4b6",
        opacity="1",
        opacity_hover="1",
        transition="none",
        colors=tuple(colours),
        value_colors=tuple(look.ink for look in LOOKS[:3]),
        font_family="Arial, Helvetica, sans-serif",
        value_font_family="Arial, Helvetica, sans-serif",
        label_font_size=15,
        major_label_font_size=15,
        legend_font_size=15,
        value_font_size=14,
    )
    return {
        "style": style,
        "js": [],
        "width": WIDTH,
        "height": height,
        "explicit_size": True,
        "margin": 12,
        "margin_right": 40,
        "margin_bottom": 40,
        "spacing": 12,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 2,
        "truncate_label": -1,
        "truncate_legend": -1,
        "print_values": True,
        "print_values_position": "center",
        "disable_xml_declaration": True,
    }


def _clean(chart: Any, striped: int | None = None) -> bytes:
    """The picture without pygal's script, and with stripes over one of its series."""
    root = etree.fromstring(chart.render().encode(), PARSER)
    for script in root.findall(f".//{SVG}script"):
        holder = script.getparent()
        assert holder is not None
        holder.remove(script)
    if striped is not None:
        _stripe(root, striped)
    return etree.tostring(root)


def _stripe(root: etree._Element, series: int) -> None:
    definitions = root.find(f"{SVG}defs")
    assert definitions is not None
    pattern = etree.SubElement(
        definitions,
        f"{SVG}pattern",
        {
            "id": "stripes",
            "width": "7",
            "height": "7",
            "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(45)",
        },
    )
    etree.SubElement(pattern, f"{SVG}rect", {"width": "7", "height": "7", "style": f"fill: {LOOKS[series].fill}"})
    etree.SubElement(pattern, f"{SVG}rect", {"width": "2", "height": "7", "style": f"fill: {LOOKS[series].stripes}"})
    for rect in root.iter(f"{SVG}rect"):
        group = rect.getparent()
        classes = rect.get("class", "").split()
        while group is not None and f"serie-{series}" not in group.get("class", "").split():
            group = group.getparent()
        if group is not None or f"color-{series}" in classes:
            rect.set("style", "fill: url(#stripes)")


GRADE_SERIES = tuple((letter, grade.label) for letter, grade in zip(("G", "RI", "I"), Grade, strict=True))


def bars(caption: str, rows: Sequence[tuple[str, Figure]]) -> Bars | None:
    """A bar of 100% for each row with enough answers for percentages; None when no row has."""
    shown = [(label, figure) for label, figure in rows if figure.shows_percentages]
    if not shown:
        return None
    return Bars(
        caption,
        GRADE_SERIES,
        tuple(
            Bar(
                label,
                figure.answered,
                tuple(pct for grade in Grade if (pct := figure.shown_pct(grade)) is not None),
                bool(wording.base_mark(figure)),
            )
            for label, figure in shown
        ),
    )
