"""Other values that fit what a reader knows: one unknown moves by one, and others make up for it.

Other values that fit, proposed by a solver where there is one: it finds what no walk of steps comes upon.

The search only ever proves that a value is possible, by finding numbers that fit everything. What it does not find
counts as impossible, so where it gives up too early more is hidden than need be, never less.

It is not trusted: whatever it proposes is added up again in whole numbers before it is used.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from qa_tool.kit.suppression.system import System, solver
from qa_tool.kit.suppression.tables import Rule

LOOKS = 200
"""How many half-finished moves are looked at before giving up, at first."""
MANY_LOOKS = 1_500
"""The same before anything drastic is done."""
MOST_OPEN = 1_000
"""How many sums a half-finished move may leave unequal at a time."""

LEFT_OPEN = 4
"""What a sum that is out by one counts for when choosing what to look at next."""

Open = tuple[tuple[int, int], ...]
"""(equation, by how much it is out), in order."""


@dataclass(frozen=True)
class How:
    """How to look for a move."""

    hide: bool = False
    """Whether shown cells may be hidden for it; else only cells that are hidden already may move."""
    spare: bool = False
    """Whether to hide nothing that should stay readable."""
    looks: int = LOOKS
    bold: bool = False
    """Whether to take what is found first, however great the counts that it hides: where everything small hangs on
    too much, looking at what is cheap first never comes to an end."""


@dataclass(frozen=True)
class Move:
    """Steps up or down, by unknown; and the shown cells among them, which have to be hidden for it."""

    steps: Mapping[int, int]
    hides: tuple[int, ...]
    cost: int
    """The sum of the counts that have to be hidden."""


def cheapest(system: System, rule: Rule, values: Mapping[int, int], start: int, step: int, how: How) -> Move | None:
    """The move of ``start`` by ``step`` (+1 or -1) that hides little, from the true values changed by ``values``.

    None when none was found in so many looks.
    """
    if not system.within(start, values.get(start, system.values[start]) + step):
        return None
    order, walk = count(), _Walk(system, values, start)
    begun = walk.on(_Moved((), {}, {}), start, step)
    heap = [(_rank(how, 0, 1, begun.open), 0, next(order), 1, begun)]
    done: set[Open] = set()
    for _ in range(how.looks):
        if not heap:
            return None
        _, cost, _, size, at = heapq.heappop(heap)
        if not at.open:
            return Move(at.steps, tuple(sorted(one for one in at.steps if system.fixed(one))), cost)
        if at.open in done or len(at.open) > MOST_OPEN:
            continue
        done.add(at.open)
        equation, out = min(at.open, key=lambda item: (len(system.equations[item[0]]), item))
        for unknown, weight in system.equations[equation]:
            before = at.steps.get(unknown, 0)
            for back in _back(out, weight, limit=system.room[equation] is not None):
                price = _price(system, rule, values, unknown, before + back, how)
                if price is None or before * back < 0:
                    continue
                price = 0 if before else price
                left = walk.on(at, unknown, back)
                if left.open not in done:
                    rank = _rank(how, cost + price, size + 1, left.open)
                    heapq.heappush(heap, (rank, cost + price, next(order), size + 1, left))
    return None


@dataclass(frozen=True)
class _Moved:
    """A half-finished move: what is still out of balance, how far each limit was shifted, and what has moved."""

    open: Open
    shifted: Mapping[int, int]
    steps: Mapping[int, int]


class _Walk:
    """How moves go on from ``values``."""

    def __init__(self, system: System, values: Mapping[int, int], start: int) -> None:
        self.system, self.values, self.start = system, values, start
        self.room: dict[int, int] = {}

    def on(self, at: _Moved, unknown: int, step: int) -> _Moved:
        """``at`` once ``unknown`` has moved by ``step`` more.

        What stands in one sum alone and is never printed takes up at once what that sum is out by: a total that many
        are a share of has as many such rests, and looking for each would never come to an end.
        """
        system, out, shifted = self.system, dict(at.open), at.shifted
        steps = {**at.steps, unknown: at.steps.get(unknown, 0) + step}
        for equation, weight in system.standing_in[unknown]:
            if system.room[equation] is not None:
                shifted = {**shifted, equation: shifted.get(equation, 0) + weight * step}
                out[equation] = min(0, self._room(equation) + shifted[equation])
                continue
            out[equation] = out.get(equation, 0) + weight * step
            rest = system.rest_of(equation)
            if out[equation] and rest is not None and rest[0] not in (unknown, self.start):
                moved = steps.get(rest[0], 0) - out[equation] * rest[1]
                if system.within(rest[0], self.values.get(rest[0], system.values[rest[0]]) + moved):
                    steps[rest[0]], out[equation] = moved, 0
        left = tuple(sorted((equation, by) for equation, by in out.items() if by))
        return _Moved(left, shifted, {one: by for one, by in steps.items() if by})

    def _room(self, equation: int) -> int:
        """How far the values from which the move sets out are from a limit."""
        if equation not in self.room:
            room = self.system.room[equation]
            assert room is not None, "a limit"
            for unknown, weight in self.system.equations[equation]:
                if unknown in self.values:
                    room += weight * (self.values[unknown] - self.system.values[unknown])
            self.room[equation] = room
        return self.room[equation]


def _back(out: int, weight: int, *, limit: bool) -> tuple[int, ...]:
    """Steps of an unknown that put right, wholly or by one, what is out by ``out``."""
    one = -1 if (out > 0) is (weight > 0) else 1
    whole, broken = divmod(abs(out), abs(weight))
    whole += bool(broken)
    if whole == 1 and (limit or not broken):
        return (one,)
    return (one * whole, one) if limit or not broken else (one,)


def _rank(how: How, cost: int, size: int, open_: Open) -> int:
    """What to look at first: what hides little, and has little left to put right."""
    return (0 if how.bold else cost) + size + LEFT_OPEN * sum(abs(by) for _, by in open_)


def _price(system: System, rule: Rule, values: Mapping[int, int], unknown: int, step: int, how: How) -> int | None:
    """What moving ``unknown`` costs: nothing when it is hidden, its count when it is shown; None if it cannot."""
    value = system.values[unknown]
    if not system.fixed(unknown):
        lent = 0 if unknown in values else system.lent.get(unknown, 0)
        return lent if system.within(unknown, values.get(unknown, value) + step) else None
    may = how.hide and system.ours[unknown] and not (how.spare and system.dear[unknown])
    return value if may and value + step > rule.threshold + system.own[unknown] else None


REACH = 30
"""How far from the truth is looked."""
BRANCHES = 200
"""How many branches a search may have: no clock, so that the same counts give the same result."""
FEASIBLE = 2
"""How the solver says that it has numbers that fit."""
GAP = 5.0
"""How much dearer than the cheapest a solution may be: that it is cheapest is soon no longer worth the time."""
NEAR = 1e-6
"""How far from a whole number the solver's arithmetic may leave one."""
MOVED, DEAR, WITHHELD = 0.05, 1_000.0, 3.0
"""By one up or down: what a hidden count costs; what one that should stay readable costs besides its own count; and how
many times its count one that may be anything costs."""


class Proposer:
    """One system before the solver: by how much each unknown goes up, and down."""

    def __init__(self, system: System, rule: Rule) -> None:
        import highspy

        self.system, self.rule = system, rule
        self.moving = [one for one in range(len(system.keys)) if system.ours[one] or not system.fixed(one)]
        self.count = len(self.moving)
        at = {one: place for place, one in enumerate(self.moving)}
        columns, weights, starts, room = list[int](), list[float](), [0], list[int | None]()
        for equation, least in zip(system.equations, system.room, strict=True):
            free = [(at[unknown], weight) for unknown, weight in equation if unknown in at]
            if free:
                columns += [place + side for place, _ in free for side in (0, self.count)]
                weights += [float(weight * sign) for _, weight in free for sign in (1, -1)]
                starts.append(len(columns))
                room.append(least)
        self.highspy: Any = highspy
        self.model: Any = solver()
        self.model.setOptionValue("mip_max_nodes", BRANCHES)
        self.model.setOptionValue("mip_rel_gap", GAP)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 2 * self.count, len(room)
        lp.col_cost_ = lp.col_lower_ = lp.col_upper_ = [0.0] * (2 * self.count)
        lp.row_lower_ = [0.0 if least is None else float(-least) for least in room]
        lp.row_upper_ = [0.0 if least is None else math.inf for least in room]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, columns, weights
        self.model.passModel(lp)
        self.kind: Any = highspy.HighsVarType.kContinuous

    def fit(self, unknown: int, possible: Collection[int], *, withhold: bool) -> dict[int, int] | None:
        """Other values than the true ones, with ``unknown`` at one not seen yet, for which little has to be hidden.

        ``withhold``: whether what this release decides on may be anything, a zero too; else shown counts may be
        hidden that stay above the threshold.
        """
        columns = range(2 * self.count)
        price = [self._price(one, withhold) for one in self.moving]
        ends = [self._ends(one, withhold) for one in self.moving]
        self.model.changeColsCost(2 * self.count, columns, [*price, *price])
        found = list[tuple[float, dict[int, int]]]()
        low, high = self._ends(unknown, withhold)
        true = self.system.values[unknown]
        for least, most in ((max(possible) + 1 - true, high), (low, min(possible) - 1 - true)):
            if least > most:
                continue
            ends[self.moving.index(unknown)] = least, most
            up = [(max(0, one), max(0, other)) for one, other in ends]
            down = [(max(0, -other), max(0, -one)) for one, other in ends]
            lows, highs = zip(*up, *down, strict=True)
            self.model.changeColsBounds(2 * self.count, columns, lows, highs)
            if (values := self._solution()) is not None:
                found.append((self.model.getInfo().objective_function_value, values))
        return min(found, key=lambda one: one[0])[1] if found else None

    def _ends(self, unknown: int, withhold: bool) -> tuple[int, int]:
        """How far it may go down and up from its true value."""
        system, rule = self.system, self.rule
        value, own, (low, high) = system.values[unknown], system.own[unknown], system.limits[unknown]
        if withhold and system.ours[unknown]:
            low, high = min(own, value), None
        elif system.ours[unknown] and system.fixed(unknown) and value > rule.threshold + own:
            low, high = rule.threshold + own + 1, None
        down = REACH if low is None else min(REACH, value - low)
        return -down, REACH if high is None else min(REACH, high - value)

    def _price(self, unknown: int, withhold: bool) -> float:
        """What it costs to move it by one."""
        system = self.system
        if not system.ours[unknown] or not system.fixed(unknown):
            return MOVED * (10 if withhold and system.ours[unknown] else 1)
        value = system.values[unknown]
        times = WITHHELD if withhold and value <= self.rule.threshold + 1 else 1.0
        return times * (1 + value) + (DEAR if system.dear[unknown] else 0)

    def _solution(self) -> dict[int, int] | None:
        """Whole numbers, whoever is not at their true value; None where there are none.

        Sums of sums have whole corners nearly always: so broken numbers are allowed at first, which is far quicker.
        """
        for kind in (self.highspy.HighsVarType.kContinuous, self.highspy.HighsVarType.kInteger):
            if kind is not self.kind:
                self.model.changeColsIntegrality(2 * self.count, range(2 * self.count), [kind] * (2 * self.count))
                self.kind = kind
            self.model.run()
            if self.model.getInfo().primal_solution_status != FEASIBLE:
                return None
            values = list(self.model.getSolution().col_value)
            steps = [up - down for up, down in zip(values, values[self.count :], strict=False)]
            if all(abs(step - round(step)) <= NEAR for step in steps):
                moved = ((one, round(step)) for one, step in zip(self.moving, steps, strict=False))
                return {one: self.system.values[one] + step for one, step in moved if step}
        return None
