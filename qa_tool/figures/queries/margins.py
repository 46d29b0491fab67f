"""What a count is grouped by besides what it counts, and whether it would still come out the same.

A mark changes with every submission, reopening, correction, moderation, late entry and import among them: a new
revision has a new id, an update raises the version of its row, what comes or goes changes the number. Drafts count
nowhere, so saving one changes no mark.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, literal, or_, select
from sqlalchemy.orm import Session

from qa_tool.figures.words.filters import Margin
from qa_tool.figures.words.floor import NONE_HIDDEN, Hidden, Reads
from qa_tool.kit.periods import Period, Quarter
from qa_tool.records.models import Audit
from qa_tool.records.words import Status

_COLUMNS: dict[Margin, Any] = {
    Margin.LOCALITY: Audit.locality_id,
    Margin.DISTRICT: Audit.district_id,
    Margin.TEAM: Audit.team_id,
    Margin.PLAN_TYPE: Audit.plan_type,
    Margin.SELECTION: Audit.selection,
    Margin.IMPACT: Audit.impact,
    Margin.MEETING_TYPE: Audit.meeting_type,
    Margin.FORM: Audit.form_key,
}


@dataclass(frozen=True)
class Groups:
    """What a query groups by besides what it counts: the margin, and which of several periods."""

    periods: Sequence[Period]
    by: Margin
    columns: list[Any]
    floored: bool
    """Whether the last of the columns tells about whom hidden records are."""

    @classmethod
    def of(cls, periods: Sequence[Period], by: Margin, reads: Reads | None = None) -> Groups:
        """The columns under labels. Comparing dates costs less than taking them apart.

        ``reads``, where figures have a floor: what else there is is counted by the practitioner it is about.
        """
        columns: list[Any] = []
        if by is Margin.MONTH:
            columns = [
                extract("year", Audit.audit_date).label("year"),
                extract("month", Audit.audit_date).label("month"),
            ]
        elif by is Margin.QUARTER:
            ends = [q for period in periods for q in _quarters(period)]
            columns = [
                case(*((Audit.audit_date <= q.period.last, literal(q.key)) for q in sorted(set(ends)))).label("member")
            ]
        elif by is not Margin.NONE:
            columns = [_COLUMNS[by].label("member")]
        if len(periods) > 1:
            within = [(Audit.audit_date.between(one.first, one.last), at) for at, one in enumerate(periods)]
            columns.append(case(*((days, literal(at)) for days, at in within)).label("period"))
        if reads is not None:
            columns.append(case((_read(reads), None), else_=func.coalesce(Audit.practitioner_id, "")).label("hidden"))
        return cls(periods, by, columns, reads is not None)

    @property
    def labels(self) -> list[str]:
        """Group by label: PostgreSQL takes the same expression with other parameters for another one."""
        return [column.name for column in self.columns]

    def place(self, values: list[Any]) -> tuple[Period, str]:
        """The period and the member that the values of ``columns`` in a row say."""
        last = -2 if self.floored else -1
        period = self.periods[values[last]] if len(self.periods) > 1 else self.periods[0]
        if self.by is Margin.NONE:
            return period, ""
        if self.by is Margin.MONTH:
            return period, date(int(values[0]), int(values[1]), 1).isoformat()[:7]
        return period, values[0] or ""

    def hidden(self, values: list[Any], n: int) -> Hidden:
        """Which of ``n`` records are hidden, as the values of ``columns`` in their row say: all or none."""
        who = values[-1] if self.floored else None
        return NONE_HIDDEN if who is None else {who: n}


def _read(reads: Reads) -> ColumnElement[bool]:
    known = (
        (Audit.author_id, [reads.author]),
        (Audit.practitioner_id, reads.practitioners),
        (Audit.id, reads.records),
    )
    return or_(*(and_(column.is_not(None), column.in_(wanted)) for column, wanted in known if wanted))


def _quarters(period: Period) -> Iterator[Quarter]:
    """The quarters that the period touches, oldest first."""
    quarter = Quarter.of(period.first)
    while quarter.period.first <= period.last:
        yield quarter
        quarter = quarter.shift(1)


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
