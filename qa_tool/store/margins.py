"""What a count is grouped by besides what it counts: a margin, and which of several periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, literal, or_

from qa_tool.models import Audit
from qa_tool.vocabulary.filters import Margin
from qa_tool.vocabulary.floor import NONE_HIDDEN, Hidden, Reads
from qa_tool.vocabulary.periods import Period, Quarter

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
