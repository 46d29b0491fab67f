"""The floor under figures: what of the counted records somebody reads, and which figures tell too much of the others.

*Hidden* are the records behind a figure that the person asking may not read. A figure is shown when none of them is
hidden, or enough of them about enough people: fewer could be read off it, one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

Hidden = Mapping[str, int]
"""Hidden records by the practitioner they are about; those about nobody known count as about one, ''."""
NONE_HIDDEN: Hidden = MappingProxyType({})


@dataclass(frozen=True)
class Floor:
    """So many hidden records, about so many practitioners, and no fewer, may stand behind a figure."""

    records: int = 5
    practitioners: int = 3

    def bears(self, hidden: Hidden, all_records: int) -> bool:
        """Whether a figure of ``all_records`` is shown.

        One of no records is not: whether there are none or a few hidden ones must look alike.
        """
        found = sum(hidden.values())
        if not found:
            return all_records > 0
        return found >= self.records and sum(n > 0 for n in hidden.values()) >= self.practitioners


@dataclass(frozen=True)
class Reads:
    """The records that somebody reads: their own, those about some people, and single ones."""

    author: str
    practitioners: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sight:
    """What of the counted records may be in the figures of the person asking. The usual is everything."""

    kept: tuple[str, ...] = ()
    """Records kept from them: to be read blind, or about themselves and not opened. They are in nothing."""
    about: tuple[str, ...] | None = None
    """Only records about these people are in them; None for everybody's."""
    reads: Reads | None = None
    """Where figures have a floor: what is not hidden."""

    def __bool__(self) -> bool:
        """Whether it is other than everything."""
        return bool(self.kept or self.reads) or self.about is not None


def none_hidden() -> Hidden:
    """None, for a field that needs a function."""
    return NONE_HIDDEN


def added(one: Hidden, other: Hidden) -> Hidden:
    """The hidden records of two counts that have no record in common."""
    if not one or not other:
        return one or other
    return {who: one.get(who, 0) + other.get(who, 0) for who in (*one, *(who for who in other if who not in one))}


def lessened(whole: Hidden, part: Hidden) -> Hidden:
    """The hidden records of ``whole`` that are not in ``part``, which lies within it."""
    return {who: left for who, n in whole.items() if (left := n - part.get(who, 0))}


def overlaid(counts: Iterable[Hidden]) -> Hidden:
    """At least so many hidden records are behind counts that may share them, such as the answers to two questions."""
    most: dict[str, int] = {}
    for hidden in counts:
        for who, n in hidden.items():
            most[who] = max(most.get(who, 0), n)
    return most
