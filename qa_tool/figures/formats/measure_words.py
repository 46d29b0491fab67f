"""Rows of measures in plain English: the same words on the page and on the command line."""

from __future__ import annotations

from qa_tool.figures.measures.base import Row
from qa_tool.figures.summary import wording


def mark(row: Row) -> str:
    """What to print beside the number, or instead of a percentage: 'small base', 'counts only', 'none answered' or ''.

    A plain count needs none.
    """
    return wording.BASE_MARKS[row.base] if row.of is not None or row.value is not None else ""


def number(row: Row) -> str:
    """The percentage or the value as it may be shown: '46.6%', '3.0'; '' for a plain count or too small a base."""
    if not row.shown:
        return ""
    if row.value is not None:
        return str(row.value)
    return "" if row.pct is None else f"{row.pct}%"


def counted(row: Row) -> str:
    """What a value is worked out from: 'of 25' records, '1,140 / 41.2' of a ratio."""
    return f"of {row.n:,}" if row.of is None else f"{row.n:,} / {row.of:,}"


def result(row: Row) -> str:
    """'20 of 40 (50.0%)', '6 of 8 (counts only)', '3.0 (of 25)', '27.7 (1,140 / 41.2)', '7'."""
    if row.of is None and row.value is None:
        return f"{row.n:,}"
    if row.value is not None:
        return f"{number(row) or 'too few'} ({counted(row)}{', ' + mark(row) if mark(row) else ''})"
    inside = ", ".join(part for part in (number(row), mark(row)) if part)
    return f"{row.n:,} of {row.of:,} ({inside})"
