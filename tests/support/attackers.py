"""Readers who try to work out hidden counts. They share no code with suppression but the tables and what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from qa_tool.kit.suppression.releases import Published, Release, to_plain
from qa_tool.kit.suppression.tables import Key, State
from qa_tool.outputs.attack.verdict import Narrowed, attack

NO_LIMIT = 10**6
PATIENCE = 150
"""How many cases an attacker tries before granting that a value may be possible."""


class Sheet(NamedTuple):
    """What lies before the reader of one release, and what someone told them of it."""

    counts: Mapping[Key, int]
    """The true ones: the reader looks at those that are shown; the others say whether an attack came true."""
    states: Mapping[Key, State]
    sums: Sequence[tuple[Key, Sequence[Key]]]
    threshold: int


def sheet(of: Published | Release) -> Sheet:
    """The sheet of something published."""
    sums = [(sum_.total, sum_.parts) for sum_ in of.table.sums]
    return Sheet(of.table.counts, of.states, sums, of.rule.threshold)


def narrowed(releases: Sequence[Release]) -> tuple[Narrowed, ...]:
    """What the independent solver narrows too far for a reader of all ``releases``, the newest last; () is good.

    It has either found a value or shown that there is none. Suppression's own search gives up after so many looks:
    what that does not find may be possible all the same, so asking it again would tell of leaks that are none.
    """
    verdict = attack([to_plain(one) for one in releases], {})
    assert verdict.attacked, "the solver is not installed"
    assert not verdict.timed_out
    return verdict.narrowed


class Puzzle:
    """Whole numbers between limits that have to add up. Unchanged counts of several sheets are one number."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.truth: dict[object, int] = {}
        self.limits: dict[object, tuple[int, int]] = {}
        self.lines: list[list[tuple[object, int]]] = []
        for one in sheets:
            for key, count in one.counts.items():
                low, high = self._told(one, key)
                before = self.limits.get((key, count), (-NO_LIMIT, NO_LIMIT))
                self.truth[key, count] = count
                self.limits[key, count] = max(low, before[0]), min(high, before[1])
            for total, parts in one.sums:
                names: list[tuple[object, int]] = [((total, one.counts[total]), 1)]
                names += [((part, one.counts[part]), -1) for part in parts]
                self.lines.append(names)
        far = 2 * max(self.truth.values(), default=0) + 20
        self.limits = {name: (max(low, -far), min(high, far)) for name, (low, high) in self.limits.items()}
        self.tried = 0
        self.lines_of: dict[object, list[int]] = {}
        self.narrowed: dict[object, tuple[int, int]] | None = None

    def watch_change(self, key: Key, before: int, after: int) -> object:
        """Ask, too, by how much ``key`` changed from one sheet to another; the name of that number."""
        name = ("change", key, before, after)
        far = max(high for _, high in self.limits.values())
        self.truth[name], self.limits[name] = after - before, (-far, far)
        self.lines.append([((key, after), 1), ((key, before), -1), (name, -1)])
        return name

    @staticmethod
    def _told(one: Sheet, key: Key) -> tuple[int, int]:
        state, count = one.states[key], one.counts[key]
        return {
            State.SHOWN: (count, count),
            State.SMALL: (1, one.threshold),
            State.LINKED: (one.threshold + 1, NO_LIMIT),
            State.PARTNER: (0, NO_LIMIT),
            State.WITHHELD: (0, NO_LIMIT),
            State.KEPT_BACK: (0, NO_LIMIT),
        }[state]

    def hidden(self) -> list[object]:
        """The numbers that no sheet shows."""
        return [name for name, (low, high) in self.limits.items() if low != high]

    def possible(self, name: object, enough: int, furthest: int = 12) -> set[int]:
        """Values that fit, until ``enough`` are found; values far from the truth are not tried."""
        if self.narrowed is None:
            self.narrowed = self._narrow(self.limits, list(range(len(self.lines))))
            assert self.narrowed is not None, "the truth must fit"
            for place, line in enumerate(self.lines):
                for one, _ in line:
                    self.lines_of.setdefault(one, []).append(place)
        low, high = self.narrowed[name]
        low, high = max(low, self.truth[name] - furthest), min(high, self.truth[name] + furthest)
        found: set[int] = set()
        for value in sorted(range(low, high + 1), key=lambda value: abs(value - self.truth[name])):
            self.tried = 0
            if self._fits(self.narrowed, name, value):
                found.add(value)
            if len(found) >= enough:
                break
        return found

    def _fits(self, limits: Mapping[object, tuple[int, int]], name: object, value: int) -> bool:
        self.tried += 1
        narrowed = self._narrow({**limits, name: (value, value)}, self.lines_of.get(name, []))
        if narrowed is None:
            return False
        if self.tried > PATIENCE:
            return True
        free = [(high - low, place) for place, (low, high) in enumerate(narrowed.values()) if low != high]
        if not free:
            return True
        one = list(narrowed)[min(free)[1]]
        low, high = narrowed[one]
        tries = sorted(range(low, min(high, low + 200) + 1), key=lambda value: abs(value - self.truth[one]))
        return any(self._fits(narrowed, one, value) for value in tries)

    def _narrow(
        self, limits: Mapping[object, tuple[int, int]], waiting: Sequence[int]
    ) -> dict[object, tuple[int, int]] | None:
        """The limits, narrowed as far as each line alone allows; None when nothing fits."""
        now, queue = dict(limits), dict.fromkeys(waiting)
        while queue:
            place = next(iter(queue))
            del queue[place]
            line = self.lines[place]
            least = sum(now[name][0] if sign > 0 else -now[name][1] for name, sign in line)
            most = sum(now[name][1] if sign > 0 else -now[name][0] for name, sign in line)
            for name, sign in line:
                low, high = now[name]
                rest_least = least - (low if sign > 0 else -high)
                rest_most = most - (high if sign > 0 else -low)
                within = (-rest_most, -rest_least) if sign > 0 else (rest_least, rest_most)
                new = max(low, within[0]), min(high, within[1])
                if new[0] > new[1]:
                    return None
                if new != (low, high):
                    least += (new[0] - low) if sign > 0 else (high - new[1])
                    most += (new[1] - high) if sign > 0 else (low - new[0])
                    now[name] = new
                    queue.update(dict.fromkeys(self.lines_of.get(name, [])))
                    if not self.lines_of:
                        queue.update(dict.fromkeys(range(len(self.lines))))
        return now


def solved(sheets: Sequence[Sheet]) -> set[object]:
    """Hidden numbers that the equations alone determine, by elimination in exact fractions."""
    puzzle = Puzzle(sheets)
    hidden = {name: place for place, name in enumerate(puzzle.hidden())}
    rows = []
    for line in puzzle.lines:
        row: dict[int, Fraction] = {}
        for name, sign in line:
            if name in hidden:
                row[hidden[name]] = row.get(hidden[name], Fraction(0)) + sign
        rows.append({place: value for place, value in row.items() if value})
    reduced: dict[int, dict[int, Fraction]] = {}
    for row in rows:
        for pivot in sorted(reduced):
            if pivot in row:
                _subtract(row, reduced[pivot], pivot)
        if not row:
            continue
        pivot = min(row)
        whole = {place: value / row[pivot] for place, value in row.items()}
        for other in reduced.values():
            if pivot in other:
                _subtract(other, whole, pivot)
        reduced[pivot] = whole
    alone = {pivot for pivot, row in reduced.items() if len(row) == 1}
    return {name for name, place in hidden.items() if place in alone}


def _subtract(row: dict[int, Fraction], pivot_row: Mapping[int, Fraction], pivot: int) -> None:
    factor = row[pivot]
    for place, value in pivot_row.items():
        left = row.get(place, Fraction(0)) - factor * value
        if left:
            row[place] = left
        else:
            row.pop(place, None)
