"""Rows of a measure side by side: lines of the same labels make a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qa_tool.figures.measures.base import By, Row

MOST_COLUMNS = 7


@dataclass(frozen=True)
class Line:
    """What one line is about, and its rows by label."""

    by: By
    member: str
    form: str
    quarter: str
    rows: Mapping[str, Row]


@dataclass(frozen=True)
class Table:
    """``labels`` are the columns."""

    labels: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def fits(self) -> bool:
        """Whether it can be read side by side: few columns, and the first of them in every line."""
        return len(self.labels) <= MOST_COLUMNS and all(self.labels[0] in line.rows for line in self.lines)


def side_by_side(rows: Iterable[Row]) -> Table:
    """The table of rows, lines and labels in the order of their first row."""
    lines: dict[tuple[By, str, str, str], dict[str, Row]] = {}
    labels: dict[str, None] = {}
    for row in rows:
        lines.setdefault((row.by, row.member, row.form, row.quarter), {})[row.label] = row
        labels[row.label] = None
    return Table(tuple(labels), tuple(Line(*about, found) for about, found in lines.items()))
