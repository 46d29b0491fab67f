"""The external edition as it is printed: sheets of lines and tables whose cells hold nothing that is hidden.

It is plain data, so that what was prepared can be kept, looked at on a page, and written to a file that is the same
whenever it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from qa_tool.reporting.packing import unpacked
from qa_tool.spreadsheets.charts import Charted

Cell = str | int | None
"""Words, a count or its mark, a percentage as the text of a decimal; None: blank."""


class LineKind(StrEnum):
    """What a line of words is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    NOTE = "note"
    NEW_PAGE = "new page"
    """In documents kept from before sheets found the ends of their pages themselves: nothing is printed for it."""


class ColumnKind(StrEnum):
    """What the cells of a column hold."""

    WORDS = "words"
    COUNT = "count"
    """Whole numbers, or the mark of a hidden one."""
    PERCENT = "percent"
    """0 to 100 with one decimal; blank where it is hidden, or where there are too few."""


@dataclass(frozen=True)
class Line:
    """A heading, a paragraph or a note."""

    kind: LineKind
    text: str = ""


@dataclass(frozen=True)
class Field:
    """One column. ``width`` in characters, 0 as it comes."""

    header: str
    kind: ColumnKind = ColumnKind.COUNT
    width: int | float = 0


@dataclass(frozen=True)
class Grid:
    """A table, and the chart under it, whose ``series`` may only be columns of percentages."""

    name: str
    columns: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Charted | None = None


@dataclass(frozen=True)
class PrintedSheet:
    """One sheet: its title, the question that it answers, and what stands on it."""

    title: str
    question: str
    blocks: tuple[Line | Grid, ...]


@dataclass(frozen=True)
class Document:
    """A whole external edition as outside readers see it."""

    label: str
    """'2018/19 Q3'."""
    period_line: str
    as_at: datetime
    about: tuple[tuple[str, str], ...]
    """What the cover says of the records: (about what, what it says)."""
    sheets: tuple[PrintedSheet, ...]
    warning: str = ""
    """What whoever releases it must know first: 'Not frozen'. It stands on the cover too."""


def decimal(cell: Cell) -> Decimal | None:
    """The percentage of a cell; None where it is blank."""
    return None if cell is None else Decimal(str(cell))


def to_plain(document: Document) -> dict[str, Any]:
    """The document as text, numbers and lists that JSON can hold."""
    plain = asdict(document)
    plain["as_at"] = document.as_at.isoformat()
    return plain


def from_plain(kept: Mapping[str, Any]) -> Document:
    """The document that ``to_plain`` made this of. Raises Unreadable for anything else."""
    return unpacked(Document, kept)
