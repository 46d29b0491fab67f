"""The audit trail: one event per change, and whatever follows from it, in the same transaction.

A verb records its change here and knows of nothing above it. What it has done it says as a ``Change``, a small typed
value of its own subject (the room ``changes``); which functions of higher subjects react, and in which order, is one
list, ``qa_tool.subjects.REACTIONS``. Nothing registers itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.handed_down import HandedDown
from qa_tool.kit.periods import now
from qa_tool.trail.models import Event


class Change:
    """What happened, with the objects that whoever reacts to it needs."""


C = TypeVar("C", bound=Change)


@dataclass(frozen=True)
class On(Generic[C]):
    """A change, and the functions that react to it, in order: each gets the change and its event, and never commits.

    ``follows`` run before the event is written, which has their say: they add to its ``detail``. ``tells`` run after
    it, when everything is as it will be: whom it lets know.
    """

    change: type[C]
    follows: tuple[Callable[[Session, C, Event], None], ...] = ()
    tells: tuple[Callable[[Session, C, Event], None], ...] = ()


reactions = HandedDown[Sequence[On[Any]]]("No change is recorded")
"""Who reacts to changes, in order. Without it an event would lack its follow-ups and notices, and nobody would know."""


def record(
    session: Session, actor_id: str | None, action: str, object_id: str | None, /, *changes: Change, **detail: Any
) -> Event:
    """Add the one event of a state change to the running transaction, and let what follows from ``changes`` happen.

    ``actor_id`` None is the command line or the tool itself. ``detail`` holds ids and words, never content. Raises
    LookupError for a change while nobody was said to react.
    """
    reacting = reactions() if changes else ()
    event = Event(actor_id=actor_id, action=action, object_id=object_id, detail=detail)
    met = [(one, change) for one in reacting for change in changes if isinstance(change, one.change)]
    for one, change in met:
        for follow in one.follows:
            follow(session, change, event)
    event.at = now()
    session.add(event)
    session.flush()
    for one, change in met:
        for tell in one.tells:
            tell(session, change, event)
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
