"""What the maker of records knows of the installation: the ids behind staff codes and place keys, and the forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from demo.cast import LOCALITY_OF_TEAM, TEAM_SIZES, Staff, staff
from qa_tool.definitions.files.loader import Library
from qa_tool.policy.words import Role


@dataclass(frozen=True)
class CaseTeam:
    """A CSC team with the places it lies in: their ids, and their keys."""

    locality: str
    district: str
    team: str
    locality_key: str
    district_key: str
    team_key: str


@dataclass(frozen=True)
class World:
    """The demo service on the day that it is made. ``ids`` are those of people, by staff code."""

    library: Library
    begins: date
    ends: date
    ids: Mapping[str, str]
    place_ids: Mapping[str, str]
    """By key, of every place."""

    @classmethod
    def by_keys(cls, library: Library, begins: date, ends: date) -> World:
        """A world in which every id is the key itself: for looking at records without a database."""
        keys = {place.unit.key: place.unit.key for place in library.organisation.places()}
        return cls(library, begins, ends, {one.code: one.code for one in staff(begins)}, keys)

    @cached_property
    def staff(self) -> tuple[Staff, ...]:
        """Everybody."""
        return staff(self.begins)

    @cached_property
    def by_code(self) -> Mapping[str, Staff]:
        """Everybody by staff code."""
        return {one.code: one for one in self.staff}

    @cached_property
    def case_teams(self) -> tuple[CaseTeam, ...]:
        """Every CSC team, in the order of the organisation file."""
        return tuple(
            CaseTeam(
                self.place_ids[locality.key],
                self.place_ids[district.key],
                self.place_ids[team.key],
                locality.key,
                district.key,
                team.key,
            )
            for locality in self.library.organisation.localities
            for district in locality.districts
            for team in district.teams
        )

    @cached_property
    def team_names(self) -> Mapping[str, str]:
        """The names of the IRO teams by key."""
        return {team.key: team.name for team in self.library.organisation.iro_teams}

    @cached_property
    def theme_codes(self) -> tuple[str, ...]:
        """Every sub-theme code, in the order of the taxonomy."""
        return tuple(sub.code for theme in self.library.themes.themes for sub in theme.sub_themes)

    @cached_property
    def iros_of(self) -> Mapping[str, tuple[Staff, ...]]:
        """The IROs of each locality, as the teams began."""
        found: dict[str, list[Staff]] = {}
        for one in self.staff:
            if one.role is Role.IRO:
                found.setdefault(LOCALITY_OF_TEAM[one.team], []).append(one)
        return {locality: tuple(people) for locality, people in found.items()}

    @cached_property
    def managers_of(self) -> Mapping[str, tuple[Staff, ...]]:
        """The Q&R managers of each IRO team."""
        return {team: tuple(one for one in self.staff if one.manages == team) for team in TEAM_SIZES}

    def of_role(self, role: Role) -> tuple[Staff, ...]:
        """Everybody of a role."""
        return tuple(one for one in self.staff if one.role is role)
