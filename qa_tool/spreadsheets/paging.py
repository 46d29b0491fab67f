"""Where the pages of a sheet end on paper: nothing that belongs together and fits a page is divided.

A spreadsheet program would break wherever a page is full: through a chart, between a heading and its table, between a
table's header and its first row. Heights are points on the sheet, before it is made to fit the width of the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LEAST = 4
"""So many rows of a divided table at least stand on each page."""


@dataclass(frozen=True)
class Piece:
    """What stands on a sheet between two places where it might be divided."""

    heights: tuple[float, ...]
    """Of its rows, one at least."""
    divides: bool = False
    """It is a table: longer than a page, it goes on over the next ones. Its first row stays with those under it."""
    leads: bool = False
    """It belongs to what follows: a heading, an empty row."""

    @property
    def height(self) -> float:
        """Of all its rows."""
        return sum(self.heights)


@dataclass
class Place:
    """What becomes of a piece."""

    breaks: bool = False
    """It begins a new page."""
    cuts: list[int] = field(default_factory=list)
    """The rows (from 0) that begin a new page."""


def paginate(pieces: Sequence[Piece], capacity: float) -> list[Place]:
    """The place of each of ``pieces`` on pages that hold ``capacity`` points.

    What is taller than a page and stays whole begins one, and goes on as it comes.
    """
    places = [Place() for _ in pieces]
    pages = _Pages(capacity)
    lead: list[int] = []
    for index, piece in enumerate(pieces):
        lead.append(index)
        if piece.leads:
            continue
        before = sum(pieces[one].height for one in lead[:-1])
        if pages.wants_new(piece, before):
            places[lead[0]].breaks = pages.turn()
        places[index].cuts = pages.take(piece, before)
        lead = []
    return places


class _Pages:
    """The page that is being filled."""

    def __init__(self, capacity: float) -> None:
        self._capacity = capacity
        self._used = 0.0
        self._fresh = True

    def turn(self) -> bool:
        """Begin a new page; False when nothing stands on this one yet."""
        turned, self._fresh, self._used = not self._fresh, True, 0.0
        return turned

    def wants_new(self, piece: Piece, before: float) -> bool:
        """Whether ``piece``, with ``before`` points of what leads to it, should begin a new page."""
        room = self._capacity - self._used - before
        if piece.height <= room:
            return False
        if not piece.divides or before + piece.height <= self._capacity:
            return True
        return len(piece.heights) <= 2 * LEAST or _fitting(piece, 0, room) <= LEAST

    def take(self, piece: Piece, before: float) -> list[int]:
        """Put ``piece`` down; where it is cut."""
        self._fresh = False
        self._used += before
        if not piece.divides:
            self._used += piece.height
            while self._used > self._capacity:  # taller than a page: it goes on as it comes
                self._used -= self._capacity
            return []
        cuts: list[int] = []
        start = 0
        while True:
            rows = len(piece.heights) - start
            fits = _fitting(piece, start, self._capacity - self._used)
            if fits >= rows:
                self._used += sum(piece.heights[start:])
                return cuts
            if rows - fits < LEAST:  # a row or two alone on the last page would be overlooked
                fits = rows - LEAST
            start += max(fits, 1 if start else 2)
            cuts.append(start)
            self._used = 0.0


def _fitting(piece: Piece, start: int, room: float) -> int:
    """How many rows from ``start`` on fit into ``room``."""
    count = 0
    for height in piece.heights[start:]:
        if height > room:
            break
        room -= height
        count += 1
    return count
