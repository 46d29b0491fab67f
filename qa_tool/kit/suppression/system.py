"""HiGHS, an extra of the tool, as it is made: without the greeting that it prints on its own.

What a reader of this release and of all earlier ones knows, as whole numbers between limits that add up.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from threading import Event, Lock
from typing import Any

from qa_tool.kit.suppression import tables
from qa_tool.kit.suppression.releases import Release
from qa_tool.kit.suppression.tables import Key, Rule, State, Table

_first = Lock()
_greeted = Event()


def installed() -> bool:
    """Whether the solver is there: it comes with the extra 'attack'."""
    return find_spec("highspy") is not None


def solver() -> Any:
    """A fresh solver that prints nothing and uses one processor, so that it finds the same each time."""
    import highspy  # an extra: whoever has none of it does without

    made = _silently(highspy.Highs)
    made.setOptionValue("output_flag", False)
    made.setOptionValue("threads", 1)
    return made


def _silently(make: Any) -> Any:
    """What ``make`` gives. The first solver of a process greets before it can be told not to, past Python's own
    standard output: so the descriptor itself points nowhere for that moment.
    """
    with _first:
        if _greeted.is_set():
            return make()
        sys.stdout.flush()
        try:
            kept = os.dup(1)
        except OSError:  # standard output is closed: nobody is greeted
            return make()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            made = make()
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)
        _greeted.set()
        return made


Limits = tuple[int | None, int | None]
"""The least and the greatest value; None: no limit."""
Equation = tuple[tuple[int, int], ...]
"""(unknown, weight) pairs whose weighted sum is zero, or, where it is a limit, no less than zero."""


@dataclass
class System:
    """The unknowns of a reader. A count that has not changed between releases is one unknown, not two."""

    keys: list[Key] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    """The true ones."""
    limits: list[Limits] = field(default_factory=list)
    needs: list[int] = field(default_factory=list)
    """How many values must remain possible: 1 where there is nothing to protect."""
    ours: list[bool] = field(default_factory=list)
    """Whether this release alone decides if it is shown."""
    dear: list[bool] = field(default_factory=list)
    """Whether it should stay readable where anything else will do."""
    own: list[int] = field(default_factory=list)
    """How much of it one of the readers knows, whoever knows most."""
    equations: list[Equation] = field(default_factory=list)
    room: list[int | None] = field(default_factory=list)
    """Of each equation: by how much the true values are above the limit that it is; None where it has to be zero."""
    standing_in: list[list[tuple[int, int]]] = field(default_factory=list)
    """Of each unknown: the equations it stands in, and its weight there."""
    lent: dict[int, int] = field(default_factory=dict)
    """What is hidden for a try, and what using it costs."""
    _rests: dict[int, tuple[int, int] | None] = field(default_factory=dict)

    def add(self, key: Key, value: int, limits: Limits, need: int, ours: bool) -> int:
        """A further unknown; its number."""
        self.keys.append(key)
        self.values.append(value)
        self.limits.append(limits)
        self.needs.append(need)
        self.ours.append(ours)
        self.own.append(0)
        self.dear.append(False)
        self.standing_in.append([])
        return len(self.keys) - 1

    def add_equation(self, plus: Sequence[int], minus: Sequence[int]) -> None:
        """The sum of ``plus`` is the sum of ``minus``."""
        self._stand((*((unknown, 1) for unknown in plus), *((unknown, -1) for unknown in minus)), None)

    def add_limit(self, of: Sequence[tuple[int, int]], minus: Sequence[int]) -> None:
        """The sum of ``minus`` is at most the weighted sum of ``of``."""
        weighted = (*of, *((unknown, -1) for unknown in minus))
        self._stand(weighted, sum(weight * self.values[unknown] for unknown, weight in weighted))

    def _stand(self, weighted: Equation, room: int | None) -> None:
        for unknown, weight in weighted:
            self.standing_in[unknown].append((len(self.equations), weight))
        self.equations.append(weighted)
        self.room.append(room)

    def rest_of(self, equation: int) -> tuple[int, int] | None:
        """An unknown that stands in this sum alone, may be anything, and its weight."""
        if equation not in self._rests:
            self._rests[equation] = next(
                (
                    (unknown, weight)
                    for unknown, weight in self.equations[equation]
                    if len(self.standing_in[unknown]) == 1 and self.limits[unknown] == (0, None)
                ),
                None,
            )
        rest = self._rests[equation]
        return None if rest is None or self.fixed(rest[0]) else rest

    def out(self, equation: int, values: Mapping[int, int]) -> int:
        """By how much the true values, changed by ``values``, miss what it says; 0 where they keep to it."""
        sum_ = sum(weight * values.get(unknown, self.values[unknown]) for unknown, weight in self.equations[equation])
        return sum_ if self.room[equation] is None else min(sum_, 0)

    def fixed(self, unknown: int) -> bool:
        """Whether readers know its value."""
        low, high = self.limits[unknown]
        return low is not None and low == high

    def within(self, unknown: int, value: int) -> bool:
        """Whether readers must allow ``value`` for it, as far as its own limits go."""
        low, high = self.limits[unknown]
        return (low is None or value >= low) and (high is None or value <= high)

    def allows(self, values: Mapping[int, int]) -> bool:
        """Whether the true values, changed where ``values`` says so, fit everything that readers know."""
        if not all(self.within(unknown, value) for unknown, value in values.items()):
            return False
        touched = {equation for unknown in values for equation, _ in self.standing_in[unknown]}
        return all(self.out(equation, values) == 0 for equation in touched)


def first_states(table: Table, rule: Rule, releases: Sequence[Release]) -> dict[Key, State]:
    """Each cell's state before anything is hidden for the sake of another.

    A count that was hidden in an earlier release and has not changed stays hidden as it was.
    """
    states = {}
    for key, count in table.counts.items():
        before = _states_before(key, count, releases)
        if key in table.kept_back:
            states[key] = State.KEPT_BACK
        elif key in table.few:
            states[key] = State.WITHHELD
        elif rule.small(count, table.own.get(key, 0)):
            states[key] = State.SMALL
        elif State.SHOWN not in before and (before := before - {State.KEPT_BACK}):
            states[key] = State.WITHHELD if State.WITHHELD in before else tables.beside(count)
        else:
            states[key] = State.SHOWN
    tables.first(table, rule, states)
    return states


def build(table: Table, states: Mapping[Key, State], rule: Rule, releases: Sequence[Release]) -> System:
    """The unknowns of someone who holds this release of ``table`` and all of ``releases``."""
    system, numbers = System(), dict[tuple[Key, int], int]()
    this = Release("this release", table, states, rule)
    for release in (this, *releases):
        for key, count in release.table.counts.items():
            low, high = release.rule.known(release.states[key], count, release.table.own.get(key, 0))
            if (key, count) not in numbers:
                numbers[key, count] = system.add(key, count, (None, None), 1, True)
            unknown = numbers[key, count]
            system.own[unknown] = max(system.own[unknown], release.table.own.get(key, 0))
            before_low, before_high = system.limits[unknown]
            system.limits[unknown] = _greatest(before_low, low), _least(before_high, high)
            if release is not this and release.states[key] is not State.KEPT_BACK:
                system.ours[unknown] = False
    for release in (this, *releases):
        _add_sums(system, numbers, release.table)
        _add_needs(system, numbers, release, rule, this)
    _add_changes(system, numbers, table, rule)
    _add_lines(system, numbers, this, releases)
    return system


def _add_sums(system: System, numbers: Mapping[tuple[Key, int], int], table: Table) -> None:
    """How a release's counts add up; a sum of the same unknowns as an earlier one says nothing new."""
    there = set(system.equations)
    for sum_ in table.sums:
        total = numbers[sum_.total, table.counts[sum_.total]]
        parts = sorted(numbers[part, table.counts[part]] for part in sum_.parts)
        if ((total, 1), *((part, -1) for part in parts)) not in there:
            system.add_equation((total,), parts)
    for one in table.at_most:
        of = [(numbers[key, table.counts[key]], times) for key, times in one.of]
        least = sorted(numbers[part, table.counts[part]] for part in one.parts)
        if (*of, *((part, -1) for part in least)) not in there:
            system.add_limit(of, least)


def _add_needs(
    system: System, numbers: Mapping[tuple[Key, int], int], release: Release, rule: Rule, this: Release
) -> None:
    """What must not be worked out: small counts, and whatever an earlier release hid. What was shown is lost."""
    for key, count in release.table.counts.items():
        unknown, state = numbers[key, count], release.states[key]
        if system.fixed(unknown) or key in release.table.unguarded:
            continue
        own = release.table.own.get(key, 0)
        if rule.small(count, own) or release.rule.small(count, own) or (count and key in release.table.few):
            system.needs[unknown] = rule.spread
        elif release is not this and state in (State.LINKED, State.WITHHELD):
            system.needs[unknown] = max(system.needs[unknown], 2)


def _add_changes(system: System, numbers: Mapping[tuple[Key, int], int], table: Table, rule: Rule) -> None:
    """What a count changed by since an earlier release: up, or down."""
    for (key, count), before in list(numbers.items()):
        if key not in table.counts or table.counts[key] == count or key in table.unguarded:
            continue
        now, change = numbers[key, table.counts[key]], table.counts[key] - count
        need = rule.spread if rule.protect_changes and rule.small(abs(change), rule.own_changes) else 1
        changed = system.add(("change", *key), change, (None, None), need, False)
        system.add_equation((now,), (before, changed))


def _add_lines(
    system: System, numbers: Mapping[tuple[Key, int], int], this: Release, releases: Sequence[Release]
) -> None:
    """What should stay readable of each line; and that a line all of which is alike may have others as well."""
    for line in this.table.lines:
        for key in line.cells[:3] if line.whole else ():
            system.dear[numbers[key, this.table.counts[key]]] = True
    for release in (this, *releases):
        for line in release.table.lines:
            grade = tables.alike(release.table.counts, line)
            if grade is None or line.n in release.table.kept_back:
                continue
            if release is not this and release.states[grade] is not State.WITHHELD:
                continue
            good = numbers[line.good, release.table.counts[line.good]]
            if not system.fixed(good):  # else an earlier release has printed it, and it is lost
                system.needs[good] = max(system.needs[good], 2)


def _states_before(key: Key, count: int, releases: Sequence[Release]) -> set[State]:
    return {release.states[key] for release in releases if release.table.counts.get(key) == count}


def _greatest(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else max(one, other)


def _least(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else min(one, other)
