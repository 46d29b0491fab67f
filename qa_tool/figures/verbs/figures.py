"""The figures of a period: asks the store for its margins and hands them to the arithmetic."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.model import Definition
from qa_tool.definitions.words import PlaceName, ThemeName
from qa_tool.figures.queries import headlines, tallies
from qa_tool.figures.queries.monthly import Monthly
from qa_tool.figures.queries.tallies import FindingLevel
from qa_tool.figures.summary import headline_edits
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.figures.summary.inputs import EVERY_PART, Part, Span, SummaryInputs, Version
from qa_tool.figures.summary.making.questions import counted_by_team
from qa_tool.figures.summary.making.whole import summarise
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs.figure_requests import Extent, extent
from qa_tool.figures.verbs.sight import floor, seen
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.tally import LeftOut
from qa_tool.kit.periods import Period, Quarter, financial_year
from qa_tool.policy.words import Asker
from qa_tool.programme import queries as programme_queries
from qa_tool.settings.verbs import setting

QUARTERS = 5
MARGINS: tuple[tuple[Margin, Part | None], ...] = (
    (Margin.MONTH, None),
    (Margin.LOCALITY, None),
    (Margin.DISTRICT, Part.LOCALITIES),
    (Margin.TEAM, Part.TEAMS),
    (Margin.PLAN_TYPE, Part.GROUPS),
    (Margin.SELECTION, Part.GROUPS),
    (Margin.IMPACT, Part.GROUPS),
)
"""Margins of overall grades, and the part that each belongs to; None for those that every reader needs."""
LEAST: frozenset[Part] = frozenset()
"""What every page needs: no part beyond it."""
SUMMARY_WEIGHT = 3000
"""A summary in memory, in cells of a tally."""


def summary(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters | None = None,
    parts: frozenset[Part] = EVERY_PART,
) -> Summary:
    """The figures of ``period``: every one, unless ``parts`` leaves some out. ``asker`` None is the command line.

    Raises NotPermitted when figures are not open to the asker's roles.
    """
    asked = _asked(session, period, seen(session, asker, filters or Filters(), floored=period))
    about = (asked.names, asked.left_out, asked.extent.recorded, tuple(sorted(asked.extent.began.items())))
    counted = asked.counts.remembered(
        ("summary", period, parts), about, lambda: summarise(_gathered(asked, period, parts)), weight=SUMMARY_WEIGHT
    )
    if counted.filters:  # edits are of a whole period
        return counted
    return headline_edits.printed(counted, headlines.newest(session, period))


@dataclass(frozen=True)
class _Names:
    """What counts are shown under. A version's content never changes, so its id and number stand for it."""

    versions: tuple[tuple[int, int], ...]
    themes: tuple[ThemeName, ...]
    places: tuple[PlaceName, ...]
    thresholds: Thresholds
    exercise: str
    """The exercise of the calendar that is asked for, in words; '' for none."""


@dataclass(frozen=True)
class _Asked:
    """Everything about a period but its counts, which are there to be asked for."""

    filters: Filters
    extent: Extent
    previous: Period
    last_year: Period | None
    quarters: tuple[Quarter, ...]
    trend: Period
    versions: Mapping[int, Version]
    names: _Names
    left_out: LeftOut
    counts: Monthly


def _asked(session: Session, period: Period, filters: Filters) -> _Asked:
    versions = form_versions(session)
    found = extent(session, period)
    previous, last_year = (found.recorded.same_days(one) if one else None for one in compared(period))
    assert previous is not None, "there is always a period before"
    quarters = found.quarters(QUARTERS)
    trend = Period(quarters[0].period.first, quarters[-1].period.last)
    return _Asked(
        filters=filters,
        extent=found,
        previous=previous,
        last_year=last_year,
        quarters=quarters,
        trend=trend,
        versions=versions,
        names=_Names(
            versions=tuple((key, version.number) for key, version in sorted(versions.items())),
            themes=definitions_queries.themes(session),
            places=definitions_queries.places(session),
            thresholds=thresholds(session, period.last, filters),
            exercise=exercise_in_words(session, filters),
        ),
        left_out=_left_out(session, period, filters),
        counts=counts_of(
            session, [one for one in (period, previous, last_year, trend, found.history) if one], filters, versions
        ),
    )


def form_versions(session: Session) -> dict[int, Version]:
    """Every form version by its id."""
    return {key: Version(*version) for key, version in definitions_queries.form_versions(session).items()}


def counts_of(
    session: Session, periods: Iterable[Period], filters: Filters, versions: Mapping[int, Version]
) -> Monthly:
    """The counts of the periods. Restricted questions are never asked for."""
    asked = (question for version in versions.values() for question in version.definition.questions)
    return Monthly(session, filters, periods, frozenset(question.key for question in asked if question.restricted))


def _left_out(session: Session, period: Period, filters: Filters) -> LeftOut:
    """Where figures have a floor, nothing but the records kept from the person: the others may be hidden ones."""
    left = tallies.left_out(session, period, filters)
    return LeftOut(kept=left.kept) if filters.sight.reads else left


def _gathered(asked: _Asked, period: Period, parts: frozenset[Part]) -> SummaryInputs:
    """The counts of the period and of those it is compared with. Restricted questions are never asked for."""
    definitions = [version.definition for version in asked.versions.values()]
    counts = asked.counts
    by_team = frozenset(key for key, _ in counted_by_team(definitions)) if Part.TEAMS in parts else frozenset()
    return SummaryInputs(
        period=period,
        versions=asked.versions,
        # By locality first: totals are then added up from it.
        questions_by_locality=counts.questions(period, Margin.LOCALITY) if Part.LOCALITIES in parts else {},
        now=_span(counts, period),
        previous=asked.previous,
        before=_span(counts, asked.previous),
        last_year=asked.last_year,
        year_ago=_year_ago(counts, asked.last_year) if asked.last_year else None,
        filters=asked.filters,
        filters_in_words=in_words(asked.filters, definitions, asked.names.places, asked.names.exercise),
        thresholds=asked.names.thresholds,
        themes=asked.names.themes,
        places=asked.names.places,
        overall_by={
            margin: counts.overall(period, margin) for margin, part in MARGINS if part is None or part in parts
        },
        questions_by_team=counts.questions(period, Margin.TEAM, by_team) if by_team else {},
        quarters=asked.quarters,
        overall_by_quarter=counts.overall(asked.trend, Margin.QUARTER),
        questions_by_quarter=counts.questions(asked.trend, Margin.QUARTER) if Part.TREND in parts else {},
        findings_by_quarter=counts.findings(asked.extent.history, Margin.QUARTER, [FindingLevel.SUB_THEMES]),
        left_out=asked.left_out,
        recorded=asked.extent.recorded,
        began=asked.extent.began,
        parts=parts,
    )


def thresholds(session: Session, on: date, filters: Filters | None = None) -> Thresholds:
    """The small-base rule as it stands on a day, with the floor under the figures of ``filters``, if there is one."""
    return Thresholds(
        setting(session, "counts_only_below_answers", on),
        setting(session, "small_base_below_answers", on),
        floor(session, Filters() if filters is None else filters),  # what is seen is no filter: it may be falsy
    )


def compared(period: Period) -> tuple[Period, Period | None]:
    """What a period is compared with: the one before it, and the same one last year.

    A year has only the year before. Any pair of dates: as many days just before, and the same dates a year ago.
    """
    if period.quarter is not None:
        return period.quarter.shift(-1).period, period.quarter.shift(-4).period
    year = Quarter.of(period.first).year
    whole = financial_year(year)
    if (whole.first, whole.last) == (period.first, period.last):
        return financial_year(year - 1), None
    days = period.last - period.first
    last = period.first - timedelta(days=1)
    return Period(last - days, last), Period(_year_before(period.first), _year_before(period.last))


def _year_before(day: date) -> date:
    """The same date a year earlier; 29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def _span(counts: Monthly, period: Period) -> Span:
    return Span(
        overall=counts.overall(period),
        questions=counts.questions(period),
        findings=counts.findings(period, Margin.FORM),
    )


def _year_ago(counts: Monthly, period: Period) -> Span:
    """Findings are compared with the previous period only."""
    return Span(overall=counts.overall(period), questions=counts.questions(period))


def exercise_in_words(session: Session, filters: Filters) -> str:
    """The exercise of the calendar that figures are filtered by; '' for none."""
    if not filters.exercise_id:
        return ""
    return next((one.text for one in programme_queries.labelled(session) if one.id == filters.exercise_id), "not known")


def in_words(
    filters: Filters, definitions: Iterable[Definition], places: Iterable[PlaceName], exercise: str
) -> tuple[str, ...]:
    """One phrase per filter, in the words of the forms; ``exercise`` is what ``exercise_in_words`` says."""
    definitions = list(definitions)
    phrases = ["Records about your own team's work only"] if filters.own_team else []
    if filters.form:
        title = next((one.title for one in reversed(definitions) if one.form == filters.form), filters.form)
        phrases.append(f"Form: {title}")
    if filters.place_id:
        place = next((one for one in places if filters.place_id in one.ids), None)
        phrases.append(f"{place.kind.value.capitalize()}: {place.name}" if place else "Place: not known")
    for name, fact, wanted in (
        ("Plan type", "plan_type", filters.plan_type),
        ("How chosen", "selection", filters.selection),
        ("Exercise", "exercise", None if exercise else filters.exercise),
    ):
        if wanted:
            options = (one.find(fact) for one in reversed(definitions))
            labels = (question.option(wanted) for question in options if question)
            label = next((option.label for option in labels if option), wanted)
            phrases.append(f"{name}: {label}")
    if exercise:
        phrases.append(f"Exercise: {exercise}")
    return tuple(phrases)
