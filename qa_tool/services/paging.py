"""Turning to one page of a long list, so that every list answers a page beyond its end in the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Turned(Generic[RowT]):
    """The rows of one page, how many rows there are in all, and which page of how many it is."""

    rows: Sequence[RowT]
    total: int
    page: int
    pages: int


def turn_to(page: int, per_page: int, fetch: Callable[[int, int], tuple[int, Sequence[RowT]]]) -> Turned[RowT]:
    """That page of ``per_page`` rows: below 1 it is the first, beyond the last it is the last; no rows are one page.

    ``fetch`` takes offset and limit, and gives how many rows there are in all and those.
    """
    number = max(page, 1)
    total, rows = fetch((number - 1) * per_page, per_page)
    pages = max(1, -(-total // per_page))
    if number > pages:
        number = pages
        total, rows = fetch((number - 1) * per_page, per_page)
    return Turned(rows, total, number, pages)
