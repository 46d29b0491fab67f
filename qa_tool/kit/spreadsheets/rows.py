"""The rows of the long sheets, written as the file format's own text.

openpyxl makes an object of every cell; five thousand audits have three million cells. Here a row is one string:
the same cells in about a sixth of the time and in flat memory (benchmarks/README.md holds the figures). Everything
else of a long sheet - widths, headers, printing, its table - is openpyxl's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from openpyxl.utils import get_column_letter

from qa_tool.kit.spreadsheets.cells import (
    CELL_LINE_FEEDS,
    EXACT_DIGITS,
    LIKE_FORMULA,
    REMARKABLE,
    Remarks,
    Value,
    escaped,
    serial,
    simple,
)

REMEMBERED = 80
"""Texts up to this length tend to repeat (references, labels, options) and are kept ready."""
MOST_REMEMBERED = 20_000
TOO_LONG = 10**EXACT_DIGITS


@dataclass(frozen=True)
class ColumnStyle:
    """Style numbers of one column: of its cells, and of those whose text looks like a formula."""

    number: int
    quoted: int


class RowText:
    """Turns the values of one row into the text of the file. One for each sheet."""

    def __init__(self, sheet: str, styles: Sequence[ColumnStyle], remarks: Remarks, zone: ZoneInfo) -> None:
        self._sheet = sheet
        self._remarks = remarks
        self._zone = zone
        self._columns = [
            (f'<c r="{get_column_letter(index)}', f'" s="{style.number}"', f'" s="{style.quoted}"')
            for index, style in enumerate(styles, 1)
        ]
        self._ready: dict[str, str] = {}
        self._days: dict[date, str] = {}

    def __call__(self, number: int, values: Sequence[Value], height: float | None = None) -> str:
        """Row ``number`` (from 1) of ``values``, one for each column; ``height`` in points, None as it comes."""
        parts = [f'<row r="{number}">' if height is None else f'<row r="{number}" ht="{height}" customHeight="1">']
        ready, days = self._ready, self._days
        for (cell, style, quoted), value in zip(self._columns, values, strict=True):
            if value is None or value == "":
                continue
            if type(value) is str:
                text = ready.get(value)
                if text is None:
                    if LIKE_FORMULA.match(value):
                        style = quoted  # noqa: PLW2901  this cell only
                    text = self._text(value, f"{cell[6:]}{number}")
                parts.append(f"{cell}{number}{style}{text}")
            elif type(value) is int and -TOO_LONG < value < TOO_LONG:
                parts.append(f"{cell}{number}{style}><v>{value}</v></c>")
            elif type(value) is date:
                day = days.get(value)
                if day is None:
                    day = days[value] = self._other(value, "")
                parts.append(f"{cell}{number}{style}{day}")
            else:
                parts.append(f"{cell}{number}{style}{self._other(value, f'{cell[6:]}{number}')}")
        parts.append("</row>")
        return "".join(parts)

    def _text(self, value: str, place: str) -> str:
        """The rest of a text's cell; kept for the next time when nothing had to be said about it."""
        if len(value) <= CELL_LINE_FEEDS and not REMARKABLE.search(value):
            text = f' t="inlineStr"><is><t>{value}</t></is></c>'
            if len(value) <= REMEMBERED:
                if len(self._ready) >= MOST_REMEMBERED:
                    self._ready.clear()
                self._ready[value] = text
            return text
        shown = escape(escaped(self._remarks.text(value, f"{self._sheet}, {place}")), {"\r": "&#13;"})
        return f' t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'

    def _other(self, value: Value, place: str) -> str:
        """The rest of the cell of a number, a day, a time, or yes and no."""
        value = simple(value, self._zone)
        if isinstance(value, str):
            return self._text(value, place)
        if isinstance(value, bool):
            return f' t="b"><v>{int(value)}</v></c>'
        if isinstance(value, (int, float, Decimal)):
            return f"><v>{value}</v></c>"
        if isinstance(value, (date, datetime, time)):
            return f"><v>{serial(value)}</v></c>"
        raise TypeError(f"A cell cannot hold a {type(value).__name__}")
