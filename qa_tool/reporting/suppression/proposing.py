"""Other values that fit, proposed by a solver where there is one: it finds what no walk of steps comes upon.

It is not trusted: whatever it proposes is added up again in whole numbers before it is used.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from qa_tool.reporting.quiet_solver import solver
from qa_tool.reporting.suppression.states import Rule
from qa_tool.reporting.suppression.system import System

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
