"""Searches by case number: who made how many lately."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from qa_tool.models import CaseSearch, Person
from qa_tool.store.transactions import holding


def hold(session: Session, person_id: str) -> None:
    """Let no other transaction count this person's searches before this one ends. SQLite's writers wait anyhow."""
    session.execute(holding(select(Person.id).where(Person.id == person_id)))


def made(session: Session, person_id: str, since: datetime) -> tuple[int, datetime | None]:
    """How many searches a person was let make after a moment, and when the first of them was."""
    count, first = session.execute(
        select(func.count(), func.min(CaseSearch.at)).where(
            CaseSearch.person_id == person_id, CaseSearch.at > since, CaseSearch.refused.is_(False)
        )
    ).one()
    return count, first


def refused(session: Session, person_id: str, since: datetime) -> bool:
    """Whether one of the person's searches was one too many after a moment."""
    found = select(CaseSearch.id).where(CaseSearch.person_id == person_id, CaseSearch.at > since, CaseSearch.refused)
    return session.scalar(found.limit(1)) is not None


def add(session: Session, person_id: str, at: datetime, *, refused: bool = False) -> None:
    """Note one search."""
    session.add(CaseSearch(person_id=person_id, at=at, refused=refused))
    session.flush()


def forget(session: Session, person_id: str, before: datetime) -> None:
    """Drop what was noted of a person before a moment."""
    session.execute(delete(CaseSearch).where(CaseSearch.person_id == person_id, CaseSearch.at <= before))
