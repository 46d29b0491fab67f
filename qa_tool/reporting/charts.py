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

from qa_tool.reporting.figures import Figure
from qa_tool.vocabulary.grades import Grade

LETTERS = {Grade.GOOD: "G", Grade.REQUIRES_IMPROVEMENT: "RI", Grade.INADEQUATE: "I"}
COLOURS = ("#0b5e3c", "#ffdd7a", "#98272b")
ON_COLOURS = ("#ffffff", "#0b0c0c", "#ffffff")
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


def grade_mix(rows: Sequence[tuple[str, Figure]], subject: str) -> Chart | None:
    """One bar of 100% for each row, in three grades. Rows too small for percentages are left to the table.

    None when no row is left.
    """
    bars = tuple(
        (label, figure.answered, tuple(figure.pct(grade) or Decimal(0) for grade in Grade))
        for label, figure in rows
        if figure.shows_percentages
    )
    return _grade_mix(bars, subject) if bars else None


Bar = tuple[str, int, tuple[Decimal, ...]]
"""Label, N, and the share of each grade in their order."""


@lru_cache(maxsize=64)
def _grade_mix(bars: tuple[Bar, ...], subject: str) -> Chart:
    """The picture of these very numbers, drawn once."""
    height = FRAME + ROW * len(bars)
    chart = pygal.HorizontalStackedBar(**_look(height, COLOURS), range=(0, 100))
    upwards = list(reversed(bars))  # the first row belongs at the top, and bars are stacked from the bottom
    chart.x_labels = [f"{label} (N = {answered:,})" for label, answered, _ in upwards]
    chart.y_labels = list(range(0, 101, 20))
    chart.value_formatter = lambda value: f"{value:g}%"
    for at, grade in enumerate(Grade):
        chart.add(
            f"{LETTERS[grade]}: {grade.label}",
            [{"value": float(pcts[at]), "formatter": _piece(pcts[at], LETTERS[grade])} for _, _, pcts in upwards],
        )
    said = "; ".join(
        f"{label}: "
        + ", ".join(f"{grade.label.lower()} {pct}%" for grade, pct in zip(Grade, pcts, strict=True))
        + f" of {answered:,}"
        for label, answered, pcts in bars
    )
    return Chart(_clean(chart, striped=2), f"Bar chart of {subject}. {said}.", WIDTH, height)


def counts(rows: Sequence[tuple[str, int]], subject: str) -> Chart | None:
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
    return Chart(_clean(chart), f"Bar chart of {subject}. {said}.", WIDTH, height)


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
        value_colors=ON_COLOURS,
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
    etree.SubElement(pattern, f"{SVG}rect", {"width": "7", "height": "7", "style": f"fill: {COLOURS[series]}"})
    etree.SubElement(pattern, f"{SVG}rect", {"width": "2", "height": "7", "style": "fill: #5f1417"})
    for rect in root.iter(f"{SVG}rect"):
        group = rect.getparent()
        classes = rect.get("class", "").split()
        while group is not None and f"serie-{series}" not in group.get("class", "").split():
            group = group.getparent()
        if group is not None or f"color-{series}" in classes:
            rect.set("style", "fill: url(#stripes)")
