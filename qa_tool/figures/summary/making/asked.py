"""What the forms ask of each theme, and what was answered: how a reader of the forms can bound the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from qa_tool.definitions.model import Definition
from qa_tool.figures.summary.inputs import QuestionCells, SummaryInputs
from qa_tool.figures.summary.making.themes import codes
from qa_tool.figures.summary.summary import FilledIn, PooledAnswers
from qa_tool.figures.words.tally import Tally, pooled
from qa_tool.people.words import PlaceKind

Themes = tuple[str, ...]
Asked = Mapping[tuple[int, str], Themes]
"""By (form version id, question): its themes. Only graded questions that have any."""


def pooled_answers(inputs: SummaryInputs) -> tuple[PooledAnswers, ...]:
    """Graded answers by the themes of their question, in the period, by locality and by quarter."""
    asked = {(key, one): themes for key, v in inputs.versions.items() for one, themes in _asked(v.definition)}
    now, by_place, by_quarter = (
        _pooled(cells, asked)
        for cells in (inputs.now.questions, inputs.questions_by_locality, inputs.questions_by_quarter)
    )
    every = sorted({themes for pools in (now, by_quarter) for themes, _ in pools})
    localities = _localities(inputs)
    return tuple(
        PooledAnswers(
            themes,
            now.get((themes, ""), Tally()),
            {place: pooled(by_place.get((themes, one), Tally()) for one in ids) for place, ids in localities.items()},
            {
                quarter.key: by_quarter[themes, quarter.key]
                for quarter in inputs.quarters
                if (themes, quarter.key) in by_quarter
            },
        )
        for themes in every
    )


def filled_in(inputs: SummaryInputs) -> tuple[FilledIn, ...]:
    """The records of each form version that was used, in the period, by locality and by quarter."""
    now, by_place, by_quarter = (
        _records(cells) for cells in (inputs.now.questions, inputs.questions_by_locality, inputs.questions_by_quarter)
    )
    localities = _localities(inputs)
    found = []
    for key, version in sorted(inputs.versions.items()):
        audits = now.get((key, ""), 0)
        quarters = {one.key: by_quarter[key, one.key] for one in inputs.quarters if (key, one.key) in by_quarter}
        if audits or quarters:
            places = {place: sum(by_place.get((key, one), 0) for one in ids) for place, ids in localities.items()}
            questions = Counter(themes for _, themes in _asked(version.definition))
            found.append(
                FilledIn(
                    version.definition.form, version.number, tuple(sorted(questions.items())), audits, places, quarters
                )
            )
    return tuple(found)


def _asked(definition: Definition) -> Iterator[tuple[str, Themes]]:
    for question in definition.questions:
        if whole := {code for code in codes(question) if code and "." not in code}:
            yield question.key, tuple(sorted(whole))


def _pooled(cells: QuestionCells, asked: Asked) -> dict[tuple[Themes, str], Tally]:
    parts: dict[tuple[Themes, str], list[Tally]] = {}
    for cell, tally in cells.items():
        if (themes := asked.get((cell.form_version_id, cell.key))) is not None:
            parts.setdefault((themes, cell.member), []).append(tally)
    return {at: pooled(tallies) for at, tallies in parts.items()}


def _records(cells: QuestionCells) -> dict[tuple[int, str], int]:
    """By (form version id, member): every record holds the questions that it was not asked, too."""
    found: dict[tuple[int, str], int] = {}
    for cell, tally in cells.items():
        at = (cell.form_version_id, cell.member)
        found[at] = max(found.get(at, 0), tally.records)
    return found


def _localities(inputs: SummaryInputs) -> dict[str, tuple[str, ...]]:
    return {place.key: place.ids for place in inputs.places if place.kind is PlaceKind.LOCALITY}
