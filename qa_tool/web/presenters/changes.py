"""What one revision changed against the one before it, as a table shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """One fact, answer or comment that is not what it was."""

    question: str
    old: str
    new: str


def changes_shown(view: Any) -> list[Change]:
    """The differences of the revision shown, each under its question's short name."""
    shown = []
    for one in view.differences:
        question = view.definition.find(one.key)
        label = question.label if question else one.key
        if one.part == "comment":
            label = f"{label} (comment)"
        shown.append(Change(label, one.old, one.new))
    return shown
