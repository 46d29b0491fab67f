"""Adding up: values under the same key, and counts field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Protocol, Self, TypeVar


class _Addable(Protocol):
    def __add__(self, other: Any, /) -> Any: ...


K = TypeVar("K")
V = TypeVar("V", bound=_Addable)


def by_key(pairs: Iterable[tuple[K, V]]) -> dict[K, V]:
    """The values of each key added up, keys in the order in which they came first."""
    total: dict[K, V] = {}
    for key, value in pairs:
        total[key] = total[key] + value if key in total else value
    return total


class Counts:
    """What a frozen dataclass of counts stands on: two of them are added field by field."""

    def __add__(self, other: Self) -> Self:
        named = (one.name for one in fields(self))  # type: ignore[arg-type]
        return type(self)(*(getattr(self, name) + getattr(other, name) for name in named))
