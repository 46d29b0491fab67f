"""The kinds of places of cases."""

from __future__ import annotations

from enum import StrEnum


class PlaceKind(StrEnum):
    """The three levels of the one tree of a case's places."""

    LOCALITY = "locality"
    DISTRICT = "district"
    TEAM = "team"
