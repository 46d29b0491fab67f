"""Children whose last audit found an inadequate plan: how each stands, and on whose desk it is. Pure values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qa_tool.vocabulary.grades import Grade

NOBODY = "Safeguarding manager: nobody is named"
"""A follow-up without an owner waits for the safeguarding manager to decide (rule 6)."""
UNOPENED = "Nobody: no follow-up was opened"


@dataclass(frozen=True)
class Found:
    """What one audit of a case found, on its day."""

    day: date
    inadequate: bool


@dataclass(frozen=True)
class StillInadequate:
    """One child: the last audit of the case, which found the plan inadequate, and who has it in hand."""

    audit_id: str
    reference: str
    form_key: str
    audit_date: date
    since: date
    """The first of the audits in a row, up to the last, that found it inadequate."""
    grade: Grade | None
    """Overall, of the last audit: it may be better where only a question on the plan was inadequate."""
    plan_type: str
    locality: str
    """Its name; '' where it is not known."""
    practitioner: str
    """Staff code of the case's IRO; ''."""
    practitioner_team: str
    has_follow_up: bool
    owner: str
    """Staff code of whoever has the follow-up; ''."""
    owner_role: str
    """The job title; ''."""
    due: date | None

    @property
    def desk(self) -> str:
        """The role on whose desk it is: the owner's job, or who decides where nobody is named."""
        if not self.has_follow_up:
            return UNOPENED
        return self.owner_role or NOBODY

    def days(self, on: date) -> int:
        """For how many days the plan has been known to be inadequate."""
        return max((on - self.since).days, 0)

    def overdue(self, on: date) -> bool:
        """Whether the follow-up should have been done by now."""
        return self.due is not None and self.due < on


@dataclass(frozen=True)
class Desk:
    """How many children wait on the desks of one role."""

    role: str
    children: int
    overdue: int
    longest: int
    """Days since the plan of the one who has waited longest was first found inadequate."""


def unbroken_since(history: Sequence[Found]) -> date:
    """The first day of the unbroken run of inadequate audits at the end of ``history``, which is in order of time.

    Raises ValueError when the last one did not find it inadequate: then it is not inadequate now.
    """
    if not history or not history[-1].inadequate:
        raise ValueError("The last audit did not find it inadequate")
    first = history[-1].day
    for found in reversed(history):
        if not found.inadequate:
            break
        first = found.day
    return first


def desks(children: Iterable[StillInadequate], on: date) -> tuple[Desk, ...]:
    """The children by the role on whose desk they are, most children first; each child counts once."""
    found = list(children)
    counts = Counter(child.desk for child in found)
    made = []
    for role in sorted(counts, key=lambda role: (-counts[role], role)):
        theirs = [child for child in found if child.desk == role]
        overdue = sum(child.overdue(on) for child in theirs)
        made.append(Desk(role, len(theirs), overdue, max(child.days(on) for child in theirs)))
    return tuple(made)
