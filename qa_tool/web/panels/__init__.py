"""The numbers at the top of My work. Each module of this room exports ``panels``; every number opens its list."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from qa_tool.policy.words import Asker
from qa_tool.store.transactions import Session
from qa_tool.web.panels.base import GROUPS, Panel, Source


@cache
def _sources() -> tuple[Source, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "base")
    return tuple(import_module(f"{__name__}.{name}").panels for name in names)


def shown(session: Session, asker: Asker) -> dict[str, list[Panel]]:
    """The panels that say something to this person, by group, the most pressing first. Nothing to do is not shown."""
    found = [panel for source in _sources() for panel in source(session, asker) if panel.number]
    found.sort(key=lambda panel: (not panel.pressing, panel.order, panel.label))
    groups = {group: [panel for panel in found if panel.group == group] for group in GROUPS}
    return {group: panels for group, panels in groups.items() if panels}
