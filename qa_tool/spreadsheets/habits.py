"""What a spreadsheet keeps out of sight: hidden rows and columns, filters, merged cells. Read from the sheet's own XML.

The parser of cells reads hidden rows like the others and says nothing, and gives a merged cell's value to its first
row alone. Whoever brings the file sees neither in Excel, so the page has to say it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Final
from xml.parsers import expat

_TRUE: Final = ("1", "true")
_PIECE: Final = 1 << 16


@dataclass
class OutOfSight:
    """Of one sheet: how many rows and columns are hidden, whether a filter is on, how many cells span several rows."""

    rows: int = 0
    columns: int = 0
    filtered: bool = False
    merged: int = 0
    sheet: bool = False
    """Whether the sheet itself is hidden."""

    def remarks(self, name: str) -> list[str]:
        """Sentences for whoever brought the file."""
        found = []
        if self.rows:
            by = "by a filter" if self.filtered else "in Excel"
            rows = "1 row is hidden" if self.rows == 1 else f"{self.rows:,} rows are hidden"
            found.append(f"{name}: {rows} {by} and read like the others. Delete what does not belong to the list.")
        if self.columns:
            columns = "1 column is" if self.columns == 1 else f"{self.columns:,} columns are"
            found.append(f"{name}: {columns} hidden in Excel, and looked at like the others.")
        if self.merged:
            cells = "1 merged cell spans" if self.merged == 1 else f"{self.merged:,} merged cells span"
            found.append(f"{name}: {cells} several rows. Only the first row has the value: unmerge and fill it down.")
        return found


def out_of_sight(stream: IO[bytes], below: int) -> OutOfSight:
    """What the sheet in ``stream`` hides below row ``below``, the last one above its rows."""
    found = OutOfSight()
    number = 0

    def element(name: str, given: dict[str, str]) -> None:
        nonlocal number
        kind = name.rpartition(":")[2]
        if kind == "row":
            number = int(given["r"]) if given.get("r", "").isdecimal() else number + 1
            found.rows += number > below and given.get("hidden") in _TRUE
        elif kind == "col" and given.get("hidden") in _TRUE:
            found.columns += _span(given.get("min"), given.get("max"))
        elif kind == "autoFilter":
            found.filtered = True
        elif kind == "mergeCell":
            found.merged += _merged_rows(given.get("ref", ""), below)

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
    except (expat.ExpatError, ValueError):
        return found  # the parser of cells says what is wrong with it
    return found


def _span(first: str | None, last: str | None) -> int:
    if first is None or last is None or not (first.isdecimal() and last.isdecimal()):
        return 1
    return max(1, min(int(last), 16_384) - int(first) + 1) if int(last) < 16_384 else 0


def _merged_rows(ref: str, below: int) -> bool:
    first, _, last = ref.partition(":")
    top, bottom = ("".join(mark for mark in cell if mark.isdecimal()) for cell in (first, last))
    return bool(top and bottom) and int(bottom) > int(top) and int(bottom) > below
