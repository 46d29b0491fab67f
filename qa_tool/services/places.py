"""The places of cases as pages offer them: the tree of localities, districts and teams on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.store import places as store
from qa_tool.vocabulary.audits import PlaceKind


@dataclass(frozen=True)
class PlaceChoice:
    """One place to choose, and the place it lies in (None: it is a locality)."""

    id: str
    kind: PlaceKind
    name: str
    parent_id: str | None


def choices(session: Session, on: date, also: Iterable[str] = ()) -> tuple[PlaceChoice, ...]:
    """Places valid on the day, and those of the ids ``also``: localities first, each level by name."""
    found = store.places_on(session, on, also)
    return tuple(PlaceChoice(place.id, place.kind, place.name, place.parent_id) for place in found)
