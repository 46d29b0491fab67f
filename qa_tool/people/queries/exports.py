"""The register of the files that people asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from qa_tool.people.models import Export

NUMBERING = 7140219
"""Names the lock under which numbers are given, on PostgreSQL."""


def next_number(session: Session) -> int:
    """The number after the last export's. Nobody else is given it until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": NUMBERING})
    return (session.scalar(select(func.max(Export.number))) or 0) + 1


def asked_since(session: Session, person_id: str, since: datetime) -> tuple[int, datetime | None]:
    """How many exports somebody asked for after a moment, and when the first of them was."""
    count, first = session.execute(
        select(func.count(), func.min(Export.asked_at)).where(Export.asked_by == person_id, Export.asked_at > since)
    ).one()
    return count, first
