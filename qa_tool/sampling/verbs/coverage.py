"""Coverage: which IROs, teams, plans and categories were not audited or observed in a period. Counts, never grades."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import InstrumentedAttribute, Session

from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Period
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.models import Audit
from qa_tool.records.words import PlanType
from qa_tool.sampling.queries import coverage

CATEGORIES = (
    ("emotional", "Emotional abuse"),
    ("neglect", "Neglect"),
    ("physical", "Physical abuse"),
    ("sexual", "Sexual abuse"),
    ("multiple", "More than one category"),
)
PLANS = (
    (PlanType.CP, "Child protection plan"),
    (PlanType.CLA, "Child looked after"),
    (PlanType.CP_CLA, "Child protection plan and looked after"),
    (PlanType.CIN, "Child in need plan"),
    (PlanType.CL, "Care leaver"),
    (PlanType.S47, "Section 47 enquiry only"),
)


@dataclass(frozen=True)
class Line:
    """One IRO, team, plan or category with its counts."""

    label: str
    audits: int
    observations: int
    group: str = ""
    """Of an IRO: the team."""

    @property
    def missing(self) -> bool:
        """Whether there was neither an audit nor an observation."""
        return not (self.audits or self.observations)


@dataclass(frozen=True)
class Table:
    """Lines of one kind. ``n`` of ``N`` were audited or observed at least once."""

    title: str
    heading: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """N: how many there are."""
        return len(self.lines)

    @property
    def covered(self) -> int:
        """n: how many were audited or observed at least once."""
        return sum(not line.missing for line in self.lines)

    @property
    def audited(self) -> int:
        """How many were audited at least once."""
        return sum(line.audits > 0 for line in self.lines)

    @property
    def observed(self) -> int:
        """How many were observed at least once."""
        return sum(line.observations > 0 for line in self.lines)


def tables(session: Session, asker: Asker, period: Period) -> tuple[Table, ...]:
    """Who and what was audited and observed in the period; IROs only as far as the asker sees their lines.

    An IRO, who sees only the own line, gets that one table. Raises NotPermitted.
    """
    scopes = matrix.scopes(asker.roles, "coverage", "read")
    if not scopes:
        raise NotPermitted

    def lines(column: InstrumentedAttribute[str | None], known: Iterable[tuple[str, str]]) -> tuple[Line, ...]:
        counts = coverage.counts(session, period, column)
        return tuple(Line(label, *counts.get(key, (0, 0))) for key, label in known)

    about = coverage.counts(session, period, Audit.practitioner_id)
    iros = tuple(
        Line(one.staff_code, *about.get(one.id, (0, 0)), one.team)
        for one in coverage.practitioners(session, asker, period)
    )
    people = Table("IROs", "IRO", tuple(sorted(iros, key=lambda line: (not line.missing, line.label))))
    if scopes == {Scope.OWN}:
        return (people,)
    return (
        people,
        Table("IRO teams", "Team", lines(Audit.practitioner_team_id, coverage.teams(session, period))),
        Table("Plan types", "Plan", lines(Audit.plan_type, PLANS)),
        Table("Categories of abuse", "Category", lines(Audit.abuse_category, CATEGORIES)),
    )
