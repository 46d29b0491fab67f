"""Where the pages of a sheet end on paper: nothing that belongs together is divided.

A spreadsheet program would break wherever a page is full: through a chart, between a heading and its table, between a
table's header and its first row. Heights are points on the sheet, before it is made to fit the width of the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

SHORT = 0.4
"""A table that takes no more than this part of a page is rather moved to the next page than divided."""
LEAST = 4
"""So many rows of a divided table at least stand on each page."""


@dataclass(frozen=True)
class Piece:
    """What stands on a sheet between two places where it might be divided."""

    heights: tuple[float, ...]
    """Of its rows, one at least."""
    head: int = 0
    """How many of its first rows are said again on every page that it goes on to. A piece with none stays whole."""
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
    """The rows (from 0, those of its head counted once) that begin a new page, under the head said again."""


def paginate(pieces: Sequence[Piece], capacity: float, used: float = 0.0) -> list[Place]:
    """The place of each of ``pieces`` on pages that hold ``capacity`` points, of the first of which ``used`` are taken.

    What is taller than a page and stays whole begins one, and goes on as it comes.
    """
    places = [Place() for _ in pieces]
    pages = _Pages(capacity, used)
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

    def __init__(self, capacity: float, used: float) -> None:
        self._capacity = capacity
        self._used = used
        self._fresh = used == 0

    def turn(self) -> bool:
        """Begin a new page; False when nothing stands on this one yet."""
        turned, self._fresh, self._used = not self._fresh, True, 0.0
        return turned

    def wants_new(self, piece: Piece, before: float) -> bool:
        """Whether ``piece``, with ``before`` points of what leads to it, should begin a new page."""
        room = self._capacity - self._used - before
        if piece.height <= room:
            return False
        if not piece.head or before + piece.height <= SHORT * self._capacity:
            return True
        too_few = len(piece.heights) - piece.head < 2 * LEAST
        return too_few or _fitting(piece, piece.head, room) < LEAST

    def take(self, piece: Piece, before: float) -> list[int]:
        """Put ``piece`` down; where it is cut."""
        self._fresh = False
        self._used += before
        if not piece.head:
            self._used += piece.height
            while self._used > self._capacity:  # taller than a page: it goes on as it comes
                self._used -= self._capacity
            return []
        cuts: list[int] = []
        head = sum(piece.heights[: piece.head])
        start = piece.head
        while True:
            rows = len(piece.heights) - start
            fits = _fitting(piece, start, self._capacity - self._used)
            if fits >= rows:
                self._used += head + sum(piece.heights[start:])
                return cuts
            if rows - fits < LEAST:  # a row or two alone on the last page would be overlooked
                fits = rows - LEAST
            start += max(fits, 1)
            cuts.append(start)
            self._used = 0.0


def _fitting(piece: Piece, start: int, room: float) -> int:
    """How many rows from ``start`` on fit into ``room`` under the head."""
    room -= sum(piece.heights[: piece.head])
    count = 0
    for height in piece.heights[start:]:
        if height > room:
            break
        room -= height
        count += 1
    return count
