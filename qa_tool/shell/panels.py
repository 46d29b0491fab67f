"""The numbers at the top of My work: what one is, and which of them somebody is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker

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


def shown(sources: Iterable[Source], session: Session, asker: Asker) -> dict[str, list[Panel]]:
    """The panels that say something to this person, by group, the most pressing first. Nothing to do is not shown."""
    found = [panel for source in sources for panel in source(session, asker) if panel.number]
    found.sort(key=lambda panel: (not panel.pressing, panel.order, panel.label))
    groups = {group: [panel for panel in found if panel.group == group] for group in GROUPS}
    return {group: panels for group, panels in groups.items() if panels}
