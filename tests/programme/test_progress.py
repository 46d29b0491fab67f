"""Progress and its measures from the database, against a count record by record, on both databases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Noun
from qa_tool.figures.measures.base import By
from qa_tool.figures.verbs import measures
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Month, Period, Quarter
from qa_tool.outputs import frozen_document
from qa_tool.policy.words import Asker, Decision
from qa_tool.programme import queries
from qa_tool.programme.models import Exemption, Target
from qa_tool.programme.verbs import progress
from qa_tool.programme.words import ExemptionKind
from qa_tool.records.words import COUNTED, Status
from tests.support import factories
from tests.support.factories import People

pytestmark = pytest.mark.both_databases

NOW = datetime(2018, 12, 12, 10, tzinfo=UTC)
QUARTER = Quarter(2018, 3).period
MANAGERS = ("manager", "safeguarding", "head")
GROUPS = {"small": "management-audits", "other": "management-audits", "seen": "observations"}


@dataclass
class Done:
    """A record as a person would note it down."""

    form: str
    author: str
    day: date
    status: Status = Status.SUBMITTED


@dataclass
class Agreed:
    """An exemption: whose ('' the service), months from October counted, how many fewer, what became of it."""

    whose: str
    first: int
    lasts: int
    fewer: int | None
    group: str | None
    decision: Decision | None


@dataclass
class World:
    """Targets are 3 management audits a month of the service, one observation of each manager."""

    done: list[Done]
    agreed: list[Agreed]


DAYS = st.dates(date(2018, 9, 25), date(2019, 1, 5)) | st.sampled_from([QUARTER.first, QUARTER.last])
WORLDS = st.builds(
    World,
    st.lists(
        st.builds(
            Done,
            st.sampled_from(sorted(GROUPS)),
            st.sampled_from((*MANAGERS, "auditor")),
            DAYS,
            st.sampled_from((Status.SUBMITTED, Status.MODERATED, Status.CLOSED, Status.REOPENED)),
        ),
        max_size=14,
    ),
    st.lists(
        st.builds(
            Agreed,
            st.sampled_from(("", *MANAGERS)),
            st.integers(-2, 2),
            st.integers(1, 3),
            st.none() | st.integers(1, 3),
            st.sampled_from((None, "management-audits", "observations")),
            st.sampled_from((None, *Decision)),
        ),
        max_size=4,
    ),
)  # fmt: skip


def put(session: Session, world: World) -> People:
    """The world in the tables."""
    people = factories.make_people(session)
    versions = {
        "small": factories.publish(session),
        "other": factories.publish(session, factories.small_definition("other", reference="OT")),
        "seen": factories.publish(
            session,
            factories.small_definition("seen", reference="SE", noun=Noun.OBSERVATION, group="observations"),
        ),
    }
    for one in world.done:
        author = people.by_name[one.author]
        factories.make_submitted(session, versions[one.form], author=author, audit_date=one.day, status=one.status)
    put_targets(session, people)
    october = Month(2018, 10)
    for number, agreed in enumerate(world.agreed):
        decided = {} if agreed.decision is None else {"decision": agreed.decision, "answer": "Why", "decided_at": NOW}
        other = people.iro.id  # anybody but those concerned
        session.add(
            Exemption(
                id=f"{number:032x}",
                kind=ExemptionKind.OTHER,
                person_id=people.by_name[agreed.whose].id if agreed.whose else None,
                group_key=agreed.group,
                first_month=october.shift(agreed.first).first,
                last_month=october.shift(agreed.first + agreed.lasts - 1).last,
                fewer=agreed.fewer,
                reason="Because",
                asked_by=people.analyst.id,
                asked_at=NOW,
                decided_by=other if decided else None,
                **decided,
            )
        )
    session.flush()
    return people


def put_targets(session: Session, people: People) -> None:
    stated: list[dict[str, Any]] = [{"group_key": "management-audits", "number": 3, "role": ""}]
    roles = {"manager": "QR", "safeguarding": "SM", "head": "HS"}
    stated += [
        {"group_key": "observations", "number": 1, "role": roles[name], "person_id": people.by_name[name].id}
        for name in MANAGERS
    ]
    for one in stated:
        session.add(Target(first_month=date(2018, 4, 1), set_by=people.analyst.id, set_at=NOW, **one))
    session.flush()


def expected(world: World, group: str, whose: str) -> dict[int, tuple[int, int]]:
    """(due, done) by month of the quarter, counted record by record."""
    found = {}
    for month in (10, 11, 12):
        due = 3 if not whose else 1
        for one in world.agreed:
            covers = [Month(2018, 10).shift(one.first + more) for more in range(one.lasts)]
            if one.decision is not Decision.APPROVED or one.whose != whose or Month(2018, month) not in covers:
                continue
            if one.group in (None, group):
                due = 0 if one.fewer is None else max(0, due - one.fewer)
        done = len(
            [
                one
                for one in world.done
                if GROUPS[one.form] == group
                and one.status in COUNTED
                and (one.day.year, one.day.month) == (2018, month)
                and whose in ("", one.author)
            ]
        )
        found[month] = (due, done)
    return found


def agree(session: Session, world: World) -> None:
    """Assert that pages and measures say what counting gives."""
    people = put(session, world)
    of_service = progress.service(session, people.asker("safeguarding"), 2018)
    assert [line.group for line in of_service] == ["management-audits"]
    told = {
        line.month.number: (line.due, line.done) for line in of_service[0].progress.lines if line.month.number >= 10
    }
    assert told == expected(world, "management-audits", "")
    everybody = progress.everybody(session, people.asker("head"), 2018)
    for name in MANAGERS:
        line = next(one for one in everybody if one.person_id == people.by_name[name].id)
        told = {one.month.number: (one.due, one.done) for one in line.progress.lines if one.month.number >= 10}
        assert told == expected(world, "observations", name)
        mine = progress.mine(session, people.asker(name), 2018)
        assert [one.progress for one in mine] == [line.progress], "the own page says the same"
    _measures_agree(session, world)
    codes = {name: people.by_name[name].staff_code for name in MANAGERS}
    _managers_agree(session, world, codes)


def _managers_agree(session: Session, world: World, codes: dict[str, str]) -> None:
    rows = [row for row in measures.one(session, None, "C8", QUARTER)[1].rows if row.by is By.MANAGER]
    assert {row.member for row in rows} == set(codes.values())
    assert not [row for row in rows if row.label == "Excused"], "leave is not told"
    for name in MANAGERS:
        months = expected(world, "observations", name)
        told = {row.label: row.n for row in rows if row.member == codes[name]}
        due, done = (sum(pair[index] for pair in months.values()) for index in (0, 1))
        assert (told["Due"], told["Done"]) == (due, done)


def _measures_agree(session: Session, world: World) -> None:
    found = {one.measure.key: one.rows for one in measures.all(session, None, QUARTER)}
    months = expected(world, "management-audits", "")
    due, done = (sum(pair[index] for pair in months.values()) for index in (0, 1))
    totals = {row.label: row for row in found["C8"] if row.by is By.GROUP}
    assert (totals["Done"].n, totals["Due"].n, totals["Excused"].n) == (done, due, 9 - due)
    over = [months[10], months[11]]
    assert totals["Shortfall"].n == max(0, sum(pair[0] for pair in over) - sum(pair[1] for pair in over))
    asked = [pair for pair in months.values() if pair[0]]
    assert (totals["Months on target"].n, totals["Months on target"].of) == (
        len([pair for pair in asked if pair[1] >= pair[0]]),
        len(asked),
    )
    pairs = [pair for name in MANAGERS for pair in expected(world, "observations", name).values() if pair[0]]
    rows = [row for row in found["C10"] if row.by is By.SERVICE]
    assert [(row.n, row.of) for row in rows] == (
        [(len([pair for pair in pairs if pair[1] >= pair[0]]), len(pairs))] if pairs else []
    )
    by_month = Counter({row.member: row.of for row in found["C10"] if row.by is By.MONTH})
    assert sum(n or 0 for n in by_month.values()) == len(pairs)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=WORLDS)
def test_progress_is_what_counting_record_by_record_gives(session: Session, world: World) -> None:
    with time_machine.travel(NOW):
        try:
            agree(session, world)
        finally:
            session.rollback()


SAMPLE = World(
    [
        Done("small", "auditor", date(2018, 10, 31)), Done("other", "manager", date(2018, 11, 1)),
        Done("small", "manager", date(2018, 11, 30), Status.REOPENED), Done("seen", "manager", date(2018, 10, 1)),
        Done("seen", "head", date(2018, 12, 11)),
    ],
    [
        Agreed("safeguarding", 0, 1, None, None, Decision.APPROVED), Agreed("manager", 1, 1, None, None, None),
        Agreed("", 2, 1, 2, "management-audits", Decision.APPROVED),
    ],
)  # fmt: skip


@pytest.mark.parametrize("fault", ["reopened", "undecided", "other month"])
def test_a_planted_fault_is_noticed(sqlite_session: Session, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    if fault == "reopened":
        monkeypatch.setattr(queries, "COUNTED", tuple(Status))
    elif fault == "undecided":
        monkeypatch.setattr(progress, "Decision", type("All", (), {"APPROVED": None}))
    else:
        monkeypatch.setattr(progress, "today", lambda: date(2018, 11, 30))
    with time_machine.travel(NOW), pytest.raises(AssertionError):
        agree(sqlite_session, SAMPLE)


@time_machine.travel(NOW)
def test_the_sample_by_hand(sqlite_session: Session) -> None:
    """Due 3, 3 and 1; done 1, 1 and 0. Observed: manager 1 of 3, head 1 of 3, safeguarding 0 of 2."""
    agree(sqlite_session, SAMPLE)
    found = {one.measure.key: one.rows for one in measures.all(sqlite_session, None, QUARTER)}
    totals = {row.label: row.n for row in found["C8"] if row.by is By.GROUP}
    assert (totals["Due"], totals["Done"], totals["Shortfall"]) == (7, 2, 4)
    (ratio,) = [row for row in found["C8"] if row.by is By.GROUP and row.value is not None]
    assert str(ratio.value) == "28.6"
    roles = {row.member: (row.n, row.of) for row in found["C10"] if row.by is By.ROLE}
    assert roles == {"Q&R manager": (1, 3), "Head of service": (1, 3), "Safeguarding manager": (0, 2)}


@time_machine.travel(NOW)
def test_a_period_without_a_whole_month_and_filtered_figures_have_no_target(sqlite_session: Session) -> None:
    put(sqlite_session, SAMPLE)
    short = Period(date(2018, 10, 2), date(2018, 11, 29))
    assert not measures.one(sqlite_session, None, "C8", short)[1].rows
    assert not measures.one(sqlite_session, None, "C8", QUARTER, Filters(form="small"))[1].rows
    november = Period(date(2018, 10, 2), date(2018, 11, 30))
    rows = measures.one(sqlite_session, None, "C8", november)[1].rows
    assert {row.member for row in rows if row.by is By.MONTH} == {"November 2018"}


@time_machine.travel(NOW)
def test_managers_targets_are_broken_down_for_who_may_read_them_and_practitioners_never(
    sqlite_session: Session,
) -> None:
    people = put(sqlite_session, SAMPLE)
    for person, role in ((people.iro, "IRO"), (people.auditor, "AU")):
        sqlite_session.add(
            Target(group_key="management-audits", number=1, role=role, person_id=person.id,
                   first_month=date(2018, 4, 1), set_by=people.manager.id, set_at=NOW)
        )  # fmt: skip
    sqlite_session.flush()

    def members(asker: Asker | None) -> set[str]:
        rows = measures.one(sqlite_session, asker, "C8", QUARTER)[1].rows
        return {row.member for row in rows if row.by is By.MANAGER}

    everybody = {people.by_name[name].staff_code for name in MANAGERS}
    assert members(None) == everybody
    for name in ("safeguarding", "head", "analyst"):
        assert members(people.asker(name)) == everybody
    assert members(people.asker("manager")) == {people.manager.staff_code}
    assert members(people.asker("other_manager")) == set()


@time_machine.travel(NOW)
def test_what_is_published_names_no_manager(sqlite_session: Session) -> None:
    put(sqlite_session, SAMPLE)
    summary, found = measures.one(sqlite_session, None, "C8", QUARTER)
    rows = frozen_document.rows_of(frozen_document.document(summary, frozen_document.published_rows([found])))["C8"]
    assert rows
    assert rows == tuple(row for row in found.rows if row.by is not By.MANAGER)


@time_machine.travel(NOW)
def test_who_sees_whose_progress(sqlite_session: Session) -> None:
    people = put(sqlite_session, SAMPLE)
    for name in (*MANAGERS, "analyst"):
        assert progress.service(sqlite_session, people.asker(name), 2018)
    assert progress.everybody(sqlite_session, people.asker("manager"), 2018) == (), (
        "a manager reads the own team's only"
    )
    assert progress.team(sqlite_session, people.asker("other_manager"), 2018) == ()
    sqlite_session.add(
        Target(group_key="management-audits", number=1, role="IRO", person_id=people.iro.id,
               first_month=date(2018, 4, 1), set_by=people.manager.id, set_at=NOW)
    )  # fmt: skip
    sqlite_session.flush()
    assert [line.staff_code for line in progress.team(sqlite_session, people.asker("manager"), 2018)] == ["P003"]
    assert progress.team(sqlite_session, people.asker("other_manager"), 2018) == ()
    assert [line.staff_code for line in progress.mine(sqlite_session, people.asker("iro"), 2018)] == ["P003"]
    for name in ("iro", "auditor", "support"):
        with pytest.raises(NotPermitted):
            progress.service(sqlite_session, people.asker(name), 2018)
    with pytest.raises(NotPermitted):
        progress.mine(sqlite_session, people.asker("administrator"), 2018)
