"""How the forms bound the answers of a theme, at every place: whoever has the forms knows it without being told.

A record has at most one graded answer to a question, and an answer counts once in each of its question's themes. So the
answers to all questions of the same themes are at most questions times records, form by form; and a theme is the sum of
such pools. Conditional questions are no exception: a record that was not asked has an answer less than it could.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import FilledIn, PlaceFigures, Summary
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.suppression.tables import TOTAL, AtMost, Key, Sum, Table
from qa_tool.outputs.external import keys
from qa_tool.outputs.external.keys import ELSEWHERE, rest_of, split

Themes = tuple[str, ...]
Version = tuple[str, int]
GRADES = tuple(grade.value for grade in Grade)
TREND = (Grade.GOOD.value, keys.NOT_GOOD)


@dataclass
class Level:
    """One place of a period, or the whole of it: which cells of themes and records there are, and what they hold."""

    period: str
    place: str
    parts: tuple[str, ...]
    cells: dict[tuple[str, str], Key] = field(default_factory=dict)
    """By theme and part (TOTAL: N); what is not here is known to be nothing."""
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    """What they hold, by theme and part."""
    records: dict[str, tuple[Key, int]] = field(default_factory=dict)
    """By form."""
    pools: dict[Themes, Tally] = field(default_factory=dict)
    audits: dict[Version, int] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()
    """Themes of which nothing is printed here at all: not even that they have none."""


def of_period(summary: Summary, places: Sequence[PlaceFigures]) -> list[Table]:
    """What ties the answers of the period to records, in each of ``places`` and in none of them."""
    levels = (*(_at(summary, place) for place in places), _elsewhere(summary, places))
    return [table for level in levels for table in _tied(level, summary)]


def of_quarters(summary: Summary, passed_over: Iterable[str]) -> list[Table]:
    """The same of the quarters of the trend, all places together. ``passed_over`` are tied place by place."""
    themes = [one for one in summary.themes if one.sub_theme is None]
    quarters = dict.fromkeys(one.quarter.key for theme in themes for one in theme.quarters)
    gone = {keys.name(summary.period), *passed_over}
    return [
        table for quarter in quarters if quarter not in gone for table in _tied(_of_quarter(summary, quarter), summary)
    ]


def _at(summary: Summary, place: PlaceFigures) -> Level:
    period, here = keys.name(summary.period), place.place.key
    level = Level(period, here, GRADES)
    for theme in place.themes:
        for part in (*GRADES, TOTAL):
            level.counts[theme.theme, part] = _n(theme.figure, part)
            level.cells[theme.theme, part] = keys.answers(period, theme.theme, part, here)
    level.records = {one.form: (keys.records(period, one.form, here), one.audits) for one in place.forms}
    level.pools = {one.themes: one.localities.get(here, Tally()) for one in summary.pools}
    level.audits = {(one.form, one.version): one.localities.get(here, 0) for one in summary.filled_in}
    return level


def _elsewhere(summary: Summary, places: Sequence[PlaceFigures]) -> Level:
    """What is in none of the places: the rests that their tables keep back."""
    period = keys.name(summary.period)
    named = [place.place.key for place in places]
    level = Level(period, ELSEWHERE, GRADES)
    for theme in (one for one in summary.themes if one.sub_theme is None):
        here = [(place.place.key, one.figure) for place in places for one in place.themes if one.theme == theme.theme]
        for part in (*GRADES, TOTAL):
            level.counts[theme.theme, part] = _n(theme.figure, part) - sum(_n(figure, part) for _, figure in here)
            of = keys.answers(period, theme.theme, part)
            parts = {(*of[:4], at): _n(figure, part) for at, figure in here}
            if (rest := rest_of(of, _n(theme.figure, part), parts) if parts else of) is not None:
                level.cells[theme.theme, part] = rest
    for form in summary.forms:
        of = keys.records(period, form.form)
        parts = {
            keys.records(period, form.form, place.place.key): one.audits
            for place in places
            for one in place.forms
            if one.form == form.form
        }
        if form.audits and (rest := rest_of(of, form.audits, parts) if parts else of) is not None:
            level.records[form.form] = rest, form.audits - sum(parts.values())
    for pool in summary.pools:
        level.pools[pool.themes] = _less(pool.tally, [pool.localities.get(name, Tally()) for name in named])
    for one in summary.filled_in:
        level.audits[one.form, one.version] = one.audits - sum(one.localities.get(name, 0) for name in named)
    return level


def _of_quarter(summary: Summary, quarter: str) -> Level:
    """A quarter of the trend, of which N and *good* are printed."""
    level = Level(quarter, TOTAL, TREND)
    for theme in (one for one in summary.themes if one.sub_theme is None):
        of = [one.figure for one in theme.quarters if one.quarter.key == quarter]
        for part in (*TREND, TOTAL):
            level.counts[theme.theme, part] = sum(_n(figure, part) for figure in of)
            if any(figure.answered for figure in of):
                level.cells[theme.theme, part] = keys.answers(quarter, theme.theme, part)
    for one in summary.filled_in:
        level.audits[one.form, one.version] = n = one.quarters.get(quarter, 0)
        key, before = level.records.get(one.form, (keys.records(quarter, one.form), 0))
        level.records[one.form] = key, before + n
    level.pools = {one.themes: one.quarters.get(quarter, Tally()) for one in summary.pools}
    # A theme that nobody answered in the period itself has no line, whatever there was of it in this quarter.
    level.untold = frozenset(theme for themes in level.pools for theme in themes) - {theme for theme, _ in level.counts}
    return level


def _tied(level: Level, summary: Summary) -> Iterator[Table]:
    """How pools make up the themes of a level, and the records that can hold them. None of it is printed."""
    if any(
        n != sum(_n(tally, part) for themes, tally in level.pools.items() if theme in themes)
        for (theme, part), n in level.counts.items()
    ):
        return  # figures that were kept before the pools were: only how they add up is known of them
    versions = [one for one in summary.filled_in if level.audits.get((one.form, one.version))]
    asked = {themes for one in versions for themes, _ in one.questions}
    pools = [themes for themes in level.pools if themes in asked]
    alone = {themes for themes in pools if all(themes == other for other in pools if set(themes) & set(other))}
    for theme in dict.fromkeys(theme for themes in pools if themes not in alone for theme in themes):
        for part in level.parts:
            held = _counts(level, [themes for themes in pools if theme in themes], part)
            cell = level.cells.get((theme, part))
            if held and cell is not None:
                yield Table({cell: sum(held.values()), **held}, (Sum(cell, tuple(held)),)).hidden(held)
    holders = _Holders(level, summary)
    yield from holders.tables
    for themes in pools:
        if themes in alone and len(themes) == 1:
            whole = level.cells.get((themes[0], TOTAL))
            answers: dict[Key, int] = {} if whole is None else {whole: level.pools[themes].answered}
        else:
            answers = {key: n for part in level.parts for key, n in _counts(level, [themes], part).items()}
        records, times = holders.of(themes)
        if answers and records:
            yield Table({**answers, **records}, (), at_most=(AtMost(tuple(answers), times),)).hidden()


def _counts(level: Level, pools: Iterable[Themes], part: str) -> dict[Key, int]:
    """The cells of pools; none where one of the themes is known to have nothing."""
    return {
        ("asked", level.period, "+".join(themes), part, level.place): _n(level.pools[themes], part)
        for themes in pools
        if all((theme, part) in level.cells or theme in level.untold for theme in themes)
    }


class _Holders:
    """The cells of the records that can hold the answers of a pool; version by version where those ask differently."""

    def __init__(self, level: Level, summary: Summary) -> None:
        self.tables: list[Table] = []
        self._found: dict[Themes, dict[Key, tuple[int, int]]] = {}
        for form, (records, n) in level.records.items():
            used = [one for one in summary.filled_in if one.form == form and level.audits[form, one.version]]
            if len({one.questions for one in used}) > 1:
                own: dict[Key, FilledIn] = {
                    ("filled-in", level.period, form, str(one.version), level.place): one for one in used
                }
                counts = {key: level.audits[form, one.version] for key, one in own.items()}
                self.tables.append(split(records, n, counts).hidden(counts))
            else:
                own, counts = dict(zip((records,), used, strict=False)), {records: n}
            for key, one in own.items():
                for themes, questions in one.questions:
                    self._found.setdefault(themes, {})[key] = counts[key], questions

    def of(self, themes: Themes) -> tuple[Mapping[Key, int], tuple[tuple[Key, int], ...]]:
        """Their counts, and how many answers each record can hold."""
        found = self._found.get(themes, {})
        return {key: n for key, (n, _) in found.items()}, tuple((key, times) for key, (_, times) in found.items())


def _n(of: Figure | Tally, part: str) -> int:
    tally = of.tally if isinstance(of, Figure) else of
    if part == TOTAL:
        return tally.answered
    return tally.answered - tally.good if part == keys.NOT_GOOD else tally.option(part)


def _less(tally: Tally, parts: Sequence[Tally]) -> Tally:
    options = {key: n - sum(part.option(key) for part in parts) for key, n in tally.options.items()}
    return Tally(answered=tally.answered - sum(part.answered for part in parts), options=options)
