"""Deadlines: what is due soon and what is overdue, told once each.

Whatever has deadlines has a source: a function that yields every open deadline. It need not remember what was told: a
notice about the same date is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.services import settings, working_days
from qa_tool.services.notices.sources.deadline import Deadline
from qa_tool.services.notices.telling import tell
from qa_tool.vocabulary.notices import NoticeKind

Source = Callable[[Session], Iterator[Deadline]]
"""Yields every open deadline of one subject. They are listed in ``subjects.DEADLINES``."""


@dataclass(frozen=True)
class Swept:
    """How many notices a sweep told."""

    due: int
    overdue: int


def sweep(session: Session, on: date, sources: Iterable[Source]) -> Swept:
    """Tell everybody what of theirs is due soon or overdue on a day. Running it again on the same day tells nothing."""
    ahead = working_days.after(on, settings.setting(session, "notice_before_working_days", on))
    told = {NoticeKind.DUE: 0, NoticeKind.OVERDUE: 0}
    for source in sources:
        for one in source(session):
            if one.due > ahead:
                continue
            kind = NoticeKind.OVERDUE if one.due < on else NoticeKind.DUE
            told[kind] += tell(session, kind, [one.person_id], one.matter, occasion=one.due.isoformat())
    return Swept(told[NoticeKind.DUE], told[NoticeKind.OVERDUE])
