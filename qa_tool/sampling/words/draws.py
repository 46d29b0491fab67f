"""Drawing a stratified random sample of cases: pure, and the same on every machine for the same seed.

The rules, as version 1 writes them down; ``RULES`` changes when one of them does:

1. Each case has a ticket: SHA-256 (hex) over ``seed``, a line feed and the case's token. Nobody can choose a seed that
   favours a case without trying, every seed tried is on record, and no random generator of any program is involved.
2. A case's stratum is its values of the chosen dimensions, in their order. Without dimensions there is one stratum.
3. Within a stratum cases stand in the order of their tickets, the excluded ones left out. The first ones are drawn; a
   case that has to be replaced is replaced by the next.
4. Proportional: of ``size`` cases each stratum gets ``size`` times its share of the cases that can be drawn. Whole
   parts first; what is left goes to the largest remainders, to the earlier stratum when two are equal.
5. Quotas: each stratum gets the number stated for it, none when nothing is stated.
6. A stratum that holds fewer cases than it should give gives all it has, and the shortfall is stated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

RULES = "1"
Key = tuple[str, ...]
"""A stratum: a case's values of the dimensions, in their order; '' where it has none."""


class Dimension(StrEnum):
    """What a sample can be stratified by."""

    LOCALITY = "locality"
    PLAN_TYPE = "plan_type"
    PRACTITIONER = "practitioner"
    AGE_BAND = "age_band"

    @property
    def label(self) -> str:
        """As people write it: 'Plan type'."""
        return {"practitioner": "IRO"}.get(self.value, self.value.replace("_", " ").capitalize())


class Excluded(StrEnum):
    """Why a case of the list could not be drawn."""

    AUDITED = "audited"
    ALLOCATED = "allocated"

    @property
    def label(self) -> str:
        """As people write it."""
        return {"audited": "Audited lately", "allocated": "Allocated already"}[self.value]


@dataclass(frozen=True)
class Unit:
    """One case of the list, by the keyed token of its number."""

    token: str
    values: Mapping[Dimension, str]
    excluded: Excluded | None = None


@dataclass(frozen=True)
class Rules:
    """How to draw: proportionally ``size`` cases, or the ``quotas`` of strata. Exactly one of the two is given."""

    seed: str
    dimensions: tuple[Dimension, ...] = ()
    size: int | None = None
    quotas: Mapping[Key, int] | None = None

    def __post_init__(self) -> None:
        if not self.seed:
            raise ValueError("A draw needs a seed")
        if (self.size is None) == (self.quotas is None):
            raise ValueError("A sample is drawn by its size or by quotas, not by both or neither")
        if (self.size or 0) < 0 or any(number < 0 for number in (self.quotas or {}).values()):
            raise ValueError("No fewer than no case can be drawn")
        if len(set(self.dimensions)) < len(self.dimensions):
            raise ValueError("A dimension was named twice")


@dataclass(frozen=True)
class Stratum:
    """What was drawn of one stratum, and from how many."""

    key: Key
    listed: int
    """Cases of the list in it, the excluded ones among them."""
    order: tuple[str, ...]
    """Tokens of those that could be drawn, in the drawn order."""
    wanted: int

    @property
    def eligible(self) -> int:
        """Cases that could be drawn."""
        return len(self.order)

    @property
    def drawn(self) -> tuple[str, ...]:
        """The tokens of the sample's cases."""
        return self.order[: self.wanted]

    @property
    def shortfall(self) -> int:
        """Cases that the stratum should have given and does not hold."""
        return max(0, self.wanted - self.eligible)

    @property
    def chance(self) -> Fraction:
        """Each eligible case's chance of being drawn; 0 where there is none."""
        return Fraction(len(self.drawn), self.eligible) if self.eligible else Fraction(0)


@dataclass(frozen=True)
class Drawn:
    """A whole draw."""

    strata: tuple[Stratum, ...]
    """In the order of their keys."""

    @property
    def size(self) -> int:
        """Cases drawn."""
        return sum(len(stratum.drawn) for stratum in self.strata)

    @property
    def shortfall(self) -> int:
        """Cases that were asked for and are not there."""
        return sum(stratum.shortfall for stratum in self.strata)


def ticket(seed: str, token: str) -> str:
    """Rule 1."""
    return hashlib.sha256(f"{seed}\n{token}".encode()).hexdigest()


def stratum_of(unit: Unit, dimensions: Iterable[Dimension]) -> Key:
    """Rule 2."""
    return tuple(unit.values.get(dimension, "") for dimension in dimensions)


def draw(units: Iterable[Unit], rules: Rules) -> Drawn:
    """The sample that ``rules`` give from ``units``, in whatever order these come.

    Raises ValueError when a token comes twice: a case would have two tickets.
    """
    listed: dict[Key, list[Unit]] = {}
    seen: set[str] = set()
    for unit in units:
        if unit.token in seen:
            raise ValueError("A case stands in the list twice")
        seen.add(unit.token)
        listed.setdefault(stratum_of(unit, rules.dimensions), []).append(unit)
    order = {key: _order(of_stratum, rules.seed) for key, of_stratum in sorted(listed.items())}
    wanted = _wanted({key: len(tokens) for key, tokens in order.items()}, rules)
    keys = sorted(set(order) | set(wanted))
    return Drawn(tuple(Stratum(key, len(listed.get(key, ())), order.get(key, ()), wanted.get(key, 0)) for key in keys))


def _order(units: Iterable[Unit], seed: str) -> tuple[str, ...]:
    """Rule 3."""
    tokens = [unit.token for unit in units if unit.excluded is None]
    return tuple(sorted(tokens, key=lambda token: (ticket(seed, token), token)))


def _wanted(eligible: Mapping[Key, int], rules: Rules) -> dict[Key, int]:
    if rules.quotas is not None:
        return {key: number for key, number in rules.quotas.items() if number or key in eligible}
    return proportional(eligible, rules.size or 0)


def proportional(eligible: Mapping[Key, int], size: int) -> dict[Key, int]:
    """Rule 4. More cases than there are: every stratum gives all, and what is missing is asked of the largest."""
    total = sum(eligible.values())
    if not total:
        return {next(iter(sorted(eligible)), ()): size} if size else dict.fromkeys(eligible, 0)
    exact = {key: Fraction(size * number, total) for key, number in sorted(eligible.items())}
    given = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: given[key] - exact[key])  # stable: equal ones stay in order
    for key in by_remainder[: size - sum(given.values())]:
        given[key] += 1
    return given


def frame_digest(units: Iterable[Unit]) -> str:
    """SHA-256 (hex) of the list that was drawn from: every token with its values and whether it could be drawn."""
    lines = sorted(
        "\t".join([unit.token, *(unit.values.get(one, "") for one in Dimension), unit.excluded or ""]) for unit in units
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
