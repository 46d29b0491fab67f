"""What a measure is: its words, who reads it, and a pure function from counts to rows with n and N."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from qa_tool.definitions.model import Option
from qa_tool.definitions.themes import Priorities
from qa_tool.definitions.words import FindingKind, Grade, Outcome
from qa_tool.figures.arithmetic import Agreement, Comparison, compare
from qa_tool.figures.measures.declared import Declared
from qa_tool.figures.measures.engine import Counted
from qa_tool.figures.summary.figures import Base, Figure, Thresholds
from qa_tool.figures.summary.inputs import Part, QuestionCells, Version
from qa_tool.figures.summary.summary import FormFigures, QuestionFigures, Summary
from qa_tool.figures.words.filters import GRADED
from qa_tool.figures.words.measured import Funnel, Spread
from qa_tool.figures.words.tally import FindingCount, Tally
from qa_tool.kit.percentages import percentage
from qa_tool.kit.periods import Month, Quarter
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Role
from qa_tool.programme.arithmetic import Progress


class Kind(StrEnum):
    """Whether a measure is read at a moment or over a period (general rule 8)."""

    STOCK = "stock"
    """How things stand at the period's end."""
    FLOW = "flow"
    """What happened in the period: quarters add up to the year."""


class By(StrEnum):
    """What a row is about, besides the whole service."""

    SERVICE = "service"
    FORM = "form"
    QUESTION = "question"
    THEME = "theme"
    SUB_THEME = "sub-theme"
    LOCALITY = "locality"
    DISTRICT = "district"
    TEAM = "team"
    """A CSC team."""
    IRO_TEAM = "IRO team"
    OWNER_ROLE = "owner"
    """The role that an action was given to."""
    PLAN_TYPE = "plan type"
    PRIORITY = "priority"
    GROUP = "form group"
    MONTH = "month"
    ROLE = "role"
    MANAGER = "manager"


BY_PLACE = {PlaceKind.LOCALITY: By.LOCALITY, PlaceKind.DISTRICT: By.DISTRICT, PlaceKind.TEAM: By.TEAM}
GRADES = tuple(Option(key=grade.value, label=grade.label) for grade in Grade)


class Need(StrEnum):
    """Counts beyond the summary that a measure asks the store for; what nobody needs is not counted."""

    COVERAGE = "coverage"
    VIEWS = "views"
    IMPACT = "impact"
    PRIORITIES = "priorities"
    PROGRAMME = "programme"
    RECEIPTS = "receipts"
    PAIRS = "pairs"
    TWO_VIEWS = "two-views"


Narrowed = Mapping[str, str]
"""What narrows the audits of a period to some of them: filters and details, in the words of the analysis' addresses."""


@dataclass(frozen=True)
class Behind:
    """The audits behind the numbers of a row; None where no list of audits is behind one."""

    n: Narrowed | None = None
    of: Narrowed | None = None


@dataclass(frozen=True)
class Row:
    """One line of a measure. With ``of`` it is a share, n of N; with ``value`` a number of its own, like a median."""

    label: str
    """What was counted: 'Good', 'Feedback in time'."""
    n: int
    of: int | None = None
    """N; None for a plain count."""
    by: By = By.SERVICE
    member: str = ""
    """Which form, locality, theme ...; '' for the service."""
    form: str = ""
    """The form's title, where the row is about one form and something else besides."""
    quarter: str = ""
    """'2018/19 Q3' where a row is of another period than the one asked for."""
    value: Decimal | None = None
    """A number in the measure's unit, worked out from ``n`` records."""
    change: Comparison | None = None
    """Against the previous period."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    team_id: str = ""
    """Of a row about an IRO team: its id, so that a manager sees the own team's only."""
    person_id: str = ""
    """Of a row about a manager: whose, so that a manager sees the own only."""
    behind: Behind = field(default_factory=Behind, compare=False, repr=False)
    """Where its numbers lead. No figure, and so no part of what is published."""

    @property
    def base(self) -> Base:
        """How far the percentage, or the value, may be read."""
        return self.thresholds.base(self.n if self.of is None else self.of)

    @property
    def pct(self) -> Decimal | None:
        """100 n / N, whatever the base; None for a plain count and for N = 0."""
        return None if self.of is None else percentage(self.n, self.of)

    @property
    def shown(self) -> bool:
        """Whether pages and workbook print the percentage or the value: not of too few."""
        return self.base in (Base.SMALL, Base.FULL)


@dataclass(frozen=True)
class Tracked:
    """C33: counts by quarter for the sub-themes of the priorities."""

    priorities: Priorities = ()
    quarters: tuple[Quarter, ...] = ()
    answers: QuestionCells = field(default_factory=dict)
    """Of all questions, of which graded ones are read; the member is the quarter's key."""
    versions: Mapping[int, Version] = field(default_factory=dict)
    findings: Mapping[tuple[str, FindingKind, str], FindingCount] = field(default_factory=dict)
    """By (priority key, kind, quarter key)."""


@dataclass(frozen=True)
class ManagerTarget:
    """C8: one target of one manager, who is never a practitioner."""

    person_id: str
    staff_code: str
    group: str
    """In words."""
    progress: Progress


@dataclass(frozen=True)
class MeasureInputs:
    """What measures are computed from: the summary, and the counts that they need beyond it."""

    summary: Summary
    counted: Mapping[str, Counted] = field(default_factory=dict)
    """Of measures that are data: what each is worked out from, by its key."""
    coverage: Mapping[str, Spread] = field(default_factory=dict)
    """IRO team id -> audits -> IROs in post at the period's end who had so many."""
    iro_teams: Mapping[str, str] = field(default_factory=dict)
    """Names of the IRO teams by id."""
    team_ids: Mapping[str, str] = field(default_factory=dict)
    """CSC team's name -> an id of it, where one place bears the name."""
    views_by_team: Mapping[str, Tally] = field(default_factory=dict)
    """CSC team's name -> its answers to the question of agreement."""
    impact_by_theme: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    theme_labels: Mapping[str, str] = field(default_factory=dict)
    tracked: Tracked = field(default_factory=Tracked)
    targets: Mapping[str, Progress] = field(default_factory=dict)
    """The service's targets: form group in words -> its months. Empty where figures are filtered."""
    receipts: Mapping[tuple[str, Month], Funnel] = field(default_factory=dict)
    """(CSC team's name, month) -> what was entered in the Section 47 register. Empty where figures are filtered."""
    managers: tuple[ManagerTarget, ...] = ()
    """The targets of managers, each of a form group."""
    observers: tuple[tuple[str, Progress], ...] = ()
    """(role in words, months) of every manager who is expected to observe; nobody is named."""
    pairs: Mapping[tuple[str, str], Agreement] = field(default_factory=dict)
    """Second readings by (form in words, question in words; '' for the overall grade)."""
    oversight_views: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Cases by what the case-sample and the Tier 2 audit graded the IRO's oversight."""
    challenge_views: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Cases by what both answered to whether anything should have been challenged."""

    @property
    def thresholds(self) -> Thresholds:
        """The rule of small bases."""
        return self.summary.thresholds

    def row(
        self, label: str, n: int, of: int | None = None, by: By = By.SERVICE, member: str = "", form: str = "",
        **more: Any,
    ) -> Row:  # fmt: skip
        """A row under the period's rule of small bases."""
        return Row(label, n, of, by, member, form, thresholds=self.thresholds, **more)

    def teams(self, identities: Iterable[str]) -> list[tuple[str, str]]:
        """(id, name) of IRO teams by name, those of no team last."""
        named = [(identity, self.iro_teams.get(identity, "No team")) for identity in identities]
        return sorted(named, key=lambda team: (team[0] == "", team[1]))

    def question(self, key: str) -> QuestionFigures | None:
        """The figures of a question by its permanent key, of whichever form asks it first."""
        return next((one for form in self.summary.forms for one in form.questions if one.key == key), None)


@dataclass(frozen=True)
class Measure:
    """One measure: registered by being declared in one of this folder's families."""

    key: str
    """C9."""
    name: str
    question: str
    """The question it answers."""
    formula: str
    denominator: str
    """What N is, and what is outside it."""
    unit: str
    breakdowns: tuple[By, ...]
    rows: Callable[[MeasureInputs], Iterable[Row]]
    """Pure: the same counts give the same rows, in the order they are to be read."""
    kind: Kind = Kind.FLOW
    needs: frozenset[Need] = frozenset()
    parts: frozenset[Part] = frozenset()
    """Parts of the summary that it reads."""
    declared: Declared | None = None
    """The measure as data, where it is."""

    @property
    def number(self) -> int:
        """9 of C9: measures stand in this order."""
        return int(self.key.removeprefix("C"))

    @property
    def readers(self) -> tuple[Role, ...]:
        """The roles that read it."""
        return matrix.who_may("measure", self.key)


@dataclass(frozen=True)
class Measured:
    """A measure with its rows for one period and one reader."""

    measure: Measure
    rows: tuple[Row, ...]


def against_previous(inputs: MeasureInputs, now: Iterable[Row], before: Iterable[Row]) -> Iterator[Row]:
    """The rows ``now``, each share with its change against the row ``before`` about the same."""
    previous = inputs.summary.previous
    then = {(row.by, row.member, row.label): (row.n, row.of or 0) for row in before if row.of is not None}
    for row in now:
        if row.of is None or previous is None:
            yield row
            continue
        old = then.get((row.by, row.member, row.label), (0, 0))
        yield replace(row, change=compare((row.n, row.of), old, previous.label, inputs.thresholds))


def graded_forms(summary: Summary) -> Iterator[FormFigures]:
    """The forms with an overall grade and at least one record."""
    return (form for form in summary.forms if form.graded and form.audits)


def leads(option: str, narrowed: Narrowed | None) -> Behind:
    """The audits behind an option over all answers: of the question that ``narrowed`` names, or of overall grades."""
    if narrowed is None:
        return Behind()
    if "question" in narrowed:
        return Behind({**narrowed, "answer": option}, {**narrowed, "answer": Outcome.ANSWERED.value})
    return Behind({**narrowed, "grade": option}, {**narrowed, "grade": GRADED})


def grade_rows(
    figure: Figure, by: By, member: str, form: str = "", *, narrowed: Narrowed | None = None
) -> Iterator[Row]:
    """One row for each grade of a figure."""
    return option_rows(figure, GRADES, by, member, form, narrowed=narrowed)


def option_rows(
    figure: Figure, options: Iterable[Option], by: By, member: str, form: str = "", *, narrowed: Narrowed | None = None
) -> Iterator[Row]:
    """One row for each option of a figure."""
    for option in options:
        n, behind = figure.n(option.key), leads(option.key, narrowed)
        yield Row(option.label, n, figure.answered, by, member, form, thresholds=figure.thresholds, behind=behind)
