"""What an IRO says to an audit and is answered, as those who react to it are told."""

from __future__ import annotations

from dataclasses import dataclass

from qa_tool.feedback.words import Answered
from qa_tool.records.models import Audit
from qa_tool.trail.events import Change


@dataclass(frozen=True)
class Replied(Change):
    """The IRO answered the audit."""

    audit: Audit
    number: int
    disputed: bool
    """Whether the reply opened a dispute."""


@dataclass(frozen=True)
class DisputeDecided(Change):
    """Somebody answered the dispute."""

    audit: Audit
    answered: Answered
