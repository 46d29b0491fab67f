"""What only an algorithm can say: each statistic that a measure may name, with the counts that it is handed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.verbs import reading
from qa_tool.definitions.words import Noun
from qa_tool.figures.measures import agreement as agreement_rows
from qa_tool.figures.measures import grades, programme, section_47, themes
from qa_tool.figures.measures.base import By, Measure, Offered, Row
from qa_tool.figures.queries import measures, readings
from qa_tool.figures.summary.inputs import EVERY_PART, Part
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import agreement, figures, ledgers
from qa_tool.figures.words.filters import Margin
from qa_tool.kit.periods import whole_months
from qa_tool.kit.sums import by_key
from qa_tool.policy import matrix
from qa_tool.programme.verbs import progress
from qa_tool.records.datasets import iro_teams

NOWHERE = "No team known"
PLACES = (By.LOCALITY, By.DISTRICT, By.TEAM)


@dataclass(frozen=True, kw_only=True)
class Statistic(Offered):
    """One of them: what it counts and works out for the period and filters of a summary."""

    rows: Callable[[Session, Summary, Measure], Iterable[Row]]
    parts: frozenset[Part] = frozenset()
    """Parts of the summary that it reads."""
    of_the_service: bool = False
    """Whether nothing is known where figures are filtered."""


def _coverage(session: Session, of: Summary, _: Measure) -> Iterable[Row]:
    return programme.coverage(of, measures.coverage(session, of.period, of.filters), iro_teams(session))


def _benefit(session: Session, of: Summary, _: Measure) -> Iterable[Row]:
    by_theme = measures.impact_by_theme(session, of.period, of.filters)
    return grades.benefit(of, by_theme, definitions_queries.theme_labels(session))


def _second_readings(session: Session, of: Summary, _: Measure) -> Iterable[Row]:
    return agreement_rows.second_readings(of, agreement.pairs_in_words(session, of.period, of.filters))


def _two_views(session: Session, of: Summary, measure: Measure) -> Iterable[Row]:
    seen = {
        name: readings.two_views(session, of.period, of.filters, pair.first, pair.second)
        for name, pair in measure.pairs.items()
    }
    return agreement_rows.two_views(of, measure.pairs, seen, list(definitions_queries.grades(session)))


def _receipt(session: Session, of: Summary, _: Measure) -> Iterable[Row]:
    """What was entered for the whole months of the period. A team's rows of several times of validity are one team."""
    wanted = whole_months(of.period)
    if not wanted:
        return ()
    names_of = definitions_queries.place_names(session)
    found = measures.entered(session, wanted[0], wanted[-1])
    received = by_key(((names_of.get(team, NOWHERE), month), one) for (team, month), one in found.items())
    return section_47.receipt(of, received)


def _volume(session: Session, of: Summary, _: Measure) -> Iterable[Row]:
    """Of the whole months of the period. A filter would leave out what was done, and nothing of what was due."""
    wanted = whole_months(of.period)
    if not wanted:
        return ()
    held = progress.held_in(session, wanted)
    titles = {matrix.title(role) for role in matrix.managers()}
    managers = [
        programme.ManagerTarget(line.person_id, line.staff_code, line.group_label, line.progress)
        for line in progress.of_managers(held)
        if line.person_id and line.role in titles and not held.people[line.person_id].is_practitioner
    ]
    return programme.volume(of, {line.group_label: line.progress for line in progress.of_service(held)}, managers)


def _observing(session: Session, of: Summary, _: Measure) -> Iterable[Row]:
    wanted = whole_months(of.period)
    if not wanted:
        return ()
    groups = progress.groups_of(session, Noun.OBSERVATION)
    lines = progress.of_managers(progress.held_in(session, wanted))
    return programme.observing(of, [(line.role, line.progress) for line in lines if line.group in groups])


def _priorities(session: Session, of: Summary, _: Measure) -> Iterable[Row]:
    held = reading.of_period(of.period)
    if not held:
        return ()
    quarters = ledgers.quarters_to(session, of.period)
    span = ledgers.span_of(quarters)
    versions = figures.form_versions(session)
    counts = figures.counts_of(session, (span,), of.filters, versions)
    answers = counts.questions(span, Margin.QUARTER)
    counts.settle()
    found = measures.findings_by_group(session, quarters, of.filters, {one.key: one.sub_themes for one in held})
    return themes.priorities(of, themes.Tracked(held, quarters, answers, versions, found))


def _summary(rows: Callable[[Summary], Iterable[Row]], *by: By, parts: frozenset[Part] = frozenset()) -> Statistic:
    """One that reads nothing but the summary."""
    return Statistic(rows=lambda _session, summary, _measure: rows(summary), by=by, parts=parts)


STATISTICS: Mapping[str, Statistic] = {
    "grade-mix": _summary(grades.grade_mix, By.FORM, By.PLAN_TYPE, *PLACES, parts=EVERY_PART),
    "good": _summary(grades.good, By.FORM, *PLACES, parts=EVERY_PART),
    "questions": _summary(grades.questions, By.QUESTION, By.LOCALITY, parts=frozenset({Part.LOCALITIES})),
    "benefit": Statistic(rows=_benefit, by=(By.FORM, By.THEME)),
    "theme-index": _summary(themes.index, By.THEME, By.SUB_THEME, By.FORM),
    "findings": _summary(themes.findings, By.THEME, By.SUB_THEME, By.FORM),
    "top-five": _summary(themes.top_five, By.SUB_THEME),
    "persistent": _summary(themes.persistent, By.SUB_THEME),
    "priorities": Statistic(rows=_priorities, by=(By.PRIORITY,)),
    "volume": Statistic(rows=_volume, by=(By.GROUP, By.MONTH, By.MANAGER), of_the_service=True),
    "coverage": Statistic(rows=_coverage, by=(By.SERVICE, By.IRO_TEAM)),
    "observing": Statistic(rows=_observing, by=(By.SERVICE, By.ROLE, By.MONTH), of_the_service=True),
    "receipt": Statistic(rows=_receipt, by=(By.SERVICE, By.MONTH, By.TEAM), of_the_service=True),
    "second-readings": Statistic(rows=_second_readings, by=(By.SERVICE, By.FORM, By.QUESTION)),
    "two-views": Statistic(rows=_two_views, by=(By.SERVICE, By.QUESTION), pairs=True),
}
