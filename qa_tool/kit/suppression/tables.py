"""The rule of small numbers, what becomes of each cell, and what a reader then knows of it.

Counts to be published, and how they add up: the input of suppression.
Lines of grades: a fixed partner for the worst grade, and what is withheld because all of a line is alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

HIDDEN_MARK = "c"
WITHHELD_MARK = "x"


class State(StrEnum):
    """What becomes of a cell in one release."""

    SHOWN = "shown"
    SMALL = "small"
    """1 up to the threshold: hidden (primary suppression)."""
    LINKED = "linked"
    """Above the threshold, hidden because a small cell could be worked out from it (secondary suppression)."""
    PARTNER = "partner"
    """0, hidden because a worse grade beside it is: it looks like the two above."""
    WITHHELD = "withheld"
    """May be anything to a reader, a zero too: all of a line that holds too few, or one cell of it."""
    KEPT_BACK = "kept back"
    """Never printed."""

    @property
    def mark(self) -> str:
        """What is printed in its place: small and linked cells look the same. '' for a shown one."""
        return {
            State.SMALL: HIDDEN_MARK,
            State.LINKED: HIDDEN_MARK,
            State.PARTNER: HIDDEN_MARK,
            State.WITHHELD: WITHHELD_MARK,
        }.get(self, "")


@dataclass(frozen=True)
class Rule:
    """Counts from 1 to ``threshold`` are hidden, each so that at least ``spread`` values remain possible for it.

    ``protect_changes``: a count that changed by 1 up to ``threshold`` since an earlier release is itself a small
    number (the records that came late), and is protected like one; so is a greater one, by as many more as
    ``own_changes`` of them are one reader's own. Raises ValueError for a rule nothing can meet.
    """

    threshold: int = 5
    spread: int = 3
    protect_changes: bool = True
    own_changes: int = 0

    def __post_init__(self) -> None:
        if not 2 <= self.spread <= self.threshold:
            raise ValueError("The spread must be at least 2 and no greater than the threshold")

    def small(self, count: int, own: int = 0) -> bool:
        """Whether ``count`` may not be shown, ``own`` of it being known to one of its readers; 0 may."""
        return 1 <= count <= self.threshold + own

    def known(self, state: State, count: int, own: int = 0) -> tuple[int, int | None]:
        """The least and greatest value that a reader must allow for a cell in ``state`` (None: no limit).

        The reader is taken to know the rule, and even which of the hidden cells are the small ones; and to be the one
        who knows most of the cell, wherever it is: what fits for that reader of all cells fits for each.
        """
        if state is State.SHOWN:
            return count, count
        if state is State.SMALL:
            return max(1, own), self.threshold + own
        return (self.threshold + 1 if state is State.LINKED else 0) + own, None


Key = tuple[str, ...]
"""What a cell counts, fully said: ('grades', 'tier-2', 'good', 'north', '2018/19-Q3'). Two tables, editions or
releases that print the same set of records must give it the same key: only then is it known to be the same."""
TOTAL = "*"
"""The place of a dimension that a cell is not broken down by."""


@dataclass(frozen=True)
class Sum:
    """``total`` is the sum of ``parts``: a row, a column, a place and the places in it, a year and its quarters."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class AtMost:
    """``parts`` together are at most so many times each of ``of``: answers, and the records that can hold them."""

    parts: tuple[Key, ...]
    of: tuple[tuple[Key, int], ...]


@dataclass(frozen=True)
class Graded:
    """A line of grades: ``good`` and ``not_good`` make up ``n``, ``middle`` and ``worst`` make up ``not_good``.

    Where the worst is hidden, so is the middle, whatever it is: then the trend of good can be read in every quarter.
    """

    n: Key
    good: Key
    not_good: Key
    middle: Key
    worst: Key
    whole: bool
    """Whether it is of the whole service."""

    @property
    def cells(self) -> tuple[Key, ...]:
        """All of them, those that should stay readable first."""
        return self.n, self.good, self.not_good, self.middle, self.worst


@dataclass(frozen=True)
class Table:
    """Counts and everything that a reader can know of how they add up.

    ``kept_back`` are counts that are never printed but must not be worked out either when they are small, such as
    those who did *not* answer yes. ``own`` is how much of a count one of its readers knows, whoever knows most: their
    own records. ``few`` are counts that are never printed, large ones too: too few people are behind them.
    ``unguarded`` are never printed, and nothing is promised of them: they only say how others hang together. Raises
    ValueError for a negative count, an unknown key or a sum that is wrong.
    """

    counts: Mapping[Key, int]
    sums: tuple[Sum, ...] = ()
    kept_back: frozenset[Key] = frozenset()
    own: Mapping[Key, int] = field(default_factory=dict)
    few: frozenset[Key] = frozenset()
    at_most: tuple[AtMost, ...] = ()
    unguarded: frozenset[Key] = frozenset()
    lines: tuple[Graded, ...] = ()

    def __post_init__(self) -> None:
        for key, count in self.counts.items():
            if count < 0:
                raise ValueError(f"{in_words(key)} is {count}: a count cannot be negative")
            if self.own.get(key, 0) > count:
                raise ValueError(f"{in_words(key)} is {count}: nobody can know more of it")
        for key in (*self.kept_back, *self.few, *self._adding_up()):
            if key not in self.counts:
                raise ValueError(f"{in_words(key)} has no count")
        for sum_ in self.sums:
            if len({sum_.total, *sum_.parts}) != 1 + len(sum_.parts):
                raise ValueError(f"{in_words(sum_.total)}: a cell stands twice in its sum")
            found = sum(self.counts[part] for part in sum_.parts)
            if found != self.counts[sum_.total]:
                raise ValueError(f"{in_words(sum_.total)} is {self.counts[sum_.total]}, but its parts add to {found}")
        for one in self.at_most:
            if sum(self.counts[part] for part in one.parts) > sum(self.counts[key] * times for key, times in one.of):
                raise ValueError(f"{' and '.join(in_words(part) for part in one.parts)}: more than there can be")

    def _adding_up(self) -> Iterator[Key]:
        for sum_ in self.sums:
            yield from (sum_.total, *sum_.parts)
        for line in self.lines:
            yield from line.cells
        for one in self.at_most:
            yield from one.parts
            yield from (key for key, _ in one.of)

    def hidden(self, unguarded: Iterable[Key] = ()) -> Table:
        """The same counts, none of which is printed."""
        return replace(self, kept_back=frozenset(self.counts), unguarded=self.unguarded | frozenset(unguarded))


def in_words(key: Key) -> str:
    """'tier-2, good, north': a key for messages, without the dimensions it is not broken down by."""
    return ", ".join(part for part in key if part not in ("", TOTAL)) or "the total"


def cross(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Mapping[tuple[str, str], int],
    key: Callable[[str, str], Key] = lambda row, column: (row, column),
) -> Table:
    """A table of rows by columns with its totals; cells that ``counts`` does not name are 0.

    ``key`` makes a cell's key of its row and column, either of which may be ``TOTAL``. Totals that another table
    has as well must get the same key there: ``lambda grade, place: ('tier-2', grade, place, TOTAL)``.
    """
    cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    for row in rows:
        cells[row, TOTAL] = sum(cells[row, column] for column in columns)
    for column in (*columns, TOTAL):
        cells[TOTAL, column] = sum(cells[row, column] for row in rows)
    sums = [Sum(key(row, TOTAL), tuple(key(row, column) for column in columns)) for row in (*rows, TOTAL)]
    sums += [Sum(key(TOTAL, column), tuple(key(row, column) for row in rows)) for column in (*columns, TOTAL)]
    return Table({key(*cell): count for cell, count in cells.items()}, tuple(sums))


def joined(tables: Iterable[Table]) -> Table:
    """All ``tables`` as one. Raises ValueError when two of them give one key different counts."""
    counts: dict[Key, int] = {}
    sums: dict[Sum, None] = {}
    at_most: dict[AtMost, None] = {}
    unguarded: set[Key] = set()
    lines: dict[Graded, None] = {}
    printed: set[Key] = set()
    own: dict[Key, int] = {}
    few: set[Key] = set()
    for table in tables:
        for key, count in table.counts.items():
            if counts.setdefault(key, count) != count:
                raise ValueError(f"{in_words(key)} is {counts[key]} in one table and {count} in another")
        sums.update(dict.fromkeys(table.sums))
        at_most.update(dict.fromkeys(table.at_most))
        unguarded |= table.unguarded
        lines.update(dict.fromkeys(table.lines))
        printed.update(set(table.counts) - table.kept_back)
        for key, n in table.own.items():
            own[key] = max(n, own.get(key, 0))
        few |= table.few
    return Table(
        counts,
        tuple(sums),
        frozenset(set(counts) - printed),
        own,
        frozenset(few),
        tuple(at_most),
        frozenset(unguarded),
        tuple(lines),
    )


def with_rest(table: Table, n: Key, total: Key) -> Table:
    """``table`` where ``n`` is printed as a share of ``total``: those not in ``n`` are a count to protect, too."""
    rest = ("not", *n, "of", *total)
    if rest in table.counts:
        return table
    counts = {**table.counts, rest: table.counts[total] - table.counts[n]}
    sums = (*table.sums, Sum(total, (n, rest)))
    return replace(table, counts=counts, sums=sums, kept_back=table.kept_back | {rest})


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
