"""Who reaches which row: SQL against an oracle in plain Python, for random sets of audits, roles and teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade, Noun
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import today
from qa_tool.policy.words import Asker, Role
from qa_tool.records.models import Audit
from qa_tool.records.queries import listings, scoping
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import listing
from qa_tool.records.words import Status
from tests.support.factories import (
    ROLES,
    People,
    join,
    make_draft,
    make_people,
    make_places,
    make_submitted,
    publish,
    small_definition,
)

pytestmark = pytest.mark.both_databases

AUTHORS = ("auditor", "manager", "safeguarding", "iro")
PRACTITIONERS = (None, "iro", "colleague", "other_iro")
COUNTED = (Status.SUBMITTED, Status.CLOSED, Status.MODERATED)


@dataclass(frozen=True)
class Row:
    """One audit as the oracle sees it."""

    noun: Noun
    author: str
    practitioner: str | None
    status: Status
    released: bool
    opened: bool
    """Whether its IRO has opened it, which counts for audits alone."""
    grade: Grade

    @property
    def sound(self) -> bool:
        return self.author != self.practitioner


rows = st.builds(
    Row,
    st.sampled_from([Noun.AUDIT, Noun.OBSERVATION]),
    st.sampled_from(AUTHORS),
    st.sampled_from(PRACTITIONERS),
    st.sampled_from([Status.DRAFT, Status.SUBMITTED, Status.CLOSED, Status.REOPENED]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(list(Grade)),
).filter(lambda row: row.sound)
askers = st.tuples(
    st.sampled_from(list(ROLES)),
    st.sets(st.sampled_from(list(Role)), min_size=1, max_size=3),
)
TEAM_OF = {"iro": "first", "colleague": "first", "other_iro": "second"}


def oracle(row: Row, name: str, roles: set[Role], managed: set[str]) -> str:  # noqa: PLR0911  one line a rule
    """'whole', 'coded', 'status' or '': what somebody may know of a row, by the matrix of permission in words."""
    if row.status is Status.DRAFT:
        writes = {Role.AUDITOR, Role.IRO, Role.QR_MANAGER, Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE}
        if row.author == name:
            return "whole" if roles & writes else ""
        sees = roles & {Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE, Role.ANALYST}
        return "status" if sees and row.practitioner != name else ""
    about_me = row.practitioner == name
    unread = Role.IRO in roles and row.noun is Noun.AUDIT and not row.opened
    let_see = about_me and row.released and row.status in COUNTED and not unread
    if about_me and not let_see:
        return ""
    if roles & {Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE}:
        return "whole"
    if Role.ANALYST in roles and row.noun is Noun.AUDIT:
        return "whole"
    if Role.QR_MANAGER in roles and TEAM_OF.get(row.practitioner or "") in managed:
        return "whole"
    if Role.IRO in roles and let_see:
        return "whole"
    wrote = roles & ({Role.AUDITOR, Role.QR_MANAGER} | ({Role.IRO} if row.noun is Noun.AUDIT else set()))
    if wrote and row.author == name:
        return "whole"
    return "coded" if Role.ANALYST in roles else ""


def plant(session: Session, people: People, planted: list[Row]) -> dict[str, Row]:
    versions = {
        noun: publish(session, small_definition(f"small-{noun.value}", noun=noun))
        for noun in (Noun.AUDIT, Noun.OBSERVATION)
    }
    made = {}
    for row in planted:
        author = people.by_name[row.author]
        practitioner = people.by_name[row.practitioner] if row.practitioner else None
        if row.status is Status.DRAFT:
            audit = make_draft(session, versions[row.noun], author)
            audit.practitioner_id = practitioner.id if practitioner else None
        else:
            audit = make_submitted(
                session,
                versions[row.noun],
                author=author,
                practitioner=practitioner,
                status=row.status,
                released=row.released,
                opened=row.opened,
                grade=row.grade,
            )
        made[audit.id] = row
    session.flush()
    return made


def asker_of(people: People, name: str, roles: set[Role]) -> tuple[Asker, set[str]]:
    asker = people.asker(name, *roles)
    managed = {
        key
        for key, team in (("first", people.team), ("second", people.other_team))
        if team.id in asker.managed_team_ids
    }
    return asker, managed


PROPERTY = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@PROPERTY
@given(planted=st.lists(rows, max_size=12), who=st.lists(askers, min_size=1, max_size=6))
def test_every_asker_reaches_exactly_what_the_matrix_says(
    session: Session, planted: list[Row], who: list[tuple[str, set[Role]]]
) -> None:
    with session.begin_nested() as savepoint:
        people = make_people(session)
        made = plant(session, people, planted)
        for name, roles in who:
            asker, managed = asker_of(people, name, roles)
            expected = {audit_id: oracle(row, name, roles, managed) for audit_id, row in made.items()}
            whole = set(session.scalars(select(Audit.id).where(scoping.readable(asker), ~scoping.coded_only(asker))))
            coded = set(session.scalars(select(Audit.id).where(scoping.coded_only(asker))))
            drafts = set(session.scalars(select(Audit.id).where(scoping.visible(asker, "audit-draft"))))
            status = set(session.scalars(select(Audit.id).where(scoping.status_only(asker))))
            assert whole | drafts == {key for key, seen in expected.items() if seen == "whole"}
            assert coded == {key for key, seen in expected.items() if seen == "coded"}
            assert status == {key for key, seen in expected.items() if seen == "status"}
        savepoint.rollback()


@PROPERTY
@given(
    planted=st.lists(rows, max_size=10),
    hidden=st.lists(rows, min_size=1, max_size=6),
    who=askers,
    sort=st.sampled_from(sorted(listings.sort_columns(true(), list(Grade)))),
    asked=st.sampled_from(
        [
            Filters(),
            Filters(text="P0"),
            Filters(text="SM-"),
            Filters(grade="good"),
            Filters(status="draft"),
            Filters(status="submitted"),
            Filters(quarter="2018/19-Q3"),
            Filters(mine=True),
        ]
    ),
)
def test_rows_out_of_sight_bear_on_nothing(
    session: Session, planted: list[Row], hidden: list[Row], who: tuple[str, set[Role]], sort: str, asked: Filters
) -> None:
    """Object rules, every path: the same list, order, count and pages, whether the hidden rows are there or not."""
    name, roles = who
    with session.begin_nested() as savepoint:
        people = make_people(session)
        plant(session, people, planted)
        asker, managed = asker_of(people, name, roles)
        listed = lists(session, asker, asked, sort)
        if listed is None:
            savepoint.rollback()
            return
        out_of_sight = [row for row in hidden if not oracle(row, name, roles, managed)]
        plant(session, people, out_of_sight)
        assert lists(session, asker, asked, sort) == listed
        savepoint.rollback()


def lists(session: Session, asker: Asker, asked: Filters, sort: str) -> Any:
    try:
        pages = [
            listing.listing(session, asker, asked, sort=order, page=number, per_page=4)
            for order in (sort, f"-{sort}")
            for number in (1, 2, 9)
        ]
    except NotPermitted:
        return None
    return pages


@pytest.mark.parametrize(
    "asked",
    [
        Filters(grade="inadequate"),
        Filters(first=date(2018, 1, 1)),
        Filters(plan_type="CP"),
        Filters(text="P003"),
        Filters(safety_concern=True),
    ],
)
def test_a_draft_known_by_status_answers_no_question_about_its_content(session: Session, asked: Filters) -> None:
    people = make_people(session)
    audit = make_draft(session, publish(session), people.manager)
    audit.practitioner_id, audit.plan_type = people.iro.id, "CP"
    audit.audit_date, audit.effective_grade, audit.safety_concern = date(2018, 5, 1), Grade.INADEQUATE, True
    session.flush()
    for name in ("safeguarding", "head", "analyst"):
        seen = listing.listing(session, people.asker(name)).items
        assert [(one.reference, one.status_only, one.iro, one.grade, one.audit_date) for one in seen] == [
            (audit.reference, True, "", None, None)
        ]
        assert listing.listing(session, people.asker(name), asked).total == 0


@pytest.mark.parametrize("sort", ["iro", "district", "date", "grade", "submitted"])
def test_the_order_of_drafts_known_by_status_tells_nothing_of_their_content(session: Session, sort: str) -> None:
    people, places = make_people(session), make_places(session)
    version = publish(session)
    drafts = [make_draft(session, version, people.manager) for _ in range(3)]
    contents = [
        (people.iro.id, places.district.id, date(2018, 5, 1), Grade.GOOD),
        (people.colleague.id, places.other_district.id, date(2018, 6, 1), Grade.INADEQUATE),
        (people.other_iro.id, None, date(2018, 4, 1), Grade.REQUIRES_IMPROVEMENT),
    ]
    orders = set()
    for turn in range(3):
        for draft, content in zip(drafts, contents[turn:] + contents[:turn], strict=True):
            draft.practitioner_id, draft.district_id, draft.audit_date, draft.effective_grade = content
        session.flush()
        orders.add(tuple(one.reference for one in listing.listing(session, people.asker("head"), sort=sort).items))
    assert len(orders) == 1


def test_a_record_that_names_nobody_is_not_lost_to_somebody_of_several_roles(session: Session) -> None:
    people = make_people(session)
    version = publish(session, small_definition("live-observation", noun=Noun.OBSERVATION))
    audit = make_submitted(session, version)
    asker = people.asker("analyst", Role.ANALYST, Role.IRO, Role.AUDITOR, Role.QR_MANAGER)
    assert list(session.scalars(select(Audit.id).where(scoping.coded_only(asker)))) == [audit.id]
    assert [one.status_only for one in listing.listing(session, asker).items] == [False]


def test_membership_counts_by_todays_date(session: Session) -> None:
    people = make_people(session)
    audit = make_submitted(session, publish(session), author=people.auditor, practitioner=people.other_iro)
    manager = people.asker("manager")

    def reached() -> bool:
        return audit.id in session.scalars(select(Audit.id).where(scoping.readable(manager)))

    assert not reached()
    ended = join(session, people.other_iro, people.team, last=today() - timedelta(days=1))
    assert not reached()
    ended.valid_to = today()
    session.flush()
    assert reached()
    ended.valid_from = today() + timedelta(days=1)
    ended.valid_to = None
    session.flush()
    assert not reached()
