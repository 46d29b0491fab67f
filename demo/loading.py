"""Filling an empty, migrated database with the demo: forms, people, accounts, records, drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from demo import children, staffing
from demo.afterwards import seed_of
from demo.appeals import keep_appeals
from demo.calendar import span
from demo.cast import SIGN_INS, Staff, staff
from demo.drafts import drafts
from demo.editions import release_and_prepare
from demo.enquiries import keep_register
from demo.freezing import freeze_last
from demo.loader import Loader, finish, link_allocations
from demo.looking_again import look_again
from demo.meetings import hold_meetings
from demo.programme import plan_year
from demo.queries import place_ids
from demo.records import SEED, Maker
from demo.sampling import list_and_sample, rounds
from demo.second_readings import drawn, read_again
from demo.service_settings import change_settings
from demo.world import World
from qa_tool.definitions.files.loader import Library, load_folder
from qa_tool.definitions.verbs import publishing
from qa_tool.kit.transactions import Session
from qa_tool.people.verbs import accounts, people
from qa_tool.policy.words import Role
from qa_tool.records.queries.bulk import BATCH

T = TypeVar("T")
Begin = Callable[[], AbstractContextManager[Session]]
"""Begins a transaction that commits at its end."""
Progress = Callable[[int], None]
"""Told how many records have been loaded so far."""
TOGETHER = 8 * BATCH
"""Records committed together: few enough that memory and journal stay small."""


@dataclass(frozen=True)
class Plan:
    """What to load: how many records, on which day, from which forms, under which seed."""

    audits: int
    today: date
    forms: Path
    password_hash: str
    seed: str = SEED


def load(begin: Begin, plan: Plan, progress: Progress | None = None) -> int:
    """Load everything into an empty database; how many records there are, but for the re-audits. Commits as it goes.

    When it does not come to its end, what was loaded is of no use: begin again with an empty database.
    """
    library = load_folder(plan.forms)
    with begin() as session:
        world = people_and_places(session, library, plan.forms, plan.today)
        _open_accounts(session, plan.password_hash)
        loader = Loader(session)
    maker = Maker(world, plan.audits, plan.seed)
    loaded, first = 0, date.min
    for one in rounds(world):  # a sample leaves out what was audited by its day, and is audited after it
        last = one.drawn_at.date()
        loaded = _records(begin, maker, loader, (first, last), loaded, progress)
        with begin() as session:
            maker.tasks.extend(list_and_sample(session, maker, one))
        first = last + timedelta(days=1)
    loaded = _records(begin, maker, loader, (first, date.max), loaded, progress)
    with begin() as session:
        link_allocations(session, maker.audited)
        for draft in drafts(maker):
            loader.write_draft(session, draft)
        plan_year(session, world)
        hold_meetings(session, world)
        keep_register(session, world, plan.seed)
        children.count(session, world, plan.seed, {**children.DRAWN, **staffing.DRAWN})
        keep_appeals(session, world, plan.seed)
        change_settings(session, world)
        read_again(session, world, plan.seed)
        look_again(session, world, loader, plan.seed)  # at what stands after the second reading
        finish(session, loaded)
    with begin() as session:
        release_and_prepare(session, world, plan.today)
    with begin() as session:
        freeze_last(session, world)
    return loaded


def _records(
    begin: Begin, maker: Maker, loader: Loader, days: tuple[date, date], loaded: int, progress: Progress | None
) -> int:
    """Load the records begun between two days, both included; how many there are then."""
    seeds = (drawn(seed_of(maker.world, made, maker.seed), made) for made in maker.records(*days))
    for batches in _in_lists(_in_lists(seeds, BATCH), TOGETHER // BATCH):
        with begin() as session:
            for batch in batches:
                loader.write(session, batch)
                loaded += len(batch)
                if progress is not None:
                    progress(loaded)
    return loaded


def people_and_places(session: Session, library: Library, forms: Path, day: date) -> World:
    """Publish the forms of a folder and engage everybody: the demo before its first record."""
    begins, ends = span(day)
    publishing.publish(session, forms, today=day)
    ids = {one.code: _engage(session, one) for one in staff(begins)}
    return World(library, begins, ends, ids, place_ids(session))


def _engage(session: Session, one: Staff) -> str:
    """Add a member of staff with the team that they belong to or manage; their id."""
    person = people.add(
        session, staff_code=one.code, job=one.job, is_practitioner=one.role is Role.IRO, since=one.since
    )
    if one.team:
        people.join(session, person, one.team, manages=False, since=one.since)
    if one.moved is not None:
        people.join(session, person, one.moved[1], manages=False, since=one.moved[0])
    if one.manages:
        people.join(session, person, one.manages, manages=True, since=one.since)
    return str(person.id)


def _open_accounts(session: Session, password_hash: str) -> None:
    """One account for each role; the head of service comes first and agrees to the others."""
    head = next(one for one in SIGN_INS if one.role is Role.HEAD_OF_SERVICE)
    for one in (head, *(other for other in SIGN_INS if other is not head)):
        accounts.add(
            session,
            email=one.email,
            staff_code=one.code,
            password_hash=password_hash,
            roles=[one.role],
            approved_by=None if one is head else head.email,
        )


def _in_lists(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
