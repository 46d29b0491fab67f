"""Hiding until nothing can be worked out: small counts first, then whatever would give them away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from qa_tool.kit.suppression.proposing import MANY_LOOKS, How, Move, Proposer, cheapest
from qa_tool.kit.suppression.releases import Published, Release
from qa_tool.kit.suppression.system import System, build, first_states, installed
from qa_tool.kit.suppression.tables import Key, Rule, State, Table, beside, in_words

HIDDEN_ONLY = How()
SPARING = How(hide=True, spare=True)
CHEAP = How(hide=True)
BOLD = How(hide=True, looks=MANY_LOOKS, bold=True)
BOLD_SPARING = How(hide=True, spare=True, looks=MANY_LOOKS, bold=True)
IN_VAIN = 24
"""How many bold looks for a move may end without one before no more are made: what cannot be protected says so soon."""
SOLVED = 4_000
"""How many counts may hang together for a solver to be asked: with more it takes minutes."""
LINES = 4
"""How many lines are withheld, one by one, before all that hangs together is."""
STARTS = 3
"""From how many sets of values a further one is looked for."""


class CannotProtect(ValueError):
    """However much of the table is hidden, some count could be worked out. ``cells`` are the ones."""

    def __init__(self, cells: Sequence[Key], releases: Sequence[Release]) -> None:
        self.cells = tuple(cells)
        named = "; ".join(in_words(cell) for cell in self.cells)
        beside = f" together with {' and '.join(release.name for release in releases)}" if releases else ""
        super().__init__(f"This cannot be published{beside}: it would give away a count that is hidden ({named})")


def protect(table: Table, rule: Rule | None = None, releases: Sequence[Release] = ()) -> Published:
    """``table`` with its small counts hidden, and as few others as will keep them hidden.

    ``releases`` are all earlier ones that share a set of records with it. The same input gives the same result.
    Raises CannotProtect when an earlier release has already given away too much.
    """
    rule = rule or Rule()
    work = _Work(table, rule, tuple(releases), first_states(table, rule, releases))
    work.hide()
    work.show_again()
    work.prove()
    return Published(table, dict(work.states), rule)


@dataclass
class _Work:
    """The states so far, and the sets of other values that are known to fit them."""

    table: Table
    rule: Rule
    releases: tuple[Release, ...]
    states: dict[Key, State]
    system: System = field(init=False)
    in_vain: int = 0
    worst: dict[int, int] = field(init=False)
    """By the middle grade of a line, the one whose partner it is; ``middle`` the other way round."""
    middle: dict[int, int] = field(init=False)
    solves: bool = field(init=False)
    """Whether a solver proposes what the walk of steps does not find."""
    fits: list[dict[int, int]] = field(default_factory=list)
    """Each: every unknown that is not at its true value, and the value it has there."""

    def __post_init__(self) -> None:
        self.system = build(self.table, self.states, self.rule, self.releases)
        self.solves = installed() and sum(self.system.ours) <= SOLVED
        numbers = {key: at for at, key in reversed(list(enumerate(self.system.keys)))}
        self.worst = {numbers[line.middle]: numbers[line.worst] for line in self.table.lines}
        self.middle = {worst: middle for middle, worst in self.worst.items()}

    def possible(self, unknown: int) -> set[int]:
        """The values seen to be possible for it."""
        return {self.system.values[unknown], *(fit[unknown] for fit in self.fits if unknown in fit)}

    def wanting(self) -> list[int]:
        """What does not yet have as many possible values as it needs."""
        seen: dict[int, set[int]] = {}
        for fit in self.fits:
            for one, value in fit.items():
                seen.setdefault(one, {self.system.values[one]}).add(value)
        return [one for one, need in enumerate(self.system.needs) if need > 1 and len(seen.get(one, "1")) < need]

    def hide(self) -> None:
        """Hide until nothing is wanting: single cells; a line where they will not do, more around it; a solver.

        Beside several releases a count may hang on so many sums that the usual number of looks ends too early.
        """
        ways = (SPARING, BOLD_SPARING, CHEAP, BOLD) if self.table.lines else (CHEAP, BOLD)
        for unknown in self.wanting():
            if any(self.widen(unknown, how=how) for how in ways) or self._withhold_for(unknown):
                continue
            if not any(self._propose(unknown, withhold=withhold) for withhold in (False, True)):
                raise CannotProtect([self.system.keys[unknown]], self.releases)

    @cached_property
    def proposer(self) -> Proposer:
        """The solver, which has all that adds up before it."""
        return Proposer(self.system, self.rule)

    def _propose(self, unknown: int, *, withhold: bool) -> bool:
        """Let a solver find further values of ``unknown``; False where it finds too few, or where there is none."""
        need = self.system.needs[unknown]
        while self.solves and len(possible := self.possible(unknown)) < need:
            fit = self.proposer.fit(unknown, possible, withhold=withhold)
            if fit is None:
                return False
            for one, at in fit.items():
                self._let(one, at)
            if fit.get(unknown, self.system.values[unknown]) in possible or not self.system.allows(fit):
                return False
            self.fits.append(fit)
        return len(self.possible(unknown)) >= need

    def _let(self, unknown: int, at: int) -> None:
        """Hide ``unknown``, if this release decides on it, so far that it may be ``at``."""
        if self.system.within(unknown, at) or not self.system.ours[unknown]:
            return
        if self.system.fixed(unknown) and min(at, self.system.values[unknown]) > self.rule.threshold:
            self._hide(unknown)
        if not self.system.within(unknown, at):
            self._set(unknown, State.WITHHELD)

    def _withhold_for(self, unknown: int) -> bool:
        """Withhold a line around ``unknown`` so that it has enough values, else of all that hangs together what it
        takes: to withhold all of that for one count blanks whole editions.
        """
        lines, direct = self._lines(unknown), len(self.system.standing_in[unknown])
        states, limits, fits = dict(self.states), list(self.system.limits), list(self.fits)
        for line in (*lines[:LINES], lines[-1]):
            withheld = self._withhold(line)
            self.system.lent = {one: self.system.values[one] + 1 for one in withheld}
            found = bool(withheld) and any(self.widen(unknown, how=how) for how in (CHEAP, BOLD))
            self.system.lent = {}
            if found:
                for one in withheld if line not in lines[:direct] else ():
                    self._give_back(one, states[self.system.keys[one]])
                return True
            self.states, self.system.limits, self.fits = dict(states), list(limits), list(fits)
        return False

    def _give_back(self, unknown: int, before: State) -> None:
        """Let what was withheld stand as it stood, or as a linked one, where every set of values fits that."""
        held, value = self.states[self.system.keys[unknown]], self.system.values[unknown]
        for state in (before, beside(value)):
            self._set(unknown, state)
            if all(self.system.within(unknown, at) for at in self.possible(unknown)):
                return
        self._set(unknown, held)

    def widen(self, unknown: int, need: int | None = None, how: How = HIDDEN_ONLY) -> bool:
        """Look for further possible values of ``unknown`` until it has enough; False when there are none."""
        need = need or self.system.needs[unknown]
        while len(possible := self.possible(unknown)) < need:
            if (again := self._again(unknown, possible)) is not None:
                self.fits.append(again)
                continue
            ends = [(max(possible), 1), (min(possible), -1)]
            found = [(fit, move) for end, step in ends for fit, move in self._moves(unknown, end, step, how)]
            if not found:
                return False
            fit, move = min(found, key=lambda pair: (pair[1].cost, len(pair[1].steps)))
            for hidden in move.hides:
                self._hide(hidden)
            values = {one: fit.get(one, self.system.values[one]) + by for one, by in move.steps.items()}
            self.fits.append({one: at for one, at in (fit | values).items() if at != self.system.values[one]})
        return True

    def _again(self, unknown: int, possible: set[int]) -> dict[int, int] | None:
        """What another set of values did, done twice or the other way round: far quicker than to look for it."""
        system = self.system
        for fit in islice((fit for fit in self.fits if unknown in fit), STARTS):
            for times in (2, -1):
                values = {one: (1 - times) * system.values[one] + times * at for one, at in fit.items()}
                if values[unknown] not in possible and system.allows(values):
                    return values
        return None

    def _moves(self, unknown: int, end: int, step: int, how: How) -> list[tuple[dict[int, int], Move]]:
        """Moves of ``unknown`` from ``end`` on, from some of the sets of values that have it there."""
        true = [{}] if end == self.system.values[unknown] else list[dict[int, int]]()
        starts = true or islice((fit for fit in self.fits if fit.get(unknown) == end), STARTS)
        found = []
        for fit in starts:
            if how.bold and self.in_vain >= IN_VAIN:
                break
            if move := cheapest(self.system, self.rule, fit, unknown, step, how):
                found.append((fit, move))
            elif how.bold:
                self.in_vain += 1
        return found

    def show_again(self) -> None:
        """Show again, greatest first, linked cells that are not needed, and hidden ones that readers know anyway."""
        for unknown in (*self._hidden_as(State.LINKED), *self._hidden_as(State.PARTNER)):
            if self._beside_worst(unknown):
                continue
            before, state = self.fits, self.states[self.system.keys[unknown]]
            self._set(unknown, State.SHOWN)
            self.fits = [fit for fit in before if unknown not in fit]
            if not all(self.widen(one) for one in self.wanting()):
                self._set(unknown, state)
                self.fits = before
        for unknown in (
            one for state in (State.LINKED, State.PARTNER, State.WITHHELD) for one in self._hidden_as(state)
        ):
            if self.system.needs[unknown] == 1 and not self.widen(unknown, need=2):
                self._set(unknown, State.SHOWN)

        for unknown, key in enumerate(self.system.keys):  # another release prints it: hiding it here would be in vain
            stands = self.states.get(key)
            value = self.system.values[unknown]
            known = self.system.fixed(unknown) and self.table.counts.get(key) == value
            small = self.rule.small(value, self.table.own.get(key, 0))
            if known and not small and stands in (State.LINKED, State.PARTNER, State.WITHHELD):
                self.states[key] = State.SHOWN

    def _beside_worst(self, unknown: int) -> bool:
        """Whether it is hidden because the worst grade of its line is."""
        worst = self.worst.get(unknown)
        return worst is not None and self.states[self.system.keys[worst]] in (State.SMALL, State.LINKED)

    def prove(self) -> None:
        """Check the result apart from how it was found: every set of values fits, every count has enough."""
        system = build(self.table, self.states, self.rule, self.releases)
        wrong = [fit for fit in self.fits if not system.allows(fit)]
        if wrong or self.wanting() or system.limits != self.system.limits:
            raise RuntimeError("Suppression did not hold what it promised: nothing may be published")

    def _hidden_as(self, state: State) -> list[int]:
        """What this release hides in that way, and could show; what decides on a partner first, then greatest first."""
        system = self.system
        found = [one for one, key in enumerate(system.keys) if system.ours[one] and self.states.get(key) is state]
        return sorted(found, key=lambda one: (one not in self.middle, -system.values[one], one))

    def _hide(self, unknown: int) -> None:
        """Hide a shown count for another's sake, and with the worst grade of a line the one before it."""
        self._set(unknown, State.LINKED)
        middle = self.middle.get(unknown)
        if middle is not None and self.system.ours[middle] and self.states[self.system.keys[middle]] is State.SHOWN:
            self._set(middle, beside(self.system.values[middle]))

    def _set(self, unknown: int, state: State) -> None:
        key = self.system.keys[unknown]
        self.states[key] = state
        self.system.limits[unknown] = self.rule.known(state, self.system.values[unknown], self.table.own.get(key, 0))

    def _lines(self, unknown: int) -> list[set[int]]:
        """Each line ``unknown`` adds up in, smallest first; all of them; then ever more of what they add up with."""
        system = self.system
        lines = [{one for one, _ in system.equations[equation]} for equation, _ in system.standing_in[unknown]]
        lines.sort(key=lambda line: (sum(system.values[one] for one in line), sorted(line)))
        wide, grown = set[int](), {unknown}
        while grown != wide:
            wide = grown
            equations = {equation for one in wide for equation, _ in system.standing_in[one]}
            grown = wide | {one for equation in equations for one, _ in system.equations[equation]}
            lines.append(grown)
        return lines

    def _withhold(self, unknowns: set[int]) -> list[int]:
        """Hide all of ``unknowns`` that this release decides on, zeros too; those that this changed."""
        changed = []
        for unknown in sorted(unknowns):
            state = self.states.get(self.system.keys[unknown])
            if self.system.ours[unknown] and state not in (State.WITHHELD, State.KEPT_BACK, None):
                self._set(unknown, State.WITHHELD)
                changed.append(unknown)
        return changed
