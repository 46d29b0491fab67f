"""C4: graded answers pooled by theme. Pooled per question, which is exact: an answer row has one question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.words import ThemeName
from qa_tool.figures.arithmetic import Comparison, Share, compare
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.inputs import Part, QuestionCells, SummaryInputs, Version
from qa_tool.figures.summary.summary import QuarterFigures, ThemeFigures
from qa_tool.figures.words.tally import QuestionCell, Tally, pooled
from qa_tool.kit.periods import Period

Pool = dict[tuple[str, str], Tally]
"""By (code, member): the code is '' for all, 'VOICE' for a theme, 'VOICE.V1' for a sub-theme."""


def pool(cells: QuestionCells, versions: Mapping[int, Version]) -> Pool:
    """Add each graded question's tally once to each of its sub-themes, once to their theme and once to the total.

    Themes are those of the question in the very version that was filled in.
    """
    parts: dict[tuple[str, str], list[Tally]] = {}
    floored: dict[tuple[str, str], dict[int, list[Tally]]] = {}
    for cell, tally in cells.items():
        question = versions[cell.form_version_id].definition.find(cell.key)
        for code in codes(question) if question else ():
            parts.setdefault((code, cell.member), []).append(tally)
            if tally.hidden:
                floored.setdefault((code, cell.member), {}).setdefault(cell.form_version_id, []).append(tally)
    pools = {at: pooled(tallies) for at, tallies in parts.items()}
    for at, by_version in floored.items():
        # A record answers several questions of a theme: it stands behind their answers once.
        behind = pooled(pooled(tallies, shared=True) for tallies in by_version.values())
        pools[at] = replace(pools[at], hidden=behind.hidden, hidden_answered=behind.hidden_answered)
    return pools


def codes(question: Question) -> set[str]:
    """The pools that the answers to ``question`` enter; none unless it is graded and coded to a theme."""
    if not type_of(question).graded or not question.themes:
        return set()
    return {"", *question.themes, *(code.partition(".")[0] for code in question.themes)}


def theme_figures(inputs: SummaryInputs) -> tuple[ThemeFigures, ...]:
    """Every theme that a counted audit was asked about, its total before its sub-themes."""
    now = pool(inputs.now.questions, inputs.versions)
    before = pool(inputs.before.questions, inputs.versions) if inputs.before else None
    year_ago = pool(inputs.year_ago.questions, inputs.versions) if inputs.year_ago else None
    by_quarter = pool(inputs.questions_by_quarter, inputs.versions)
    by_form = _by_form(inputs)
    everywhere = _ever_asked(inputs)
    figures = []
    for theme, sub_theme, label in coded(inputs.themes):
        code = f"{theme}.{sub_theme}" if sub_theme else theme
        if not ((code, "") in now or code in everywhere):
            continue
        figure = Figure(now.get((code, ""), Tally()), inputs.thresholds)
        previous, last_year = (
            None if pools is None else Figure(pools.get((code, ""), Tally()), inputs.thresholds)
            for pools in (before, year_ago)
        )
        figures.append(
            ThemeFigures(
                theme,
                sub_theme,
                label,
                figure,
                previous,
                last_year,
                change(inputs, figure, previous, inputs.previous),
                change(inputs, figure, last_year, inputs.last_year),
                tuple(
                    QuarterFigures(
                        quarter,
                        0,
                        Figure(by_quarter.get((code, quarter.key), Tally()), inputs.thresholds),
                        inputs.running_until(quarter),
                    )
                    for quarter in (inputs.quarters if Part.TREND in inputs.parts else ())
                ),
                tuple(
                    (form, Figure(pools[code, ""], inputs.thresholds))
                    for form, pools in by_form.items()
                    if (code, "") in pools and inputs.thresholds.bear_tally(pools[code, ""])
                ),
            )
        )
    return tuple(figures)


def graded_answers(inputs: SummaryInputs) -> Figure:
    """All graded answers that are coded to a theme, each once."""
    return Figure(pool(inputs.now.questions, inputs.versions).get(("", ""), Tally()), inputs.thresholds)


def change(
    inputs: SummaryInputs,
    new: Figure,
    old: Figure | None,
    period: Period | None,
    *,
    comparable: bool = True,
    share: Callable[[Figure], Share] = attrgetter("share_good"),
) -> Comparison | None:
    """A share, of *good* unless another is asked for, against another period's; None where there is none."""
    if old is None or period is None:
        return None
    return compare(share(new), share(old), period.label, inputs.thresholds, comparable)


def coded(themes: tuple[ThemeName, ...]) -> Iterator[tuple[str, str | None, str]]:
    """(theme, sub-theme or None, label) in the taxonomy's order, each theme before its sub-themes."""
    for theme in themes:
        yield theme.code, None, theme.label
        for code, label in theme.sub_themes:
            yield theme.code, code, label


def _by_form(inputs: SummaryInputs) -> dict[str, Pool]:
    cells: dict[str, dict[QuestionCell, Tally]] = {}
    for cell, tally in inputs.now.questions.items():
        cells.setdefault(inputs.versions[cell.form_version_id].definition.form, {})[cell] = tally
    return {form: pool(found, inputs.versions) for form, found in sorted(cells.items())}


def _ever_asked(inputs: SummaryInputs) -> frozenset[str]:
    """Where figures have a floor, every theme that a form asks of: which of them were answered would tell of a few."""
    if not inputs.thresholds.floor:
        return frozenset()
    asked = (question for version in inputs.versions.values() for question in version.definition.questions)
    return frozenset().union(*(codes(question) for question in asked))
