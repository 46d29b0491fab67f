"""What the rules are told beside the record, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from qa_tool.definitions.screening.finding import Screen
from qa_tool.definitions.suggestion import Suggestion
from qa_tool.definitions.words import FollowUpKind


def weekdays_after(day: date, working_days: int) -> date:
    """The day this many weekdays after ``day``; bank holidays are not known here, so services hand in their own."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= day.weekday() < 5
    return day


@dataclass(frozen=True)
class Surroundings:
    """What the rules must know of the world around the record."""

    today: date
    auditor: str | None = None
    """The id of the person who audits."""
    places_agree: bool = True
    """Whether locality, district and team belong together on the audit's date."""
    late_entry: bool = False
    """Whether the audit's date falls in a closed period."""
    held_case: bool | None = None
    """Whether the auditor held the case in the period; None: not known, so it is asked once."""
    acknowledged_names: bool = False
    """Whether the author has seen the warning of likely names and keeps the text."""
    acknowledged: frozenset[str] = frozenset()
    """The codes of the warnings that the author has seen and passed."""
    screen: Screen = field(default_factory=Screen)
    feedback_given: date | None = None
    """Observations: when feedback was given."""
    working_days_after: Callable[[date, int], date] = weekdays_after


@dataclass(frozen=True)
class Problem:
    """Something that blocks submission. ``key`` is the question or fact to link to, ``part`` one of its inputs."""

    rule: str
    key: str
    message: str
    part: str = ""


@dataclass(frozen=True)
class Caution:
    """Something to look at once; submission goes on when it is acknowledged by its code."""

    rule: str
    key: str
    message: str
    part: str = ""

    @property
    def code(self) -> str:
        """What an acknowledgement names."""
        return f"{self.rule}:{self.key}"


@dataclass(frozen=True)
class FollowUp:
    """A follow-up record to open at submission, due ``working_days`` later. ``key`` is the reason's question."""

    kind: FollowUpKind
    working_days: int
    key: str
    owner: Literal["practitioner", "manager", "auditor"] = "practitioner"
    """Who it falls to: the case's IRO, that IRO's Q&R manager, or the auditor."""


@dataclass(frozen=True)
class Marks:
    """What the record is marked with at submission."""

    departure: bool = False
    """The overall grade is not the suggested one."""
    second_reader: bool = False
    """It is graded above what critical answers decide."""
    late_entry: bool = False
    """Its date falls in a closed period."""
    safety_concern: bool = False
    """There is an immediate safety concern: the safeguarding manager sees it at once."""
    conduct_concern: bool = False
    """There is a concern about a professional or carer."""
    late_feedback: bool = False
    """Feedback on the observation came later than it should."""


@dataclass(frozen=True)
class Verdict:
    """What the rules say of a record."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Caution, ...] = ()
    """Those not yet acknowledged."""
    marks: Marks = field(default_factory=Marks)
    follow_ups: tuple[FollowUp, ...] = ()
    suggestion: Suggestion = field(default_factory=lambda: Suggestion(None))

    @property
    def may_submit(self) -> bool:
        """Whether nothing blocks and every warning was seen."""
        return not self.problems and not self.warnings


Says = Problem | Caution | FollowUp | str
"""What a rule may yield: the name of a mark is a string."""
