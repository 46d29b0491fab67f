"""The share of good by month as a process chart: of a form's overall grades, or of a theme's pooled answers (C1, C4).

A line is broken at the first month in which records were counted on a form version that changed a standard: the
words, the descriptors or the choices of a graded question, or which of them there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.figures.summary.figures import Figure, Thresholds
from qa_tool.figures.summary.inputs import OverallCells, QuestionCells, Version
from qa_tool.figures.summary.making.questions import standard
from qa_tool.figures.summary.making.themes import codes, pool
from qa_tool.figures.words.tally import Tally
from qa_tool.kit import periods
from qa_tool.kit.statistics.process_charts import Break, Month, ProcessChart, p_chart, run_chart

ROUGH_AT_MOST = 4
"""One month in so many may have rough limits before a chart does without them."""
NAMED = 3
"""Changed questions that a break names."""


@dataclass(frozen=True)
class MonthlySeries:
    """One series, from its first month with an answer to its last, as far as they may be shown."""

    subject: str
    """'Case-sample audit: overall grade good'."""
    months: tuple[Month, ...]
    figures: tuple[Figure, ...]
    """The grades of each month, under the small-base rule."""
    breaks: tuple[Break, ...]
    with_limits: ProcessChart
    by_median: ProcessChart
    pooled: bool = False
    """Whether a record gives several answers, which go together: limits are then narrower than chance is."""

    @property
    def bears_limits(self) -> bool:
        """Whether the months can bear limits: else the run chart, which needs none, is the one to show."""
        points = [point for stretch in self.with_limits.stretches for point in stretch.points]
        return not self.pooled and sum(point.rough for point in points) * ROUGH_AT_MOST <= len(points)

    @property
    def few(self) -> frozenset[date]:
        """The months with some answers, but too few for a percentage."""
        pairs = zip(self.months, self.figures, strict=True)
        return frozenset(month.first for month, figure in pairs if month.answered and not figure.shows_percentages)

    @property
    def drawable(self) -> bool:
        """Whether some stretch has enough months for a mean or a median."""
        return any(stretch.centre is not None for stretch in self.with_limits.stretches)


def of_form(
    form: str,
    title: str,
    cells: OverallCells,
    versions: Mapping[int, Version],
    first_used: Mapping[int, date],
    thresholds: Thresholds | None = None,
) -> MonthlySeries:
    """The overall grades of one form. Members of ``cells`` are months '2018-10'; ``first_used`` by form version id."""
    tallies = {member: counted.overall for (key, member), counted in cells.items() if key == form}
    mine = {identity: version for identity, version in versions.items() if version.definition.form == form}
    breaks = tuple(_breaks(mine, first_used, lambda definition: [one for one in definition.questions if _graded(one)]))
    return _series(f"{title}: overall grade good", tallies, breaks, thresholds or Thresholds())


def of_theme(
    code: str,
    label: str,
    cells: QuestionCells,
    versions: Mapping[int, Version],
    thresholds: Thresholds | None = None,
) -> MonthlySeries:
    """The graded answers of one theme or sub-theme, pooled. Members of ``cells`` are months '2018-10'."""
    tallies = {member: tally for (of, member), tally in pool(cells, versions).items() if of == code}
    first_used = first_months(cells, thresholds or Thresholds())

    def coded(definition: Definition) -> list[Question]:
        return [one for one in definition.questions if code in codes(one)]

    breaks: list[Break] = []
    for form in sorted({version.definition.form for version in versions.values()}):
        mine = {identity: version for identity, version in versions.items() if version.definition.form == form}
        breaks += _breaks(mine, first_used, coded, named=True)
    return _series(f"{label}: graded answers good", tallies, tuple(breaks), thresholds or Thresholds(), pooled=True)


def first_months(cells: QuestionCells, thresholds: Thresholds) -> dict[int, date]:
    """The first month in which something may be shown of each form version. Members are months '2018-10'."""
    first: dict[int, date] = {}
    for cell, tally in cells.items():
        if thresholds.bear_tally(tally):
            month = _first(cell.member)
            first[cell.form_version_id] = min(month, first.get(cell.form_version_id, month))
    return first


def _graded(question: Question) -> bool:
    return type_of(question).graded and question.restricted is None


def _breaks(
    versions: Mapping[int, Version],
    first_used: Mapping[int, date],
    pooled: Callable[[Definition], Iterable[Question]],
    *,
    named: bool = False,
) -> Iterator[Break]:
    """Where versions of one form that were used follow each other and pool other questions, or others by standard."""
    used = sorted((version.number, identity) for identity, version in versions.items() if identity in first_used)
    for (_, older), (number, newer) in pairwise(used):
        before, after = (
            {one.key: standard(one) for one in pooled(versions[identity].definition)} for identity in (older, newer)
        )
        changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
        if changed:
            form = f"{versions[newer].definition.title}, " if named else ""
            yield Break(first_used[newer].replace(day=1), f"{form}version {number} changed {_listed(changed)}")


def _listed(keys: list[str]) -> str:
    """'T2-03, T2-07 and 4 more'."""
    return ", ".join(keys[:NAMED]) + (f" and {len(keys) - NAMED} more" if len(keys) > NAMED else "")


def _series(
    subject: str,
    tallies: Mapping[str, Tally],
    breaks: tuple[Break, ...],
    thresholds: Thresholds,
    *,
    pooled: bool = False,
) -> MonthlySeries:
    shown = {_first(member): Figure(tally, thresholds) for member, tally in tallies.items()}
    answered = [first for first, figure in shown.items() if figure.answered]
    months, figures = [], []
    whole = periods.months(periods.Month.of(min(answered)), periods.Month.of(max(answered))) if answered else ()
    for first in (month.first for month in whole):
        figure = shown.get(first) or Figure(Tally(), thresholds)
        months.append(Month(first, figure.tally.good, figure.answered))
        figures.append(figure)
    return MonthlySeries(
        subject, tuple(months), tuple(figures), breaks, p_chart(months, breaks), run_chart(months, breaks), pooled
    )


def _first(member: str) -> date:
    return date.fromisoformat(f"{member}-01")
