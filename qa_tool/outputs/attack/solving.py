"""Narrowing: which values are possible for an unknown, by linear programming and by whole numbers (HiGHS)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from qa_tool.kit.suppression.system import solver
from qa_tool.outputs.attack.knowledge import Knowledge

REACH = 8
"""How far from the truth is looked. A promise of a few values needs no more than a few."""
SWEEPS = 10
NEAR = 1e-6
"""How far from a whole number the solver's arithmetic may leave one."""


class TimeOut(Exception):
    """There was not enough time to settle it."""


class Contradiction(Exception):
    """What is thought to be known of the editions cannot all be true."""


@dataclass
class Cluster:
    """Unknowns that hang together, and nothing that is known already."""

    unknowns: list[int] = field(default_factory=list)
    rows: list[tuple[dict[int, int], float, float]] = field(default_factory=list)


def clusters(known: Knowledge) -> Iterator[Cluster]:
    """The unknowns apart from what is known, in as many groups as have nothing to do with each other."""
    leader = list(range(len(known.names)))

    def lead(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    left: list[tuple[dict[int, int], float, float]] = []
    for weights, low, high in known.rows:
        free = {one: weight for one, weight in weights.items() if weight and known.low[one] != known.high[one]}
        told = sum(weight * known.low[one] for one, weight in weights.items() if one not in free and weight)
        least, most = low - told, math.inf if high is None else high - told
        if not free:
            if not least <= 0 <= most:
                raise Contradiction(f"{weights} do not add up")
            continue
        left.append((free, least, most))
        first, *others = free
        for other in others:
            leader[lead(other)] = lead(first)
    found: dict[int, Cluster] = {}
    for one in range(len(known.names)):
        if known.low[one] != known.high[one]:
            found.setdefault(lead(one), Cluster()).unknowns.append(one)
    for row in left:
        found[lead(next(iter(row[0])))].rows.append(row)
    yield from found.values()


class Solver:
    """One cluster before the solver. ``until`` is when to give up, by the monotonic clock."""

    def __init__(self, known: Knowledge, cluster: Cluster, until: float) -> None:
        import highspy  # an extra: whoever does not attack does without

        self.known, self.cluster, self.until = known, cluster, until
        self.columns = {unknown: at for at, unknown in enumerate(cluster.unknowns)}
        self.highspy: Any = highspy
        self.model: Any = solver()
        self.whole = False
        self.seen: dict[int, set[int]] = {}
        for unknown in cluster.unknowns:
            self.model.addVar(*self._limits(unknown))
            if (true := known.truth[unknown]) is not None:
                self.seen[unknown] = {true}
        for weights, low, high in cluster.rows:
            at = [self.columns[one] for one in weights]
            self.model.addRow(low, high, len(at), at, [float(weight) for weight in weights.values()])

    def _limits(self, unknown: int) -> tuple[float, float]:
        high = self.known.high[unknown]
        return float(self.known.low[unknown]), math.inf if high is None else float(high)

    def narrowed(self, unknown: int) -> tuple[int, ...] | None:
        """The values that remain, when they are fewer than must; None when there are enough. Raises TimeOut."""
        need = self.known.needs[unknown]
        ends = [self._end(unknown, way) for way in (1, -1) if len(self.seen[unknown]) < need]
        if len(self.seen[unknown]) >= need:
            return None
        low, high = ends[1], ends[0]
        true = self.known.truth[unknown]
        assert true is not None, "only what is counted must not be narrowed"
        for value in sorted(range(low, high + 1), key=lambda one: abs(one - true)):
            if value not in self.seen[unknown]:
                self._try(unknown, value)
            if len(self.seen[unknown]) >= need:
                return None
        return tuple(sorted(self.seen[unknown]))

    def sweep(self, aimed_at: Sequence[int]) -> None:
        """Push everything at once, some up and some down: most of it turns out to be possible in a few goes."""
        for turn in range(SWEEPS):
            wanting = [one for one in aimed_at if len(self.seen[one]) < self.known.needs[one]]
            if not wanting:
                return
            self._whole(True)
            self.model.setOptionValue("mip_rel_gap", 0.3)
            for unknown in self.cluster.unknowns:
                self.model.changeColBounds(self.columns[unknown], *self._near(unknown))
            for at, unknown in enumerate(wanting):
                self.model.changeColCost(self.columns[unknown], 1.0 if (at >> turn // 2) + turn & 1 else -1.0)
            self._run()
            self.model.setOptionValue("mip_rel_gap", 0.0)
            for unknown in wanting:
                self.model.changeColCost(self.columns[unknown], 0.0)
            for unknown in self.cluster.unknowns:
                self.model.changeColBounds(self.columns[unknown], *self._limits(unknown))

    def _near(self, unknown: int) -> tuple[float, float]:
        """Its limits, and no further from the truth than a few: what is far off need not be known."""
        low, high = self._limits(unknown)
        true = self.known.truth[unknown]
        return (low, high) if true is None else (max(low, true - REACH), min(high, true + REACH))

    def _end(self, unknown: int, way: int) -> int:
        """How far it can go up (1) or down (-1), broken numbers allowed."""
        column = self.columns[unknown]
        self._whole(False)
        self.model.changeColBounds(column, *self._near(unknown))
        self.model.changeColCost(column, float(-way))
        try:
            values = self._run()
        finally:
            self.model.changeColCost(column, 0.0)
            self.model.changeColBounds(column, *self._limits(unknown))
        if values is None:
            raise Contradiction(f"Nothing fits what is known of {self.known.names[unknown]}")
        end = values[column]
        return math.floor(end + NEAR) if way == 1 else math.ceil(end - NEAR)

    def _try(self, unknown: int, value: int) -> None:
        """Look for whole numbers that fit with ``unknown`` at ``value``."""
        column = self.columns[unknown]
        self.model.changeColBounds(column, float(value), float(value))
        try:
            for whole in (False, True):
                self._whole(whole)
                if self._run() is None or value in self.seen[unknown]:
                    return
        finally:
            self.model.changeColBounds(column, *self._limits(unknown))

    def _whole(self, whole: bool) -> None:
        if whole is not self.whole:
            kind = self.highspy.HighsVarType.kInteger if whole else self.highspy.HighsVarType.kContinuous
            for column in self.columns.values():
                self.model.changeColIntegrality(column, kind)
            self.whole = whole

    def _run(self) -> Sequence[float] | None:
        """Values that fit, kept as possible where they are whole; None when there are none. Raises TimeOut."""
        left = self.until - monotonic()
        if left <= 0:
            raise TimeOut
        self.model.setOptionValue("time_limit", self.model.getRunTime() + left)
        self.model.run()
        status, of = self.model.getModelStatus(), self.highspy.HighsModelStatus
        if status == of.kInfeasible:
            return None
        if status != of.kOptimal:
            raise TimeOut(str(status))
        values: Sequence[float] = self.model.getSolution().col_value
        self._note(values)
        return values

    def _note(self, values: Sequence[float]) -> None:
        """What was found possible for one is so for all of the cluster, if the numbers are whole and do add up."""
        whole = [round(value) for value in values]
        if any(abs(value - near) > NEAR for value, near in zip(values, whole, strict=True)):
            return
        fits = dict(zip(self.cluster.unknowns, whole, strict=True))
        if self._adds_up(fits):
            for unknown, seen in self.seen.items():
                seen.add(fits[unknown])

    def _adds_up(self, fits: Mapping[int, int]) -> bool:
        limits = ((value, *self._limits(one)) for one, value in fits.items())
        within = all(low <= value <= high for value, low, high in limits)
        return within and all(
            low <= sum(weight * fits[one] for one, weight in weights.items()) <= high
            for weights, low, high in self.cluster.rows
        )

    def check(self) -> None:
        """That the true numbers fit everything that is thought to be known. Raises Contradiction, TimeOut."""
        self._whole(False)
        true = {
            one: value for one, value in ((one, self.known.truth[one]) for one in self.columns) if value is not None
        }
        for unknown, value in true.items():
            self.model.changeColBounds(self.columns[unknown], float(value), float(value))
        fits = self._run() is not None
        for unknown in true:
            self.model.changeColBounds(self.columns[unknown], *self._limits(unknown))
        if not fits:
            named = ", ".join(str(self.known.names[one]) for one in list(true)[:5])
            raise Contradiction(f"The true numbers do not fit what is thought to be known of {named}")
