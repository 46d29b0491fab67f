"""Tables as text files with commas, which spreadsheet programs open: numbers stay numbers, text is never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from qa_tool.spreadsheets.text import LIKE_FORMULA
from qa_tool.vocabulary.printable import possible

MARK = "\ufeff"
"""Tells spreadsheet programs that the file is UTF-8."""


def comma_separated(rows: Iterable[Sequence[str | int]]) -> str:
    """The rows as one file. A text that a program would read as a formula begins with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return MARK + file.getvalue()


def _safe(text: str) -> str:
    text = possible(text)
    return f"'{text}" if LIKE_FORMULA.match(text) else text
