"""Challenge and what came of it, by district: was something missed, made in time, answered, and what changed?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qa_tool.definitions.model import Definition, Option, Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.words import Noun, PlaceName
from qa_tool.figures.summary.figures import Figure, Thresholds
from qa_tool.figures.summary.inputs import QuestionCells, Version
from qa_tool.figures.words.tally import Tally, pooled
from qa_tool.people.words import PlaceKind

THEME = "CHALL"


@dataclass(frozen=True)
class Challenged:
    """One question about challenge: its answers in each district, and in all of them."""

    key: str
    label: str
    form: str
    """The form's title."""
    subject: str
    """What the form is about: a case, an enquiry."""
    options: tuple[Option, ...]
    """In order, each even at zero; of a graded question the three grades."""
    graded: bool
    districts: tuple[tuple[PlaceName, Figure], ...]
    """By name; those with an answer that may be shown only."""
    whole: Figure
    """The districts together."""


def keys(versions: Mapping[int, Version]) -> frozenset[str]:
    """The questions to count by district."""
    return frozenset(question.key for version in versions.values() for question in _asked(version))


def by_district(
    cells: QuestionCells,
    versions: Mapping[int, Version],
    places: Iterable[PlaceName],
    thresholds: Thresholds,
) -> tuple[Challenged, ...]:
    """The questions that some record answered, in the forms' own order; ``cells`` are counts by district.

    A district counts once, whichever of its rows a record points to. Records whose district is not among ``places``
    are left out: that is how a locality's own are chosen.
    """
    districts = sorted((place for place in places if place.kind is PlaceKind.DISTRICT), key=lambda place: place.name)
    found = []
    for newest, questions in _newest(versions):
        for question in questions:
            answered = _lines(cells, question.key, districts)
            every = tuple((district, Figure(tally, thresholds)) for district, tally in answered)
            if lines := tuple((district, figure) for district, figure in every if figure.answered):
                found.append(
                    Challenged(
                        key=question.key,
                        label=question.label,
                        form=newest.title,
                        subject=newest.subject,
                        options=tuple(type_of(question).tally_options(question)),
                        graded=type_of(question).graded,
                        districts=lines,
                        whole=Figure(pooled(tally for _, tally in answered), thresholds),
                    )
                )
    return tuple(found)


def _lines(cells: QuestionCells, key: str, districts: Iterable[PlaceName]) -> tuple[tuple[PlaceName, Tally], ...]:
    """Each district with an answer to the question."""
    counted = (
        (district, pooled(tally for cell, tally in cells.items() if cell.key == key and cell.member in district.ids))
        for district in districts
    )
    return tuple((district, tally) for district, tally in counted if tally.answered)


def _asked(version: Version) -> tuple[Question, ...]:
    """Counted questions on challenge, of audits: an observation is of a meeting, and of whoever chaired it."""
    if version.definition.noun is not Noun.AUDIT:
        return ()
    return tuple(
        question
        for question in version.definition.questions
        if question.restricted is None
        and type_of(question).tallied
        and any(code.partition(".")[0] == THEME for code in question.themes)
    )


def _newest(versions: Mapping[int, Version]) -> list[tuple[Definition, tuple[Question, ...]]]:
    """The newest definition of each form with its questions, then those that only older ones asked."""
    by_form: dict[str, list[Version]] = {}
    for version in versions.values():
        by_form.setdefault(version.definition.form, []).append(version)
    found = []
    for _, of_form in sorted(by_form.items()):
        of_form.sort(key=lambda version: -version.number)
        questions: dict[str, Question] = {}
        for version in of_form:
            for question in _asked(version):
                questions.setdefault(question.key, question)
        found.append((of_form[0].definition, tuple(questions.values())))
    return found
