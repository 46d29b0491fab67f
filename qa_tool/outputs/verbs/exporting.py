"""Exports under control: numbered without gaps, no more than so many an hour, each with what was in it (rule 6).

An export is asked for first (``begin``: its number) and told of when it is there (the event of its kind, with the
``manifest``). A number without the second event is a file that was never handed out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.figures.words.filters import Filters
from qa_tool.kit.files import REASON_CHARACTERS
from qa_tool.kit.periods import LONDON, Period, now, today
from qa_tool.outputs.models import Export
from qa_tool.outputs.queries import releases
from qa_tool.outputs.words import NOT_FOR_OTHERS, Edition, Wish
from qa_tool.outputs.workbook.making import Made
from qa_tool.people.queries import people
from qa_tool.policy import matrix
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


class ReasonMissing(ValueError):
    """Somebody asked for a file without saying what for."""


@dataclass(frozen=True)
class Order:
    """A workbook or a report that somebody asked for: of which figures, and what for."""

    period: Period
    filters: Filters = field(default_factory=Filters)
    reason: str = ""
    edition: Edition = Edition.INTERNAL
    """Of a workbook."""
    wish: Wish = Wish.USUAL
    begun: Begun | None = None

    @property
    def made_for(self) -> str:
        """The reason as files print it and the log keeps it."""
        return self.reason.strip()[:REASON_CHARACTERS]

    @property
    def number(self) -> int | None:
        """Of the register of exports; None for a file that nobody is handed."""
        return self.begun.number if self.begun else None


@dataclass(frozen=True)
class Composed:
    """A file that was written, before anybody was told."""

    order: Order
    audits: int
    """Records that its figures count."""
    content: Mapping[str, Any]
    """What its event says of what is in it."""


def refuse_without_reason(asker: Asker | None, order: Order, kind: str) -> None:
    """Raises ReasonMissing; the command line need not say one."""
    if asker is not None and not order.reason.strip():
        raise ReasonMissing(f"Say what the {kind} is for")


def record(session: Session, asker: Asker | None, kind: str, composed: Composed) -> None:
    """The event of a file that was made: who, of what, why, and what is in it."""
    order = composed.order
    detail = {
        "from": order.period.first.isoformat(),
        "to": order.period.last.isoformat(),
        "filters": {name: value for name, value in vars(order.filters).items() if value},
        "reason": order.made_for,
        "audits": composed.audits,
        **composed.content,
        **({"number": order.number} if order.begun else {}),
    }
    actor = asker.person_id if asker else None
    events.record(session, actor, f"{kind}.exported", None, **detail)


def begin(session: Session, asker: Asker | None, kind: str, period: Period, reason: str = "") -> Begun:
    """Give an export its number. One event, 'export.numbered'. ``asker`` None is the command line, which has no quota.

    Raises TooMany after writing one event, 'export.too-many': the session must be committed then, too.
    """
    at, person = now(), asker.person_id if asker else None
    number = releases.next_number(session)
    if person is not None:
        asked, first = releases.asked_since(session, person, at - HOUR)
        if first is not None and asked >= setting(session, "exports_per_hour", today()):
            events.record(session, person, "export.too-many", None, asked=asked)
            raise TooMany(max(1, math.ceil((first + HOUR - at).total_seconds())))
    releases.add(session, Export(number=number, kind=kind, label=period.label, asked_by=person, asked_at=at))
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


def manifest(made: Made) -> dict[str, Any]:
    """What the event of a workbook says of its content: sheets, rows, and digests of the values in their cells."""
    return {
        "sheets": [[one.title, one.rows, one.digest] for one in made.manifest],
        "cells": made.cells,
    }


def roles_in_words(asker: Asker | None) -> str:
    """The asker's roles as a cover prints them; never a name."""
    if asker is None:
        return "Command line"
    entries = matrix.matrix().roles
    return ", ".join(entries[role].title for role in entries if role in asker.roles)
