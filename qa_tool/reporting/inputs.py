"""What ``summarising`` is handed: counts by margin, and the names of what was counted. No arithmetic here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qa_tool.definitions.model import Definition
from qa_tool.reporting.figures import Thresholds
from qa_tool.vocabulary.counts import Counted, FindingCell, FindingCount, LeftOut, QuestionCell
from qa_tool.vocabulary.filters import Filters, Margin
from qa_tool.vocabulary.names import PlaceName, ThemeName
from qa_tool.vocabulary.periods import Period, Quarter
from qa_tool.vocabulary.tally import Tally

OverallCells = Mapping[tuple[str, str], Counted]
"""By (form key, member)."""
QuestionCells = Mapping[QuestionCell, Tally]
FindingCells = Mapping[FindingCell, FindingCount]


@dataclass(frozen=True)
class Version:
    """A form version: its number within the form, and its definition."""

    number: int
    definition: Definition


@dataclass(frozen=True)
class Span:
    """The counts of one period. ``findings`` has the form as its member."""

    overall: OverallCells = field(default_factory=dict)
    questions: QuestionCells = field(default_factory=dict)
    findings: FindingCells = field(default_factory=dict)

    def audits(self, form: str | None = None) -> int:
        """Audits of one form, or of all."""
        return sum(cell.audits for (key, _), cell in self.overall.items() if form in (None, key))

    def of_form(self, form: str) -> Counted:
        """Audits and overall grades of one form."""
        return self.overall.get((form, ""), Counted())


class Part(StrEnum):
    """Counts over many answers that not every page shows. What is left out is not counted at all."""

    GROUPS = "groups"
    """Overall grades by plan type, by how the case was chosen, by benefit to the child."""
    LAST_YEAR = "last-year"
    """Questions and themes of the same period last year."""
    LOCALITIES = "localities"
    """Overall grades by district, questions and themes by locality."""
    TEAMS = "teams"
    """Overall grades, and options that are counted, by CSC team."""
    TREND = "trend"
    """Themes over five quarters."""


EVERY_PART = frozenset(Part)


@dataclass(frozen=True)
class SummaryInputs:
    """What a summary is computed from. Members: place ids, option keys, months '2018-10', quarters '2018/19-Q3'."""

    period: Period
    versions: Mapping[int, Version]
    """By form version id: at least all that were counted."""
    now: Span
    previous: Period | None = None
    before: Span | None = None
    last_year: Period | None = None
    year_ago: Span | None = None
    filters: Filters = field(default_factory=Filters)
    filters_in_words: tuple[str, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)
    themes: tuple[ThemeName, ...] = ()
    places: tuple[PlaceName, ...] = ()
    overall_by: Mapping[Margin, OverallCells] = field(default_factory=dict)
    """MONTH, LOCALITY and, with their parts, DISTRICT, TEAM, PLAN_TYPE, SELECTION and IMPACT, in the period."""
    questions_by_locality: QuestionCells = field(default_factory=dict)
    questions_by_team: QuestionCells = field(default_factory=dict)
    """Questions that have an option counted by CSC team."""
    quarters: tuple[Quarter, ...] = ()
    """Oldest first, up to the one of the period's last day."""
    overall_by_quarter: OverallCells = field(default_factory=dict)
    questions_by_quarter: QuestionCells = field(default_factory=dict)
    """All of them; graded ones are read."""
    findings_by_quarter: FindingCells = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)
    parts: frozenset[Part] = EVERY_PART
    """What was counted of that which only some readers show; the figures of the others are empty or None."""
