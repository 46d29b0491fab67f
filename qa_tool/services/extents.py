"""How far a period is recorded, as the database and the calendar say it together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.store import tallies
from qa_tool.vocabulary.periods import Period, Quarter, today
from qa_tool.vocabulary.recorded import Recorded, begun_quarter, recorded


@dataclass(frozen=True)
class Extent:
    """What there is of a period, and what lies behind it."""

    recorded: Recorded
    began: Mapping[str, date]
    """The day of the first record on each form."""
    last_quarter: Quarter
    """The quarter in which the period ends, or has come to while it runs."""
    history: Period
    """Every quarter from the first record to that quarter: what is counted back may stop anywhere in it."""

    def quarters(self, number: int) -> tuple[Quarter, ...]:
        """So many quarters, oldest first, up to the last one."""
        return tuple(self.last_quarter.shift(-back) for back in reversed(range(number)))


def extent(session: Session, period: Period) -> Extent:
    """How far the period is recorded today."""
    day, spans = today(), tallies.spans(session)
    first = min((begins for begins, _ in spans.values()), default=None)
    newest = max((ends for _, ends in spans.values()), default=None)
    last_quarter = begun_quarter(period, day)
    oldest = min(Quarter.of(first), last_quarter) if first else last_quarter
    return Extent(
        recorded=recorded(period, day, first, newest),
        began={form: begins for form, (begins, _) in spans.items()},
        last_quarter=last_quarter,
        history=Period(oldest.period.first, last_quarter.period.last),
    )
