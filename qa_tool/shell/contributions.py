"""What subjects bring to pages of those below them. The list is ``subjects.CONTRIBUTIONS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import current_app

from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker
from qa_tool.shell import panels

Source = Callable[[Session, Asker, Any], Mapping[str, object]]
"""Takes what the page is about, by its id or its view, and gives values to the page's template, by name."""


@dataclass(frozen=True)
class Contributions:
    """Each looks by itself at what the person asking may do."""

    panels: tuple[panels.Source, ...]
    on_page: Mapping[str, tuple[Source, ...]]
    """By endpoint: what subjects above say on its page."""
    before_reading: tuple[Callable[[Session, Asker, str], str | None], ...]
    """Where somebody has to go before they may read a record; None for anybody else."""
    badges: Mapping[str, Callable[[Session, Asker], int]]
    """By endpoint: the number beside its entry in the menu."""
    opens: Mapping[str, Callable[[Session, Asker], bool]]
    """By endpoint: whether its entry stands in the menu, where more than a grant says so."""
    advice: Callable[[Session, str], str]
    """What may be a name in a text, in one sentence; '' for nothing."""


def listed() -> Contributions:
    """What there is."""
    return cast(Contributions, current_app.extensions["qa_contributions"])
