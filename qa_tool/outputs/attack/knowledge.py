"""Everything that a reader of several editions knows, as whole numbers between limits and sums between limits."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from qa_tool.outputs.attack.forms import Asks

Cell = tuple[str, ...]
ANY = "*"
"""Stands in a key for what is not broken down."""
ELSEWHERE = "(elsewhere)"
GRADES = ("good", "requires-improvement", "inadequate")
FAR = 10**6
ENOUGH = 20
"""From how many on a line of the whole service may be all of one grade for everybody to see."""
VALUES = 3
"""How many values must remain possible for a small count."""


@dataclass
class Knowledge:
    """Unknowns by number. A count that did not change between editions is one unknown."""

    names: list[Hashable] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int | None] = field(default_factory=list)
    truth: list[int | None] = field(default_factory=list)
    """None for what no edition counts, such as the answers to single questions."""
    needs: dict[int, int] = field(default_factory=dict)
    """By unknown: how many values must remain possible."""
    rows: list[tuple[dict[int, int], int, int | None]] = field(default_factory=list)
    """Weighted sums, each with its least and greatest value (None: no limit)."""
    numbers: dict[Hashable, int] = field(default_factory=dict)

    def unknown(self, name: Hashable, truth: int | None = None) -> int:
        """The number of an unknown from 0 up, a new one where there is none of that name."""
        if name not in self.numbers:
            self.numbers[name] = len(self.names)
            self.names.append(name)
            self.low.append(0)
            self.high.append(None)
            self.truth.append(truth)
        return self.numbers[name]

    def learn(self, number: int, low: int, high: int | None) -> None:
        """It lies between these."""
        self.low[number] = max(self.low[number], low)
        before = self.high[number]
        self.high[number] = high if before is None else before if high is None else min(before, high)

    def need(self, number: int, values: int) -> None:
        """So many values must remain possible for it."""
        self.needs[number] = max(self.needs.get(number, 1), values)

    def equal(self, total: int, parts: Iterable[int], *, at_most: bool = False) -> None:
        """The parts are the total, or at most the total."""
        weights = {total: 1}
        for part in parts:
            weights[part] = weights.get(part, 0) - 1
        self.rows.append((weights, 0, None if at_most else 0))


def knowledge(editions: Sequence[Mapping[str, Any]], asks: Mapping[str, Sequence[Asks]]) -> Knowledge:
    """What a reader of all ``editions`` knows, each as the register keeps it.

    ``asks``: by period, the form versions that records of it were filled in on; under '*' those of any other period.
    """
    known = Knowledge()
    read = [_read(known, edition) for edition in editions]
    lost: set[tuple[Cell, int]] = set()
    for number, (edition, counts) in enumerate(zip(editions, read, strict=True)):
        for total, parts in edition["sums"]:
            known.equal(_at(known, counts, tuple(total)), [_at(known, counts, tuple(part)) for part in parts])
        _by_its_keys(known, counts)
        states = {tuple(key): state for key, _, state in edition["cells"]}
        _alike(known, counts, states, lost, newest=edition is editions[-1])
        lost |= {(key, counts[key]) for key, state in states.items() if state == "shown"}
        _asked(known, number, counts, asks)
    _changes(known, read, editions)
    return known


def _read(known: Knowledge, edition: Mapping[str, Any]) -> dict[Cell, int]:
    """The counts of an edition, each with what is printed of it."""
    threshold, counts = edition["rule"]["threshold"], dict[Cell, int]()
    unguarded = {tuple(key) for key in edition.get("unguarded", ())}
    for raw, count, state in edition["cells"]:
        key = tuple(raw)
        counts[key] = count
        number = known.unknown((key, count), count)
        small = 1 <= count <= threshold
        if state == "shown":
            known.learn(number, count, count)
            continue
        if key not in unguarded:
            known.need(number, VALUES if small else 2 if count and state != "kept back" else 1)
        # The reader has even been told which of the hidden ones are small and which are not.
        if state in ("small", "partner") and small:
            known.learn(number, 1, threshold)
        elif state in ("linked", "partner") and count > threshold:
            known.learn(number, threshold + 1, None)
    return counts


def _at(known: Knowledge, counts: Mapping[Cell, int], key: Cell) -> int:
    return known.numbers[key, counts[key]]


def _by_its_keys(known: Knowledge, counts: Mapping[Cell, int]) -> None:
    """What the words of the tables say: grades make up N, places lie within the service, grades within records."""
    within: dict[Cell, list[Cell]] = {}
    for key in counts:
        if key[0] in ("overall", "answers") and len(key) == 5:
            if key[3] == ANY and all((*key[:3], grade, key[4]) in counts for grade in GRADES):
                known.equal(
                    _at(known, counts, key), [_at(known, counts, (*key[:3], grade, key[4])) for grade in GRADES]
                )
            if key[3] == ANY and key[0] == "overall" and (records := ("records", key[1], key[2], key[4])) in counts:
                known.equal(_at(known, counts, records), [_at(known, counts, key)], at_most=True)
            if key[4] != ANY:
                within.setdefault((*key[:4], ANY), []).append(key)
        elif key[0] == "records" and len(key) == 4 and key[3] != ANY:
            within.setdefault((*key[:3], ANY), []).append(key)
    for total, parts in within.items():
        if total in counts:
            known.equal(_at(known, counts, total), [_at(known, counts, part) for part in parts], at_most=True)


def _alike(
    known: Knowledge,
    counts: Mapping[Cell, int],
    states: Mapping[Cell, str],
    lost: Set[tuple[Cell, int]],
    *,
    newest: bool,
) -> None:
    """A line all of one grade below good tells of everybody in it: that there is no other grade must not be known.

    ``lost``: what earlier editions print.
    """
    for key, n in counts.items():
        if not n or key[0] not in ("overall", "answers") or len(key) != 5 or key[3] != ANY:
            continue
        for grade in GRADES[1:]:
            same = (*key[:3], grade, key[4])
            hidden = states.get(same) == "withheld" or (newest and states.get(same) not in (None, "kept back"))
            gone = all(((*key[:3], other, key[4]), 0) in lost for other in GRADES if other != grade)
            if counts.get(same) == n and hidden and not gone and not (key[4] == ANY and n >= ENOUGH):
                others = known.unknown(("others", same, n), 0)
                known.equal(_at(known, counts, key), [_at(known, counts, same), others])
                known.need(others, 2)


def _asked(known: Knowledge, edition: int, counts: Mapping[Cell, int], asks: Mapping[str, Sequence[Asks]]) -> None:
    """Each record has at most one graded answer to a question, which counts once in each of the question's themes."""
    periods = dict.fromkeys(key[1] for key in counts if key[0] == "answers")
    for period in periods:
        versions = asks.get(period, asks.get(ANY, ()))
        if not versions:
            continue
        themes = {key[2] for key in counts if key[:2] == ("answers", period)}
        places = list(dict.fromkeys(key[4] for key in counts if key[:2] == ("answers", period) and key[4] != ANY))
        for place in (ANY, *places, *([ELSEWHERE] if places else [])):
            records = {form: _records(known, edition, counts, period, form, place) for form in _forms(versions)}
            groups = list(_groups(known, edition, period, place, records, versions))
            if place != ELSEWHERE:
                for theme in themes:
                    _pool(known, counts, ("answers", period, theme), place, [one for one in groups if theme in one[0]])
        for grade in (*GRADES,) if places else ():
            for one in versions:
                for asked, _ in one.graded:
                    name = ("asked", edition, period, one.form, one.version, asked, grade)
                    parts = [known.unknown((*name, place)) for place in (*places, ELSEWHERE)]
                    known.equal(known.unknown((*name, ANY)), parts)


def _forms(versions: Sequence[Asks]) -> Iterable[str]:
    return dict.fromkeys(one.form for one in versions)


def _records(
    known: Knowledge, edition: int, counts: Mapping[Cell, int], period: str, form: str, place: str
) -> int | None:
    """The records of a form at a place; None for none.

    Of a quarter before, an edition may not say how many; and a meeting's does not say it of any place.
    """
    total, key = ("records", period, form, ANY), ("records", period, form, place)
    if not any(other[:2] == ("records", period) for other in counts if other[0] == "records"):
        return known.unknown(("records untold", edition, period, form, place))
    if place == ELSEWHERE:
        there = [other for other in counts if other[:3] == total[:3] and len(other) == 4 and other[3] != ANY]
        if total not in counts:
            return None
        rest = known.unknown(("records elsewhere", edition, period, form))
        known.equal(_at(known, counts, total), [rest, *(_at(known, counts, other) for other in there)])
        return rest
    if key in counts:
        return _at(known, counts, key)
    whole = ("records", period, ANY, ANY) in counts
    return None if whole or place != ANY else known.unknown(("records untold", edition, period, form, place))


def _groups(
    known: Knowledge,
    edition: int,
    period: str,
    place: str,
    records: Mapping[str, int | None],
    versions: Sequence[Asks],
) -> Iterator[tuple[frozenset[str], tuple[int, ...]]]:
    """By set of themes: the answers of each grade to the questions of a form version that have just these."""
    for form, of_form in records.items():
        own = [one for one in versions if one.form == form]
        shares = [known.unknown(("filled in", edition, period, form, one.version, place)) for one in own]
        if of_form is not None:
            known.equal(of_form, shares)
        for one, share in zip(own, shares, strict=True):
            if of_form is None:
                known.learn(share, 0, 0)
            for themes, questions in one.graded:
                name = ("asked", edition, period, form, one.version, themes)
                grades = tuple(known.unknown((*name, grade, place)) for grade in GRADES)
                known.rows.append(({share: questions, **dict.fromkeys(grades, -1)}, 0, None))
                yield themes, grades


def _pool(
    known: Knowledge,
    counts: Mapping[Cell, int],
    stem: Cell,
    place: str,
    groups: Sequence[tuple[frozenset[str], tuple[int, ...]]],
) -> None:
    """The answers of a theme are those to its questions, grade by grade and all together."""
    for at, grade in enumerate(GRADES):
        if (key := (*stem, grade, place)) in counts:
            known.equal(_at(known, counts, key), [grades[at] for _, grades in groups])
    if (key := (*stem, ANY, place)) in counts:
        known.equal(_at(known, counts, key), [one for _, grades in groups for one in grades])


def _changes(known: Knowledge, read: Sequence[Mapping[Cell, int]], editions: Sequence[Mapping[str, Any]]) -> None:
    """By how much a count changed between two editions: the few records that came late are few children."""
    seen: dict[Cell, list[int]] = {}
    for counts, edition in zip(read, editions, strict=True):
        rule, unguarded = edition["rule"], {tuple(key) for key in edition.get("unguarded", ())}
        for key, count in counts.items():
            if key in unguarded:
                continue
            before = seen.setdefault(key, [])
            for old in before if rule.get("protect_changes", True) and count not in before else ():
                if abs(count - old) <= rule["threshold"]:
                    change = known.unknown(("change", key, old, count), count - old)
                    known.low[change] = -FAR
                    known.need(change, VALUES)
                    known.equal(known.numbers[key, count], [known.numbers[key, old], change])
            if count not in before:
                before.append(count)
