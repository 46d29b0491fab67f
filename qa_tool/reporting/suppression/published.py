"""A table as it may be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qa_tool.reporting.suppression.releases import Release
from qa_tool.reporting.suppression.states import Rule, State
from qa_tool.reporting.suppression.tables import Key, Table
from qa_tool.vocabulary.percentages import percentage


@dataclass(frozen=True)
class Published:
    """What may be printed of ``table``. Print only what these methods give; ``table`` holds the hidden counts."""

    table: Table
    states: Mapping[Key, State]
    rule: Rule

    def count(self, key: Key) -> int | None:
        """The count, or None where it is hidden."""
        return self.table.counts[key] if self.states[key] is State.SHOWN else None

    def text(self, key: Key) -> str:
        """What to print: '12', '0', 'c' or 'x'; '' for what is never printed."""
        count = self.count(key)
        return self.states[key].mark if count is None else f"{count:,}"

    def share(self, n: Key, total: Key) -> Decimal | None:
        """The percentage of ``n`` in ``total``; None where either is hidden, or nothing was answered."""
        counts = self.count(n), self.count(total)
        return None if counts[0] is None or counts[1] is None else percentage(counts[0], counts[1])

    @property
    def hidden(self) -> Mapping[State, int]:
        """How many cells are hidden, by why: for the notes."""
        states = [state for state in self.states.values() if state.mark]
        return {state: states.count(state) for state in State if state in states}

    def release(self, name: str) -> Release:
        """This as an earlier release, for those that come after. Keep it: it holds the hidden counts."""
        return Release(name, self.table, self.states, self.rule)
