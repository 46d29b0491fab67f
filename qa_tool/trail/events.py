"""Writing the audit trail, and finding in it what somebody did themself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.periods import now
from qa_tool.trail.models import Event


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


def last_of(session: Session, actor_id: str, object_id: str, actions: Sequence[str]) -> Event | None:
    """The latest of these actions of one person on one object; None when there is none."""
    return session.scalars(
        select(Event)
        .where(Event.object_id == object_id, Event.actor_id == actor_id, Event.action.in_(actions))
        .order_by(Event.id.desc())
        .limit(1)
    ).first()


def all_of(session: Session, object_id: str, action: str) -> Sequence[Event]:
    """The events of a kind on one object, whoever did them, the latest first."""
    wanted = select(Event).where(Event.object_id == object_id, Event.action == action)
    return session.scalars(wanted.order_by(Event.id.desc())).all()
