"""What subjects below ask of those above, which they cannot import: handed down once, by ``subjects.connect``."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class HandedDown(Generic[T]):
    """One thing handed down. Asked for before anybody brought it there is an error, never a guess."""

    def __init__(self, refused: str) -> None:
        """``refused``: what does not happen without it."""
        self._refused = refused
        self._brought: T | None = None

    def take(self, brought: T) -> None:
        """Told once, when the program starts; told again, the newest holds."""
        self._brought = brought

    def __call__(self) -> T:
        """What was brought. Raises LookupError where nothing was."""
        if self._brought is None:
            raise LookupError(f"{self._refused} before subjects.connect() was called, as create_app does")
        return self._brought
