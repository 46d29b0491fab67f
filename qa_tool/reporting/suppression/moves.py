"""Other values that fit what a reader knows: one unknown moves by one, and others make up for it.

The search only ever proves that a value is possible, by finding numbers that fit everything. What it does not find
counts as impossible, so where it gives up too early more is hidden than need be, never less.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from qa_tool.reporting.suppression.states import Rule
from qa_tool.reporting.suppression.system import System

LOOKS = 200
"""How many half-finished moves are looked at before giving up, at first."""
MANY_LOOKS = 3_000
"""The same before anything drastic is done."""
MOST_OPEN = 16
"""How many sums a half-finished move may leave unequal at a time."""

LEFT_OPEN = 4
"""What a sum that is out by one counts for when choosing what to look at next."""

Open = tuple[tuple[int, int], ...]
"""(equation, by how much it is out), in order."""


@dataclass(frozen=True)
class Move:
    """Steps of one, up or down, by unknown; and the shown cells among them, which have to be hidden for it."""

    steps: Mapping[int, int]
    hides: tuple[int, ...]
    cost: int
    """The sum of the counts that have to be hidden."""


def cheapest(
    system: System, rule: Rule, values: Mapping[int, int], start: int, step: int, *, hide: bool, looks: int = LOOKS
) -> Move | None:
    """The move of ``start`` by ``step`` (+1 or -1) that hides little, from the true values changed by ``values``.

    With ``hide`` false only cells that are hidden already may move. None when none was found in ``looks``.
    """
    if not system.within(start, values.get(start, system.values[start]) + step):
        return None
    order = count()
    begun = _after((), system, start, step)
    heap = [(_rank(0, 1, begun), 0, next(order), begun, {start: step})]
    done: set[Open] = set()
    for _ in range(looks):
        if not heap:
            return None
        _, cost, _, open_, steps = heapq.heappop(heap)
        if not open_:
            return Move(steps, tuple(sorted(one for one in steps if system.fixed(one))), cost)
        if open_ in done or len(open_) > MOST_OPEN:
            continue
        done.add(open_)
        equation, out = min(open_, key=lambda item: (len(system.equations[item[0]]), item))
        for unknown, sign in system.equations[equation]:
            if unknown in steps:
                continue
            back = -sign if out > 0 else sign
            price = _price(system, rule, values, unknown, back, hide)
            if price is None:
                continue
            left = _after(open_, system, unknown, back)
            if left not in done:
                rank = _rank(cost + price, len(steps) + 1, left)
                heapq.heappush(heap, (rank, cost + price, next(order), left, {**steps, unknown: back}))
    return None


def _rank(cost: int, size: int, open_: Open) -> int:
    """What to look at first: what hides little, and has little left to put right."""
    return cost + size + LEFT_OPEN * sum(abs(by) for _, by in open_)


def _price(system: System, rule: Rule, values: Mapping[int, int], unknown: int, step: int, hide: bool) -> int | None:
    """What moving ``unknown`` costs: nothing when it is hidden, its count when it is shown; None if it cannot."""
    value = system.values[unknown]
    if not system.fixed(unknown):
        return 0 if system.within(unknown, values.get(unknown, value) + step) else None
    return value if hide and system.ours[unknown] and value + step > rule.threshold + system.own[unknown] else None


def _after(open_: Open, system: System, unknown: int, step: int) -> Open:
    """What is out of balance once ``unknown`` has moved by ``step``."""
    out = dict(open_)
    for equation, sign in system.standing_in[unknown]:
        out[equation] = out.get(equation, 0) + sign * step
    return tuple(sorted((equation, by) for equation, by in out.items() if by))
