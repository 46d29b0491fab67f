"""What happens to a second reading, as those who react to it are told."""

from __future__ import annotations

from dataclasses import dataclass

from qa_tool.moderation.models import Moderation
from qa_tool.trail.events import Change


@dataclass(frozen=True)
class Stepped(Change):
    """Somebody did or decided something; the event's action says what."""

    moderation: Moderation
