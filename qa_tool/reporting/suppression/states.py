"""The rule of small numbers, what becomes of each cell, and what a reader then knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HIDDEN_MARK = "c"
WITHHELD_MARK = "x"


class State(StrEnum):
    """What becomes of a cell in one release."""

    SHOWN = "shown"
    SMALL = "small"
    """1 up to the threshold: hidden (primary suppression)."""
    LINKED = "linked"
    """Above the threshold, hidden because a small cell could be worked out from it (secondary suppression)."""
    PARTNER = "partner"
    """0, hidden because a worse grade beside it is: it looks like the two above."""
    WITHHELD = "withheld"
    """May be anything to a reader, a zero too: all of a line that holds too few, or one cell of it."""
    KEPT_BACK = "kept back"
    """Never printed."""

    @property
    def mark(self) -> str:
        """What is printed in its place: small and linked cells look the same. '' for a shown one."""
        return {
            State.SMALL: HIDDEN_MARK,
            State.LINKED: HIDDEN_MARK,
            State.PARTNER: HIDDEN_MARK,
            State.WITHHELD: WITHHELD_MARK,
        }.get(self, "")


@dataclass(frozen=True)
class Rule:
    """Counts from 1 to ``threshold`` are hidden, each so that at least ``spread`` values remain possible for it.

    ``protect_changes``: a count that changed by 1 up to ``threshold`` since an earlier release is itself a small
    number (the records that came late), and is protected like one; so is a greater one, by as many more as
    ``own_changes`` of them are one reader's own. Raises ValueError for a rule nothing can meet.
    """

    threshold: int = 5
    spread: int = 3
    protect_changes: bool = True
    own_changes: int = 0

    def __post_init__(self) -> None:
        if not 2 <= self.spread <= self.threshold:
            raise ValueError("The spread must be at least 2 and no greater than the threshold")

    def small(self, count: int, own: int = 0) -> bool:
        """Whether ``count`` may not be shown, ``own`` of it being known to one of its readers; 0 may."""
        return 1 <= count <= self.threshold + own

    def known(self, state: State, count: int, own: int = 0) -> tuple[int, int | None]:
        """The least and greatest value that a reader must allow for a cell in ``state`` (None: no limit).

        The reader is taken to know the rule, and even which of the hidden cells are the small ones; and to be the one
        who knows most of the cell, wherever it is: what fits for that reader of all cells fits for each.
        """
        if state is State.SHOWN:
            return count, count
        if state is State.SMALL:
            return max(1, own), self.threshold + own
        return (self.threshold + 1 if state is State.LINKED else 0) + own, None
