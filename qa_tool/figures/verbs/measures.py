"""The measures of a period, for the person asking: counts what each needs, and hands it to the arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.verbs import reading
from qa_tool.definitions.words import Noun
from qa_tool.figures.measures.base import (
    By,
    ManagerTarget,
    Measure,
    Measured,
    MeasureInputs,
    Need,
    Row,
    Tracked,
)
from qa_tool.figures.measures.registry import MEASURES
from qa_tool.figures.queries import measures, readings, tallies
from qa_tool.figures.summary.inputs import EVERY_PART, Part
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import agreement, counting, figures, ledgers, sight
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.measured import (
    CHALLENGE_VIEWS,
    OVERSIGHT_VIEWS,
    VIEW,
)
from qa_tool.kit.errors import NotPermitted, existing
from qa_tool.kit.periods import Period, whole_months
from qa_tool.kit.sums import by_key
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.programme.verbs import progress
from qa_tool.records.datasets import iro_teams

NOWHERE = "No team known"
Gathering = Callable[[Session, Summary], Mapping[str, Any]]


def listed(asker: Asker | None) -> tuple[Measure, ...]:
    """The measures that the asker reads, in their order; None is the command line, which reads all."""
    sight.allow(asker)
    return tuple(one for one in MEASURES.values() if asker is None or matrix.may(asker.roles, "measure", one.key))


def all(  # noqa: A001  services.measures.all says what it is
    session: Session, asker: Asker | None, period: Period, filters: Filters | None = None
) -> tuple[Measured, ...]:
    """Every measure that the asker reads, with the rows they may see. Raises NotPermitted when figures are not open."""
    wanted = listed(asker)
    summary = figures.summary(session, asker, period, sight.whole(asker, filters), EVERY_PART)
    return of_summary(session, asker, summary, wanted)


def one(
    session: Session, asker: Asker | None, key: str, period: Period, filters: Filters | None = None
) -> tuple[Summary, Measured]:
    """One measure, and the summary it was read from. Raises NotFound for one that is not there or not the asker's."""
    found = existing(next((measure for measure in listed(asker) if measure.key == key), None))
    summary = figures.summary(session, asker, period, sight.whole(asker, filters), found.parts)
    return summary, of_summary(session, asker, summary, (found,))[0]


def some(session: Session, asker: Asker | None, summary: Summary, keys: Iterable[str]) -> tuple[Measured, ...]:
    """Those of ``keys`` that the asker reads, for the period of a summary that is there already."""
    wanted = set(keys)
    return of_summary(session, asker, summary, tuple(each for each in listed(asker) if each.key in wanted))


def of_summary(
    session: Session, asker: Asker | None, summary: Summary, wanted: tuple[Measure, ...]
) -> tuple[Measured, ...]:
    """Measures of the summary's period and filters. Raises NotPermitted for a summary that has a floor.

    What a measure counts by itself knows of no floor: who has one is shown the measures of the own team.
    """
    if summary.filters.sight.reads:
        raise NotPermitted
    inputs = gather(session, summary, wanted)
    return tuple(Measured(measure, for_asker(asker, measure.rows(inputs))) for measure in wanted)


def parts(keys: Iterable[str]) -> frozenset[Part]:
    """The parts of the summary that these measures read."""
    return frozenset().union(*(MEASURES[key].parts for key in keys))


def gather(session: Session, summary: Summary, wanted: Iterable[Measure]) -> MeasureInputs:
    """What the measures count, for the period and filters of the summary."""
    wanted = tuple(wanted)
    filtered = bool(replace(summary.filters, own_team=False))
    found: dict[str, Any] = {"counted": counting.counted(session, summary, (one.declared for one in wanted))}
    needs = frozenset[Need]().union(*(measure.needs for measure in wanted))
    for need in needs - (OF_THE_SERVICE if filtered else set()):
        found |= GATHERED[need](session, summary)
    return MeasureInputs(summary, **found)


def for_asker(asker: Asker | None, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that the asker may see: of teams by grant, where a manager's reaches the own IRO team; of managers, too.

    A manager sees the own rows among them.
    """
    if asker is None:
        return tuple(rows)
    granted = matrix.scopes(asker.roles, "figures", "read-teams")
    managers = matrix.scopes(asker.roles, "figures", "read-managers")
    seen = []
    for row in rows:
        if row.by is By.TEAM and not granted:
            continue
        mine = Scope.TEAM in granted and row.team_id in asker.managed_team_ids
        if row.by is By.IRO_TEAM and Scope.ALL not in granted and not mine:
            continue
        own = Scope.OWN in managers and row.person_id == asker.person_id
        if row.by is By.MANAGER and Scope.ALL not in managers and not own:
            continue
        seen.append(row)
    return tuple(seen)


def _coverage(session: Session, of: Summary) -> dict[str, Any]:
    coverage = measures.coverage(session, of.period, of.filters)
    return {"coverage": coverage, "iro_teams": iro_teams(session)}


def _team_ids(session: Session) -> dict[str, str]:
    """CSC teams' names -> an id; without those that two teams bear, which are counted as one."""
    teams = [place for place in definitions_queries.places(session) if place.kind is PlaceKind.TEAM]
    borne = Counter(place.name for place in teams)
    return {place.name: place.id for place in teams if borne[place.name] == 1}


def _views(session: Session, of: Summary) -> dict[str, Any]:
    teams = definitions_queries.place_names(session)
    found = tallies.questions(session, [of.period], of.filters, Margin.TEAM, only={VIEW})[of.period]
    views = by_key((teams.get(cell.member, NOWHERE), tally) for cell, tally in found.items())
    return {"views_by_team": views, "team_ids": _team_ids(session)}


def _impact(session: Session, of: Summary) -> dict[str, Any]:
    impact = measures.impact_by_theme(session, of.period, of.filters)
    return {"impact_by_theme": impact, "theme_labels": definitions_queries.theme_labels(session)}


def _two_views(session: Session, of: Summary) -> dict[str, Any]:
    return {
        "oversight_views": readings.two_views(session, of.period, of.filters, *OVERSIGHT_VIEWS),
        "challenge_views": readings.two_views(session, of.period, of.filters, *CHALLENGE_VIEWS),
    }


def _receipts(session: Session, of: Summary) -> dict[str, Any]:
    """What was entered for the whole months of the period. A team's rows of several times of validity are one team."""
    wanted = whole_months(of.period)
    if not wanted:
        return {}
    names_of = definitions_queries.place_names(session)
    found = measures.entered(session, wanted[0], wanted[-1])
    received = by_key(((names_of.get(team, NOWHERE), month), one) for (team, month), one in found.items())
    return {"receipts": received}


def _programme(session: Session, of: Summary) -> dict[str, Any]:
    """Of the whole months of the period. A filter would leave out what was done, and nothing of what was due."""
    wanted = whole_months(of.period)
    if not wanted:
        return {}
    held = progress.held_in(session, wanted)
    observing = progress.groups_of(session, Noun.OBSERVATION)
    titles = {matrix.title(role) for role in matrix.managers()}
    managers = tuple(
        ManagerTarget(line.person_id, line.staff_code, line.group_label, line.progress)
        for line in progress.of_managers(held)
        if line.person_id and line.role in titles and not held.people[line.person_id].is_practitioner
    )
    return {
        "managers": managers,
        "targets": {line.group_label: line.progress for line in progress.of_service(held)},
        "observers": tuple(
            (line.role, line.progress) for line in progress.of_managers(held) if line.group in observing
        ),
    }


def _tracked(session: Session, of: Summary) -> dict[str, Any]:
    period, filters = of.period, of.filters
    held = reading.of_period(period)
    if not held:
        return {}
    quarters = ledgers.quarters_to(session, period)
    span = ledgers.span_of(quarters)
    versions = figures.form_versions(session)
    counts = figures.counts_of(session, (span,), filters, versions)
    answers = counts.questions(span, Margin.QUARTER)
    counts.settle()
    found = measures.findings_by_group(session, quarters, filters, {one.key: one.sub_themes for one in held})
    return {"tracked": Tracked(held, quarters, answers, versions, found)}


def _pairs(session: Session, of: Summary) -> dict[str, Any]:
    return {"pairs": agreement.pairs_in_words(session, of.period, of.filters)}


GATHERED: Mapping[Need, Gathering] = {
    Need.COVERAGE: _coverage,
    Need.VIEWS: _views,
    Need.IMPACT: _impact,
    Need.PRIORITIES: _tracked,
    Need.PROGRAMME: _programme,
    Need.RECEIPTS: _receipts,
    Need.PAIRS: _pairs,
    Need.TWO_VIEWS: _two_views,
}
"""What is counted for each need, by the names of ``MeasureInputs``."""
OF_THE_SERVICE = {Need.PROGRAMME, Need.RECEIPTS}
"""Needs of which nothing is known where figures are filtered."""
