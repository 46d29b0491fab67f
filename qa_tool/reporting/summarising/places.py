"""Localities, districts and CSC teams, each against the service without it (measures, general rule 7)."""

from __future__ import annotations

from collections.abc import Iterable

from qa_tool.reporting.comparison import compare
from qa_tool.reporting.figures import Figure
from qa_tool.reporting.inputs import SummaryInputs
from qa_tool.reporting.summarising.themes import Pool, pool
from qa_tool.reporting.summary import PlaceFigures, PlaceFormFigures, PlaceThemeFigures
from qa_tool.vocabulary.audits import PlaceKind
from qa_tool.vocabulary.counts import Counted
from qa_tool.vocabulary.filters import Margin
from qa_tool.vocabulary.names import PlaceName
from qa_tool.vocabulary.tally import Tally, pooled

MARGINS = {PlaceKind.LOCALITY: Margin.LOCALITY, PlaceKind.DISTRICT: Margin.DISTRICT, PlaceKind.TEAM: Margin.TEAM}
REST = "the rest of the service"


def without(whole: Tally, part: Tally) -> Tally:
    """``whole`` less ``part``, which must lie within it."""
    options = {key: count - part.option(key) for key, count in whole.options.items()}
    return Tally(
        whole.answered - part.answered,
        whole.cannot_tell - part.cannot_tell,
        whole.not_applicable - part.not_applicable,
        whole.not_answered - part.not_answered,
        whole.not_asked - part.not_asked,
        options,
    )


def place_figures(inputs: SummaryInputs) -> tuple[PlaceFigures, ...]:
    """Localities, each followed by its districts, each followed by its CSC teams; those with audits only."""
    pools = pool(inputs.questions_by_locality, inputs.versions)
    service = pool(inputs.now.questions, inputs.versions)
    figures = []
    for place in _in_tree_order(inputs.places):
        forms = _forms(inputs, place)
        if not forms:
            continue
        themes = _themes(inputs, place, pools, service) if place.kind is PlaceKind.LOCALITY else ()
        figures.append(PlaceFigures(place, sum(form.audits for form in forms), forms, themes))
    return tuple(figures)


def _forms(inputs: SummaryInputs, place: PlaceName) -> tuple[PlaceFormFigures, ...]:
    cells = inputs.overall_by.get(MARGINS[place.kind], {})
    by_form: dict[str, Counted] = {}
    for (form, member), counted in cells.items():
        if member in place.ids:
            by_form[form] = by_form.get(form, Counted()) + counted
    figures = []
    for form, counted in sorted(by_form.items()):
        here = Figure(counted.overall, inputs.thresholds)
        rest = Figure(without(inputs.now.of_form(form).overall, counted.overall), inputs.thresholds)
        against = compare((here.tally.good, here.answered), (rest.tally.good, rest.answered), REST, inputs.thresholds)
        figures.append(PlaceFormFigures(form, counted.audits, here, rest, against))
    return tuple(figures)


def _themes(inputs: SummaryInputs, place: PlaceName, pools: Pool, service: Pool) -> tuple[PlaceThemeFigures, ...]:
    figures = []
    for theme in inputs.themes:
        tally = pooled(pools.get((theme.code, identity), Tally()) for identity in place.ids)
        if not tally.records:
            continue
        here = Figure(tally, inputs.thresholds)
        rest = Figure(without(service.get((theme.code, ""), Tally()), tally), inputs.thresholds)
        against = compare((here.tally.good, here.answered), (rest.tally.good, rest.answered), REST, inputs.thresholds)
        figures.append(PlaceThemeFigures(theme.code, theme.label, here, rest, against))
    return tuple(figures)


def _in_tree_order(places: Iterable[PlaceName]) -> list[PlaceName]:
    """Each place before those inside it, by name; a place whose parent is not known comes at the end."""
    places = list(places)

    def inside(parent: str | None, kind: PlaceKind) -> list[PlaceName]:
        found = [place for place in places if place.kind is kind and (parent is None or place.parent == parent)]
        return sorted(found, key=lambda place: place.name)

    ordered: list[PlaceName] = []
    for locality in inside(None, PlaceKind.LOCALITY):
        ordered.append(locality)
        for district in inside(locality.key, PlaceKind.DISTRICT):
            ordered += [district, *inside(district.key, PlaceKind.TEAM)]
    return ordered + [place for place in places if place not in ordered]
