"""Whether the audits of some days are still those that were counted before.

A mark changes with every submission, reopening, correction, moderation, late entry and import among them: a new
revision has a new id, an update raises the version of its row, what comes or goes changes the number. Drafts count
nowhere, so saving one changes no mark.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.models import Audit
from qa_tool.vocabulary.audits import Status
from qa_tool.vocabulary.periods import Period


@dataclass(frozen=True)
class Mark:
    """What would be different if any counted audit of a piece were."""

    audits: tuple[tuple[Status, int], ...] = ()
    revisions: int = 0
    newest_revision: int = 0
    versions: int = 0


def pieces(period: Period) -> tuple[Period, ...]:
    """The calendar months of ``period``, the first and the last cut to its days."""
    return tuple(_pieces(period))


def _pieces(period: Period) -> Iterator[Period]:
    first = period.first
    while first <= period.last:
        last = min(first.replace(day=monthrange(first.year, first.month)[1]), period.last)
        yield Period(first, last)
        first = last + timedelta(days=1)


def marks(session: Session, wanted: Iterable[Period]) -> Mapping[Period, Mark]:
    """The mark of each piece (as ``pieces`` makes them; they may overlap). One query, which reads an index only."""
    asked = set(wanted)
    if not asked:
        return {}
    first, last = min(piece.first for piece in asked), max(piece.last for piece in asked)
    query = (
        select(
            Audit.audit_date,
            Audit.status,
            func.count(),
            func.sum(Audit.current_revision_id),
            func.max(Audit.current_revision_id),
            func.sum(Audit.version),
        )
        # A reopened audit keeps its place here, so that nobody can leave and come back unnoticed. Asked in this way,
        # the index in the order of dates answers it without a look at any audit.
        .where(Audit.status != Status.DRAFT, Audit.audit_date.between(first, last))
        .group_by(Audit.audit_date, Audit.status)
    )
    by_month: dict[tuple[int, int], list[tuple[date, Status, int, int, int, int]]] = {}
    for day, status, n, revisions, newest, versions in session.execute(query):
        assert day is not None
        by_month.setdefault((day.year, day.month), []).append((day, status, n, revisions or 0, newest or 0, versions))
    return {piece: _mark(piece, by_month.get((piece.first.year, piece.first.month), [])) for piece in asked}


def _mark(piece: Period, rows: Iterable[tuple[date, Status, int, int, int, int]]) -> Mark:
    audits: dict[Status, int] = {}
    revisions = newest = versions = 0
    for day, status, n, revision_sum, revision_max, version_sum in rows:
        if day in piece:
            audits[status] = audits.get(status, 0) + n
            revisions += revision_sum
            newest = max(newest, revision_max)
            versions += version_sum
    return Mark(tuple(sorted(audits.items())), revisions, newest, versions)
