"""Localities, districts and CSC teams, each against the service without it (measures, general rule 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from qa_tool.definitions.words import PlaceName
from qa_tool.figures.arithmetic import compare
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.inputs import SummaryInputs
from qa_tool.figures.summary.making.forms import newest_definitions
from qa_tool.figures.summary.making.themes import Pool, pool
from qa_tool.figures.summary.summary import PlaceFigures, PlaceFormFigures, PlaceThemeFigures
from qa_tool.figures.words.filters import Margin
from qa_tool.figures.words.floor import lessened
from qa_tool.figures.words.tally import Counted, Tally, pooled
from qa_tool.kit.sums import by_key
from qa_tool.people.words import PlaceKind

MARGINS = {PlaceKind.LOCALITY: Margin.LOCALITY, PlaceKind.DISTRICT: Margin.DISTRICT, PlaceKind.TEAM: Margin.TEAM}
ABOVE = {PlaceKind.DISTRICT: PlaceKind.LOCALITY, PlaceKind.TEAM: PlaceKind.DISTRICT}
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
        lessened(whole.hidden, part.hidden),
        lessened(whole.hidden_answered, part.hidden_answered),
    )


def place_figures(inputs: SummaryInputs) -> tuple[PlaceFigures, ...]:
    """Localities, each followed by its districts, each followed by its CSC teams; those with audits only."""
    pools = pool(inputs.questions_by_locality, inputs.versions)
    service = pool(inputs.now.questions, inputs.versions)
    names = {(place.kind, place.key): place.name for place in inputs.places}
    figures = []
    for place in _in_tree_order(part for whole in inputs.places for part in whole.parts()):
        if inputs.thresholds.floor and place.kind is PlaceKind.TEAM:
            continue
        forms = _forms(inputs, place)
        if not forms:
            continue
        themes = _themes(inputs, place, pools, service) if place.kind is PlaceKind.LOCALITY else ()
        part_of = names.get((ABOVE[place.kind], place.parent or ""), "") if place.kind in ABOVE else ""
        figures.append(PlaceFigures(place, sum(form.audits for form in forms), forms, themes, part_of))
    return tuple(_told_apart(figures, names))


def _told_apart(figures: list[PlaceFigures], names: Mapping[tuple[PlaceKind, str], str]) -> Iterator[PlaceFigures]:
    """Parts of one place, each with the first name that its home does not share with the others'."""
    homes: dict[tuple[PlaceKind, str], list[tuple[str, ...]]] = {}
    for one in figures:
        homes.setdefault((one.place.kind, one.place.key), []).append(one.place.home)
    for one in figures:
        kind, home = one.place.kind, one.place.home
        others = homes[kind, one.place.key]
        if len(others) == 1:
            yield one
            continue
        level = next(
            (at for at in range(len(home)) if any(other[at : at + 1] != home[at : at + 1] for other in others)), 0
        )
        for _ in range(level + 1):
            kind = ABOVE[kind]
        yield replace(one, apart=names.get((kind, home[level]), home[level]) if home else "no other place")


def _forms(inputs: SummaryInputs, place: PlaceName) -> tuple[PlaceFormFigures, ...]:
    cells = inputs.overall_by.get(MARGINS[place.kind], {})
    by_form = by_key((form, counted) for (form, member), counted in cells.items() if member in place.ids)
    figures = []
    if inputs.thresholds.floor:
        if place.kind is PlaceKind.LOCALITY:  # that there is one tells of nobody, unlike which of them had a record
            by_form = dict.fromkeys(_located(inputs), Counted()) | by_form
        by_form = {
            form: counted if inputs.thresholds.bear(counted) else Counted()
            for form, counted in by_form.items()
            if inputs.thresholds.bear(counted) or place.kind is PlaceKind.LOCALITY
        }
    for form, counted in sorted(by_form.items()):
        here = Figure(counted.overall, inputs.thresholds)
        around = without(inputs.now.of_form(form).overall, counted.overall) if counted.audits else Tally()
        rest = Figure(around, inputs.thresholds)
        against = compare(here.share_good, rest.share_good, REST, inputs.thresholds)
        figures.append(PlaceFormFigures(form, counted.audits, here, rest, against))
    return tuple(figures)


def _located(inputs: SummaryInputs) -> list[str]:
    """The forms that ask for the locality of the case."""
    return [
        form
        for form, definition in newest_definitions(inputs).items()
        if inputs.filters.form in (None, "", form) and definition.find("locality")
    ]


def _themes(inputs: SummaryInputs, place: PlaceName, pools: Pool, service: Pool) -> tuple[PlaceThemeFigures, ...]:
    figures = []
    for theme in inputs.themes:
        tally = pooled(pools.get((theme.code, identity), Tally()) for identity in place.ids)
        if not tally.records or not inputs.thresholds.bear_tally(tally):
            continue
        here = Figure(tally, inputs.thresholds)
        around = without(service.get((theme.code, ""), Tally()), tally)
        if inputs.thresholds.floor:
            # What is hidden behind pooled answers is known of each place, and is no difference of two of them.
            others = [one for (code, at), one in pools.items() if code == theme.code and at not in place.ids]
            hidden = pooled(others)
            around = replace(around, hidden=hidden.hidden, hidden_answered=hidden.hidden_answered)
        rest = Figure(around, inputs.thresholds)
        against = compare(here.share_good, rest.share_good, REST, inputs.thresholds)
        figures.append(PlaceThemeFigures(theme.code, theme.label, here, rest, against))
    return tuple(figures)


def _in_tree_order(places: Iterable[PlaceName]) -> list[PlaceName]:
    """Each place before those inside it, by name; a place whose parent is not known comes at the end."""
    places = list(places)

    def inside(outer: PlaceName | None, kind: PlaceKind) -> list[PlaceName]:
        found = [place for place in places if place.kind is kind and (outer is None or _lies_in(place, outer))]
        return sorted(found, key=lambda place: place.name)

    ordered: list[PlaceName] = []
    for locality in inside(None, PlaceKind.LOCALITY):
        ordered.append(locality)
        for district in inside(locality, PlaceKind.DISTRICT):
            ordered += [district, *inside(district, PlaceKind.TEAM)]
    return ordered + [place for place in places if place not in ordered]


def _lies_in(place: PlaceName, outer: PlaceName) -> bool:
    """A team that lay in a district before the district moved lies in that part of it."""
    home = place.home
    return home[:1] == (outer.key,) and (len(home) < 2 or not outer.home or home[1:] == outer.home)
