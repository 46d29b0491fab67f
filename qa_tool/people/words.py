"""The kinds of places of cases, and what stands on files for the service."""

from __future__ import annotations

from enum import StrEnum

NOT_FOR_OTHERS = "For the service: not for others"
"""Stands on every file of figures that is not prepared, released and registered."""


class PlaceKind(StrEnum):
    """The three levels of the one tree of a case's places."""

    LOCALITY = "locality"
    DISTRICT = "district"
    TEAM = "team"
