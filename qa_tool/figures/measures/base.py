"""What a measure is, as a file of ``forms/measures`` says it (forms/README.md), and its rows with n and N."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import Field

from qa_tool.definitions.model import Condition, Option, Part
from qa_tool.definitions.words import Grade, Outcome
from qa_tool.figures.arithmetic import Comparison, compare
from qa_tool.figures.summary.figures import Base, Figure, Thresholds
from qa_tool.figures.summary.summary import FormFigures, Summary
from qa_tool.figures.words.filters import GRADED
from qa_tool.kit.percentages import Number, percentage
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Role


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
    QUARTER = "quarter"
    YEAR = "year"
    ROLE = "role"
    MANAGER = "manager"

    @classmethod
    def of(cls, key: str) -> By:
        """That of a breakdown as files say it: 'iro_team'."""
        return cls[key.upper()]


class Room(StrEnum):
    """A page of the analysis on which measures stand together, besides each on its own."""

    ENQUIRIES = "enquiries"
    OBSERVATIONS = "observations"


class Over(StrEnum):
    """What is said of the sums of several months, quarters or years."""

    TOTAL = "total"
    """All of them together, of a measure that else takes the last one alone."""
    MEAN = "mean"
    LOWEST = "lowest"
    HIGHEST = "highest"


class Leads(StrEnum):
    """Where the page of a measure leads to what it counts, where that is no list of records."""

    TARGETS = "targets"
    COVERAGE = "coverage"
    REGISTER = "register"
    READINGS = "readings"
    INADEQUATES = "inadequates"
    ACTIONS = "actions"


SERVICE = By.SERVICE.value
OF_ONES_OWN = "of-ones-own"
BY_PLACE = {PlaceKind.LOCALITY: By.LOCALITY, PlaceKind.DISTRICT: By.DISTRICT, PlaceKind.TEAM: By.TEAM}
GRADES = tuple(Option(key=grade.value, label=grade.label) for grade in Grade)


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
    n: Number
    of: Number | None = None
    """N; None for a plain count."""
    by: By = By.SERVICE
    member: str = ""
    """Which form, locality, theme ...; '' for the service."""
    form: str = ""
    """The form's title, where the row is about one form and something else besides."""
    quarter: str = ""
    """'2018/19 Q3' where a row is of another period than the one asked for."""
    value: Decimal | None = None
    """A number in the measure's unit, worked out from ``n`` records; of a ratio, from ``n`` and ``of``."""
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
    def records(self) -> tuple[int, int]:
        """n and N of what counts records, people or children, which are whole; 0 of no N."""
        return int(self.n), int(self.of or 0)

    @property
    def base(self) -> Base:
        """How far the percentage, or the value, may be read."""
        return self.thresholds.base(self.n if self.of is None or self.value is not None else self.of)

    @property
    def pct(self) -> Decimal | None:
        """100 n / N, whatever the base; None for a plain count or a ratio, and where n is no part of N or N = 0."""
        if self.of is None or self.value is not None or not 0 <= self.n <= self.of:
            return None
        return percentage(self.n, self.of)

    @property
    def shown(self) -> bool:
        """Whether pages and workbook print the percentage or the value: not of too few."""
        return self.base in (Base.SMALL, Base.FULL)


class Share(Part):
    """``n`` of ``N``: n are those of N that meet its condition, too. Without ``N``: of all."""

    n: Condition
    N: Condition | None = None


def bare(key: str) -> str:
    """The column of a key that may have a minus before it."""
    return key.removeprefix("-")


class Line(Part):
    """One line: exactly one statistic. ``where`` narrows the rows that a median is taken of."""

    label: str = ""
    count: Condition | None = None
    share: Share | None = None
    mix: str = ""
    """A column: each of its members over N = those that have one; of a number that is a total, each of its parts over
    it. With a label, it stands before theirs."""
    median: str = ""
    """A name of ``days``."""
    sum: tuple[str, ...] = ()
    """Columns of numbers that are added up, those with a minus before them taken off, over the rows that have all of
    them and of ``of``."""
    over: Over | None = None
    """Of a sum: which of those of the months, quarters or years in the period that anything was entered for."""
    ratio: tuple[str, ...] = ()
    """Columns whose sum is divided by that of ``of``: children for each IRO."""
    per: int = 1
    """Of a ratio: for how many of ``of`` it is, such as 10,000."""
    of: tuple[str, ...] = ()
    """Those whose sum is the N of the sum, where it is a share, or of the ratio."""
    where: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What a measure may ask of a statistic."""

    by: tuple[By, ...]
    """What its rows may be about."""
    pairs: bool = False
    """Whether it compares pairs of questions."""


class Pair(Part):
    """Two questions in which two audits of one case look at the same thing, and the words of what is counted."""

    first: tuple[str, str]
    """(form, question), the permanent keys of both."""
    second: tuple[str, str]
    same: str
    lower: str = ""
    """Of graded questions: the second grades lower."""
    higher: str = ""

    @property
    def graded(self) -> bool:
        """Whether both are grades, of which one may be lower."""
        return bool(self.lower)


class Measure(Part):
    """One measure: over one dataset, or worked out by a statistic that only code can say."""

    key: str
    name: str
    asks: str
    formula: str
    denominator: str
    unit: str
    kind: Kind = Kind.FLOW
    of: str = ""
    """The dataset: a form, or one that a subject declares."""
    statistic: str = ""
    """The name of an algorithm, in the place of a dataset and rows."""
    pairs: Mapping[str, Pair] = Field(default_factory=dict)
    """Name -> what two audits of a case are asked alike, for the statistic that compares them."""
    where: Condition | None = None
    """Which of its rows."""
    days: Mapping[str, tuple[str, str]] = Field(default_factory=dict)
    """Name -> the columns of the days from and to which working days are counted."""
    by: tuple[str, ...] = (SERVICE,)
    compare: Literal["previous"] | None = None
    lists: bool = False
    """Whether its numbers lead to the records that they count."""
    page: Room | None = None
    """Where it is shown together with others, in the order of their numbers."""
    leads_to: Leads | None = None
    rows: tuple[Line, ...] = ()

    @property
    def number(self) -> int:
        """9 of C9: measures stand in this order. 0 of a key that is none, which ``checking`` refuses."""
        digits = self.key.removeprefix("C")
        return int(digits) if digits.isdecimal() else 0

    @property
    def readers(self) -> tuple[Role, ...]:
        """The roles that read it."""
        return matrix.who_may("measure", self.granted)

    @property
    def granted(self) -> str:
        """Its name in the matrix: its own, or that of all that have no readers of their own."""
        return self.key if ("measure", self.key) in matrix.matrix().grants else OF_ONES_OWN

    @property
    def breakdowns(self) -> tuple[By, ...]:
        """What its rows are about, besides the whole service."""
        return tuple(By.of(one) for one in self.by if one != SERVICE)

    def conditions(self) -> Iterator[Condition]:
        """Every condition that it asks of a row."""
        shares = [share for line in self.rows if (share := line.share) is not None]
        asked = [self.where, *(one for line in self.rows for one in (line.count, line.where))]
        asked += [one for share in shares for one in (share.n, share.N)]
        return (one for one in asked if one is not None)

    def columns(self) -> frozenset[str]:
        """Every column of the dataset that it needs."""
        named = {key for one in self.conditions() for key in one.keys()}  # noqa: SIM118  no mapping
        named |= {bare(key) for line in self.rows for key in (*line.sum, *line.ratio, *line.of)}
        named |= {"begins"} if self.kind is Kind.STOCK or any(line.over for line in self.rows) else set()
        named |= {*self.by, *(line.mix for line in self.rows), *(day for pair in self.days.values() for day in pair)}
        return frozenset(named - {SERVICE, "", *self.days})


@dataclass(frozen=True)
class Measured:
    """A measure with its rows for one period and one reader."""

    measure: Measure
    rows: tuple[Row, ...]
    cautions: tuple[str, ...] = ()
    """Sentences that have to stand beside the rows: of what was not entered, or may still change."""


def against_previous(summary: Summary, now: Iterable[Row], before: Iterable[Row]) -> Iterator[Row]:
    """The rows ``now``, each share with its change against the row ``before`` about the same."""
    previous = summary.previous
    then = {(row.by, row.member, row.label): row.records for row in before if row.of is not None}
    for row in now:
        # The interval of a change is that of whole things: full-time equivalents have none.
        if row.of is None or row.value is not None or previous is None or row.records != (row.n, row.of):
            yield row
            continue
        old = then.get((row.by, row.member, row.label), (0, 0))
        yield replace(row, change=compare(row.records, old, previous.label, summary.thresholds))


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
