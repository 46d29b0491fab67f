"""A dataset of each count: a row of every place and period of which anything was entered, a column of every number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial, reduce
from operator import add

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from qa_tool.counts.models import CountCell
from qa_tool.counts.words import containing
from qa_tool.definitions import queries as definitions
from qa_tool.definitions.counts import CountDefinition
from qa_tool.kit.datasets import Column, Dataset, Kind
from qa_tool.people.queries import people
from qa_tool.people.queries.places import LEVELS
from qa_tool.people.words import PlaceKind

BEGINS = "begins"
"""The column of the first day of what a row was entered for."""
NOWHERE = "No place known"


@lru_cache(maxsize=64)
def dataset_of(count: CountDefinition) -> Dataset:
    """The dataset of the count: what stands, and nothing that was replaced. What is missing has no value."""
    each, place = count.each
    keys = [cell.key for cell in count.cells]
    value = CountCell.value * 100 + CountCell.hundredths
    numbers = (func.max(case((CountCell.question_key == key, value))).label(f"q{at}") for at, key in enumerate(keys))
    rows = (
        select(CountCell.place, CountCell.first, *numbers)
        .where(CountCell.count_key == count.key, CountCell.question_key.in_(keys))
        .where(CountCell.replaced_at.is_(None), CountCell.value.is_not(None))
        .group_by(CountCell.place, CountCell.first)
        .subquery()
    )

    def called(session: Session) -> Mapping[str, str]:
        firsts = session.scalars(select(CountCell.first).where(CountCell.count_key == count.key).distinct())
        return {first.isoformat(): containing(each, first).period.label for first in firsts}

    sql = {key: rows.c[f"q{at}"] for at, key in enumerate(keys)}
    columns = [Column(one.key, one.label, Kind.NUMBER, sql[one.key]) for one in count.cells]
    for mixed in (one for one in count.questions if one.mix):
        # A part that is missing leaves no total.
        total = sql[mixed.total_key] if mixed.overlap else reduce(add, (sql[key] for key in mixed.parts))
        columns.append(Column(mixed.key, mixed.label, Kind.NUMBER, total, parts=mixed.parts))
    columns += [
        Column(BEGINS, "First day", Kind.DATE, rows.c.first),
        Column(each, each.capitalize(), Kind.DATE, rows.c.first, names=called, apart=True),
    ]
    if place == "iro_team":
        names = lambda session: {team.id: team.name for team in people.teams(session)}  # noqa: E731
        columns.append(Column(place, "IRO team", Kind.MEMBER, rows.c.place, names=names, none=NOWHERE, apart=True))
    elif place != "none":
        for kind in LEVELS[: LEVELS.index(PlaceKind(place)) + 1]:
            names = partial(around, kind=kind)
            columns.append(Column(kind, kind.capitalize(), Kind.MEMBER, rows.c.place, names=names, none=NOWHERE))
    return Dataset(count.key, count.title, rows, tuple(columns), rows.c.first, None, by_record=False, each=each)


def around(session: Session, kind: PlaceKind) -> dict[str, str]:
    """The name of the place of that kind which each row of a place is, or lies in."""
    every, level = definitions.places(session), LEVELS.index(kind)
    named = {one.key: one.name for one in every if one.kind == kind}
    found: dict[str, str] = {}
    for one in every:
        for identity, home in zip(one.ids, one.homes, strict=True):
            path = (*reversed(home), one.key)
            found |= {identity: named.get(path[level], "")} if level < len(path) else {}
    return found


def datasets_of(counts: Iterable[CountDefinition]) -> dict[str, Dataset]:
    """The dataset of each, by its key."""
    return {count.key: dataset_of(count) for count in counts}
