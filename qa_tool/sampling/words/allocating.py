"""Who may audit which case, and a fair spread of cases over auditors: pure.

Never: the auditor's own practice, or a case that the auditor holds or held in the period. Only by an exception with a
reason: the practice of a colleague who audits the auditor's (two who grade each other are not independent).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Against(StrEnum):
    """Why somebody should not audit a case."""

    OWN_PRACTICE = "own-practice"
    HELD = "held"
    EACH_OTHER = "each-other"

    @property
    def barred(self) -> bool:
        """Whether no reason can make it right."""
        return self is not Against.EACH_OTHER


class AllocationState(StrEnum):
    """Where an allocation stands. Open ones are allocated, or started and not yet submitted."""

    ALLOCATED = "allocated"
    STARTED = "started"
    DONE = "done"
    DECLINED = "declined"
    REASSIGNED = "reassigned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """As people write it."""
        return {"allocated": "Not started", "done": "Submitted"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True)
class ToAudit:
    """A case to be given to somebody. ``holders``: the ids of those who held it in the period, its IRO among them."""

    id: str
    practitioner: str | None
    holders: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Auditor:
    """Somebody who can be given cases: ``load`` open allocations now."""

    id: str
    load: int = 0
    audited_by: frozenset[str] = frozenset()
    """Ids of those who audit, or lately audited, this person's practice."""


def conflict(case: ToAudit, auditor: Auditor) -> Against | None:
    """What stands against this auditor of this case; the worst, or None."""
    if case.practitioner == auditor.id:
        return Against.OWN_PRACTICE
    if auditor.id in case.holders:
        return Against.HELD
    if case.practitioner is not None and case.practitioner in auditor.audited_by:
        return Against.EACH_OTHER
    return None


@dataclass(frozen=True)
class Spread:
    """Who gets which case, by the case's id, and the cases that nobody can be given."""

    given: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    nobody: tuple[str, ...] = ()


def spread(cases: Sequence[ToAudit], auditors: Sequence[Auditor]) -> Spread:
    """Spread the cases evenly: nobody with a conflict, not even one that an exception would allow.

    The cases that fewest can take come first; each goes to whoever then has least to do, in the order given where two
    have the same. Somebody who is given a case audits its IRO from then on: those two are not given each other.
    """
    load = {auditor.id: auditor.load for auditor in auditors}
    audited_by = {auditor.id: set(auditor.audited_by) for auditor in auditors}

    def able(case: ToAudit) -> list[Auditor]:
        now = [Auditor(one.id, load[one.id], frozenset(audited_by[one.id])) for one in auditors]
        return [one for one in now if conflict(case, one) is None]

    given: dict[str, str] = {}
    nobody: list[str] = []
    few_first = sorted(cases, key=lambda case: len(able(case)))
    for case in few_first:
        free = able(case)
        if not free:
            nobody.append(case.id)
            continue
        chosen = min(free, key=lambda one: one.load)
        given[case.id] = chosen.id
        load[chosen.id] += 1
        if case.practitioner in audited_by:
            audited_by[case.practitioner].add(chosen.id)
    return Spread(MappingProxyType(given), tuple(nobody))
