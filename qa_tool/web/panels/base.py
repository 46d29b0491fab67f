"""What a panel of My work is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qa_tool.policy.words import Asker
from qa_tool.store.transactions import Session

YOURS, TEAM, SERVICE = "Yours", "Your team", "The service"
GROUPS = (YOURS, TEAM, SERVICE)


@dataclass(frozen=True)
class Panel:
    """One number and the list that it opens: ``number`` is how many lines that list has."""

    group: str
    number: int
    words: tuple[str, str]
    """What is counted, of one and of many, to be read after the number: ('draft to finish', 'drafts to finish')."""
    href: str
    pressing: bool = False
    """Overdue, or a child may be at risk: shown first, and said in words."""
    order: int = 50

    @property
    def label(self) -> str:
        """The words that fit the number."""
        return self.words[self.number != 1]


def same(words: str) -> tuple[str, str]:
    """Words that are the same for one and for many: 'overdue in your team'."""
    return words, words


Source = Callable[[Session, Asker], Iterable[Panel]]
"""Yields the panels of one subject for the person asking; checks by itself what that person may do."""
