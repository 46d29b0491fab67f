"""Lines of grades: a fixed partner for the worst grade, and what is withheld because all of a line is alike."""

from __future__ import annotations

from collections.abc import Mapping

from qa_tool.reporting.suppression.states import Rule, State
from qa_tool.reporting.suppression.tables import Graded, Key, Table

MANY = 20
"""From how many on a line of the whole service may be printed though all of it is of one grade."""


def first(table: Table, rule: Rule, states: dict[Key, State]) -> None:
    """Withhold the lines that would tell of a group, or of too few; else hide the partner of what is hidden."""
    for line in table.lines:
        if line.n in table.kept_back:
            continue
        if alike(table.counts, line) is not None or _too_few(table.counts, line, rule, states):
            for key in line.cells:
                if key not in table.kept_back:
                    states[key] = State.WITHHELD
        elif states[line.worst].mark and states[line.middle] is State.SHOWN:
            states[line.middle] = beside(table.counts[line.middle])


def beside(count: int) -> State:
    """What becomes of a shown count that is hidden for another's sake."""
    return State.LINKED if count else State.PARTNER


def alike(counts: Mapping[Key, int], line: Graded) -> Key | None:
    """The grade below good that all of a line has, where that may not be told."""
    n = counts[line.n]
    if not n or (line.whole and n >= MANY):
        return None
    return next((key for key in (line.middle, line.worst) if counts[key] == n), None)


def _too_few(counts: Mapping[Key, int], line: Graded, rule: Rule, states: Mapping[Key, State]) -> bool:
    """Whether the two below good leave too few values for the worst, where they are printed together."""
    worst, middle = counts[line.worst], counts[line.middle]
    if not rule.small(worst) or rule.small(worst + middle) or states[line.not_good] is not State.SHOWN:
        return False
    low, high = rule.known(State.SMALL if rule.small(middle) else beside(middle), middle)
    least = max(1, worst + middle - high) if high is not None else 1
    return min(rule.threshold, worst + middle - low) - least + 1 < rule.spread
