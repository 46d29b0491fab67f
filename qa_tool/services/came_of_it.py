"""Last quarter's actions and follow-ups, and what came of them for the child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.policy.words import Asker
from qa_tool.services import figures, sight
from qa_tool.store import came_of_it as store
from qa_tool.vocabulary.came_of_it import Agreed, CameOfIt, total
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.periods import Period, today


@dataclass(frozen=True)
class LastTime:
    """The groups of a period, as they stand on a day."""

    period: Period
    """The one before the period that is looked at: its audits led to these."""
    on: date
    groups: tuple[Agreed, ...]

    @property
    def total(self) -> CameOfIt:
        """All of them."""
        return total(self.groups)


def last_time(session: Session, asker: Asker | None, period: Period, filters: Filters | None = None) -> LastTime:
    """What came of the actions of the period before. ``asker`` None is the command line.

    They are counts of the service. Raises NotPermitted when figures are not open to the asker.
    """
    wanted = sight.seen(session, asker, filters or Filters())
    before, _ = figures.compared(period)
    on = today()
    return LastTime(before, on, store.agreed_in(session, before, wanted, on))
