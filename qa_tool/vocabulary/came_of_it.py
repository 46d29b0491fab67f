"""What came of the actions and follow-ups that a period's audits led to. Pure values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qa_tool.vocabulary.following import CommitmentKind, CommitmentStatus

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
class CameOfIt:
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

    def __add__(self, other: CameOfIt) -> CameOfIt:
        return CameOfIt(*(mine + theirs for mine, theirs in zip(self.parts, other.parts, strict=True)))

    @property
    def parts(self) -> tuple[int, ...]:
        """All counts in the order of the columns."""
        return (
            self.agreed,
            self.verified,
            self.no_difference,
            self.said_done,
            self.overdue,
            self.open,
            self.cancelled,
        )


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
    found: dict[str, CameOfIt] = {}
    for name, group in named:
        found[name] = found.get(name, CameOfIt()) + of(group)
    return tuple(sorted(found.items(), key=lambda item: (-item[1].agreed, item[0])))
