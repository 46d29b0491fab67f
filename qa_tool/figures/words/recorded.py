"""How much of a period there is to count.

Whatever compares, prints or sends a period asks here, so that page, workbook, report and feed say the same of it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from qa_tool.kit.periods import Period, Quarter


@dataclass(frozen=True)
class Recorded:
    """A period, and the days of it that are recorded."""

    period: Period
    until: date | None = None
    """The last day counted while the period runs; None once it is over."""
    since: date | None = None
    """The day of the first record of all, where the period begins, or lies, before the month of it; None else."""
    begun: bool = True

    @property
    def complete(self) -> bool:
        """Whether the whole of it is recorded: it is over, and records were kept from its beginning."""
        return self.until is None and self.since is None and self.begun

    @property
    def last(self) -> date | None:
        """The last day that is recorded; None where nothing is."""
        if not self.begun or (self.since and self.since > self.period.last):
            return None
        return self.until or self.period.last

    @property
    def words(self) -> str:
        """'to 28 November, 2 of 3 months'; 'records begin in October 2025'; '' when all of it is recorded."""
        if not self.begun:
            return "not begun yet"
        said = []
        if self.until is not None:
            said.append(f"to {day_and_month(self.until)}, {self._share(self.until)}")
        if self.since is not None:
            said.append(f"records begin in {self.since:%B %Y}")
        return "; ".join(said)

    @property
    def label(self) -> str:
        """'2026/27 Q3', with ' to 28 November' while it runs: where there is room for a name only."""
        if not self.begun:
            return f"{self.period.label} (not begun yet)"
        return self.period.label if self.until is None else f"{self.period.label} to {day_and_month(self.until)}"

    def same_days(self, other: Period) -> Period:
        """Of another period the days that this one is recorded for: a part is never compared with a whole."""
        if self.until is None:
            return other
        last = min(other.last, self._as_far(self.until, other.first))
        if last >= other.last:
            return other
        whole_name = Period(other.first, other.last).label == other.label
        return Period(other.first, last, "" if whole_name else f"{other.label} to {day_and_month(last)}")

    def _as_far(self, until: date, first: date) -> date:
        """As far from ``first`` as ``until`` is from the first day: by months and days, as the calendar is read."""
        if self.period.first.day != 1 or first.day != 1:
            return first + (until - self.period.first)
        months = _month(first) + _month(until) - _month(self.period.first)
        year, month = months // 12, months % 12 + 1
        most = monthrange(year, month)[1]
        ends = until.day == monthrange(until.year, until.month)[1]
        return date(year, month, most if ends else min(until.day, most))

    def _share(self, until: date) -> str:
        first, last = self.period.first, self.period.last
        if first.day == 1 and (last + timedelta(days=1)).day == 1:
            begun, of = (1 + _month(day) - _month(first) for day in (until, last))
            return f"{begun} of {of} month{'s' if of > 1 else ''}"
        return f"{(until - first).days + 1} of {(last - first).days + 1} days"


def recorded(period: Period, today: date, first: date | None, newest: date | None) -> Recorded:
    """How much of ``period`` is recorded on a day, when records go from ``first`` to ``newest`` (None: there are none).

    The day itself counts once something is dated it: till then yesterday is the last that can be whole.
    """
    begins = first if first and _month(first) > _month(period.first) else None
    if period.last < today:
        return Recorded(period, since=begins)
    until = min(period.last, max(today - timedelta(days=1), newest or date.min))
    if until >= period.first:
        return Recorded(period, until, begins)
    return Recorded(period, begun=False) if today < period.first else Recorded(period, today, begins)


def begun_quarter(period: Period, today: date) -> Quarter:
    """The quarter that a period ends in; while it runs, the one of today: the quarters after it hold nothing yet."""
    return Quarter.of(max(period.first, min(period.last, today)))


def began_later(began: Iterable[date], *periods: Period) -> date | None:
    """The latest first day of several series of records that is later than the month in which any period begins."""
    begins = min(period.first for period in periods)
    late = [day for day in began if _month(day) > _month(begins)]
    return max(late, default=None)


def day_and_month(day: date) -> str:
    """'28 November'."""
    return f"{day.day} {day:%B}"


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
