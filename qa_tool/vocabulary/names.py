"""How figures name places and themes: plain values, made by the store and read by the reports."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    homes: tuple[tuple[str, ...], ...] = ()
    """For each of ``ids`` the keys of the places that it lies in, the nearest first: a place may have moved."""

    @property
    def home(self) -> tuple[str, ...]:
        """The keys of the places that it lies in now, the nearest first."""
        return self.homes[-1] if self.homes else (self.parent,) if self.parent else ()

    @property
    def id(self) -> str:
        """The newest row's id: what a filter is given."""
        return self.ids[-1] if self.ids else ""

    def parts(self) -> tuple[PlaceName, ...]:
        """The place as often as it lay somewhere else, each part with the rows of that time; the newest is last."""
        homes = list(dict.fromkeys(reversed(self.homes)))
        if len(homes) < 2:
            return (self,)
        return tuple(
            replace(
                self,
                parent=home[0] if home else None,
                ids=tuple(row for row, lay in zip(self.ids, self.homes, strict=True) if lay == home),
                homes=tuple(lay for lay in self.homes if lay == home),
            )
            for home in reversed(homes)
        )


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
