"""Lists: filtered, sorted by meaning, paged."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.kit.errors import NotPermitted
from qa_tool.records.queries import listings
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import drafting, listing, submitting
from qa_tool.records.words import Status
from tests.support.desks import World, make_world
from tests.support.factories import make_submitted


def many(session: Session) -> World:
    world = make_world(session)
    for day, grade, practitioner in (
        (date(2018, 9, 30), Grade.INADEQUATE, world.people.iro),
        (date(2018, 10, 1), Grade.GOOD, world.people.colleague),
        (date(2018, 12, 31), Grade.REQUIRES_IMPROVEMENT, world.people.other_iro),
        (date(2019, 1, 1), Grade.GOOD, None),
    ):
        make_submitted(
            session,
            world.version,
            author=world.people.auditor,
            practitioner=practitioner,
            audit_date=day,
            grade=grade,
            places=world.places,
            facts={"plan_type": "CP"},
        )
    return world


def dates(world: World, filters: Filters | None = None, sort: str = "date") -> list[date | None]:
    return [item.audit_date for item in listing.listing(world.session, world.asker("head"), filters, sort=sort).items]


@pytest.mark.both_databases
def test_a_quarter_takes_its_first_and_last_day(session: Session) -> None:
    world = many(session)
    assert dates(world, Filters(quarter="2018/19-Q3")) == [date(2018, 10, 1), date(2018, 12, 31)]
    assert dates(world, Filters(quarter="2018/19-Q3", first=date(2018, 11, 1))) == [date(2018, 12, 31)]


def test_grades_sort_by_severity_and_blanks_come_last(session: Session) -> None:
    world = many(session)
    make_submitted(session, world.version, author=world.people.auditor, grade=None, audit_date=date(2018, 1, 1))

    def grades(sort: str) -> list[str | None]:
        return [item.grade for item in listing.listing(session, world.asker("head"), sort=sort).items]

    rising = [Grade.GOOD, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE]
    assert grades("grade") == [*rising, None]
    assert grades("-grade") == [*reversed(rising), None]


@pytest.mark.both_databases
@pytest.mark.parametrize("sort", listings.sort_columns(true(), list(Grade)))
def test_every_sort_works_both_ways(session: Session, sort: str) -> None:
    world = many(session)
    assert len(dates(world, sort=sort)) == len(dates(world, sort=f"-{sort}")) == 4


@pytest.mark.both_databases
def test_each_filter_narrows(session: Session) -> None:
    world = many(session)
    people, places = world.people, world.places
    assert len(dates(world, Filters(grade="good"))) == 2
    assert dates(world, Filters(practitioner=people.iro.id)) == [date(2018, 9, 30)]
    assert dates(world, Filters(text=people.colleague.staff_code.lower())) == [date(2018, 10, 1)]
    assert len(dates(world, Filters(text=people.auditor.staff_code))) == 4
    assert (
        len(dates(world, Filters(locality=places.locality.id, district=places.district.id, team=places.team.id))) == 4
    )
    assert dates(world, Filters(locality=places.other_locality.id)) == []
    assert len(dates(world, Filters(plan_type="CP", form="small"))) == 4
    assert dates(world, Filters(form="tier-2")) == []
    assert dates(world, Filters(status="closed")) == []
    assert len(dates(world, Filters(status=Status.SUBMITTED))) == 4
    assert dates(world, Filters(mine=True)) == []


def test_the_signs_of_a_search_are_plain_text(session: Session) -> None:
    world = many(session)
    for text in ("%", "_", "\\", "'; DROP TABLE audit; --", "100%", "SM_2018"):
        assert dates(world, Filters(text=text)) == []


def test_pages_hold_every_row_once_and_the_last_one_stands_in_for_those_beyond(session: Session) -> None:
    world = many(session)
    pages = [
        listing.listing(session, world.asker("head"), sort="form", page=number, per_page=3) for number in (1, 2, 7)
    ]
    assert [page.page for page in pages] == [1, 2, 2]
    assert [len(page.items) for page in pages] == [3, 1, 1]
    assert {page.total for page in pages} == {4}
    assert {page.pages for page in pages} == {2}
    assert len({item.id for page in pages[:2] for item in page.items}) == 4


def test_an_empty_list_is_one_empty_page(session: Session) -> None:
    world = make_world(session)
    page = listing.listing(session, world.asker("head"), page=5)
    assert (page.items, page.total, page.page, page.pages) == ((), 0, 1, 1)


@pytest.mark.parametrize(
    "wrong", [Filters(status="gone"), Filters(grade="outstanding"), Filters(quarter="2018/19-Q5"), Filters(quarter="x")]
)
def test_words_that_mean_nothing_are_said(sqlite_session: Session, wrong: Filters) -> None:
    world = make_world(sqlite_session)
    with pytest.raises(ValueError):
        listing.listing(sqlite_session, world.asker("head"), wrong)
    with pytest.raises(ValueError, match="sorted by"):
        listing.listing(sqlite_session, world.asker("head"), sort="password")


@pytest.mark.both_databases
def test_a_case_number_finds_what_the_asker_may_know(session: Session) -> None:
    world = make_world(session)
    audit, draft = world.draft(), world.draft("other_manager")
    drafting.set_case_number(session, world.asker("manager"), audit.id, "1234567")
    drafting.set_case_number(session, world.asker("other_manager"), draft.id, "1234567")
    assert submitting.submit(session, world.asker("manager"), audit.id).done

    def found(name: str, number: str) -> list[str]:
        return [item.id for item in listing.listing(session, world.asker(name), case_number=number).items]

    assert found("head", "123 4567") == [audit.id]
    assert found("other_manager", "1234567") == [draft.id]
    assert found("iro", "1234567") == []
    assert found("head", "7654321") == found("head", "") == []


@pytest.mark.parametrize("name", ["support", "administrator"])
def test_roles_that_read_nothing_have_no_list(session: Session, name: str) -> None:
    world = many(session)
    with pytest.raises(NotPermitted):
        listing.listing(session, world.asker(name))


@pytest.mark.both_databases
def test_my_draft_says_when_it_was_saved_and_others_do_not(session: Session) -> None:
    world = make_world(session)
    world.draft()
    (mine,) = listing.listing(session, world.asker("manager")).items
    assert (mine.mine, mine.status_only) == (True, False)
    assert mine.saved_at is not None
    assert mine.iro == world.people.iro.staff_code
    (others,) = listing.listing(session, world.asker("head")).items
    assert (others.status_only, others.saved_at, others.iro) == (True, None, "")
