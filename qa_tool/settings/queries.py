"""The dated settings: what holds on a day, and everything that was ever set."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.settings.models import Setting


def newest(session: Session, key: str, on: date) -> Setting | None:
    """What was set last of what holds on a day; None while nothing was set for it."""
    order = (Setting.valid_from.desc(), Setting.entry.desc())
    wanted = select(Setting).where(Setting.key == key, Setting.valid_from <= on).order_by(*order).limit(1)
    return session.scalar(wanted)


def history(session: Session, key: str | None = None) -> list[Setting]:
    """Everything that was set, of one setting or of all, the newest date first and of a date what was set last."""
    wanted = select(Setting)
    if key is not None:
        wanted = wanted.where(Setting.key == key)
    return list(session.scalars(wanted.order_by(Setting.key, Setting.valid_from.desc(), Setting.entry.desc())))


def add(
    session: Session, key: str, value: int | str, valid_from: date, *, entry: int, at: datetime, by: str | None
) -> Setting:
    """Write down what holds from a day. The database refuses an entry of a day that is there already."""
    row = Setting(key=key, value=value, valid_from=valid_from, entry=entry, set_at=at, set_by=by)
    session.add(row)
    session.flush()
    return row
