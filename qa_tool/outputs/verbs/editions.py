"""What each edition of the workbook holds beyond the summary of its period, and what it can be made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.words import PlaceName
from qa_tool.figures.queries.monthly import Monthly
from qa_tool.figures.summary import challenge
from qa_tool.figures.summary.challenge import Challenged
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures, learning, outcomes
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.floor import Sight
from qa_tool.kit.periods import Period, Quarter, financial_year
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook.content import InadequateNow, LastTime, More, Year
from qa_tool.people.words import PlaceKind
from qa_tool.policy.words import Asker


def check(session: Session, edition: Edition, period: Period, filters: Filters) -> None:
    """Raises Unclear where the edition cannot be made of what is asked for; its text says what to choose."""
    if edition is Edition.CLUSTER:
        locality(session, filters)
        if Filters(place_id=filters.place_id) != replace(filters, sight=Sight()):
            raise Unclear("place", "The cluster edition is of all records of a locality: choose no other filter")
        if period != Quarter.of(period.last).period:
            raise Unclear("quarter", "Choose a quarter: the cluster edition is for one quarter's meeting")
    if edition is Edition.ANNUAL and period != financial_year(Quarter.of(period.first).year):
        raise Unclear("quarter", "Choose a whole year: the annual edition shows its quarters side by side")


def more(session: Session, asker: Asker | None, summary: Summary, edition: Edition, needs: Collection[str]) -> More:
    """What the sheets of the edition are made of beyond the summary; ``needs``: the fields that some sheet writes.

    Raises NotPermitted as the services that it asks do, and Unclear as ``check`` does.
    """
    period, filters = summary.period, summary.filters
    check(session, edition, period, filters)
    # Counts of children and of actions know of no floor: where figures have one, they are the own team's only.
    whole = filters.sight.reads is None
    year = None
    if edition is Edition.ANNUAL:
        year = Year(_quarters(session, asker, period, filters), _before(session, asker, period, filters))
    return More(
        inadequate=_inadequate(session, filters) if whole and "inadequate" in needs else None,
        last_time=_last_time(session, asker, period, filters) if whole and "last_time" in needs else None,
        learning=learning.plan(session, asker, period, filters) if "learning" in needs else None,
        challenge=challenged(session, summary) if "challenge" in needs else (),
        year=year,
    )


def locality(session: Session, filters: Filters) -> PlaceName:
    """The locality that a cluster edition is of. Raises Unclear where none is chosen."""
    places = (place for place in queries.places(session) if place.kind is PlaceKind.LOCALITY)
    found = next((place for place in places if filters.place_id in place.ids), None)
    if found is None:
        raise Unclear("place", "Choose the locality whose meeting the cluster edition is for")
    return found


def challenged(session: Session, summary: Summary) -> tuple[Challenged, ...]:
    """Challenge by district, for the period and filters of a summary that is there already."""
    versions = figures.form_versions(session)
    wanted = challenge.keys(versions)
    counts = Monthly(session, summary.filters, [summary.period])
    cells = counts.questions(summary.period, Margin.DISTRICT, wanted)
    counts.settle()
    return challenge.by_district(cells, versions, queries.places(session), summary.thresholds)


def _inadequate(session: Session, filters: Filters) -> InadequateNow:
    """Counts of the whole service by role: no child is listed, so the reader's own rows do not matter."""
    found = outcomes.of_service(session, filters)
    return InadequateNow(found.on, len(found.children), found.desks, found.without_case)


def _last_time(session: Session, asker: Asker | None, period: Period, filters: Filters) -> LastTime:
    found = outcomes.last_time(session, asker, period, filters)
    return LastTime(found.period, found.on, found.groups)


def _quarters(session: Session, asker: Asker | None, period: Period, filters: Filters) -> tuple[Summary, ...]:
    year = Quarter.of(period.first).year
    return tuple(figures.summary(session, asker, quarter.period, filters) for quarter in Quarter.of_year(year))


def _before(session: Session, asker: Asker | None, period: Period, filters: Filters) -> Summary:
    return figures.summary(session, asker, financial_year(Quarter.of(period.first).year - 1), filters)
