"""Words about Section 47 enquiries that ended without a conference, and about the problem resolutions they lead to.

The values of level, reason and impact are the options of the Section 47 audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The rungs of Children's Social Care at which a problem resolution is raised and settled, the lowest first."""

    PRACTICE_MANAGER = "practice-manager"
    TEAM_MANAGER = "team-manager"
    SENIOR_MANAGER = "senior-manager"
    HEAD_OF_SERVICE = "head-of-service"

    @property
    def label(self) -> str:
        """As people write it."""
        return self.value.replace("-", " ").capitalize()


class Reason(StrEnum):
    """Why a problem resolution is raised."""

    COMPLIANCE = "compliance"
    PRACTICE_ISSUE = "practice-issue"
    PLAN_IMPLEMENTATION = "plan-implementation"
    RESOURCES = "resources"

    @property
    def label(self) -> str:
        """As people write it."""
        return _REASONS[self]


_REASONS = {
    Reason.COMPLIANCE: "Compliance",
    Reason.PRACTICE_ISSUE: "A practice issue",
    Reason.PLAN_IMPLEMENTATION: "The plan not being carried out",
    Reason.RESOURCES: "Resources",
}


class ImpactOnChild(StrEnum):
    """What it means for the child that the problem is there."""

    DELAY_AND_DRIFT = "delay-and-drift"
    RISK_AND_SAFEGUARDING = "risk-and-safeguarding"
    INADEQUATE_PLAN = "inadequate-plan"
    PLACEMENT_OR_PERMANENCE = "placement-or-permanence"
    DETRIMENTAL_TO_OUTCOMES = "detrimental-to-outcomes"

    @property
    def label(self) -> str:
        """As people write it."""
        return _IMPACTS[self]


_IMPACTS = {
    ImpactOnChild.DELAY_AND_DRIFT: "Delay and drift",
    ImpactOnChild.RISK_AND_SAFEGUARDING: "Risk and safeguarding",
    ImpactOnChild.INADEQUATE_PLAN: "An inappropriate or inadequate plan",
    ImpactOnChild.PLACEMENT_OR_PERMANENCE: "Placement or permanence",
    ImpactOnChild.DETRIMENTAL_TO_OUTCOMES: "Detrimental to outcomes",
}


class Settled(StrEnum):
    """What became of a problem resolution."""

    CONFERENCE_HELD = "conference-held"
    PLAN_CHANGED = "plan-changed"
    DECISION_UPHELD = "decision-upheld"

    @property
    def label(self) -> str:
        """As people write it."""
        return self.value.replace("-", " ").capitalize()


class ViewOfDecision(StrEnum):
    """S47-17: whether the audit agrees that no conference was held."""

    AGREE = "agree"
    WITH_CONDITIONS = "agree-with-conditions"
    DISAGREE = "disagree"


@dataclass(frozen=True)
class Funnel:
    """Enquiries of some team or place and month: ended in scope, received, audited, and how they were seen.

    ``due`` and ``received`` are counts that somebody entered; None until then. The others are counted from the audits
    whose decision was taken in the month.
    """

    due: int | None = None
    received: int | None = None
    audited: int = 0
    agree: int = 0
    with_conditions: int = 0
    disagree: int = 0

    def __add__(self, other: Funnel) -> Funnel:
        """Of both; what was entered for one only is the sum of what was entered."""
        return Funnel(
            _sum(self.due, other.due),
            _sum(self.received, other.received),
            self.audited + other.audited,
            self.agree + other.agree,
            self.with_conditions + other.with_conditions,
            self.disagree + other.disagree,
        )

    @property
    def silent(self) -> bool:
        """Whether there was something to send and nothing came."""
        return bool(self.due) and self.received == 0

    @property
    def more_audited(self) -> int:
        """How many more were audited than were entered as received: one of the two numbers is wrong; 0 usually."""
        return max(0, self.audited - self.received) if self.received is not None else 0


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
