"""What ``summarising`` is handed: counts by margin, and the names of what was counted. No arithmetic here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qa_tool.definitions.model import Definition
from qa_tool.definitions.words import PlaceName, ThemeName
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.recorded import Recorded
from qa_tool.figures.words.tally import Counted, FindingCell, FindingCount, LeftOut, QuestionCell, Tally
from qa_tool.kit.periods import Period, Quarter

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

    def of_forms(self, forms: Collection[str] | None = None) -> Counted:
        """Audits of some forms, or of all; grades of several forms are not added up."""
        cells = [cell for (key, _), cell in self.overall.items() if forms is None or key in forms]
        return sum((Counted(cell.audits, hidden=cell.hidden) for cell in cells), Counted())

    def of_form(self, form: str) -> Counted:
        """Audits and overall grades of one form."""
        return self.overall.get((form, ""), Counted())


class Part(StrEnum):
    """Counts over many answers that not every page shows. What is left out is not counted at all."""

    GROUPS = "groups"
    """Overall grades by plan type, by how the case was chosen, by benefit to the child."""
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
    """Of every quarter there is, earlier ones than ``quarters`` too: what runs is counted back in them."""
    left_out: LeftOut = field(default_factory=LeftOut)
    recorded: Recorded | None = None
    """How far the period is recorded; None: all of it."""
    began: Mapping[str, date] = field(default_factory=dict)
    """The day of the first record on each form."""
    parts: frozenset[Part] = EVERY_PART
    """What was counted of that which only some readers show; the figures of the others are empty or None."""

    def running_until(self, quarter: Quarter) -> date | None:
        """The last day counted of a quarter that still runs; None of one that is over."""
        until = self.recorded.until if self.recorded else None
        return until if until and until in quarter.period and until < quarter.period.last else None
