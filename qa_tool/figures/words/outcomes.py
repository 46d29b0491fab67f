"""What came of actions and follow-ups, and of the children whose plan was found inadequate. Pure values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from qa_tool.actions.words import LIVE, CommitmentKind, CommitmentStatus
from qa_tool.definitions.words import OWNER_ROLES
from qa_tool.kit.sums import Counts, by_key

S = CommitmentStatus


@dataclass(frozen=True)
class Agreed:
    """So many actions or follow-ups of one kind that are alike in who has them and where they stand."""

    kind: CommitmentKind
    role: str
    """Who has them, in words; never a name."""
    theme: str
    """Code of the theme an action bears on, 'PLAN'; '' where none was said."""
    status: CommitmentStatus
    overdue: bool
    """Open, and due before the day of the count."""
    n: int


@dataclass(frozen=True)
class CameOfIt(Counts):
    """What became of a group of them. The five parts and the cancelled add up to ``agreed``."""

    agreed: int = 0
    verified: int = 0
    """Another person saw that it was done and made a difference for the child."""
    no_difference: int = 0
    """Closed by another person, who saw no difference for the child yet."""
    said_done: int = 0
    """Whoever has it says so; another person has still to look."""
    overdue: int = 0
    open: int = 0
    """Not due yet."""
    cancelled: int = 0

    @property
    def parts(self) -> tuple[int, ...]:
        """All counts in the order of the columns."""
        return astuple(self)


HEADINGS = (
    "Agreed",
    "Verified: a difference for the child",
    "Closed: no difference seen",
    "Said to be done",
    "Overdue",
    "Not due yet",
    "Cancelled",
)
"""Of ``CameOfIt.parts``."""


def of(group: Agreed) -> CameOfIt:
    """One group by where it stands."""
    n = group.n
    return {
        S.VERIFIED: CameOfIt(n, verified=n),
        S.CLOSED: CameOfIt(n, no_difference=n),
        S.DONE: CameOfIt(n, said_done=n),
        S.RECORDED: CameOfIt(n, said_done=n),  # done, as its record shows; a difference nobody claims yet
        S.CANCELLED: CameOfIt(n, cancelled=n),
        S.OPEN: CameOfIt(n, overdue=n) if group.overdue else CameOfIt(n, open=n),
    }[group.status]


def by_role(groups: Iterable[Agreed]) -> tuple[tuple[str, CameOfIt], ...]:
    """What came of them by who has them, most agreed first."""
    return _by((group.role, group) for group in groups)


def by_kind(groups: Iterable[Agreed]) -> tuple[tuple[str, CameOfIt], ...]:
    """What came of them by what they are: actions, and each kind of follow-up."""
    return _by((group.kind.label, group) for group in groups)


def by_theme(groups: Iterable[Agreed]) -> tuple[tuple[str, CameOfIt], ...]:
    """What came of the actions by the code of their theme; those of no theme under ''. Follow-ups have none."""
    return _by((group.theme, group) for group in groups if group.kind is CommitmentKind.ACTION)


def total(groups: Iterable[Agreed]) -> CameOfIt:
    """All of them."""
    return sum(map(of, groups), CameOfIt())


def _by(named: Iterable[tuple[str, Agreed]]) -> tuple[tuple[str, CameOfIt], ...]:
    found = by_key((name, of(group)) for name, group in named)
    return tuple(sorted(found.items(), key=lambda item: (-item[1].agreed, item[0])))


UNOPENED = "Nobody: no follow-up was opened"
TO_VERIFY = "Said to be done: another person verifies"
ENDED = "Nobody: the follow-up ended, and the plan was not found better"


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
    grade: str | None
    """Overall, of the last audit: it may be better where only a question on the plan was inadequate."""
    plan_type: str
    locality: str
    """Its name; '' where it is not known."""
    practitioner: str
    """Staff code of the case's IRO; ''."""
    practitioner_team: str
    follow_up: str
    """Id of the follow-up; '' when none was opened."""
    status: CommitmentStatus | None
    """Where the follow-up stands."""
    owner: str
    """Staff code of whoever has the follow-up; ''."""
    job: str
    """The owner's job title; ''."""
    owner_role: str
    """A key of OWNER_ROLES where it is a role's, or nobody is known; ''."""
    due: date | None

    @property
    def desk(self) -> str:
        """The role on whose desk it is."""
        if self.status is None:
            return UNOPENED
        if self.status is CommitmentStatus.DONE:
            return TO_VERIFY
        if self.status is not CommitmentStatus.OPEN:
            return ENDED
        return self.job or OWNER_ROLES.get(self.owner_role, self.owner_role)

    @property
    def in_hand(self) -> bool:
        """Whether somebody has still something to do."""
        return self.status in LIVE

    def days(self, on: date) -> int:
        """For how many days the plan has been known to be inadequate."""
        return max((on - self.since).days, 0)

    def overdue(self, on: date) -> bool:
        """Whether the follow-up should have been done by now."""
        return self.status is CommitmentStatus.OPEN and self.due is not None and self.due < on


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
