"""How a count is the sum of others, with what is missing from them kept back."""

from __future__ import annotations

from collections.abc import Mapping

from qa_tool.reporting.suppression.tables import Key, Sum, Table

ELSEWHERE = "elsewhere"
"""Stands for what is in none of the parts: records whose locality is not known, or has gone."""


def split(total: Key, n: int, parts: Mapping[Key, int], *, by: str = "") -> Table:
    """``total`` as the sum of ``parts``. What is missing is counted and never printed; where nothing is missing, the
    reader is taken to know that. Without parts: the total alone. Raises ValueError when the parts are more.

    ``by`` tells this way of splitting the total from others into as many parts of the same kind.
    """
    counts, kept_back = {total: n, **parts}, frozenset[Key]()
    if not parts:
        return Table(counts)
    members = tuple(parts)
    if (rest := rest_of(total, n, parts, by=by)) is not None:
        counts[rest], kept_back, members = n - sum(parts.values()), frozenset({rest}), (*members, rest)
    return Table(counts, (Sum(total, members),), kept_back)


def rest_of(total: Key, n: int, parts: Mapping[Key, int], *, by: str = "") -> Key | None:
    """The key of what is in none of ``parts``; None where nothing is missing."""
    return (*total, ELSEWHERE, by or next(iter(parts))[0], str(len(parts))) if n != sum(parts.values()) else None
