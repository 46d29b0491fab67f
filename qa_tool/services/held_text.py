"""What somebody typed into a form that could not be saved: kept for its owner alone, for an hour."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from qa_tool.store import sessions
from qa_tool.store.transactions import reading_session, unit_of_work
from qa_tool.vocabulary.periods import now

KEPT = timedelta(hours=1)


def sweep(engine: Engine, _instance: Path) -> None:
    """Drop what nobody came back for in time."""
    before = now() - KEPT
    with reading_session(engine) as session:
        late = sessions.any_held_before(session, before)
    if late:
        with unit_of_work(engine) as session:
            sessions.purge_held(session, before)
