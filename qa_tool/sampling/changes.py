"""What happens to an allocation, as those who react to it are told."""

from __future__ import annotations

from dataclasses import dataclass

from qa_tool.sampling.models import Allocation
from qa_tool.trail.events import Change


@dataclass(frozen=True)
class Ended(Change):
    """It went to somebody else, or was declined."""

    allocation: Allocation


@dataclass(frozen=True)
class Given(Change):
    """The auditor has a case to audit, or another date for it."""

    allocation: Allocation
