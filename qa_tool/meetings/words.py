"""What a locality's meeting with children's social care agreed, and where each agreement stands. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_tool.kit.periods import Quarter


class AgreementState(StrEnum):
    """Where an agreement stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """'Open'."""
        return self.value.capitalize()


OWNERS = {
    "practice-manager": "Practice manager",
    "team-manager": "Team manager",
    "district-manager": "District or senior manager",
    "head-of-service-csc": "Head of service, children's social care",
    "qr-manager": "Q&R manager",
    "safeguarding-manager": "Safeguarding manager",
    "audit-team": "Audit team",
    "advanced-practitioner": "Advanced practitioner",
    "meeting": "The meeting together",
}
"""Who undertakes an agreement: a role, never a name."""


@dataclass(frozen=True)
class Agreed:
    """One agreement as pages and the edition show it."""

    id: str
    locality: str
    """Key of the locality."""
    quarter: Quarter
    """The quarter whose figures the meeting looked at."""
    text: str
    owner: str
    """A key of OWNERS."""
    due: date | None
    state: AgreementState
    outcome: str
    """What came of it; '' while it is open."""
    version: int

    @property
    def owner_label(self) -> str:
        """The role in words."""
        return OWNERS.get(self.owner, self.owner)

    def overdue(self, on: date) -> bool:
        """Whether it is open and should have been done by now."""
        return self.state is AgreementState.OPEN and self.due is not None and self.due < on


def agreed_last_time(agreements: tuple[Agreed, ...], quarter: Quarter) -> tuple[Agreed, ...]:
    """What the meeting on ``quarter`` goes through: all of the last meeting before it, and older ones still open.

    Oldest first, so that what has waited longest is taken first.
    """
    earlier = [one for one in agreements if one.quarter < quarter]
    if not earlier:
        return ()
    last = max(one.quarter for one in earlier)
    kept = [one for one in earlier if one.quarter == last or one.state is AgreementState.OPEN]
    return tuple(sorted(kept, key=lambda one: one.quarter))
