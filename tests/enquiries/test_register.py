"""The register of a month against a count record by record, on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.enquiries import queries
from qa_tool.enquiries.verbs import register
from qa_tool.figures.words.measured import Funnel
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.periods import Month
from qa_tool.records.words import COUNTED, Status
from qa_tool.trail.models import Event
from tests.support import factories
from tests.support.counted import put_enquiries
from tests.support.factories import People

NOW = datetime(2018, 12, 12, 10, tzinfo=UTC)
NOVEMBER = Month(2018, 11)
VIEWS = ("agree", "agree-with-conditions", "disagree", None)


@dataclass
class Audited:
    """A Section 47 audit as a person would note it down."""

    day: date
    decision: date | None
    place: str
    view: str | None
    status: Status = Status.SUBMITTED


@dataclass
class Entered:
    """Counts of a team and a month."""

    place: str
    month: Month
    due: int
    received: int


AUDITS = st.lists(
    st.builds(
        Audited,
        st.dates(date(2018, 11, 1), date(2018, 12, 12)),
        st.none() | st.dates(date(2018, 10, 20), date(2018, 12, 5)),
        st.sampled_from(("north", "south", "")),
        st.sampled_from(VIEWS),
        st.sampled_from((Status.SUBMITTED, Status.CLOSED, Status.REOPENED)),
    ),
    max_size=10,
)
ENTERED = st.lists(
    st.builds(
        lambda place, back, due, share: Entered(place, NOVEMBER.shift(-back), due, due * share // 2),
        st.sampled_from(("north", "south")),
        st.integers(0, 3),
        st.integers(0, 30),
        st.integers(0, 2),
    ),
    max_size=8,
    unique_by=lambda one: (one.place, one.month),
)


def put(session: Session, audits: list[Audited], entered: list[Entered]) -> People:
    people = factories.make_people(session)
    places = factories.make_places(session)
    version = factories.publish(session, factories.shipped("section-47"))
    teams = {"north": places.team, "south": places.other_team}
    for one in audits:
        answers: dict[str, Any] = {"S47-03": one.decision, "S47-17": one.view}
        factories.make_submitted(
            session,
            version,
            answers={key: value for key, value in answers.items() if value is not None},
            facts={"team": teams[one.place].id} if one.place else {},
            audit_date=one.day,
            status=one.status,
        )
    for count in entered:
        team, month = teams[count.place].id, count.month.first
        put_enquiries(session, team, month, count.due, count.received, by=people.analyst.id, at=NOW)
    session.flush()
    return people


def expected(audits: list[Audited], entered: list[Entered], place: str) -> Funnel:
    mine = [
        one
        for one in audits
        if one.place == place
        and one.status in COUNTED
        and ((one.decision or one.day).year, (one.decision or one.day).month) == (2018, 11)
    ]
    count = next((one for one in entered if one.place == place and one.month == NOVEMBER), None)
    seen = [one.view for one in mine]
    return Funnel(
        count.due if count else None,
        count.received if count else None,
        len(mine),
        seen.count("agree"),
        seen.count("agree-with-conditions"),
        seen.count("disagree"),
    )


def silent_months(entered: list[Entered], place: str) -> int:
    by_month = {one.month: one for one in entered if one.place == place}
    month, running = NOVEMBER, 0
    while month in by_month and by_month[month].due > 0 and by_month[month].received == 0:
        month, running = month.shift(-1), running + 1
    return running


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(audits=AUDITS, entered=ENTERED)
def test_the_register_is_what_counting_gives(session: Session, audits: list[Audited], entered: list[Entered]) -> None:
    try:
        people = put(session, audits, entered)
        found = register.sheet(session, people.asker("safeguarding"), NOVEMBER)
        lines = {line.name: line for line in found.lines}
        for place in ("north", "south"):
            line = lines[f"{place} team".capitalize()]
            assert line.funnel == expected(audits, entered, place)
            assert line.silent_for == silent_months(entered, place)
        nowhere = expected(audits, [], "")
        assert (lines["No team known"].funnel if nowhere.audited else Funnel()) == nowhere
        parts = [expected(audits, entered, place) for place in ("north", "south", "")]
        assert found.total == sum(parts, Funnel())
    finally:
        session.rollback()


def test_a_planted_fault_is_noticed(sqlite_session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    audits = [Audited(date(2018, 12, 1), date(2018, 11, 30), "north", "agree", Status.REOPENED)]
    monkeypatch.setattr(queries, "COUNTED", tuple(Status))
    people = put(sqlite_session, audits, [])
    found = register.sheet(sqlite_session, people.asker("head"), NOVEMBER)
    assert found.total.audited == 1
    assert expected(audits, [], "north").audited == 0


def test_who_reads_the_register(sqlite_session: Session) -> None:
    people = put(sqlite_session, [], [])
    for name in ("safeguarding", "head", "analyst"):
        assert register.sheet(sqlite_session, people.asker(name), NOVEMBER).month == NOVEMBER
    for name in ("iro", "auditor", "manager", "support", "administrator"):
        with pytest.raises(NotPermitted):
            register.sheet(sqlite_session, people.asker(name), NOVEMBER)
    with pytest.raises(NotFound):
        register.sheet(sqlite_session, people.asker("head"), Month(2019, 1))


# -- the whole sheet ---------------------------------------------------------------------------------------------------


SOME = [Audited(date(2018, 11, 20), date(2018, 11, 15), "north", "disagree")] * 2
COUNTS = [Entered("north", NOVEMBER, 40, 30), Entered("south", NOVEMBER, 12, 0)]


def test_the_whole_sheet_says_every_number(session: Session, tmp_path: Path) -> None:
    people = put(session, SOME, COUNTS)
    before = session.scalar(select(func.count()).select_from(Event)) or 0
    path = tmp_path / "whole.xlsx"
    register.compose(session, people.asker("analyst"), NOVEMBER, path, number=7, reason="The meeting")
    register.record(session, people.asker("analyst"), NOVEMBER, "The meeting")
    page = load_workbook(path)["Section 47"]
    rows = [[cell.value for cell in row] for row in page[page.tables["by_locality"].ref]]
    total = dict(zip(rows[0], rows[-1], strict=True))
    assert [total[key] for key in ("Due", "Received", "Audited", "Disagree", "Received of due %")] == [
        52,
        30,
        2,
        2,
        57.7,
    ]
    assert session.scalar(select(func.count()).select_from(Event)) == before + 1


def test_who_may_have_it(sqlite_session: Session, tmp_path: Path) -> None:
    people = put(sqlite_session, [], [])
    with pytest.raises(NotPermitted):
        register.compose(sqlite_session, people.asker("manager"), NOVEMBER, tmp_path / "x", number=1, reason="x")
