"""What was published before, as it has to be kept so that no later release can be set against it.

A table as it may be published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from qa_tool.kit.percentages import percentage
from qa_tool.kit.suppression.tables import AtMost, Graded, Key, Rule, State, Sum, Table


@dataclass(frozen=True)
class Release:
    """An edition as it went out: its counts as they then were, hidden ones too, and what became of each cell."""

    name: str
    """What people call it: 'External edition of 2018/19 Q3, 4 February 2019'."""
    table: Table
    states: Mapping[Key, State]
    rule: Rule = field(default_factory=Rule)


def to_plain(release: Release) -> dict[str, Any]:
    """A release as text, numbers and lists that JSON can hold. It has the hidden counts in it: never hand it out."""
    rule = release.rule
    return {
        "name": release.name,
        "rule": {
            "threshold": rule.threshold,
            "spread": rule.spread,
            "protect_changes": rule.protect_changes,
            "own_changes": rule.own_changes,
        },
        "cells": [[list(key), count, release.states[key].value] for key, count in release.table.counts.items()],
        "sums": [[list(sum_.total), [list(part) for part in sum_.parts]] for sum_ in release.table.sums],
        "own": [[list(key), n] for key, n in release.table.own.items()],
        "few": [list(key) for key in sorted(release.table.few)],
        "at_most": [
            [[list(part) for part in one.parts], [[list(key), times] for key, times in one.of]]
            for one in release.table.at_most
        ],
        "lines": [[*([list(key) for key in line.cells]), line.whole] for line in release.table.lines],
        "unguarded": [list(key) for key in sorted(release.table.unguarded)],
    }


def from_plain(kept: Mapping[str, Any]) -> Release:
    """The release that ``to_plain`` made this of. Raises ValueError, KeyError or TypeError for anything else."""
    states = {tuple(key): State(state) for key, _, state in kept["cells"]}
    table = Table(
        {tuple(key): int(count) for key, count, _ in kept["cells"]},
        tuple(Sum(tuple(total), tuple(tuple(part) for part in parts)) for total, parts in kept["sums"]),
        frozenset(key for key, state in states.items() if state is State.KEPT_BACK),
        {tuple(key): int(n) for key, n in kept.get("own", ())},
        frozenset(tuple(key) for key in kept.get("few", ())),
        tuple(
            AtMost(tuple(tuple(part) for part in parts), tuple((tuple(key), int(times)) for key, times in of))
            for parts, of in kept.get("at_most", ())
        ),
        frozenset(tuple(key) for key in kept.get("unguarded", ())),
        tuple(_line(*line) for line in kept.get("lines", ())),
    )
    return Release(kept["name"], table, states, Rule(**kept["rule"]))


def _line(n: Sequence[str], good: Sequence[str], not_good: Sequence[str], *below: Any) -> Graded:
    middle, worst, whole = below
    return Graded(tuple(n), tuple(good), tuple(not_good), tuple(middle), tuple(worst), whole)


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
