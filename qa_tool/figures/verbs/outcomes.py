"""What came of actions and follow-ups, whose plan is inadequate now, and the records about one practitioner.

Grades are of practice on a case or in a meeting, never of a person (object rule 13): the records of a practitioner are
a list, without a percentage and without a count that could be compared with somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.figures.queries import followed, inadequate, practitioners
from qa_tool.figures.queries.practitioners import Practised
from qa_tool.figures.verbs import figures, sight
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.outcomes import Agreed, CameOfIt, Desk, StillInadequate, desks, total
from qa_tool.kit.errors import existing
from qa_tool.kit.periods import Period, today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker


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
    return LastTime(before, on, followed.agreed_in(session, before, wanted, on))


LEAST = 3
"""Fewer records than this are not listed to somebody else: two say nothing of a person's work."""


@dataclass(frozen=True)
class Practice:
    """The list for one practitioner and period."""

    person_id: str
    staff_code: str
    own: bool
    """Whether it is the asker's own."""
    items: tuple[Practised, ...]
    """Empty when there are too few."""
    too_few: bool


def line(session: Session, asker: Asker) -> tuple[tuple[str, str], ...]:
    """(id, staff code) of those whose records the asker may list. Raises NotPermitted."""
    matrix.allow(asker, *practitioners.FUNCTION)
    return practitioners.line(session, asker)


def practice(session: Session, asker: Asker, person_id: str, period: Period) -> Practice:
    """The records of a period about a practitioner of the own line.

    Raises NotPermitted when the function is not the asker's, NotFound for anybody who is not in the own line.
    """
    matrix.allow(asker, *practitioners.FUNCTION)
    code = existing(dict(practitioners.line(session, asker)).get(person_id))
    own = person_id == asker.person_id
    found = practitioners.records(session, asker, person_id, period)
    too_few = not own and len(found) < LEAST
    return Practice(person_id, code, own, () if too_few else found, too_few)


@dataclass(frozen=True)
class InadequateNow:
    """The list as at a day. A child counts once, by the case."""

    on: date
    children: tuple[StillInadequate, ...]
    """Longest known first."""
    without_case: int
    """Inadequate records without a case number, which nobody can follow to a later audit; not among the children."""

    @property
    def desks(self) -> tuple[Desk, ...]:
        """How many wait on the desks of each role."""
        return desks(self.children, self.on)

    @property
    def overdue(self) -> int:
        """Children whose follow-up should have been done by now."""
        return sum(child.overdue(self.on) for child in self.children)


def inadequate_now(session: Session, asker: Asker, filters: Filters | None = None) -> InadequateNow:
    """The children whom the asker may see. Raises NotPermitted when the function is not open to them."""
    matrix.allow(asker, *inadequate.FUNCTION)
    return _found(session, asker, filters or Filters())


def how_many(session: Session, asker: Asker) -> int:
    """How many children ``inadequate_now`` lists, without listing them. Raises NotPermitted as that does."""
    matrix.allow(asker, *inadequate.FUNCTION)
    return inadequate.how_many(session, asker, Filters())


def of_service(session: Session, filters: Filters | None = None) -> InadequateNow:
    """The same for the whole service, whoever asks: for counts by role, never for a list."""
    return _found(session, None, filters or Filters())


def _found(session: Session, asker: Asker | None, filters: Filters) -> InadequateNow:
    children = inadequate.inadequate_now(session, asker, filters)
    return InadequateNow(today(), children, inadequate.without_case(session, asker, filters))
