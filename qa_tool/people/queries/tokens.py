"""Access tokens and the log of their uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from qa_tool.people.models import AccessToken, TokenUse


def add(session: Session, token: AccessToken) -> None:
    """Keep a new token."""
    session.add(token)
    session.flush()


def by_digest(session: Session, digest: str) -> AccessToken | None:
    """The token with this digest, whether it still opens anything or not."""
    return session.scalars(select(AccessToken).where(AccessToken.digest == digest)).one_or_none()


def of_user(session: Session, user_id: int) -> Sequence[tuple[AccessToken, datetime | None, int]]:
    """Every token of a user, newest first, with when it last let somebody in and how often."""
    used = (
        select(TokenUse.token_id, func.max(TokenUse.at).label("last"), func.count().label("uses"))
        .where(TokenUse.user_id == user_id, TokenUse.refused.is_(False))
        .group_by(TokenUse.token_id)
        .subquery()
    )
    rows = session.execute(
        select(AccessToken, used.c.last, func.coalesce(used.c.uses, 0))
        .outerjoin(used, used.c.token_id == AccessToken.id)
        .where(AccessToken.user_id == user_id)
        .order_by(AccessToken.created_at.desc(), AccessToken.id)
    )
    return [(token, last, uses) for token, last, uses in rows]


def running(session: Session, user_id: int, at: datetime) -> int:
    """How many tokens of a user open something at a moment."""
    found = select(func.count()).where(
        AccessToken.user_id == user_id, AccessToken.revoked_at.is_(None), AccessToken.expires_at > at
    )
    return session.scalar(found) or 0


def revoke(session: Session, user_id: int, token_id: str, at: datetime) -> bool:
    """End one token of a user; whether it had not ended before."""
    ended = session.execute(
        update(AccessToken)
        .where(AccessToken.id == token_id, AccessToken.user_id == user_id, AccessToken.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def revoke_all(session: Session, user_id: int, at: datetime) -> int:
    """End every token of a user; how many had not ended before."""
    ended = session.execute(
        update(AccessToken)
        .where(AccessToken.user_id == user_id, AccessToken.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def is_running(session: Session, user_id: int, name: str, at: datetime) -> bool:
    """Whether a token of that name is in force: a form that is sent twice makes one."""
    found = select(AccessToken.id).where(
        AccessToken.user_id == user_id,
        AccessToken.name == name,
        AccessToken.revoked_at.is_(None),
        AccessToken.expires_at > at,
    )
    return session.scalar(found.limit(1)) is not None


def lock_uses(session: Session, user_id: int) -> None:
    """Let no other transaction count this user's requests until this one ends. SQLite's writers wait by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7140218, :user)"), {"user": user_id})


def uses(session: Session, user_id: int, since: datetime) -> tuple[int, datetime | None]:
    """How many requests of a user were let in after a moment, and when the first of them was."""
    count, first = session.execute(
        select(func.count(), func.min(TokenUse.at)).where(
            TokenUse.user_id == user_id, TokenUse.at > since, TokenUse.refused.is_(False)
        )
    ).one()
    return count, first


def refused(session: Session, user_id: int, since: datetime) -> bool:
    """Whether one of the user's requests was one too many after a moment."""
    found = select(TokenUse.id).where(TokenUse.user_id == user_id, TokenUse.at > since, TokenUse.refused)
    return session.scalar(found.limit(1)) is not None


def add_use(session: Session, token: AccessToken, at: datetime, what: str, *, refused: bool = False) -> None:
    """Note one request."""
    session.add(TokenUse(token_id=token.id, user_id=token.user_id, at=at, what=what, refused=refused))
    session.flush()


def purge_uses(session: Session, before: datetime) -> None:
    """Drop the log of requests made before a moment."""
    session.execute(delete(TokenUse).where(TokenUse.at < before))
