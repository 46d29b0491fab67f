"""What a count is grouped by besides what it counts: a margin, and which of several periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, extract, literal

from qa_tool.models import Audit
from qa_tool.vocabulary.filters import Margin
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

    @classmethod
    def of(cls, periods: Sequence[Period], by: Margin) -> Groups:
        """The columns under labels. Comparing dates costs less than taking them apart."""
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
        return cls(periods, by, columns)

    @property
    def labels(self) -> list[str]:
        """Group by label: PostgreSQL takes the same expression with other parameters for another one."""
        return [column.name for column in self.columns]

    def place(self, values: list[Any]) -> tuple[Period, str]:
        """The period and the member that the values of ``columns`` in a row say."""
        period = self.periods[values[-1]] if len(self.periods) > 1 else self.periods[0]
        if self.by is Margin.NONE:
            return period, ""
        if self.by is Margin.MONTH:
            return period, date(int(values[0]), int(values[1]), 1).isoformat()[:7]
        return period, values[0] or ""


def _quarters(period: Period) -> Iterator[Quarter]:
    """The quarters that the period touches, oldest first."""
    quarter = Quarter.of(period.first)
    while quarter.period.first <= period.last:
        yield quarter
        quarter = quarter.shift(1)
