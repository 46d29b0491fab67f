"""From counted rows to the lines of a measure: every statistic, once. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from qa_tool.definitions.conditions import holds
from qa_tool.definitions.model import Answered, Condition
from qa_tool.definitions.record import Value
from qa_tool.figures.measures.base import SERVICE, Line, Measure, Over, bare
from qa_tool.figures.words.measured import Spread
from qa_tool.kit import working_days
from qa_tool.kit.datasets import Column, Dataset, Kind
from qa_tool.kit.percentages import Number, half_up, whole_where_it_is
from qa_tool.kit.sums import by_key

Entry = tuple[Mapping[str, Value], int]
"""Rows that are alike: their values by column, and how many there are."""
Tests = tuple[Condition, ...]
SETTING = re.compile(r"\{setting:(\w*)\}")
N, OF = "n", "of"
"""The two numbers of a line."""


def settled(measure: Measure, settings: Mapping[str, object]) -> Measure:
    """The measure with the settings that its words and limits name."""
    text = SETTING.sub(lambda named: str(settings[named[1]]), measure.model_dump_json())
    return Measure.model_validate_json(text)


def settings_named(measure: Measure) -> frozenset[str]:
    """The keys of the settings that it names."""
    return frozenset(SETTING.findall(measure.model_dump_json()))


@dataclass(frozen=True)
class Term:
    """A line of a measure as far as it is worked out: what n and N count. ``of`` is None where there is no N."""

    number: str
    """Of the line: '3', or '3.disagree' of a mix."""
    label: str
    n: Tests
    of: Tests | None
    median: str = ""
    sums: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """Of a sum or ratio: the columns that n adds up, and those of N."""
    per: int = 0
    """Of a ratio: for how many of N it is; 0 of anything else."""
    over: Over | None = None

    def tests(self, which: str) -> Tests | None:
        """What ``which`` of the two numbers counts."""
        return self.n if which == N else self.of


@dataclass(frozen=True)
class Calculation:
    """A measure, settings read, and the rows that it is worked out from."""

    measure: Measure
    dataset: Dataset
    now: tuple[Entry, ...] = ()
    before: tuple[Entry, ...] = ()
    """Those of the previous period, where the measure is compared with it."""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the members of a column are called, by its key."""

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Its lines in their order."""
        return tuple(term for number, line in enumerate(self.measure.rows, 1) for term in self._terms(number, line))

    def _terms(self, number: int, line: Line) -> Iterator[Term]:
        where = tuple(one for one in (self.measure.where, line.where) if one is not None)
        if line.mix:
            column = self.dataset.column(line.mix)
            before = f"{line.label}: " if line.label else ""
            for part, label in (column.parts if column is not None else {}).items():
                rows = (*where, _known(part), _known(line.mix))
                yield Term(part, f"{before}{label}", rows, rows, sums=((part,), (line.mix,)))
            for member, label in (column.words if column is not None else {}).items():
                n = (*where, Condition(all_of={line.mix: member}))
                yield Term(f"{number}.{member}", f"{before}{label}", n, (*where, _known(line.mix)))
        elif line.median:
            yield Term(str(number), line.label, (*where, _known(line.median)), None, line.median)
        elif line.sum or line.ratio:
            added, per = line.sum or line.ratio, line.per if line.ratio else 0
            rows = (*where, *(_known(bare(key)) for key in (*added, *line.of)))
            sums = (added, line.of)
            yield Term(str(number), line.label, rows, rows if line.of else None, sums=sums, per=per, over=line.over)
        elif line.share is not None:
            of = (*where, line.share.N) if line.share.N is not None else where
            within = where if line.share.N is None or _holds_in(line.share.N, line.share.n) else of
            yield Term(str(number), line.label, (*within, line.share.n), of)
        elif line.count is not None:
            yield Term(str(number), line.label, (*where, line.count), None)

    def members(self, by: str, entries: Iterable[Entry]) -> list[tuple[str, str, list[Entry]]]:
        """(identity, name, entries) of each member of a breakdown, in the order in which they are read."""
        column = self.dataset.column(by)
        if by == SERVICE or column is None:
            return [("", "", list(entries))]
        groups: dict[tuple[str, str], list[Entry]] = {}
        for entry in entries:
            identity, name = self._member(column, entry)
            groups.setdefault((identity, name), []).append(entry)
        # Days stand in their own order, all else in that of its names.
        of_days = column.kind is Kind.DATE
        order = sorted(groups, key=lambda member: (column.apart and not member[0], member[0 if of_days else 1]))
        return [(*member, groups[member]) for member in order]

    def last(self, by: str, entries: list[Entry], every: Sequence[Entry]) -> list[Entry]:
        """Of a stock that was entered for periods, those of the last one that anything was entered for.

        ``every``: those of all members; a member of which nothing was entered then has none, and is missing.
        """
        if self.measure.kind != "stock" or not self.dataset.each:
            return entries
        days = [str(values["begins"]) for values, _ in (entries if by == self.dataset.each else every)]
        return [entry for entry in entries if str(entry[0]["begins"]) == max(days)]

    def _member(self, column: Column, entry: Entry) -> tuple[str, str]:
        value = str(entry[0].get(column.key) or "")
        names = self.names.get(column.key, column.words)
        return value if column.apart else "", names.get(value, column.none)

    def behind(self, term: Term, which: str) -> dict[str, str] | None:
        """The address of what the number counts in the whole service: of the first line that counts the same."""
        tests = term.tests(which)
        if tests is None:
            return None
        question = self._question(tests)
        if question:
            return question
        first = next((one, w) for one in self.terms for w in (N, OF) if one.tests(w) == tests)
        return {"measure": self.measure.key, "row": first[0].number, "part": first[1]}

    def _question(self, tests: Tests) -> dict[str, str]:
        """The same as a question and its answer, where that is all it is: so another measure may count it, too."""
        if len(tests) != 1 or tests[0].any_of or len(tests[0].all_of) != 1:
            return {}
        ((key, expected),) = tests[0].all_of.items()
        column = self.dataset.column(key)
        if column is None or not column.address:
            return {}
        if isinstance(expected, Answered) and expected.answered:
            return {**column.address, "answer": "answered"}
        return {**column.address, "answer": expected} if isinstance(expected, str) else {}


def with_days(measure: Measure, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries with the working days that the measure counts between two days, where both are known."""
    return tuple(({**values, **_days(measure, values)}, n) for values, n in entries)


def _days(measure: Measure, values: Mapping[str, Value]) -> dict[str, int]:
    taken: dict[str, int] = {}
    for name, (first, last) in measure.days.items():
        one, other = values.get(first), values.get(last)
        if isinstance(one, date) and isinstance(other, date):
            taken[name] = working_days.between(one, other)
    return taken


def meets(tests: Tests, values: Mapping[str, Value]) -> bool:
    """Whether the values meet every condition."""
    return all(holds(one, values) for one in tests)


def count(tests: Tests | None, entries: Sequence[Entry]) -> int | None:
    """How many meet them; None where nothing is to be counted."""
    return None if tests is None else sum(n for values, n in entries if meets(tests, values))


def total(keys: Sequence[str], tests: Tests, entries: Sequence[Entry]) -> Number | None:
    """The sum of these columns over the entries that meet the tests; None where none does: missing is not nought."""
    signed = [(bare(key), 1 if bare(key) == key else -1) for key in keys]
    met = [(values, n) for values, n in entries if meets(tests, values)]
    found = [Decimal(str(values[key])) * sign * n for values, n in met for key, sign in signed]
    return whole_where_it_is(sum(found, Decimal())) if found else None


def over_periods(term: Term, entries: Sequence[Entry]) -> Number:
    """The total, mean, lowest or highest of its sums of the single periods, of which there is one at least."""
    by_period: dict[object, list[Entry]] = {}
    for entry in entries:
        by_period.setdefault(entry[0]["begins"], []).append(entry)
    sums = [found for of in by_period.values() if (found := total(term.sums[0], term.n, of)) is not None]
    if term.over is Over.TOTAL:
        return whole_where_it_is(sum(map(Decimal, sums), Decimal()))
    if term.over is Over.MEAN:
        return whole_where_it_is(half_up(sum(map(Fraction, sums), Fraction()) / len(sums)))
    return min(sums) if term.over is Over.LOWEST else max(sums)


def spread(term: Term, entries: Sequence[Entry]) -> Spread:
    """How many took how many working days."""
    found = ((values[term.median], n) for values, n in entries if meets(term.n, values))
    return Spread(by_key((days, n) for days, n in found if isinstance(days, int)))


def _known(key: str) -> Condition:
    return Condition(all_of={key: Answered(answered=True)})


def _holds_in(outer: Condition, inner: Condition) -> bool:
    """Whether whatever meets ``inner`` meets ``outer``, as it is written."""
    same = all(inner.all_of.get(key) == expected for key, expected in outer.all_of.items())
    return same and outer.any_of in ((), inner.any_of)
