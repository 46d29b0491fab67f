"""The register of released external editions: what was published, cell by cell, so that no later one gives it away.

The register numbers releases without gaps. Whoever prepares a release reads the earlier ones, hides what could be
worked out from them, and registers the release with the number of the last one that was considered: a release that
somebody else registered meanwhile sends it back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.models import ReleasedEdition
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotPermitted
from qa_tool.reporting.published import canonical, digest
from qa_tool.services.auditing.errors import Conflict, serial
from qa_tool.store import events, releases
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.periods import Period, now

RESOURCE = "external-edition"
MEANWHILE = (
    "Another edition was released while this one was being prepared. Prepare it again: it must not be possible to set "
    "the two against each other"
)


class Rotten(Exception):
    """A registered release does not have its content hash any more: nothing may be released against it."""


@dataclass(frozen=True)
class Registered:
    """One release, without its cells."""

    number: int
    edition: str
    label: str
    first: date
    last: date
    filters: Mapping[str, str]
    content_hash: str
    released_by: str
    """Staff code."""
    released_at: datetime


@dataclass(frozen=True)
class Earlier:
    """One release with its cells, for the suppression of a later one. It may hold hidden counts: never hand it out."""

    registered: Registered
    content: Mapping[str, Any]


def register(
    session: Session,
    asker: Asker,
    edition: str,
    period: Period,
    filters: Filters,
    content: Mapping[str, Any],
    *,
    considered: int,
    said: Mapping[str, Any] | None = None,
) -> Registered:
    """Enter a release. ``content`` is JSON: every published cell and which are hidden.

    ``considered`` is ``last_number`` as it was when the earlier releases were read; ``said`` is more for the one event,
    'edition.released'. Raises NotPermitted, and Conflict when there has been another release since.
    """
    if not matrix.may(asker.roles, RESOURCE, "release"):
        raise NotPermitted
    if releases.last_number(session) != considered:
        raise Conflict(MEANWHILE)
    row = ReleasedEdition(
        number=considered + 1,
        edition=edition,
        label=period.label,
        first=period.first,
        last=period.last,
        filters={name: value for name, value in vars(filters).items() if value},
        content=canonical(content),
        content_hash="",
        released_by=asker.person_id,
        released_at=now(),
    )
    row.content_hash = _hash(row)
    with serial(MEANWHILE):
        releases.add(session, row)
    days = {"from": row.first.isoformat(), "to": row.last.isoformat()}
    detail = {"edition": edition, **days, "hash": row.content_hash, **(said or {})}
    events.record(
        session, actor_id=asker.person_id, action="edition.released", object_id=str(row.number), detail=detail
    )
    return _registered(row)


def last_number(session: Session) -> int:
    """The number of the newest release; 0 when there is none."""
    return releases.last_number(session)


def earlier(session: Session, asker: Asker | None, period: Period | None = None) -> tuple[Earlier, ...]:
    """The releases so far with their cells, the oldest first: all, or those that share a day with ``period``.

    ``asker`` None is the command line. Raises NotPermitted, and Rotten when what is stored was damaged.
    """
    if asker is not None and not any(matrix.may(asker.roles, RESOURCE, action) for action in ("execute", "release")):
        raise NotPermitted
    found = []
    for row in releases.listing(session, period):
        if row.content_hash != _hash(row):
            raise Rotten(f"Release {row.number} ({row.edition}, {row.label}) is damaged")
        found.append(Earlier(_registered(row), json.loads(row.content)))
    return tuple(found)


def released(session: Session, asker: Asker) -> tuple[Registered, ...]:
    """What was released, the oldest first, without the cells. Raises NotPermitted."""
    if not matrix.may(asker.roles, RESOURCE, "read"):
        raise NotPermitted
    return tuple(_registered(row) for row in releases.listing(session))


def _hash(row: ReleasedEdition) -> str:
    days = [row.first.isoformat(), row.last.isoformat()]
    return digest([row.number, row.edition, row.label, *days, row.filters, row.content, row.released_by])


def _registered(row: ReleasedEdition) -> Registered:
    return Registered(
        number=row.number,
        edition=row.edition,
        label=row.label,
        first=row.first,
        last=row.last,
        filters=row.filters,
        content_hash=row.content_hash,
        released_by=row.releaser.staff_code,
        released_at=row.released_at,
    )
