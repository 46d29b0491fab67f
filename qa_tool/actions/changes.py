"""What happens to an action or follow-up, as those who react to it are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import Escalation
from qa_tool.trail.events import Change


@dataclass(frozen=True)
class Stepped(Change):
    """Somebody did or decided something; the event's action says what."""

    commitment: Commitment


@dataclass(frozen=True)
class Risen(Change):
    """It is so late with what was due that it came up to the next level."""

    commitment: Commitment
    level: Escalation
    due: date
