"""Which figures are asked for, as people write periods and filters, and how far a period is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.model import Definition
from qa_tool.definitions.words import PlaceName
from qa_tool.figures.queries import tallies
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.recorded import Recorded, begun_quarter, recorded
from qa_tool.kit.periods import Period, Quarter, named, parse_year, today
from qa_tool.people.words import PlaceKind
from qa_tool.programme import queries as programme_queries
from qa_tool.programme.words import ExerciseKind, Labelled


@dataclass(frozen=True)
class Extent:
    """What there is of a period, and what lies behind it."""

    recorded: Recorded
    began: Mapping[str, date]
    """The day of the first record on each form."""
    last_quarter: Quarter
    """The quarter in which the period ends, or has come to while it runs."""
    history: Period
    """Every quarter from the first record to that quarter: what is counted back may stop anywhere in it."""

    def quarters(self, number: int) -> tuple[Quarter, ...]:
        """So many quarters, oldest first, up to the last one."""
        return tuple(self.last_quarter.shift(-back) for back in reversed(range(number)))


def extent(session: Session, period: Period) -> Extent:
    """How far the period is recorded today."""
    day, spans = today(), tallies.spans(session)
    first = min((begins for begins, _ in spans.values()), default=None)
    newest = max((ends for _, ends in spans.values()), default=None)
    last_quarter = begun_quarter(period, day)
    oldest = min(Quarter.of(first), last_quarter) if first else last_quarter
    return Extent(
        recorded=recorded(period, day, first, newest),
        began={form: begins for form, (begins, _) in spans.items()},
        last_quarter=last_quarter,
        history=Period(oldest.period.first, last_quarter.period.last),
    )


class Unclear(ValueError):
    """What was asked for cannot be understood. ``argument`` names it: 'quarter', 'year', 'from', 'to', 'form' ..."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument


def period(quarter: str = "", year: str = "", first: str = "", last: str = "") -> Period:
    """The period that is asked for in exactly one way: a quarter, a year, or both dates.

    Raises Unclear saying how to write it.
    """
    ways = [name for name, given in (("quarter", quarter), ("year", year), ("from", first or last)) if given]
    if len(ways) != 1:
        raise Unclear("quarter", "Give one period: a quarter like 2018/19-Q3, a year like 2018/19, or two dates")
    if quarter or year:
        try:
            return Quarter.parse(quarter).period if quarter else parse_year(year)
        except ValueError as fault:
            raise Unclear("quarter" if quarter else "year", str(fault)) from None
    begins, ends = _day("from", first), _day("to", last)
    if ends < begins:
        raise Unclear("to", f"The period ends ({ends}) before it begins ({begins}): give the earlier date first")
    return named(Period(begins, ends))


def _day(argument: str, text: str) -> date:
    if not text:
        other = "to" if argument == "from" else "from"
        raise Unclear(argument, f"Give both dates: '{other}' is there, '{argument}' is missing")
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unclear(argument, f"'{text}' is not a date: write it like 2018-10-31") from None


@dataclass(frozen=True)
class Choices:
    """What there is to filter by, as (value, label) pairs in order, and the quarters and years with audits."""

    forms: tuple[tuple[str, str], ...]
    places: tuple[PlaceName, ...]
    plan_types: tuple[tuple[str, str], ...]
    selections: tuple[tuple[str, str], ...]
    exercises: tuple[tuple[str, str], ...]
    """Kinds of exercises."""
    labelled: tuple[Labelled, ...]
    """The exercises of the calendar, newest first."""
    quarters: tuple[Quarter, ...]
    """Newest first: from the one of today or of the last audit, to the one of the first audit."""
    newest: Quarter
    """The quarter of the last counted audit; today's when there is none."""

    @property
    def every_exercise(self) -> tuple[tuple[str, str], ...]:
        """The kinds of exercises, then those of the calendar."""
        return (*self.exercises, *((one.id, one.text) for one in self.labelled))

    @property
    def localities_and_districts(self) -> list[tuple[str, str]]:
        """(id, 'North' or 'North: Lancaster') of each, by name, each locality before its districts."""
        by_name = sorted(self.places, key=lambda place: place.name)
        names = {place.key: place.name for place in by_name if place.kind is PlaceKind.LOCALITY}
        pairs: list[tuple[str, str]] = []
        for locality in (place for place in by_name if place.kind is PlaceKind.LOCALITY):
            inside = [place for place in by_name if place.kind is PlaceKind.DISTRICT and place.parent == locality.key]
            pairs.append((locality.id, locality.name))
            for place in inside:
                before = sorted({names.get(home[0], home[0]) for home in place.homes if home} - {locality.name})
                moved = f" (before in {', '.join(before)})" if before else ""
                pairs.append((place.id, f"{locality.name}: {place.name}{moved}"))
        return pairs


def choices(session: Session, on: date | None = None) -> Choices:
    """Everything a page may offer, read from the definitions, the places and the audits there are."""
    definitions = list(definitions_queries.newest_definitions(session).values())
    found = tallies.span(session)
    now = on or today()
    latest = Quarter.of(max(now, found[1]) if found else now)
    earliest = Quarter.of(found[0]) if found else latest
    quarters = [latest]
    while quarters[-1] > earliest:
        quarters.append(quarters[-1].shift(-1))
    return Choices(
        forms=tuple((one.form, one.title) for one in definitions),
        places=definitions_queries.places(session),
        plan_types=_options(definitions, "plan_type"),
        selections=_options(definitions, "selection"),
        exercises=_options(definitions, "exercise"),
        labelled=programme_queries.labelled(session),
        quarters=tuple(quarters),
        newest=Quarter.of(found[1]) if found else latest,
    )


def _options(definitions: Iterable[Definition], fact: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for definition in definitions:
        question = definition.find(fact)
        for option in question.options if question else ():
            found.setdefault(option.key, option.label)
    return tuple(found.items())


def filters(offered: Choices, asked: Mapping[str, str]) -> Filters:
    """Filters from words: keys, labels or names in any case; a place also by its id. Other names are ignored.

    Raises Unclear naming the filter and what there is to choose from.
    """
    kind, labelled = _exercise(offered, asked.get("exercise", ""))
    return Filters(
        form=_chosen("form", offered.forms, asked.get("form", "")),
        place_id=_place(offered.places, asked.get("place", "")),
        plan_type=_chosen("plan-type", offered.plan_types, asked.get("plan-type", "")),
        selection=_chosen("selection", offered.selections, asked.get("selection", "")),
        exercise=kind,
        exercise_id=labelled,
    )


def _exercise(offered: Choices, text: str) -> tuple[str | None, str | None]:
    """The two fields of a filter by exercise: by a kind, or by one of the calendar under its id or its label.

    A kind comes before an exercise that is called like it; a label that came again needs its months, or the id.
    """
    wanted = text.strip().casefold()
    if not wanted or any(wanted in (key.casefold(), label.casefold()) for key, label in offered.exercises):
        return _chosen("exercise", offered.exercises, text), None
    found = [one for one in offered.labelled if wanted in (one.id, one.text.casefold())]
    found = found or [one for one in offered.labelled if wanted == one.label.casefold()]
    if len(found) > 1:
        several = "; ".join(one.text for one in found)
        raise Unclear("exercise", f"Several exercises are called '{text[:60]}': write which one: {several}")
    if not found:
        pairs = (*offered.exercises, *((one.text, "") for one in offered.labelled))
        return _chosen("exercise", pairs, text), None
    kind = None if found[0].kind is ExerciseKind.ROUTINE else found[0].kind.value
    return kind, found[0].id


def _chosen(argument: str, offered: Iterable[tuple[str, str]], text: str) -> str | None:
    wanted = text.strip().casefold()
    if not wanted:
        return None
    pairs = list(offered)
    for key, label in pairs:
        if wanted in (key.casefold(), label.casefold()):
            return key
    known = ", ".join(key for key, _ in pairs) or "there are none yet"
    raise Unclear(argument, f"'{text[:60]}' is not one of the choices for {argument}: {known}")


def _place(offered: tuple[PlaceName, ...], text: str) -> str | None:
    """A name that several places share means the largest of them."""
    wanted = text.strip().casefold()
    if not wanted:
        return None
    for place in sorted(offered, key=lambda place: ("locality", "district", "team").index(place.kind.value)):
        if text in place.ids or wanted in (place.key.casefold(), place.name.casefold()):
            return place.id
    known = ", ".join(sorted(place.name for place in offered if place.kind.value == "locality"))
    raise Unclear(
        "place", f"'{text[:60]}' is not a place: write the name or key of a locality ({known}), district or team"
    )


def usual_quarter(choices: Choices) -> Quarter:
    """The quarter shown when nobody says which: the last one that is over, or an older one, of the last audit."""
    return min(Quarter.of(today()).shift(-1), choices.newest)
