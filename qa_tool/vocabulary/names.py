"""How figures name places and themes: plain values, made by the store and read by the reports."""

from __future__ import annotations

from dataclasses import dataclass

from qa_tool.vocabulary.audits import PlaceKind


@dataclass(frozen=True)
class PlaceName:
    """A place of the tree. ``key`` is permanent within its kind; ``ids`` are its rows, one per time of validity."""

    key: str
    name: str
    kind: PlaceKind
    parent: str | None
    """Key of the locality of a district, or of the district of a team."""
    ids: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The newest row's id: what a filter is given."""
        return self.ids[-1] if self.ids else ""


@dataclass(frozen=True)
class ThemeName:
    """A theme with its sub-themes as (short code, label) pairs, in the taxonomy's order."""

    code: str
    label: str
    kind: str
    sub_themes: tuple[tuple[str, str], ...] = ()


def bare(words: str) -> str:
    """A heading as it is looked up: its letters and digits alone, in lower case, whatever stands between them."""
    return "".join(mark for mark in words.casefold() if mark.isalnum()) or words.strip().casefold()


def folded(words: str) -> str:
    """A name as it is compared with what somebody typed: without case, with single spaces."""
    return " ".join(words.split()).casefold()
