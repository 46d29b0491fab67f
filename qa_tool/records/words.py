"""Words about an audit as a whole: its status, its findings, how its case was chosen."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where an audit stands. Only COUNTED statuses enter any figure."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    MODERATED = "moderated"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def label(self) -> str:
        """As people write it: 'Submitted'."""
        return self.value.capitalize()


COUNTED = (Status.SUBMITTED, Status.MODERATED, Status.CLOSED)
"""The statuses whose records are counted (measures, general rule 2)."""


def standing(*, closed: bool, moderated: bool) -> Status:
    """The status of a submitted audit that nobody is amending: closed comes before moderated."""
    if closed:
        return Status.CLOSED
    return Status.MODERATED if moderated else Status.SUBMITTED


class PlanType(StrEnum):
    """The plan of the case; dual status is a value of its own."""

    CP = "CP"
    CLA = "CLA"
    CP_CLA = "CP+CLA"
    CIN = "CIN"
    CL = "CL"
    S47 = "S47"
