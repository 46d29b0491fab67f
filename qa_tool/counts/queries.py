"""The numbers that stand, those that were replaced, and the places that a count is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from qa_tool.counts.models import CountCell
from qa_tool.counts.words import within
from qa_tool.definitions.counts import FOLDER, CountDefinition, count_of, counts_in
from qa_tool.definitions.verbs.in_use import InUse
from qa_tool.definitions.words import CountRole
from qa_tool.kit.periods import Period
from qa_tool.kit.transactions import holding
from qa_tool.people.models import Team
from qa_tool.people.queries import places
from qa_tool.people.words import PlaceKind

MOST_SPANS = 24
"""Periods side by side in a list."""
Cells = dict[tuple[str, str], CountCell]
"""By place and question."""


class Place(NamedTuple):
    """What a row of a count is about. ``within``: the names of what it belongs to, the nearest first."""

    id: str
    key: str
    name: str
    within: tuple[str, ...] = ()


in_use = InUse("count", FOLDER, count_of, counts_in)
"""The counts of the service by key."""


def standing(session: Session, count: str, first: date, *, lock: bool = False) -> Cells:
    """What stands of the period that begins then, that a number was withdrawn included; locked, as it stands now and
    until the end of the transaction."""
    query = select(CountCell).where(
        CountCell.count_key == count, CountCell.first == first, CountCell.replaced_at.is_(None)
    )
    query = query.order_by(CountCell.place, CountCell.question_key)
    if lock:
        query = holding(query).execution_options(populate_existing=True)
    return {(row.place, row.question_key): row for row in session.scalars(query)}


def corrected(session: Session, count: str, first: date) -> Sequence[tuple[CountCell, CountCell]]:
    """(a number that stood before, what took its place) of the period, the last replaced first."""
    after = aliased(CountCell)
    same = ("count_key", "question_key", "first", "place")
    followed = [getattr(after, name) == getattr(CountCell, name) for name in same]
    query = select(CountCell, after).join(after, and_(*followed, after.revision == CountCell.revision + 1))
    query = query.where(CountCell.count_key == count, CountCell.first == first, CountCell.value.is_not(None))
    query = query.order_by(after.entered_at.desc(), CountCell.place, CountCell.question_key)
    return [(before, then) for before, then in session.execute(query)]


def cautions(session: Session, count: CountDefinition, keys: Collection[str], period: Period) -> Iterator[str]:
    """What has to be said beside figures of these cells in the period: what is missing or provisional, and what the
    count says of its questions. Nothing where nothing was entered."""
    asked = [cell for cell in count.cells if cell.key in keys]
    needed = {cell.key for cell in asked if not cell.optional}
    provisional = []
    for span in within(count.each[0], period, MOST_SPANS):
        there = [row for row in standing(session, count.key, span.period.first).values() if row.number is not None]
        if not there:
            continue
        places = places_of(session, count.each[1], span.period.last)
        given = {(row.place, row.question_key) for row in there}
        missing = [one.name for one in places if not needed <= {key for place, key in given if place == one.id}]
        if missing:
            yield f"{span.period.label} is without {', '.join(missing)}: not everything was entered."
        provisional += [span.period.label] if any(row.provisional for row in there if row.question_key in keys) else []
    if provisional:
        yield f"Provisional, and may still change: {', '.join(provisional)}."
    of = {cell.question.key for cell in asked}
    for question in count.questions:
        if question.warn and question.key in of:
            yield f"{question.label}: {question.warn}"


def in_roles(
    session: Session, first: date, last: date, roles: Collection[CountRole]
) -> dict[tuple[str, date], dict[CountRole, int]]:
    """What stands of the periods that begin between the days, by place and first day: numbers by what they mean.

    Only rows that have all of these; {} where no count asks for them.
    """
    asked = {
        (count.key, question.key): role
        for count in in_use(session).values()
        for role, question in count.in_roles().items()
        if role in roles
    }
    query = select(CountCell).where(
        CountCell.count_key.in_({count for count, _ in asked}),
        CountCell.first.between(first, last),
        CountCell.replaced_at.is_(None),
        CountCell.value.is_not(None),
    )
    found: dict[tuple[str, date], dict[CountRole, int]] = {}
    for row in session.scalars(query):
        if (row.count_key, row.question_key) in asked and row.value is not None:
            role = asked[row.count_key, row.question_key]
            found.setdefault((row.place, row.first), {})[role] = row.value
    return {cell: numbers for cell, numbers in found.items() if len(numbers) == len(set(roles))}


def places_of(session: Session, kind: str, on: date) -> list[Place]:
    """The places of that kind on the day, in the order of the names of what they belong to; of none, the service."""
    if kind == "none":
        return [Place("", "", "The service")]
    if kind == "iro_team":
        wanted = select(Team).where(Team.valid_from <= on, Team.valid_to.is_(None) | (Team.valid_to >= on))
        return [Place(team.id, team.key, team.name) for team in session.scalars(wanted.order_by(Team.name, Team.key))]
    by_id = {place.id: place for place in places.places_on(session, on)}
    found = []
    for place in by_id.values():
        above, names = place, []
        while above.parent_id is not None and above.parent_id in by_id:
            above = by_id[above.parent_id]
            names.append(above.name)
        if place.kind.value == kind and above.kind is PlaceKind.LOCALITY:
            found.append(Place(place.id, place.key, place.name, tuple(names)))
    return sorted(found, key=lambda one: (*reversed(one.within), one.name))
