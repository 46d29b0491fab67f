"""Words about Section 47 enquiries that ended without a conference, and about the problem resolutions they lead to.

The values of level, reason and impact are the options of the Section 47 audit.
"""

from __future__ import annotations

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


class ViewOfDecision(StrEnum):
    """S47-17: whether the audit agrees that no conference was held."""

    AGREE = "agree"
    WITH_CONDITIONS = "agree-with-conditions"
    DISAGREE = "disagree"


COUNTED = ("audited", "agree", "with_conditions", "disagree")
ENTERED = ("due", "received")
ITEMS = (*ENTERED, *COUNTED)
SERVICE = "*"
"""The place of a count of the whole service."""
