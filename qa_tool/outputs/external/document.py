"""What leaves as it is printed: sheets of lines and tables whose cells hold nothing that is hidden.

A cell is a count or its mark; a percentage stands only where both its n and its N are shown. It is plain data, so that
what was prepared can be kept, looked at on a page, and written to a file that is the same whenever it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from qa_tool.definitions.words import Grade
from qa_tool.figures.formats.packing import unpacked
from qa_tool.figures.summary.figures import Base, Thresholds
from qa_tool.kit.percentages import percentage
from qa_tool.kit.spreadsheets.charts import Charted
from qa_tool.kit.suppression.releases import Published
from qa_tool.kit.suppression.tables import WITHHELD_MARK, Key

Cell = str | int | None
"""Words, a count or its mark, a percentage as the text of a decimal; None: blank."""


class LineKind(StrEnum):
    """What a line of words is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    NOTE = "note"


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


GRADES = tuple(Grade)
NOT_INADEQUATE = "Not inadequate"
NOT_GOOD = "Not good"


@dataclass(frozen=True)
class Printer:
    """Prints the cells of one protected table."""

    published: Published
    thresholds: Thresholds
    left_out: Callable[[Key], bool] = lambda _: False
    """Of which nothing at all is printed."""

    def count(self, key: Key) -> Cell:
        """A number, 'c' or 'x'; 0 where the table does not speak of it, because there was none."""
        if self.left_out(key):
            return WITHHELD_MARK
        if key not in self.published.table.counts:
            return 0
        shown = self.published.count(key)
        return self.published.text(key) if shown is None else shown

    def shown(self, key: Key) -> int | None:
        """The count; None where it is hidden."""
        if self.left_out(key):
            return None
        return self.published.count(key) if key in self.published.table.counts else 0

    def share(self, n: Key, total: Key) -> Decimal | None:
        """The percentage of ``n`` in ``total``: None where either is hidden, or ``total`` is too small for one."""
        return self._share(self.shown(n), self.shown(total))

    def mix(self, total: Key, by_grade: Sequence[Key], not_good: Key, *, together: bool = False) -> tuple[Cell, ...]:
        """The cells under ``mix_columns``: each grade, the two below good, N, percentages, how far they may be read."""
        answered = self.shown(total)
        good, improving, _ = (self.shown(key) for key in by_grade)
        both = good + improving if together and good is not None and improving is not None else None
        return (
            *(self.count(key) for key in by_grade),
            self.count(not_good),
            self.count(total),
            *(text(self.share(key, total)) for key in by_grade),
            *((text(self._share(both, answered)),) if together else ()),
            self.base(answered),
        )

    def base(self, answered: int | None) -> str:
        """'small base', 'counts only', 'none answered' or nothing."""
        if answered is None:
            return ""
        of = {Base.NONE: "none answered", Base.COUNTS_ONLY: "counts only", Base.SMALL: "small base", Base.FULL: ""}
        return of[self.thresholds.base(answered)]

    def said(self, n: Key, total: Key) -> str:
        """'23 of 40 (57.5%)'; without the percentage where there are too few; 'hidden' where either count is."""
        some, all_ = self.shown(n), self.shown(total)
        if some is None or all_ is None:
            return "hidden"
        share = self._share(some, all_)
        return f"{some:,} of {all_:,}" + ("" if share is None else f" ({share}%)")

    def _share(self, n: int | None, total: int | None) -> Decimal | None:
        if n is None or total is None or self.thresholds.base(total) not in (Base.SMALL, Base.FULL):
            return None
        return percentage(n, total)


def mix_columns(*, together: bool = False) -> tuple[Field, ...]:
    """The columns of ``Printer.mix``; ``together`` adds good and requires improvement in one."""
    headers = [grade.label for grade in GRADES]
    shares = [*headers, *([NOT_INADEQUATE] if together else [])]
    return (
        *(Field(header) for header in headers),
        Field(NOT_GOOD),
        Field("N"),
        *(Field(f"{header} %", ColumnKind.PERCENT) for header in shares),
        Field("Base", ColumnKind.WORDS, 13),
    )


def text(share: Decimal | None) -> str | None:
    """A percentage as a document keeps it."""
    return None if share is None else str(share)
