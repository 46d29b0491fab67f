"""The staff edition beside what went outside: whoever reads both must not work out a small count from the two.

Here nobody takes out their own records. What leaves is printed for those, too, who know five of its six: it promises
nothing against them, and what is kept apart here cannot take that back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.suppression.protecting import protect
from qa_tool.kit.suppression.releases import Published, Release
from qa_tool.kit.suppression.tables import TOTAL, Key, Rule, State, Sum, Table, joined
from qa_tool.outputs.external import keys
from qa_tool.outputs.staff.counting import GRADES, POOL, THEME


@dataclass(frozen=True)
class Outside:
    """What went outside, and how many graded answers of each theme such editions count, where that is kept."""

    releases: Sequence[Release] = ()
    answers: Mapping[Key, int] = field(default_factory=dict)


def answers_of(summaries: Sequence[Summary], period: str) -> dict[Key, int]:
    """The graded answers of the summaries together, under the keys that editions of ``period`` give them."""
    counts: dict[Key, int] = {}
    for theme in (one for summary in summaries for one in summary.themes if one.sub_theme is None):
        for part in (*GRADES, TOTAL):
            key = keys.answers(period, theme.theme, part)
            n = theme.figure.answered if part == TOTAL else theme.figure.tally.option(part)
            counts[key] = counts.get(key, 0) + n
    return counts


def apart(published: Published, outside: Outside) -> Published:
    """``published`` with everything hidden, too, that would tell of a hidden count beside what went outside.

    What it hides already stays hidden; its promises to those who take out their own records stay as well, for what is
    hidden besides keeps its true value in every set of numbers that showed it safe. Raises CannotProtect.
    """
    near = _near(outside.releases, {*published.table.counts, *outside.answers})
    shown = {key for key, state in published.states.items() if state is State.SHOWN}
    counts, rule = published.table.counts, replace(published.rule, own_changes=0)
    hidden = {key: _told(state, rule, counts[key]) for key, state in published.states.items() if state.mark}
    told = Release("hidden", Table({key: counts[key] for key in hidden}), hidden, rule)
    table = replace(published.table, own={}, few=frozenset(), kept_back=frozenset(set(counts) - shown))
    found = protect(joined([table, _not_good(counts), _tied(counts, outside.answers)]), rule, (*near, told))
    more = {key: State.WITHHELD for key in shown if found.states[key] is not State.SHOWN}
    return replace(published, states={**published.states, **more})


def known(releases: Iterable[Release], answers: Mapping[Key, int]) -> Iterator[Release]:
    """What readers of staff editions know, for files that go outside: what was hidden from them may be shown there."""
    for release in releases:
        printed = {key: n for key, n in release.table.counts.items() if key[0] != POOL}
        states = {key: _open(release.states[key], release.rule, n) for key, n in printed.items()}
        sums = tuple(one for one in release.table.sums if {one.total, *one.parts} <= set(printed))
        own = Table(printed, sums, frozenset(key for key, state in states.items() if state is State.KEPT_BACK))
        table = joined([own, _not_good(printed), _tied(printed, answers)])
        below = {total: keys.not_good(total) for total in printed if total[3] == TOTAL}
        told = {
            key: State.SHOWN
            for total, key in below.items()
            if states[total] is states[keys.of_grade(total, Grade.GOOD)] is State.SHOWN
        }
        states = {**dict.fromkeys(table.counts, State.KEPT_BACK), **states, **told}
        table = replace(table, kept_back=table.kept_back - set(told))
        yield Release(release.name, table, states, replace(release.rule, own_changes=0))


def _open(state: State, rule: Rule, count: int) -> State:
    """Of what was hidden only the small ones have to stay so."""
    if state is State.SHOWN:
        return state
    return State.SMALL if state is State.SMALL and rule.small(count) else State.KEPT_BACK


def _told(state: State, rule: Rule, count: int) -> State:
    """As the reader has been told it, who takes out no records."""
    if state is State.WITHHELD or not count:
        return State.WITHHELD
    return State.SMALL if rule.small(count) else State.LINKED


def _not_good(counts: Mapping[Key, int]) -> Table:
    """Those below good: the staff edition does not print them, but whoever has N and good has them."""
    tables = []
    for total, n in counts.items():
        if total[3] == TOTAL and total[0] != POOL:
            good, *below = (keys.of_grade(total, grade) for grade in Grade)
            weak = keys.not_good(total)
            found = {total: n, weak: n - counts[good], **{key: counts[key] for key in (good, *below)}}
            sums = (Sum(total, (good, weak)), Sum(weak, tuple(below)))
            tables.append(Table(found, sums, frozenset(found)))
    return joined(tables)


def _tied(counts: Mapping[Key, int], answers: Mapping[Key, int]) -> Table:
    """A theme's answers in editions for outside are those here and those on forms that are not counted here."""
    found: dict[Key, int] = {}
    sums: list[Sum] = []
    for key, n in counts.items():
        whole = keys.answers(key[1], key[2], key[3])
        if key[0] != THEME or whole not in answers:
            continue
        more = answers[whole] - n
        rest = ("theme elsewhere", *key[1:])
        found |= {key: n, whole: answers[whole], **({rest: abs(more)} if more else {})}
        total, part = (key, whole) if more < 0 else (whole, key)
        sums.append(Sum(total, (part, rest) if more else (part,)))
    return Table(found, tuple(sums), frozenset(found))


def _near(releases: Sequence[Release], cells: set[Key]) -> list[Release]:
    """Those that share a cell with ``cells``, or with one that does: all others tell nothing of these."""
    reached, left = set(cells), list(releases)
    while found := [one for one in left if not reached.isdisjoint(one.table.counts)]:
        reached.update(*(one.table.counts for one in found))
        left = [one for one in left if all(one is not other for other in found)]
    return [one for one in releases if all(one is not other for other in left)]
