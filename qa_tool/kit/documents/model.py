"""What a document says, without saying how it looks: made by the reports, written by ``word``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = str | int | Decimal | None
"""What a cell of a table holds. Numbers stay numbers until they are printed; None is an empty cell."""


@dataclass(frozen=True)
class Heading:
    """A heading of level 1, 2 or 3."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of running text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: Sequence[str]


@dataclass(frozen=True)
class Column:
    """One column of a table. ``width`` is its share of the page in millimetres; shares are stretched to fill it."""

    title: str
    width: int = 20
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption. The first column names the row."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.columns) for row in self.rows), self.caption


@dataclass(frozen=True)
class Bar:
    """One bar of 100%: its label, of how many, and the share of each series in per cent, in their order."""

    label: str
    answered: int
    shares: tuple[Decimal, ...]
    small: bool = False
    """Whether the base is marked as small."""


@dataclass(frozen=True)
class Bars:
    """Bars of 100%, each piece marked with its letter: the one model of the picture on a page and on paper."""

    caption: str
    series: tuple[tuple[str, str], ...]
    """(letter, name) of each."""
    bars: tuple[Bar, ...]

    @property
    def said(self) -> str:
        """Every number of it in words."""
        names = [name.lower() for _, name in self.series]
        return "; ".join(
            f"{bar.label}: {', '.join(f'{name} {share}%' for name, share in zip(names, bar.shares, strict=True))}"
            f" of {bar.answered:,}"
            for bar in self.bars
        )


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Bars


@dataclass(frozen=True)
class Document:
    """A whole document."""

    title: str
    subtitle: str
    handling: str
    """Printed on every page."""
    facts: Sequence[tuple[str, str]]
    """What the document is and of which records, as (name, text)."""
    blocks: Sequence[Block]
    made_at: datetime
    """Aware."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def manifest(self) -> tuple[tuple[str, int, str], ...]:
        """(caption, rows, SHA-256 of its values) of every table: what left, for the log."""
        return tuple(
            (one.caption, len(one.rows), hashlib.sha256(repr([tuple(row) for row in one.rows]).encode()).hexdigest())
            for one in self.tables
        )
