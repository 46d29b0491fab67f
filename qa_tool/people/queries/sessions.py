"""The sessions kept on the server, and the input that was held when one had ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from qa_tool.people.models import HeldInput, WebSession


def find(session: Session, token_digest: str) -> WebSession | None:
    """The session of a cookie, whether it has ended or not."""
    return session.get(WebSession, token_digest)


def add(session: Session, token_digest: str, user_id: int | None, data: bytes, at: datetime) -> None:
    """Begin a session."""
    session.add(WebSession(token_digest=token_digest, user_id=user_id, data=data, created_at=at, seen_at=at))
    session.flush()


def save(session: Session, token_digest: str, data: bytes, at: datetime) -> None:
    """Keep what a running session holds. An ended one stays as it was."""
    session.execute(
        update(WebSession)
        .where(WebSession.token_digest == token_digest, WebSession.ended_at.is_(None))
        .values(data=data, seen_at=at)
    )


def touch(session: Session, token_digest: str, at: datetime) -> None:
    """Note that the session was used."""
    session.execute(
        update(WebSession)
        .where(WebSession.token_digest == token_digest, WebSession.ended_at.is_(None))
        .values(seen_at=at)
    )


def end(session: Session, token_digest: str, at: datetime) -> None:
    """End one session."""
    session.execute(
        update(WebSession)
        .where(WebSession.token_digest == token_digest, WebSession.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_of_user(session: Session, user_id: int, at: datetime, keep: str | None = None) -> int:
    """End every running session of a user, but for the one whose digest is ``keep``; how many ended."""
    statement = update(WebSession).where(WebSession.user_id == user_id, WebSession.ended_at.is_(None))
    if keep is not None:
        statement = statement.where(WebSession.token_digest != keep)
    return int(session.execute(statement.values(ended_at=at)).rowcount)  # type: ignore[attr-defined]


def running_of_user(
    session: Session, user_id: int, seen_since: datetime, begun_since: datetime
) -> Sequence[WebSession]:
    """The sessions of a user that still open the door, last used first."""
    return session.scalars(
        select(WebSession)
        .where(
            WebSession.user_id == user_id,
            WebSession.ended_at.is_(None),
            WebSession.seen_at > seen_since,
            WebSession.created_at > begun_since,
        )
        .order_by(WebSession.seen_at.desc())
    ).all()


def purge(session: Session, before: datetime) -> None:
    """Drop sessions that nobody has used since, ended or not."""
    session.execute(delete(WebSession).where(or_(WebSession.seen_at < before, WebSession.ended_at < before)))


def hold(session: Session, user_id: int, path: str, fields: dict[str, Any], at: datetime) -> None:
    """Keep what a user had typed on the page at ``path``, in place of what was kept for it before."""
    discard_held(session, user_id, path)
    session.add(HeldInput(user_id=user_id, path=path, fields=fields, held_at=at))
    session.flush()


def held(session: Session, user_id: int, path: str, since: datetime) -> HeldInput | None:
    """What is kept for a user and page, when it was kept since then."""
    return session.scalars(
        select(HeldInput)
        .where(HeldInput.user_id == user_id, HeldInput.path == path, HeldInput.held_at >= since)
        .order_by(HeldInput.held_at.desc())
        .limit(1)
    ).one_or_none()


def all_held(session: Session, user_id: int, since: datetime) -> Sequence[HeldInput]:
    """All that is kept for a user since then, the newest first."""
    return session.scalars(
        select(HeldInput)
        .where(HeldInput.user_id == user_id, HeldInput.held_at >= since)
        .order_by(HeldInput.held_at.desc(), HeldInput.path)
    ).all()


def discard_held(session: Session, user_id: int, path: str) -> None:
    """Drop what is kept for a user and page."""
    session.execute(delete(HeldInput).where(HeldInput.user_id == user_id, HeldInput.path == path))


def drop_held(session: Session, user_id: int, held_id: str) -> bool:
    """Drop one thing that is kept for a user; False when it is not there, or another's."""
    found = delete(HeldInput).where(HeldInput.id == held_id, HeldInput.user_id == user_id)
    return bool(session.execute(found).rowcount)  # type: ignore[attr-defined]


def any_held_before(session: Session, before: datetime) -> bool:
    """Whether input is kept that nobody came back for since."""
    return session.scalars(select(HeldInput.id).where(HeldInput.held_at < before).limit(1)).first() is not None


def purge_held(session: Session, before: datetime) -> None:
    """Drop input that nobody came back for."""
    session.execute(delete(HeldInput).where(HeldInput.held_at < before))
