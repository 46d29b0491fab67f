"""What somebody typed into a form that could not be saved: kept for its owner alone, for an hour."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from qa_tool.kit.periods import now
from qa_tool.kit.transactions import patience, reading_session, unit_of_work
from qa_tool.people.queries import sessions

KEPT = timedelta(hours=1)
PATIENCE_MS = 5_000
"""How long keeping waits for the database. Beyond it, the answer shows the text instead."""
SENT_TO = "_sent_to"
BASE = "_base"
"""What a page showed when it was made, by input: a JSON object that grows with what is kept of the page."""


@dataclass(frozen=True)
class Kept:
    """What is kept of one page: its fields, where they were sent, and until when they are there."""

    id: str
    path: str
    sent_to: str
    fields: dict[str, list[str]]
    until: datetime


def keep(engine: Engine, user_id: int, path: str, sent_to: str, fields: Mapping[str, list[str]]) -> None:
    """Keep the fields of a page, over what was kept of them: a page that saves in pieces loses none."""
    at = now()
    with patience(PATIENCE_MS), unit_of_work(engine) as session:
        sessions.purge_held(session, at - KEPT)
        before = sessions.held(session, user_id, path, at - KEPT)
        known = dict(before.fields) if before is not None else {}
        merged = {**known, **fields, SENT_TO: [sent_to]}
        if BASE in known and BASE in fields:
            merged[BASE] = [_both(known[BASE], fields[BASE])]
        sessions.hold(session, user_id, path, merged, at)


def kept_for(engine: Engine, user_id: int) -> list[Kept]:
    """All that is kept for somebody, the newest first."""
    with reading_session(engine) as session:
        rows = sessions.all_held(session, user_id, now() - KEPT)
        return [
            Kept(
                row.id,
                row.path,
                str(next(iter(row.fields.get(SENT_TO, ())), row.path)),
                {name: [str(one) for one in values] for name, values in row.fields.items() if name != SENT_TO},
                row.held_at + KEPT,
            )
            for row in rows
        ]


def sweep(engine: Engine, _instance: Path) -> None:
    """Drop what nobody came back for in time."""
    before = now() - KEPT
    with reading_session(engine) as session:
        late = sessions.any_held_before(session, before)
    if late:
        with unit_of_work(engine) as session:
            sessions.purge_held(session, before)


def _both(before: list[str], after: list[str]) -> str:
    """Two JSON objects as one. What came first holds: it says what the page showed before anything was typed."""
    try:
        return json.dumps({**json.loads(after[0]), **json.loads(before[0])})
    except (ValueError, TypeError, IndexError):
        return next(iter(after), "")
