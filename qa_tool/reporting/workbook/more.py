"""What a workbook says beyond the summary of its period: to those who act on it, to one locality, about a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_tool.reporting.challenge import Challenged
from qa_tool.reporting.learning import Plan
from qa_tool.reporting.summary import Summary
from qa_tool.vocabulary.came_of_it import Agreed
from qa_tool.vocabulary.periods import Period
from qa_tool.vocabulary.standing import Desk


@dataclass(frozen=True)
class InadequateNow:
    """Children whose last audit found an inadequate plan, as counts by role."""

    on: date
    children: int
    desks: tuple[Desk, ...]
    without_case: int


@dataclass(frozen=True)
class LastTime:
    """The actions and follow-ups that the audits of the period before led to, as they stand on a day."""

    period: Period
    on: date
    groups: tuple[Agreed, ...]


@dataclass(frozen=True)
class Year:
    """A financial year beside its parts and the year before, each computed from its own records."""

    quarters: tuple[Summary, ...]
    """Four, the first quarter first."""
    before: Summary
    """Last year."""


@dataclass(frozen=True)
class More:
    """Each is None or empty where the edition has no sheet for it."""

    inadequate: InadequateNow | None = None
    last_time: LastTime | None = None
    learning: Plan | None = None
    challenge: tuple[Challenged, ...] = ()
    year: Year | None = None
