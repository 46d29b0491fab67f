"""Every change of state writes exactly one event, in its own transaction: watched while the pages are tested."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.orm import Mapper, Session

from qa_tool.trail.models import Event

#: What the machinery of sessions, throttling and tokens keeps for itself, and what is told because of a change.
NO_RECORDS = frozenset({"web_session", "sign_in_failure", "held_input", "token_use", "case_search", "notice", "event"})
#: Verbs that may share a transaction with another: each changes something of its own.
ACCOMPANIES = frozenset({"export.numbered", "audit.case-named", "follow-up.re-audit-begun"})
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


class Trail:
    """Listens to one database and keeps, of every transaction that a request committed, what was wrong with it."""

    def __init__(self, engine: Engine) -> None:
        self.faults: list[str] = []
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)
        event.listen(engine, "rollback", self._forget)
        event.listen(Event, "after_insert", self._event)

    def close(self) -> None:
        """Stop listening to events of other databases; the engine's own listeners go with it."""
        event.remove(Event, "after_insert", self._event)

    def take(self) -> list[str]:
        """What was wrong since it was asked last."""
        found, self.faults = self.faults, []
        return found

    def _statement(self, connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        found = _WRITES.match(statement)
        if found and has_request_context():
            connection.info.setdefault("tables", set()).add(found[1])

    def _event(self, _mapper: Mapper[Any], connection: Connection, target: Event) -> None:
        if has_request_context():
            connection.info.setdefault("events", []).append((target.action, target.object_id))

    def _forget(self, connection: Connection) -> None:
        connection.info.pop("tables", None)
        connection.info.pop("events", None)

    def _commit(self, connection: Connection) -> None:
        tables, events = connection.info.get("tables", set()) - NO_RECORDS, connection.info.get("events", [])
        self._forget(connection)
        if has_request_context():
            self.faults += [f"{request.method} {request.endpoint}: {fault}" for fault in faults_of(tables, events)]


def faults_of(tables: set[str], events: Sequence[tuple[str, str | None]]) -> list[str]:
    """What is wrong with a transaction that wrote to those tables and wrote those events (action, object).

    One event, or one for each of the objects that a single action changed (cases given out together).
    """
    faults = []
    if tables and not events:
        faults.append(f"{', '.join(sorted(tables))} changed without an event")
    if len(set(events)) < len(events):
        faults.append(f"the same event twice: {events}")
    verbs = {action for action, _ in events} - ACCOMPANIES
    if len(verbs) > 1:
        faults.append(f"more than one event for one change: {sorted(verbs)}")
    return faults


def events_written(session: Session, action: str) -> int:
    """How many events of an action there are."""
    return session.scalar(select(func.count()).select_from(Event).where(Event.action == action)) or 0
