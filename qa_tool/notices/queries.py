"""Notices and the choices about them; every list is one person's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_tool.notices.models import Notice, NoticeChoice
from qa_tool.notices.words import MailState, NoticeKind, Way
from qa_tool.people.models import UserAccount

_ALIKE = (Notice.reference, Notice.kind, Notice.occasion, Notice.id)
"""The order of what was told at one moment: by what people read, the random id last."""


def add(session: Session, **values: Any) -> bool:
    """Tell a notice unless exactly this one was told before; whether it is new. Two that tell at once tell it once."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    told = session.execute(dialect.insert(Notice).values(**values).on_conflict_do_nothing().returning(Notice.id))
    return told.scalar_one_or_none() is not None


def of(person_id: str) -> Select[Notice]:
    """The person's notices: the unread first, then the newest."""
    order = (Notice.read_at.isnot(None), Notice.told_at.desc(), *_ALIKE)
    return select(Notice).where(Notice.person_id == person_id).order_by(*order)


def unread(session: Session, person_id: str) -> int:
    """How many notices the person has not read."""
    own = (Notice.person_id == person_id, Notice.read_at.is_(None))
    return session.scalar(select(func.count()).select_from(Notice).where(*own)) or 0


def own(session: Session, person_id: str, notice_id: str) -> Notice | None:
    """The person's notice with this id; somebody else's is none."""
    return session.scalars(select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id)).one_or_none()


def mark_read(session: Session, person_id: str, at: datetime, notice_id: str | None = None) -> int:
    """Mark one notice, or all, as read; how many were unread."""
    found = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).values(read_at=at)
    if notice_id is not None:
        found = found.where(Notice.id == notice_id)
    return len(session.execute(found.returning(Notice.id)).all())


def ways(session: Session, person_id: str) -> dict[NoticeKind, Way]:
    """What the person has chosen, kind by kind; what was never chosen is not there."""
    found = select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.person_id == person_id)
    return {row.kind: row.way for row in session.execute(found)}


def choose(session: Session, person_id: str, chosen: Mapping[NoticeKind, Way]) -> None:
    """Replace the person's choices."""
    session.execute(delete(NoticeChoice).where(NoticeChoice.person_id == person_id))
    rows = [{"person_id": person_id, "kind": kind, "way": way} for kind, way in chosen.items()]
    if rows:
        session.execute(insert(NoticeChoice), rows)


def drop_claims(session: Session, before: datetime) -> int:
    """Let what a killed sender had claimed be sent again; how many."""
    left = update(Notice).where(Notice.mail == MailState.CLAIMED, Notice.mail_at < before)
    return len(session.execute(left.values(mail=MailState.WAITING, claim_id=None).returning(Notice.id)).all())


def claim(session: Session, at: datetime, claim_id: str) -> list[Notice]:
    """Take in hand every e-mail that waits for one person; [] when none waits.

    The second of two senders finds the rows claimed when its UPDATE gets them, and takes nothing.
    """
    waits = (Notice.mail == MailState.WAITING, Notice.mail_at <= at)
    person_id = session.scalar(select(Notice.person_id).where(*waits).order_by(Notice.mail_at, Notice.id).limit(1))
    if person_id is None:
        return []
    taken = update(Notice).where(Notice.person_id == person_id, *waits)
    session.execute(taken.values(mail=MailState.CLAIMED, mail_at=at, claim_id=claim_id))
    mine = select(Notice).where(Notice.claim_id == claim_id).order_by(Notice.told_at, *_ALIKE)
    return list(session.scalars(mine.execution_options(populate_existing=True)))


def anything_waits(session: Session, at: datetime) -> bool:
    """Whether an e-mail waits to be sent now."""
    waits = (Notice.mail == MailState.WAITING, Notice.mail_at <= at)
    return session.scalar(select(Notice.id).where(*waits).limit(1)) is not None


def settle(session: Session, claim_id: str, values: Mapping[str, Any]) -> None:
    """Say what became of the e-mails of a claim."""
    session.execute(update(Notice).where(Notice.claim_id == claim_id).values(**values, claim_id=None))


def address(session: Session, person_id: str) -> str | None:
    """Where e-mail reaches the person; None without an active account."""
    found = select(UserAccount.email).where(UserAccount.person_id == person_id, UserAccount.active)
    return session.scalar(found)
