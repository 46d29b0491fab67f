"""Where the headings of a table stand: among its first rows, whatever somebody wrote above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from qa_tool.spreadsheets.reader import CellValue, Row

FIRST_ROWS: Final = 20
"""The headings stand among so many rows at the top."""


@dataclass(frozen=True)
class Headed:
    """The row of headings, how many rows with something in them stand above it, and the rows below."""

    heading: Row
    above: int
    rows: Iterator[Row]


def headed(rows: Iterator[Row], known: Callable[[CellValue], bool]) -> Headed | None:
    """The row with the most cells that ``known`` knows; where it knows none, the one with the most words.

    Of two alike the upper one. None for a table without a row.
    """
    top: list[Row] = []
    for row in rows:
        top.append(row)
        if row.number >= FIRST_ROWS or len(top) >= FIRST_ROWS:
            break
    if not top:
        return None
    scores = [sum(known(cell) for cell in row.cells) for row in top]
    if not any(scores):
        scores = [sum(_is_word(cell) for cell in row.cells) for row in top]
    at = scores.index(max(scores))
    return Headed(top[at], at, chain(top[at + 1 :], rows))


def _is_word(cell: CellValue) -> bool:
    return isinstance(cell, str) and any(mark.isalpha() for mark in cell)
