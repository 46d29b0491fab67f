"""C3: the question profile. Versions are joined by the permanent key; a changed standard breaks the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from qa_tool.definitions.model import Definition, Option, Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import PlaceName
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.inputs import Span, SummaryInputs
from qa_tool.figures.summary.making.themes import change
from qa_tool.figures.summary.summary import QuestionFigures, TeamCount
from qa_tool.figures.words.tally import QuestionCell, Tally, pooled
from qa_tool.people.words import PlaceKind


class Asked(NamedTuple):
    """One question as one version puts it."""

    version_id: int
    number: int
    question: Question
    section: str


class Compared(NamedTuple):
    """A question's figures of the period, of the one before and of a year ago."""

    now: Figure
    before: Figure | None
    year_ago: Figure | None


def question_figures(
    inputs: SummaryInputs, form: str, overall: Figure, previous: Figure | None, last_year: Figure | None
) -> tuple[QuestionFigures, ...]:
    """Questions of the versions that were counted, in the newest one's order, older ones' last.

    The figures of the overall grade are the form's own: a moderated grade counts, not the first one.
    """
    own = Compared(overall, previous, last_year)
    everywhere: dict[str, list[Asked]] = {}
    for one in _all_asked(inputs, form):
        everywhere.setdefault(one.question.key, []).append(one)
    return tuple(
        _figures_of(
            inputs,
            asked,
            everywhere[key],
            own if asked[0].question.is_overall else _compared(inputs, asked, everywhere[key]),
        )
        for key, asked in _joined(inputs, everywhere).items()
    )


def _compared(inputs: SummaryInputs, asked: list[Asked], everywhere: list[Asked]) -> Compared:
    """A question's figures: now of the versions counted now, before of all that have it."""
    tallied = type_of(asked[0].question).tallied
    return Compared(
        _figure(inputs, inputs.now, everywhere, tallied),
        _figure(inputs, inputs.before, everywhere, tallied) if inputs.before else None,
        _figure(inputs, inputs.year_ago, everywhere, tallied) if inputs.year_ago else None,
    )


def _figures_of(
    inputs: SummaryInputs, asked: list[Asked], everywhere: list[Asked], figures: Compared
) -> QuestionFigures:
    question = asked[0].question
    graded = type_of(question).graded
    tallied = type_of(question).tallied
    now, before, year_ago = figures
    same_before, note = _comparable(inputs, everywhere, inputs.before)
    same_last_year, note_last_year = _comparable(inputs, everywhere, inputs.year_ago)
    return QuestionFigures(
        key=question.key,
        label=question.label,
        text=question.text,
        section=asked[0].section,
        graded=graded,
        finds=type_of(question).row is Finding,
        tallied=tallied,
        themes=question.themes,
        options=_options(asked),
        figure=now,
        previous=before,
        last_year=year_ago,
        vs_previous=change(inputs, now, before, inputs.previous, comparable=same_before) if graded else None,
        vs_last_year=change(inputs, now, year_ago, inputs.last_year, comparable=same_last_year) if graded else None,
        localities=_localities(inputs, asked, tallied),
        note=note or note_last_year,
        role=question.role,
    )


def _joined(inputs: SummaryInputs, everywhere: dict[str, list[Asked]]) -> dict[str, list[Asked]]:
    """The questions that are counted now, by key, each with its counted versions, newest first.

    Where figures have a floor, those of the newest version, too: that a question is there tells of nobody.
    """
    counted = {(cell.form_version_id, cell.key) for cell in _counted(inputs, inputs.now)}
    if inputs.thresholds.floor:
        newest = max(one.number for asked in everywhere.values() for one in asked)
        for key, asked in everywhere.items():
            counted |= {(one.version_id, key) for one in asked if one.number == newest}
    joined = {key: [one for one in asked if (one.version_id, key) in counted] for key, asked in everywhere.items()}
    return {key: asked for key, asked in joined.items() if asked}


def asked_in(inputs: SummaryInputs, form: str, key: str) -> list[Asked]:
    """The question in every version that has it, newest first."""
    return [asked for asked in _all_asked(inputs, form) if asked.question.key == key]


def _all_asked(inputs: SummaryInputs, form: str) -> Iterable[Asked]:
    versions = [(key, version) for key, version in inputs.versions.items() if version.definition.form == form]
    for identity, version in sorted(versions, key=lambda item: -item[1].number):
        for section in version.definition.sections:
            for question in section.questions:
                if question.restricted is None and type_of(question).kept:
                    yield Asked(identity, version.number, question, section.title)


def _figure(inputs: SummaryInputs, span: Span, asked: Iterable[Asked], tallied: bool) -> Figure:
    cells = (span.questions.get(QuestionCell(one.version_id, one.question.key), Tally()) for one in asked)
    return Figure(_without_values(pooled(cells), tallied), inputs.thresholds)


def _counted(inputs: SummaryInputs, span: Span) -> set[QuestionCell]:
    """The cells that something was counted in, as far as that may be known."""
    return {cell for cell, tally in span.questions.items() if inputs.thresholds.bear_tally(tally)}


def _without_values(tally: Tally, tallied: bool) -> Tally:
    """Of a question whose options are not counted only the outcomes stay: a place or a person is no option."""
    if tallied:
        return tally
    return replace(tally, options={})


def _options(asked: list[Asked]) -> tuple[Option, ...]:
    options: dict[str, Option] = {}
    for one in asked:
        for option in type_of(one.question).tally_options(one.question):
            options.setdefault(option.key, option)
    return tuple(options.values())


def standard(question: Question) -> tuple[object, ...]:
    """What must stay the same for two answers to be comparable: the words, the descriptors, the choices."""
    options = tuple((option.key, option.label) for option in question.options)
    return question.type, question.text, tuple(sorted(question.guidance.items())), options


def _comparable(inputs: SummaryInputs, everywhere: list[Asked], other: Span | None) -> tuple[bool, str]:
    """Whether the question meant the same in both periods; if not, a note that says since which version."""
    if other is None:
        return True, ""
    asked = [
        one
        for one in everywhere
        if any(
            (tally := span.questions.get(QuestionCell(one.version_id, one.question.key)))
            and inputs.thresholds.bear_tally(tally)
            for span in (inputs.now, other)
        )
    ]
    for newer, older in pairwise(asked):
        if standard(newer.question) != standard(older.question):
            return False, f"The wording or the standard changed in version {newer.number}"
    return True, ""


def _localities(inputs: SummaryInputs, asked: list[Asked], tallied: bool) -> tuple[tuple[PlaceName, Figure], ...]:
    figures = []
    for place in inputs.places:
        if place.kind is not PlaceKind.LOCALITY:
            continue
        cells = [
            inputs.questions_by_locality[cell]
            for one in asked
            for identity in place.ids
            if (cell := QuestionCell(one.version_id, one.question.key, identity)) in inputs.questions_by_locality
        ]
        if cells and inputs.thresholds.bear_tally(pooled(cells)):
            figures.append((place, Figure(_without_values(pooled(cells), tallied), inputs.thresholds)))
    return tuple(figures)


def team_counts(inputs: SummaryInputs, form: str) -> tuple[TeamCount, ...]:
    """Options that are counted by CSC team, team by team, those chosen at least once."""
    counts = []
    teams = [place for place in inputs.places if place.kind is PlaceKind.TEAM]
    for key, option in counted_by_team(version.definition for version in inputs.versions.values()):
        asked = asked_in(inputs, form, key)
        for team in teams:
            tally = pooled(
                inputs.questions_by_team.get(QuestionCell(one.version_id, key, identity), Tally())
                for one in asked
                for identity in team.ids
            )
            if tally.option(option.key):
                counts.append(TeamCount(key, option.key, option.label, team, tally.option(option.key), tally.answered))
    return tuple(counts)


def counted_by_team(definitions: Iterable[Definition]) -> tuple[tuple[str, Option], ...]:
    """(question key, option) of the options that definitions count by CSC team."""
    found: dict[tuple[str, str], Option] = {}
    for definition in definitions:
        for question in definition.questions:
            for option in question.options:
                if option.counted_by == "team":
                    found[question.key, option.key] = option
    return tuple((key, option) for (key, _), option in found.items())
