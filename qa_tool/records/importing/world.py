"""What the words of a sheet stand for - staff codes, places on a day, sub-themes - and what is wrong, at its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.model import Definition
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.words import folded
from qa_tool.kit.periods import covers, today
from qa_tool.kit.typed import day_in_words
from qa_tool.people.models import Place
from qa_tool.people.words import PlaceKind
from qa_tool.records.queries import bulk


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. ``row`` as the spreadsheet program shows it, 0 for the whole sheet; ``column`` from 0, -1 for all."""

    sheet: str
    row: int
    column: int
    message: str
    letter: str = ""
    heading: str = ""

    def __str__(self) -> str:
        where = f"{self.sheet}, row {self.row}" if self.row else f"Sheet {self.sheet}"
        if self.letter:
            where += f", column {self.letter}"
        if self.heading:
            where += f" ({self.heading})"
        return f"{where}: {self.message}"


class ImportRefused(Exception):
    """Nothing is brought in. ``faults`` says everything that stands in the way, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


LEVELS = {kind.value: kind for kind in PlaceKind}
"""The facts that are places of the case's tree, by their key."""


@dataclass
class World:
    """People by staff code, every place there ever was, the sub-themes, and the questions of one definition."""

    definition: Definition
    people: dict[str, str]
    places: Sequence[Place]
    themes: list[tuple[str, str]]
    stays: dict[str, list[bulk.Stay]]
    today: date = field(default_factory=today)
    _by_level: dict[tuple[PlaceKind, date, str | None], list[Place]] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code, label in self.themes:
            self._codes |= {folded(code): code, folded(code.replace(".", " ")): code, folded(label): code}
        everywhere = [(place.id, name) for place in self.places for name in (place.name, place.key)]
        self.context = Context(
            today=self.today,
            places=everywhere,
            people=[(person_id, code) for code, person_id in self.people.items()],
            themes=self.themes,
            questions=[(question.key, question.label) for question in self.definition.questions],
        )
        """For every type but the three places, whose entries depend on the day."""

    def person(self, staff_code: str) -> str | None:
        """The id of the person with that staff code, in any case."""
        wanted = staff_code.strip().casefold()
        return next((person_id for code, person_id in self.people.items() if code.casefold() == wanted), None)

    def team_on(self, person_id: str, day: date) -> bulk.Stay | None:
        """The IRO team of a person on a day."""
        stays = self.stays.get(person_id, ())
        return next((stay for stay in stays if covers(stay.first, stay.last, day)), None)

    def place(self, kind: PlaceKind, words: str, day: date, within: str | None) -> Place | str:
        """The place of that name or key on a day, in the place ``within``; else what is wrong, in words."""
        candidates = self._level(kind, day, within)
        wanted = folded(words)
        found = [place for place in candidates if wanted in (folded(place.name), folded(place.key))]
        if len(found) == 1:
            return found[0]
        level = {PlaceKind.LOCALITY: "locality", PlaceKind.DISTRICT: "district", PlaceKind.TEAM: "team"}[kind]
        when = f"on {day_in_words(day)}"
        if found:
            return (
                f"there was more than one {level} called '{words[:40]}' {when}: fill in the district, or write its key"
            )
        where = f" of {self._name(within)}" if within else ""
        there = ", ".join(place.name for place in candidates[:20]) or "none"
        return f"'{words[:40]}' was no {level}{where} {when}. There was: {there}"

    def _level(self, kind: PlaceKind, day: date, within: str | None) -> list[Place]:
        asked = (kind, day, within)
        if asked not in self._by_level:
            inside = self._inside(within)
            self._by_level[asked] = [
                place
                for place in self.places
                if place.kind is kind
                and covers(place.valid_from, place.valid_to, day)
                and (within is None or place.parent_id in inside)
            ]
        return self._by_level[asked]

    def _inside(self, within: str | None) -> set[str | None]:
        """The place itself and all that lies in it."""
        inside = {within}
        for _ in PlaceKind:
            inside |= {place.id for place in self.places if place.parent_id in inside and place.parent_id is not None}
        return inside

    def _name(self, place_id: str | None) -> str:
        return next((place.name for place in self.places if place.id == place_id), "")

    def theme_codes(self, words: str) -> tuple[list[str], list[str]]:
        """The sub-theme codes named in ``words`` (separated by ; or ,) and the pieces that name none."""
        codes: list[str] = []
        unknown: list[str] = []
        for piece in _pieces(words, ";"):
            whole = self._codes.get(folded(piece))
            parts = [piece] if whole else _pieces(piece, ",")  # a label may hold a comma of its own
            for part in parts:
                code = self._codes.get(folded(part))
                (codes if code else unknown).append(code or part)
        return list(dict.fromkeys(codes)), unknown


def world_for(session: Session, definition: Definition) -> World:
    """The world as the tables know it now."""
    return World(
        definition=definition,
        people=bulk.all_staff_codes(session),
        places=bulk.all_places(session),
        themes=queries.sub_themes(session),
        stays=bulk.all_stays(session),
    )


def _pieces(words: str, mark: str) -> list[str]:
    return [piece.strip() for piece in words.replace("\n", mark).split(mark) if piece.strip()]


def listed(words: Iterable[str], most: int = 12) -> str:
    """``words`` in one line for a message, cut short with the number left out."""
    all_words = list(words)
    more = len(all_words) - most
    return ", ".join(all_words[:most]) + (f" and {more} more" if more > 0 else "")
