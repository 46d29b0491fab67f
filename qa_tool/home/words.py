"""What somebody who has left still had to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LeftKind(StrEnum):
    """The kinds of unfinished work, in the order in which pages list them."""

    ACTION = "action"
    RE_AUDIT = "re-audit"
    READING = "reading"
    ALLOCATION = "allocation"
    DRAFT = "draft"
    AMENDMENT = "amendment"

    @property
    def label(self) -> str:
        """As pages say it."""
        return {
            LeftKind.ACTION: "Action or follow-up",
            LeftKind.RE_AUDIT: "Re-audit",
            LeftKind.READING: "Second reading",
            LeftKind.ALLOCATION: "Case to audit",
            LeftKind.DRAFT: "Audit not submitted",
            LeftKind.AMENDMENT: "Audit reopened and not submitted again",
        }[self]


@dataclass(frozen=True)
class Left:
    """One piece of it."""

    kind: LeftKind
    key: str
    """The id of the action (or of the one whose re-audit it is), of the audit read a second time,
    of the allocation, of the draft's audit."""
    reference: str
    """Of the audit; '' for a case that nobody has begun."""
    due: date | None
