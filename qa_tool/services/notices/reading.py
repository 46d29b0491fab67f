"""A person's own notices, and the ways they chose. Nobody reads another's."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_tool.models import Notice
from qa_tool.policy.words import Asker, NotFound
from qa_tool.store import events, notices
from qa_tool.store.lists import Page, turn_to
from qa_tool.vocabulary.notices import NoticeKind, Way
from qa_tool.vocabulary.periods import now

PER_PAGE = 25


def listing(session: Session, asker: Asker, page: int = 1) -> Page[Notice]:
    """The asker's notices, the unread first. A page beyond the last is the last."""
    return turn_to(session, notices.of(asker.person_id), page, PER_PAGE, lambda row: row[0])


def unread(session: Session, asker: Asker) -> int:
    """How many of the asker's notices are unread."""
    return notices.unread(session, asker.person_id)


def opened(session: Session, asker: Asker, notice_id: str) -> Notice:
    """The notice, now read. Raises NotFound for another's."""
    found = notices.own(session, asker.person_id, notice_id)
    if found is None:
        raise NotFound
    if found.read_at is None:
        _read(session, asker, notice_id)
    return found


def mark_read(session: Session, asker: Asker) -> int:
    """Mark all of the asker's notices as read; how many were not."""
    return _read(session, asker, None)


def _read(session: Session, asker: Asker, notice_id: str | None) -> int:
    count = notices.mark_read(session, asker.person_id, now(), notice_id)
    if count:
        detail = {"notices": count}
        events.record(session, actor_id=asker.person_id, action="notices.read", object_id=notice_id, detail=detail)
    return count


def choices(session: Session, asker: Asker) -> dict[NoticeKind, Way]:
    """How the asker is told each kind; both ways where nothing was chosen."""
    chosen = notices.ways(session, asker.person_id)
    return {kind: chosen.get(kind, Way.BOTH) for kind in NoticeKind}


def choose(session: Session, asker: Asker, chosen: Mapping[NoticeKind, Way]) -> None:
    """Choose how to be told. Kinds left out are told both ways. What was told already stays as it is."""
    notices.choose(session, asker.person_id, chosen)
    detail = {kind.value: way.value for kind, way in chosen.items()}
    events.record(session, actor_id=asker.person_id, action="notices.chosen", object_id=None, detail=detail)
