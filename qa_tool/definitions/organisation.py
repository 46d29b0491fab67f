"""The places of cases and the IRO teams, each with the days from and to which it existed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qa_tool.definitions.model import Part
from qa_tool.people.words import PlaceKind


class Unit(Part):
    """Something with a permanent key that exists for a time. ``valid_to`` is its last day; None: still there."""

    key: str
    name: str
    valid_from: date
    valid_to: date | None = None


class District(Unit):
    """A district and its CSC teams."""

    teams: tuple[Unit, ...] = ()


class Locality(Unit):
    """A locality and its districts."""

    districts: tuple[District, ...] = ()


@dataclass(frozen=True)
class TreePlace:
    """One place of the tree, with the place it lies in (None for a locality)."""

    kind: PlaceKind
    unit: Unit
    parent: Unit | None


class Organisation(Part):
    """Localities > districts > teams, and the teams that IROs belong to."""

    localities: tuple[Locality, ...] = ()
    iro_teams: tuple[Unit, ...] = ()

    def places(self) -> Iterator[TreePlace]:
        """Every place, parents before their children."""
        for locality in self.localities:
            yield TreePlace(PlaceKind.LOCALITY, locality, None)
            for district in locality.districts:
                yield TreePlace(PlaceKind.DISTRICT, district, locality)
                for team in district.teams:
                    yield TreePlace(PlaceKind.TEAM, team, district)

    def names(self) -> tuple[str, ...]:
        """The names of all places and teams: words that are no person's name."""
        return tuple(place.unit.name for place in self.places()) + tuple(team.name for team in self.iro_teams)
