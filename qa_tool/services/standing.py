"""Inadequate now: the children whose last audit found an inadequate plan, and on whose desk each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.store import standing as store
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.periods import today
from qa_tool.vocabulary.standing import Desk, StillInadequate, desks


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
    matrix.allow(asker, *store.FUNCTION)
    return _found(session, asker, filters or Filters())


def how_many(session: Session, asker: Asker) -> int:
    """How many children ``inadequate_now`` lists, without listing them. Raises NotPermitted as that does."""
    matrix.allow(asker, *store.FUNCTION)
    return store.how_many(session, asker, Filters())


def of_service(session: Session, filters: Filters | None = None) -> InadequateNow:
    """The same for the whole service, whoever asks: for counts by role, never for a list."""
    return _found(session, None, filters or Filters())


def _found(session: Session, asker: Asker | None, filters: Filters) -> InadequateNow:
    children = store.inadequate_now(session, asker, filters)
    return InadequateNow(today(), children, store.without_case(session, asker, filters))
