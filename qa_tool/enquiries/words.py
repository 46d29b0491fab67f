"""Words about Section 47 enquiries that ended without a conference."""

from __future__ import annotations

from enum import StrEnum


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
