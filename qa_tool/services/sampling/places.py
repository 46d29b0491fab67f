"""Finding a case's places by the words of a list: a team alone tells its district and locality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qa_tool.models import Place
from qa_tool.vocabulary.audits import PlaceKind
from qa_tool.vocabulary.names import folded

LEVELS = (PlaceKind.LOCALITY, PlaceKind.DISTRICT, PlaceKind.TEAM)


@dataclass(frozen=True)
class Found:
    """The ids of a case's places, as far as they are known, and what is wrong at which level ('locality', ...)."""

    locality_id: str | None = None
    district_id: str | None = None
    team_id: str | None = None
    faults: dict[str, str] = field(default_factory=dict)


class PlaceFinder:
    """The places that were there on a day."""

    def __init__(self, places: Sequence[Place], on_day: date) -> None:
        self._by_id = {
            place.id: place
            for place in places
            if place.valid_from <= on_day and (place.valid_to is None or place.valid_to >= on_day)
        }
        self._by_words: dict[tuple[PlaceKind, str], list[Place]] = {}
        for place in self._by_id.values():
            for words in {folded(place.name), folded(place.key)}:
                self._by_words.setdefault((place.kind, words), []).append(place)
        self._known: dict[tuple[str, str, str], Found] = {}

    def find(self, locality: str, district: str, team: str) -> Found:
        """The places of those names or keys, each '' when the list does not tell. Levels above are filled in."""
        asked = (locality, district, team)
        if asked not in self._known:
            self._known[asked] = self._find(asked)
        return self._known[asked]

    def _find(self, asked: tuple[str, str, str]) -> Found:
        faults: dict[str, str] = {}
        inside: Place | None = None
        for kind, words in zip(LEVELS, asked, strict=True):
            if not words:
                continue
            found = [
                place
                for place in self._by_words.get((kind, folded(words)), ())
                if inside is None or inside.id in self._above(place)
            ]
            if len(found) == 1:
                inside = found[0]
            else:
                faults[kind.value] = self._wrong(kind, words, inside, len(found))
        if inside is None or faults:
            return Found(faults=faults)
        chain = {place.kind: place.id for place in self._chain(inside)}
        return Found(chain.get(PlaceKind.LOCALITY), chain.get(PlaceKind.DISTRICT), chain.get(PlaceKind.TEAM))

    def _chain(self, place: Place) -> list[Place]:
        found = [place]
        while found[-1].parent_id in self._by_id:
            found.append(self._by_id[str(found[-1].parent_id)])
        return found

    def _above(self, place: Place) -> set[str]:
        return {one.id for one in self._chain(place)}

    def _wrong(self, kind: PlaceKind, words: str, inside: Place | None, number: int) -> str:
        where = f" in {inside.name}" if inside is not None else ""
        if number:
            return f"there is more than one {kind.value} called '{words[:40]}'{where}: add a column of districts"
        there = sorted(
            place.name
            for place in self._by_id.values()
            if place.kind is kind and (inside is None or inside.id in self._above(place))
        )
        more = f" and {len(there) - 12} more" if len(there) > 12 else ""
        return f"'{words[:40]}' is no {kind.value}{where}. There is: {', '.join(there[:12]) or 'none'}{more}"
