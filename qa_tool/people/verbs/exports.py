"""Files that somebody asked for: numbered without gaps, no more than so many an hour (rule 6).

An export is asked for first (``begin``: its number) and told of when it is there (the event of its kind, or
``handed_out``). A number without the second event is a file that was never handed out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from qa_tool.kit.periods import LONDON, Period, now, today
from qa_tool.people.models import Export
from qa_tool.people.queries import exports, people
from qa_tool.people.words import NOT_FOR_OTHERS
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import handling_mark, setting
from qa_tool.trail import events

HOUR = timedelta(hours=1)


class TooMany(Exception):
    """The asker's exports of this hour are used up. ``wait`` says for how many seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


@dataclass(frozen=True)
class Begun:
    """An export that was asked for and has its number."""

    number: int
    staff_code: str = ""
    """Of the asker: for files that stay in the service. '' for the command line."""


def begin(session: Session, asker: Asker | None, kind: str, period: Period, reason: str = "") -> Begun:
    """Give an export its number. One event, 'export.numbered'. ``asker`` None is the command line, which has no quota.

    Raises TooMany after writing one event, 'export.too-many': the session must be committed then, too.
    """
    at, person = now(), asker.person_id if asker else None
    number = exports.next_number(session)
    if person is not None:
        asked, first = exports.asked_since(session, person, at - HOUR)
        if first is not None and asked >= setting(session, "exports_per_hour", today()):
            events.record(session, person, "export.too-many", None, asked=asked)
            raise TooMany(max(1, math.ceil((first + HOUR - at).total_seconds())))
    session.add(Export(number=number, kind=kind, label=period.label, asked_by=person, asked_at=at))
    detail = {"kind": kind, "period": period.label, **({"reason": reason} if reason else {})}
    events.record(session, person, "export.numbered", str(number), **detail)
    found = people.by_id(session, person) if person else None
    return Begun(number, found.staff_code if found else "")


def stamp(session: Session, begun: Begun, reason: str) -> tuple[str, ...]:
    """What is printed on a table or a picture: its handling, for whom it is, its number, who made it when, what for."""
    at = now().astimezone(LONDON)
    by = f" by {begun.staff_code}" if begun.staff_code else ""
    made = f"Export {begun.number}, made on {at.day} {at:%B %Y at %H:%M}{by}"
    return f"{handling_mark(session, at.date())}. {NOT_FOR_OTHERS}", made, f"For: {reason}"


def handed_out(session: Session, asker: Asker, begun: Begun, content: bytes) -> None:
    """Note that a table or picture leaves. One event, 'export.handed-out', with a digest of what left."""
    events.record(session, asker.person_id, "export.handed-out", str(begun.number), sha256=sha256(content).hexdigest())
