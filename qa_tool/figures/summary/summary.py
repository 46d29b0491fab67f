"""The period's figures as plain values: what every page, the workbook and the JSON read. Made by ``summarising``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from qa_tool.definitions.model import Option
from qa_tool.definitions.words import FindingKind, Noun, PlaceName, QuestionRole
from qa_tool.figures.arithmetic import Comparison, CountComparison
from qa_tool.figures.summary.figures import Figure, Thresholds
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.recorded import Recorded
from qa_tool.figures.words.tally import FindingCount, LeftOut, Tally
from qa_tool.kit.percentages import half_up
from qa_tool.kit.periods import Period, Quarter

"""The question of the overall grade: its figures are the form's own."""


@dataclass(frozen=True)
class QuarterFigures:
    """One form (or theme) in one of the five quarters that end with the period."""

    quarter: Quarter
    audits: int
    figure: Figure
    until: date | None = None
    """The last day counted while the quarter runs."""

    @property
    def label(self) -> str:
        """'2018/19 Q3', with ' to 28 November' while it runs."""
        return Recorded(self.quarter.period, self.until).label


@dataclass(frozen=True)
class MonthFigures:
    """One form's volume in one month of the period, a flow: months add up to the period."""

    month: date
    """Its first day."""
    form: str
    audits: int
    overall: Figure

    @property
    def label(self) -> str:
        """'October 2018'."""
        return self.month.strftime("%B %Y")


@dataclass(frozen=True)
class GroupFigures:
    """One form's overall grades for one value of a fact (plan type, how chosen, benefit to the child)."""

    key: str
    """The fact's option key; '' where it is not known."""
    label: str
    audits: int
    overall: Figure


@dataclass(frozen=True)
class QuestionFigures:
    """One question of a form, its versions joined by the permanent key; label and options are the newest version's."""

    key: str
    label: str
    text: str
    section: str
    graded: bool
    finds: bool
    """Whether it is answered by rows of findings."""
    tallied: bool
    """Whether its options are counted; of the others (texts, dates, numbers) only outcomes are."""
    themes: tuple[str, ...]
    options: tuple[Option, ...]
    """In order, each even at zero, then any that only an older version had. For a grade: the three grades."""
    figure: Figure
    previous: Figure | None
    last_year: Figure | None
    vs_previous: Comparison | None
    """Of *good*; None for questions that are not graded."""
    vs_last_year: Comparison | None
    localities: tuple[tuple[PlaceName, Figure], ...] = ()
    note: str = ""
    """Why its line is broken: 'Wording changed in version 2'."""
    role: QuestionRole | None = None


@dataclass(frozen=True)
class TeamCount:
    """How often an option that is counted by CSC team (*IRO not alerted*) was chosen for cases of one team."""

    question: str
    option: str
    label: str
    team: PlaceName
    n: int
    answered: int


@dataclass(frozen=True)
class FormFigures:
    """One form in the period: C1, C2, C3."""

    form: str
    title: str
    noun: Noun
    graded: bool
    versions: tuple[int, ...]
    """Version numbers that the counted audits were filled in on."""
    audits: int
    overall: Figure
    vs_previous: Comparison | None
    """Share of *good* against the previous period; None for an ungraded form or when there is none to compare."""
    vs_last_year: Comparison | None
    not_inadequate_vs_previous: Comparison | None
    volume_vs_previous: CountComparison | None
    volume_vs_last_year: CountComparison | None
    previous: Figure | None
    last_year: Figure | None
    quarters: tuple[QuarterFigures, ...]
    """Five, oldest first; the last one holds the period's last day (and may reach beyond the period)."""
    plan_types: tuple[GroupFigures, ...]
    selections: tuple[GroupFigures, ...]
    impacts: tuple[GroupFigures, ...]
    """Grade x impact: the overall grades of each answer to how much the child benefited."""
    impact_question: str
    """The key of the question that says so; '' where the form does not ask."""
    questions: tuple[QuestionFigures, ...]
    team_counts: tuple[TeamCount, ...] = ()

    @property
    def random(self) -> Figure:
        """The overall grades of cases chosen at random only (general rule 11)."""
        found = next((group.overall for group in self.selections if group.key == "random"), None)
        return found or Figure(type(self.overall.tally)(), self.overall.thresholds)


@dataclass(frozen=True)
class ThemeFigures:
    """C4: graded answers pooled. ``sub_theme`` is the short code, None for the whole theme."""

    theme: str
    sub_theme: str | None
    label: str
    figure: Figure
    previous: Figure | None
    last_year: Figure | None
    vs_previous: Comparison | None
    vs_last_year: Comparison | None
    quarters: tuple[QuarterFigures, ...]
    """Five, oldest first; ``audits`` is 0 here, because pooled answers are no audits."""
    forms: tuple[tuple[str, Figure], ...]
    """(form key, figure) of the forms that ask of the theme."""

    @property
    def code(self) -> str:
        """'VOICE' or 'VOICE.V1'."""
        return self.theme if self.sub_theme is None else f"{self.theme}.{self.sub_theme}"


@dataclass(frozen=True)
class FindingFigures:
    """C5: findings of one kind under one theme (``sub_theme`` None) or sub-theme."""

    theme: str
    sub_theme: str | None
    label: str
    kind: FindingKind
    findings: int
    audits: int
    """Distinct audits that hold one: an audit counts once."""
    vs_previous: CountComparison | None
    """Of ``audits``."""
    forms: tuple[tuple[str, FindingCount], ...] = ()
    """(form key, counts) of the forms it was found in."""
    of: int = 0
    """Audits counted in the period, of forms that record findings: the base of ``per_100``."""

    @property
    def code(self) -> str:
        """'VOICE' or 'VOICE.V1'."""
        return self.theme if self.sub_theme is None else f"{self.theme}.{self.sub_theme}"

    @property
    def per_100(self) -> Decimal | None:
        """Findings per 100 audits, one decimal, half up; None when there was no audit."""
        return half_up(Fraction(100 * self.findings, self.of)) if self.of else None


@dataclass(frozen=True)
class Ranked:
    """C6: one of the top five. Equal numbers of audits share a rank; all that reach rank five are listed."""

    rank: int
    finding: FindingFigures
    previous_rank: int | None
    """Its rank in the previous period, however low; None when it was not found then."""
    quarters_running: int
    """For how many quarters in a row, the period's own last, it has been in the top five."""


@dataclass(frozen=True)
class PlaceFormFigures:
    """One form in one place, against the service without that place."""

    form: str
    audits: int
    overall: Figure
    rest: Figure
    against_rest: Comparison


@dataclass(frozen=True)
class PlaceThemeFigures:
    """One theme in one locality, against the service without it."""

    theme: str
    label: str
    figure: Figure
    rest: Figure
    against_rest: Comparison


@dataclass(frozen=True)
class PlaceFigures:
    """One locality, district or CSC team. Themes are computed for localities.

    What moved has figures for each place that it lay in: its records of before would else count as the new place's.
    """

    place: PlaceName
    audits: int
    forms: tuple[PlaceFormFigures, ...]
    themes: tuple[PlaceThemeFigures, ...] = ()
    part_of: str = ""
    """The name of the place that it lies in, or lay in then."""
    apart: str = ""
    """Of one of several parts: what tells it from the others, 'North'."""

    @property
    def name(self) -> str:
        """'Leyland'; 'Leyland (in North)' of one of several parts."""
        return f"{self.place.name} (in {self.apart})" if self.apart else self.place.name


@dataclass(frozen=True)
class PooledAnswers:
    """Graded answers to the questions that have just these themes, one form's and another's together."""

    themes: tuple[str, ...]
    tally: Tally
    localities: Mapping[str, Tally]
    """By the locality's key."""
    quarters: Mapping[str, Tally]
    """By quarter's key, of the five."""


@dataclass(frozen=True)
class FilledIn:
    """The records of one form version, and how many graded questions it has of each set of themes.

    Whoever has the forms knows that a pool holds at most so many answers as records times questions.
    """

    form: str
    version: int
    questions: tuple[tuple[tuple[str, ...], int], ...]
    audits: int
    localities: Mapping[str, int]
    quarters: Mapping[str, int]


@dataclass(frozen=True)
class Sentence:
    """A generated headline."""

    key: str
    """What it is about, the same whatever the figures: 'volume', 'form:case-sample', 'place:east:tier-2'."""
    text: str


@dataclass(frozen=True)
class Summary:
    """Everything about a period. ``label`` texts are ready to print; figures carry n and N."""

    period: Period
    previous: Period | None
    last_year: Period | None
    filters: Filters
    filters_in_words: tuple[str, ...]
    """One phrase per filter: 'Form: Case-sample audit'; () when nothing is filtered."""
    thresholds: Thresholds
    audits: int
    volume_vs_previous: CountComparison | None
    volume_vs_last_year: CountComparison | None
    forms: tuple[FormFigures, ...]
    graded_answers: Figure
    """All graded answers of all themes pooled, each answer once."""
    themes: tuple[ThemeFigures, ...]
    """Each theme's total, followed by its sub-themes, in the taxonomy's order."""
    findings: tuple[FindingFigures, ...]
    """Each theme's totals, followed by its sub-themes; strengths before areas for development."""
    strengths: tuple[Ranked, ...]
    areas_for_development: tuple[Ranked, ...]
    persistent: tuple[Ranked, ...]
    """C7: areas for development in the top five for three quarters running."""
    places: tuple[PlaceFigures, ...]
    """Localities, each followed by its districts, each followed by its CSC teams; those with audits only."""
    months: tuple[MonthFigures, ...]
    left_out: LeftOut
    headlines: tuple[str, ...]
    """Plain sentences as they are printed, the most important first: generated, or in somebody's own words."""
    notes: tuple[str, ...]
    """Breaks in series, small bases, late entries, what was not counted."""
    sentences: tuple[Sentence, ...] = ()
    """The headlines as they were generated."""
    pools: tuple[PooledAnswers, ...] = ()
    filled_in: tuple[FilledIn, ...] = ()
    """The versions that records of the five quarters, or of the period, were filled in on."""
    until: date | None = None
    """The last day counted while the period runs; None once it is over."""
    since: date | None = None
    """The day of the first record of all, where the period begins, or lies, before the month of it."""
    begun: bool = True
    month_totals: tuple[tuple[date, int], ...] = ()
    """The records of each month, of a summary that has a floor: 0 where they are too few to show."""

    @property
    def by_month(self) -> dict[date, int]:
        """The records of each month, of all forms."""
        totals = dict(self.month_totals)
        for one in () if totals else self.months:
            totals[one.month] = totals.get(one.month, 0) + one.audits
        return totals

    @property
    def found(self) -> list[tuple[ThemeFigures | FindingFigures, dict[FindingKind, FindingFigures]]]:
        """(what is named and coded, its findings by kind) of each theme and sub-theme that has any.

        Where figures have a floor, of every one that a form asks of: which of them was found would tell of a few.
        """
        lines: dict[str, tuple[ThemeFigures | FindingFigures, dict[FindingKind, FindingFigures]]] = {}
        for theme in self.themes if self.thresholds.floor else ():
            lines[theme.code] = (theme, {})
        for finding in self.findings:
            lines.setdefault(finding.code, (finding, {}))[1][finding.kind] = finding
        return list(lines.values())

    @property
    def recorded(self) -> Recorded:
        """How much of the period there is."""
        return Recorded(self.period, self.until, self.since, self.begun)

    def form(self, key: str) -> FormFigures | None:
        """The figures of that form, if it is among them."""
        return next((form for form in self.forms if form.form == key), None)

    def theme(self, code: str) -> ThemeFigures | None:
        """The pooled figures of 'VOICE' or 'VOICE.V1', if anything asked of it."""
        return next((theme for theme in self.themes if theme.code == code), None)
