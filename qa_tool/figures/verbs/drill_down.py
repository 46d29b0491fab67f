"""The audits behind a number of a figure: what an address narrows to, in words, and the list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.model import Definition
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.words import FindingKind, Grade, Noun, Outcome
from qa_tool.figures.measures.base import Pair
from qa_tool.figures.queries import readings
from qa_tool.figures.queries.drill_down import Behind, audits_behind, readable_of
from qa_tool.figures.queries.registry import in_use
from qa_tool.figures.summary.making.themes import codes
from qa_tool.figures.verbs import counting, figures, sight
from qa_tool.figures.words.filters import (
    EITHER,
    GRADED,
    NOT_INADEQUATE,
    Detail,
    Filters,
)
from qa_tool.kit.errors import NotFound
from qa_tool.kit.lists import Page
from qa_tool.kit.periods import Period
from qa_tool.policy.words import Asker

NOUNS = {one.value: f"{one.value.capitalize()}s only" for one in Noun}


def audits(
    session: Session, asker: Asker, period: Period, filters: Filters, detail: Detail, page: int = 1
) -> tuple[Page[Behind], tuple[str, ...]]:
    """The audits that a number was counted from and that the asker may read; what they are, and the filters.

    What the asker may not read is neither listed nor counted.

    Raises NotPermitted when figures are not open to the asker, NotFound for a question, theme, grade, kind, place or
    other word that does not exist, or a question that is restricted.
    """
    sight.allow(asker)
    if filters.own_team:
        filters = sight.seen(session, asker, filters)
    versions = queries.form_versions(session)
    definitions = [definition for _, definition in versions.values()]
    asked = _detail_in_words(detail, definitions, queries.code_labels(session))
    ids, measured = counting.behind(session, asker, period, filters, detail) if detail.measure else (None, "")
    besides = _besides_in_words(detail, queries.place_names(session), _pairs(session))
    words = "; ".join(filter(None, (asked, *besides, measured)))
    wanted = set(detail.theme.split())
    theme_keys = [
        (identity, keys)
        for identity, (_, definition) in versions.items()
        if (keys := [one.key for one in definition.questions if wanted.intersection(codes(one))])
    ]
    if detail.views:
        twice = _seen_twice(session, asker, period, filters, detail.views)
        ids = twice if ids is None else ids & twice
    found = audits_behind(session, asker, period, filters, detail, theme_keys=theme_keys, ids=ids, page=page)
    return found, (
        words or "All audits",
        *figures.in_words(filters, definitions, queries.places(session), figures.exercise_in_words(session, filters)),
    )


def _seen_twice(session: Session, asker: Asker, period: Period, filters: Filters, views: str) -> frozenset[str]:
    """C18: both audits of the cases in which the second looked at the same thing in that way.

    Only where the asker reads both: one of them in the list tells of the other.
    """
    of, _, way = views.partition("-")
    pair = _pairs(session)[of]
    pairs = readings.seen_twice(session, period, filters, pair.first, pair.second)
    places = {grade: place for place, grade in enumerate(queries.grades(session))}
    alike = [both for a, b, *both in pairs if _goes(way, a, b, places)]
    read = readable_of(session, asker, {identity for both in alike for identity in both})
    return frozenset(identity for both in alike if read.issuperset(both) for identity in both)


def _pairs(session: Session) -> Mapping[str, Pair]:
    """What two audits of a case are asked alike, by its name in a measure."""
    return {name: pair for one in in_use(session).values() for name, pair in one.pairs.items()}


def _views(pairs: Mapping[str, Pair]) -> Iterator[tuple[str, str]]:
    """What the address of a list of such cases may say, in words."""
    for name, pair in pairs.items():
        yield name, f"Both audits of each case of which '{pair.same}' is counted"
        for way, label in (("same", pair.same), ("lower", pair.lower), ("higher", pair.higher)):
            if label:
                yield f"{name}-{way}", f"Both audits of each case: {label}"


def _goes(way: str, first: str, second: str, places: Mapping[str, int]) -> bool:
    """``places`` of the grades, the best first; of answers that are none only whether they are the same is asked."""
    lower = places.get(second, 0) - places.get(first, 0)
    return {"": True, "same": first == second, "lower": lower > 0, "higher": lower < 0}[way]


def _detail_in_words(detail: Detail, definitions: list[Definition], labels: Mapping[str, str]) -> str:
    more = {} if detail.theme and not detail.kind else {GRADED: "Any", NOT_INADEQUATE: "Not inadequate"}
    grade = _known(detail.grade, {one.value: one.label for one in Grade} | more)
    said = []
    if detail.theme:
        label = " or ".join(f"{_known(code, labels)} ({code})" for code in detail.theme.split())
        if not detail.kind:
            return f"{label}: some answer graded {grade.lower()}" if grade else f"{label}: some graded answer"
        kinds = {one.value: one.label for one in FindingKind} | {EITHER: "Strength or area for development"}
        said.append(f"{_known(detail.kind, kinds)} found under {label}")
    elif detail.kind:
        raise NotFound
    if detail.question:
        said.append(_question_in_words(detail, definitions))
    if grade:
        said.append(f"{'O' if not said else 'o'}verall grade: {grade.lower()}")
    return "; ".join(said)


def _question_in_words(detail: Detail, definitions: list[Definition]) -> str:
    question = next((q for one in definitions for q in one.questions if q.key == detail.question), None)
    if question is None or any(q.restricted for one in definitions if (q := one.find(detail.question))):
        raise NotFound
    options = {option.key: option.label for option in type_of(question).tally_options(question)}
    answer = _known(detail.answer, options | {one.value: one.label for one in Outcome})
    return f"{question.key} {question.label}{': ' + answer.lower() if answer else ''}"


def _besides_in_words(detail: Detail, places: Mapping[str, str], pairs: Mapping[str, Pair]) -> Iterator[str]:
    yield _known(detail.at, places)
    if detail.outside:
        yield f"Outside {_known(detail.outside, places)}"
    yield _known(detail.noun, NOUNS)
    yield _known(detail.views, dict(_views(pairs)))


def _known(key: str, labels: Mapping[str, str]) -> str:
    if key and key not in labels:
        raise NotFound
    return labels.get(key, "")
