"""Writing the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.models import Event
from qa_tool.vocabulary.periods import now


def record(
    session: Session,
    *,
    actor_id: str | None,
    action: str,
    object_id: str | None,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Add the one event of a state change to the running transaction. ``detail`` holds ids and words, never content."""
    event = Event(at=now(), actor_id=actor_id, action=action, object_id=object_id, detail=dict(detail or {}))
    session.add(event)
    session.flush()
    return event
