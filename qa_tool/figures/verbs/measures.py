"""The measures of a period, for the person asking: counts what each needs, and hands it to the arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.verbs import reading
from qa_tool.definitions.words import Grade, Noun
from qa_tool.enquiries import queries as enquiries_queries
from qa_tool.figures.measures.base import (
    By,
    EnquiryDays,
    Feedback,
    Hearing,
    ManagerTarget,
    Measure,
    Measured,
    MeasureInputs,
    Need,
    Row,
    Tracked,
)
from qa_tool.figures.measures.registry import MEASURES
from qa_tool.figures.queries import followed, measures, readings, tallies
from qa_tool.figures.summary.inputs import EVERY_PART, Part
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import agreement, figures, ledgers, sight
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.measured import (
    CHALLENGE_VIEWS,
    DISAGREE,
    OVERSIGHT_VIEWS,
    REFERENCE,
    STEPS,
    VIEW,
    Enquired,
    Funnel,
    InadequateLine,
    Loop,
    Spread,
)
from qa_tool.figures.words.tally import Tally
from qa_tool.kit import working_days
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.periods import Month, Period, today, whole_months
from qa_tool.kit.sums import by_key
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.programme.verbs import progress
from qa_tool.settings.verbs import setting

NOWHERE = "No team known"
NOWHERE_KNOWN = "No locality known"


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
    found = next((measure for measure in listed(asker) if measure.key == key), None)
    if found is None:
        raise NotFound
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
    inputs = gather(session, summary, frozenset().union(*(measure.needs for measure in wanted)))
    return tuple(Measured(measure, for_asker(asker, measure.rows(inputs))) for measure in wanted)


def parts(keys: Iterable[str]) -> frozenset[Part]:
    """The parts of the summary that these measures read."""
    return frozenset().union(*(MEASURES[key].parts for key in keys))


def gather(session: Session, summary: Summary, needs: frozenset[Need]) -> MeasureInputs:
    """The counts that ``needs`` name, for the period and filters of the summary."""
    period, filters = summary.period, summary.filters
    found: dict[str, Any] = {}
    if Need.COVERAGE in needs:
        found["coverage"] = measures.coverage(session, period, filters)
        found["iro_teams"] = measures.team_names(session)
    if Need.OBSERVED in needs:
        found["feedback"] = _feedback(session, period, filters)
    if Need.REPLIES in needs:
        found["replies"] = measures.replies(session, period, filters)
    if Need.HEARD in needs:
        found["hearing"] = _hearing(session, period, filters)
    if Need.VIEWS in needs:
        found["views_by_team"] = _views(session, period, filters)
        found["team_ids"] = _team_ids(session)
    if Need.DAYS in needs:
        found |= _days(session, period, filters)
        found["team_ids"] = _team_ids(session)
    if Need.FOLLOWED_THROUGH in needs:
        found["followed_through"] = measures.followed_through(
            session, period, filters, view=VIEW, disagrees=DISAGREE, reference=REFERENCE
        )
    if Need.IMPACT in needs:
        found["impact_by_theme"] = measures.impact_by_theme(session, period, filters)
        found["theme_labels"] = definitions_queries.theme_labels(session)
    if Need.PRIORITIES in needs:
        found["tracked"] = _tracked(session, period, filters)
    found |= _followed(session, summary, needs)
    unfiltered = not replace(filters, own_team=False)
    if Need.PROGRAMME in needs and unfiltered:
        found |= _programme(session, period)
    if Need.RECEIPTS in needs and unfiltered:
        found["receipts"] = _receipts(session, period)
    found |= _read_again(session, period, filters, needs)
    return MeasureInputs(summary, **found)


def _read_again(session: Session, period: Period, filters: Filters, needs: frozenset[Need]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if Need.PAIRS in needs:
        found["pairs"] = agreement.pairs_in_words(session, period, filters)
    if Need.TWO_VIEWS in needs:
        found["oversight_views"] = readings.two_views(session, period, filters, *OVERSIGHT_VIEWS)
        found["challenge_views"] = readings.two_views(session, period, filters, *CHALLENGE_VIEWS)
    return found


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


def _feedback(session: Session, period: Period, filters: Filters) -> Feedback:
    alike = measures.observed(session, period, filters)
    given = [(one, working_days.between(one.observed_on, one.given_on)) for one in alike if one.given_on is not None]
    days = by_key((taken, one.n) for one, taken in given)
    late = sum(one.n for one, _ in given if one.late)
    return Feedback(Spread(days), late, sum(one.n for one in alike if one.given_on is None))


def _hearing(session: Session, period: Period, filters: Filters) -> Hearing:
    shown = measures.shown_after(session, period, filters)
    days = by_key((working_days.between(*between), n) for between, n in shown.items())
    return Hearing(measures.heard(session, period, filters), Spread(days))


def _team_ids(session: Session) -> dict[str, str]:
    """CSC teams' names -> an id; without those that two teams bear, which are counted as one."""
    teams = [place for place in definitions_queries.places(session) if place.kind is PlaceKind.TEAM]
    borne = Counter(place.name for place in teams)
    return {place.name: place.id for place in teams if borne[place.name] == 1}


def _views(session: Session, period: Period, filters: Filters) -> dict[str, Tally]:
    teams = definitions_queries.place_names(session)
    found = tallies.questions(session, [period], filters, Margin.TEAM, only={VIEW})[period]
    return by_key((teams.get(cell.member, NOWHERE), tally) for cell, tally in found.items())


def _days(session: Session, period: Period, filters: Filters) -> dict[str, Any]:
    teams = definitions_queries.place_names(session)
    found = measures.enquired(session, period, filters)
    by_team = by_key((teams.get(row.team_id, NOWHERE), _taken(row)) for row in found)
    return {
        "days": sum(by_team.values(), EnquiryDays()),
        "days_by_team": by_team,
        "receipt_limit": setting(session, "section_47_receipt_working_days", period.last),
        "audit_limit": setting(session, "section_47_audit_working_days", period.last),
    }


def _followed(session: Session, summary: Summary, needs: frozenset[Need]) -> dict[str, Any]:
    """What became of inadequates and of actions, and of those of the period before, as far as it is needed."""
    period, before, filters = summary.period, summary.previous, summary.filters
    found: dict[str, Any] = {}
    if Need.LOOPS in needs:
        found["loops_by_locality"], found["loops_by_team"] = _loops(session, period, filters)
        if before is not None:
            earlier = _loops(session, before, filters)
            found["loops_before_by_locality"], found["loops_before_by_team"] = earlier
        found["iro_teams"] = measures.team_names(session)
    if Need.ACTED in needs:
        found["acted"] = followed.acted(session, period, filters, today())
        if before is not None:
            found["acted_before"] = followed.acted(session, before, filters, today())
        found["theme_labels"] = definitions_queries.theme_labels(session)
    return found


def _loops(session: Session, period: Period, filters: Filters) -> tuple[dict[str, Loop], dict[str, Loop]]:
    """By locality and by IRO team."""
    localities = definitions_queries.place_names(session)
    loops = [(line, _loop(line)) for line in followed.inadequates(session, period, filters)]
    by_locality = by_key((localities.get(line.locality_id, NOWHERE_KNOWN), one) for line, one in loops)
    return by_locality, by_key((line.team_id, one) for line, one in loops)


def _loop(line: InadequateLine) -> Loop:
    if line.closed_on is None:
        return Loop(open=1)
    days = Spread({working_days.between(line.opened_on, line.closed_on): 1})
    return Loop(
        in_time=int(line.in_time),
        late=int(not line.in_time),
        improved=int(line.improved),
        again=int(line.again is not None),
        held=int(line.again in (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)),
        to_closing=days,
        to_difference=days if line.difference else Spread(),
    )


def _taken(row: Enquired) -> EnquiryDays:
    """The working days between those days of a group that are known."""
    known = {
        step: Spread({working_days.between(*days): row.n}) for step in STEPS if (days := row.step(step)) is not None
    }
    return replace(EnquiryDays(), **known)


def _receipts(session: Session, period: Period) -> dict[tuple[str, Month], Funnel]:
    """What was entered for the whole months of the period. A team's rows of several times of validity are one team."""
    wanted = whole_months(period)
    if not wanted:
        return {}
    names_of = definitions_queries.place_names(session)
    counts = enquiries_queries.counts(session, wanted[0], wanted[-1])
    return by_key(
        ((names_of.get(team, NOWHERE), month), Funnel(row.due, row.received)) for (team, month), row in counts.items()
    )


def _programme(session: Session, period: Period) -> dict[str, Any]:
    """Of the whole months of the period. A filter would leave out what was done, and nothing of what was due."""
    wanted = whole_months(period)
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


def _tracked(session: Session, period: Period, filters: Filters) -> Tracked:
    held = reading.of_period(period)
    if not held:
        return Tracked()
    quarters = ledgers.quarters_to(session, period)
    span = ledgers.span_of(quarters)
    versions = figures.form_versions(session)
    counts = figures.counts_of(session, (span,), filters, versions)
    answers = counts.questions(span, Margin.QUARTER)
    counts.settle()
    return Tracked(
        held,
        quarters,
        answers,
        versions,
        measures.findings_by_group(session, quarters, filters, {one.key: one.sub_themes for one in held}),
    )
