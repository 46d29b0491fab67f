"""Entering counts, typed or from a workbook; and problem resolutions from the disagreement to their end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.models import Audit, Commitment, EnquiryCount, Event, ProblemResolution, Setting
from qa_tool.policy.words import NotFound, NotPermitted
from qa_tool.services import following, raised, working_days
from qa_tool.services.auditing import Conflict, Refused
from qa_tool.services.enquiries import counts, resolutions
from qa_tool.services.enquiries.resolutions import Recording
from qa_tool.services.programme.errors import Faulty
from qa_tool.spreadsheets.refusal import Refused as FileRefused
from qa_tool.store import commitments, follow_ups
from qa_tool.vocabulary.audits import FollowUpKind, Status
from qa_tool.vocabulary.enquiries import ImpactOnChild, Level, Reason, Settled
from qa_tool.vocabulary.following import CommitmentStatus
from qa_tool.vocabulary.months import Month
from tests.services.following.desk import CLOSING
from tests.support import factories
from tests.support.factories import People, Places

NOVEMBER = Month(2018, 11)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """12 December 2018."""
    with time_machine.travel(datetime(2018, 12, 12, 10, tzinfo=UTC)):
        yield


@pytest.fixture
def people(session: Session) -> People:
    return factories.make_people(session)


@pytest.fixture
def places(session: Session) -> Places:
    return factories.make_places(session)


def events(session: Session, action: str) -> int:
    return session.scalar(select(func.count()).select_from(Event).where(Event.action == action)) or 0


# -- counts ------------------------------------------------------------------------------------------------------------


def enter(
    session: Session, people: People, typed: dict[str, tuple[str, str]], who: str = "support", seen: str = ""
) -> int:
    seen = seen or counts.month_counts(session, people.asker(who), NOVEMBER).seen
    return counts.enter(session, people.asker(who), NOVEMBER, typed, seen=seen, source="typed")


def test_counts_are_entered_changed_and_left_alone(session: Session, people: People, places: Places) -> None:
    typed = {places.team.id: (" 12 ", "7"), places.other_team.id: ("", "")}
    assert enter(session, people, typed) == 1
    assert enter(session, people, typed) == 0, "the same again changes nothing"
    assert events(session, "enquiries.counted") == 1
    row = session.scalars(select(EnquiryCount)).one()
    assert (row.due, row.received, row.month) == (12, 7, date(2018, 11, 1))
    assert enter(session, people, {places.team.id: ("13", "7")}, "analyst") == 1
    assert (row.due, row.entered_by) == (13, people.analyst.id)


@pytest.mark.parametrize(
    ("pair", "name"),
    [
        (("x", "1"), "due"),
        (("1", ""), "received"),
        (("3", "4"), "received"),
        (("-1", "0"), "due"),
        (("99999", "1"), "due"),
    ],
)
def test_wrong_counts_are_said_at_their_input(
    session: Session, people: People, places: Places, pair: tuple[str, str], name: str
) -> None:
    with pytest.raises(Faulty) as faulty:
        enter(session, people, {places.team.id: pair})
    assert [one for one, _ in faulty.value.faults] == [f"{name}-{places.team.id}"]
    assert not session.scalars(select(EnquiryCount)).all()


def test_two_people_enter_the_same_month(session: Session, people: People, places: Places) -> None:
    seen = counts.month_counts(session, people.asker("support"), NOVEMBER).seen
    enter(session, people, {places.team.id: ("5", "5")}, "analyst")
    with pytest.raises(Conflict, match="Somebody else saved counts"):
        enter(session, people, {places.team.id: ("6", "5")}, "support", seen)


def test_only_those_who_may_enter_and_only_months_that_have_begun(
    session: Session, people: People, places: Places
) -> None:
    for name in ("iro", "manager", "safeguarding", "head"):
        with pytest.raises(NotPermitted):
            counts.month_counts(session, people.asker(name), NOVEMBER)
    with pytest.raises(NotFound):
        counts.month_counts(session, people.asker("support"), Month(2019, 1))
    with pytest.raises(NotFound):
        enter(session, people, {places.locality.id: ("1", "1")})


def book(path: Path, rows: Any) -> Path:
    made = Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def test_a_workbook_fills_in_the_month(session: Session, people: People, places: Places, tmp_path: Path) -> None:
    rows: Any = [
        ["Received", "TEAM", "Month", "Due", "Remark"],
        [7, "North team", "2018-11", 12.0, "x"],
        [2, "south-TEAM", date(2018, 11, 1), 3, None],
        [9, "North team", "2018-10", 9, None],
    ]
    read = counts.from_workbook(session, people.asker("support"), NOVEMBER, book(tmp_path / "a.xlsx", rows))
    assert read.typed == {places.team.id: ("12", "7"), places.other_team.id: ("3", "2")}
    assert (read.faults, read.other_months) == ((), 1)
    assert not session.scalars(select(EnquiryCount)).all(), "nothing is stored by reading"
    assert enter(session, people, dict(read.typed)) == 2


def test_what_is_wrong_with_a_workbook_is_said_row_by_row(
    session: Session, people: People, places: Places, tmp_path: Path
) -> None:
    support = people.asker("support")
    rows: Any = [["Month", "Team", "Due", "Received"], ["soon", "North team", 1, 1], ["2018-11", "Nowhere", 1, 1]]
    rows += [["2018-11", "North team", 1, 1], ["2018-11", "North team", 2, 2]]
    read = counts.from_workbook(session, support, NOVEMBER, book(tmp_path / "b.xlsx", rows))
    assert [fault.partition(":")[0] for fault in read.faults] == ["Row 2", "Row 3", "Row 5"]
    missing = counts.from_workbook(session, support, NOVEMBER, book(tmp_path / "c.xlsx", [["Team", "Number"]]))
    assert missing.faults == ("The first row must name the columns. Missing: Due, Received",)
    (tmp_path / "d.xlsx").write_text("no workbook")
    with pytest.raises(FileRefused):
        counts.from_workbook(session, support, NOVEMBER, tmp_path / "d.xlsx")
    formula = book(tmp_path / "e.xlsx", [["Team", "Due", "Received"], ["North team", "=1+1", 1]])
    read = counts.from_workbook(session, support, NOVEMBER, formula)
    with pytest.raises(Faulty, match="due must be a whole number"):
        enter(session, people, dict(read.typed))


# -- problem resolutions -----------------------------------------------------------------------------------------------


def audit(
    session: Session,
    people: People,
    places: Places,
    *,
    submitted: datetime = datetime(2018, 12, 5, 15, tzinfo=UTC),
    author: str = "iro",
    view: str = "disagree",
    **more: Any,
) -> Audit:
    version = factories.publish(session, factories.shipped("section-47"))
    return factories.make_submitted(
        session,
        version,
        answers={"S47-17": view, **more},
        author=people.by_name[author],
        places=places,
        audit_date=submitted.date(),
        submitted_at=submitted,
    )


RECORDING = Recording(
    "PR 77", date(2018, 12, 6), Level.TEAM_MANAGER, Reason.PRACTICE_ISSUE, ImpactOnChild.RISK_AND_SAFEGUARDING
)


def test_from_the_disagreement_to_its_end(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places)
    audit(session, people, places, view="agree")
    iro = people.asker("iro")
    (found,) = resolutions.listing(session, iro)
    assert (found.raised, found.due, found.late, found.age) == (False, date(2018, 12, 6), True, 7)
    assert resolutions.waiting(session, iro) == 1
    with pytest.raises(Refused, match="Record first"):
        close(session, iro, one.id)
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    assert events(session, "resolution.recorded") == 1, "the same again changes nothing"
    found = resolutions.find(session, iro, one.id)
    assert (found.raised, found.late, found.age, found.version) == (True, False, 6, 1)
    assert resolutions.waiting(session, iro) == 0
    higher = Recording("PR 77", date(2018, 12, 6), Level.SENIOR_MANAGER, RECORDING.reason, RECORDING.impact)
    with pytest.raises(Conflict):
        resolutions.record(session, iro, one.id, higher, version=0)
    resolutions.record(session, people.asker("safeguarding"), one.id, higher, version=1)
    close(session, iro, one.id, version=2)
    close(session, iro, one.id, version=2)
    assert events(session, "resolution.closed") == 1
    found = resolutions.find(session, iro, one.id)
    assert (found.outcome, found.age, found.open) == (Settled.CONFERENCE_HELD, 4, False)
    with pytest.raises(Refused, match="closed"):
        resolutions.record(session, iro, one.id, RECORDING, version=3)


def to_raise(session: Session, people: People, places: Places) -> tuple[Audit, Commitment]:
    """An audit that disagrees without a reference, and the follow-up that its submission opens."""
    one = audit(session, people, places)
    assert follow_ups.open_follow_up(
        session,
        one.id,
        FollowUpKind.RAISE_PROBLEM_RESOLUTION,
        owner_id=people.iro.id,
        question_key="S47-17",
        due=date(2018, 12, 6),
    )
    found = commitments.to_raise(session, one.id)
    assert found is not None
    return one, found


def test_recording_settles_what_was_to_be_raised_and_withdrawing_opens_it(
    session: Session, people: People, places: Places
) -> None:
    one, task = to_raise(session, people, places)
    iro, before = people.asker("iro"), session.query(Event).count()
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    assert session.query(Event).count() == before + 1, "one event for both"
    assert (task.status, task.resolution_id) == (CommitmentStatus.RECORDED, one.id)
    assert (task.done_by, task.done_on, task.settled_by) == (people.iro.id, date(2018, 12, 6), None)
    assert raised.seen_by(session, iro, one.id) == task.id
    assert raised.seen_by(session, people.asker("other_iro"), one.id) == ""
    assert following.read(session, iro, task.id).may == frozenset()
    for name in ("iro", "safeguarding"):
        with pytest.raises((Conflict, Refused, NotPermitted)):
            following.close(session, people.asker(name), task.id, answers=CLOSING)
    higher = Recording("PR 77", date(2018, 12, 6), Level.SENIOR_MANAGER, RECORDING.reason, RECORDING.impact)
    resolutions.record(session, iro, one.id, higher, version=1)
    assert len(commitments.steps(session, task.id)) == 1, "where it stands later is no news to the follow-up"

    with pytest.raises(Faulty, match="reason"):
        resolutions.withdraw(session, iro, one.id, reason=" ", version=2)
    with pytest.raises(Conflict):
        resolutions.withdraw(session, iro, one.id, reason="Recorded on the wrong audit.", version=1)
    before = session.query(Event).count()
    for _ in range(2):
        resolutions.withdraw(session, iro, one.id, reason="Recorded on the wrong audit.", version=2)
    assert events(session, "resolution.withdrawn") == 1
    assert session.query(Event).count() == before + 1
    session.expire_all()
    assert (task.status, task.resolution_id, task.done_by) == (CommitmentStatus.OPEN, None, None)
    assert "wrong audit" in (commitments.steps(session, task.id)[-1].text or "")
    assert session.get(ProblemResolution, one.id) is None
    assert resolutions.waiting(session, iro) == 1
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    assert task.status is CommitmentStatus.RECORDED, "it can be raised again"


def test_what_cannot_be_withdrawn(session: Session, people: People, places: Places) -> None:
    one, task = to_raise(session, people, places)
    iro = people.asker("iro")
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    close(session, iro, one.id)
    with pytest.raises(Refused, match="closed"):
        resolutions.withdraw(session, iro, one.id, reason="A mistake.", version=2)
    assert not resolutions.may_withdraw(session, iro, one.id)
    assert task.status is CommitmentStatus.RECORDED
    other = audit(session, people, places)  # its follow-up is not there: the audit itself named one
    resolutions.record(session, iro, other.id, RECORDING, version=0)
    with pytest.raises(Refused, match="reopen"):
        resolutions.withdraw(session, iro, other.id, reason="A mistake.", version=1)
    with pytest.raises(NotFound):
        resolutions.withdraw(session, people.asker("colleague"), one.id, reason="A mistake.", version=2)


def test_what_somebody_settled_stays_as_it_was_settled(session: Session, people: People, places: Places) -> None:
    one, task = to_raise(session, people, places)
    assert not following.cancel(session, people.asker("safeguarding"), task.id, "Raised by telephone.")
    resolutions.record(session, people.asker("iro"), one.id, RECORDING, version=0)
    assert (task.status, task.resolution_id) == (CommitmentStatus.CANCELLED, None)


def test_the_table_itself_ties_the_state_to_the_record(session: Session, people: People, places: Places) -> None:
    one, task = to_raise(session, people, places)
    resolutions.record(session, people.asker("iro"), one.id, RECORDING, version=0)
    with pytest.raises(IntegrityError):
        session.execute(update(Commitment).where(Commitment.id == task.id).values(resolution_id=None))


def close(session: Session, asker: Any, audit_id: str, *, version: int = 1, **more: Any) -> None:
    stated: dict[str, Any] = {
        "outcome": Settled.CONFERENCE_HELD, "closed_on": date(2018, 12, 10), "what_changed": "A plan was made",
    }  # fmt: skip
    resolutions.close(session, asker, audit_id, version=version, **(stated | more))


def test_what_the_audit_says_stands_until_something_is_recorded(
    session: Session, people: People, places: Places
) -> None:
    said: Any = {"S47-19": "PR 5", "S47-20": date(2018, 12, 5), "S47-21": "head-of-service", "S47-22": "resources"}
    one = audit(session, people, places, **said)
    found = resolutions.find(session, people.asker("analyst"), one.id)
    assert (found.reference, found.raised_on, found.level, found.reason) == (
        "PR 5", date(2018, 12, 5), Level.HEAD_OF_SERVICE, Reason.RESOURCES,
    )  # fmt: skip
    assert found.raised
    assert not found.late
    assert found.version == 0


def test_an_audit_that_no_longer_disagrees_or_counts_is_gone(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places)
    factories.amended(session, one, S47_17="agree")
    other = audit(session, people, places)
    other.status = Status.REOPENED
    session.flush()
    assert resolutions.listing(session, people.asker("safeguarding")) == ()
    with pytest.raises(NotFound):
        resolutions.find(session, people.asker("safeguarding"), one.id)


def test_who_reaches_whose(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places)
    for name in ("safeguarding", "head", "analyst", "iro"):
        assert resolutions.find(session, people.asker(name), one.id).audit_id == one.id
    for name in ("colleague", "auditor", "other_manager", "manager"):
        with pytest.raises(NotFound):
            resolutions.find(session, people.asker(name), one.id)
        with pytest.raises(NotFound):
            resolutions.record(session, people.asker(name), one.id, RECORDING, version=0)
    for name in ("head", "analyst"):
        with pytest.raises(NotPermitted):
            resolutions.record(session, people.asker(name), one.id, RECORDING, version=0)
    with pytest.raises(NotPermitted):
        resolutions.listing(session, people.asker("support"))


def test_faults_are_said_input_by_input(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places)
    iro = people.asker("iro")
    with pytest.raises(Faulty) as faulty:
        resolutions.record(session, iro, one.id, Recording("", None, None, None, None), version=0)
    assert [name for name, _ in faulty.value.faults] == ["reference", "raised-day", "level", "reason", "impact"]
    tomorrow = Recording("PR", date(2018, 12, 13), Level.TEAM_MANAGER, RECORDING.reason, RECORDING.impact)
    with pytest.raises(Faulty, match="not be in the future"):
        resolutions.record(session, iro, one.id, tomorrow, version=0)
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    for wrong, name in (
        ({"outcome": None}, "outcome"), ({"closed_on": None}, "closed-day"),
        ({"closed_on": date(2018, 12, 5)}, "closed-day"), ({"closed_on": date(2018, 12, 13)}, "closed-day"),
        ({"what_changed": " "}, "what_changed"), ({"what_changed": "Born 01/02/2015"}, "what_changed"),
    ):  # fmt: skip
        with pytest.raises(Faulty) as faulty:
            close(session, iro, one.id, **wrong)
        assert [fault[0] for fault in faulty.value.faults] == [name]


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        (date(2018, 12, 21), date(2018, 12, 24)),  # a Friday
        (date(2018, 12, 24), date(2018, 12, 27)),  # Christmas Day and Boxing Day do not count
        (date(2018, 12, 31), date(2019, 1, 2)),  # over the end of the year, and New Year's Day
        (date(2019, 4, 18), date(2019, 4, 23)),  # Good Friday, a weekend, Easter Monday
        (date(2021, 12, 24), date(2021, 12, 29)),  # Christmas on a Saturday: two days in its place
    ],
)
def test_the_day_to_raise_it_by(session: Session, people: People, places: Places, submitted: date, due: date) -> None:
    stamp = datetime(submitted.year, submitted.month, submitted.day, 12, tzinfo=UTC)
    one = audit(session, people, places, submitted=stamp)
    with time_machine.travel(stamp):
        found = resolutions.find(session, people.asker("iro"), one.id)
    assert found.due == due
    assert found.due_certain
    assert not found.late


def test_london_decides_on_which_day_it_was_submitted(session: Session, people: People, places: Places) -> None:
    """23:30 UTC in July is the next day in London."""
    one = audit(session, people, places, submitted=datetime(2018, 7, 4, 23, 30, tzinfo=UTC))
    found = resolutions.find(session, people.asker("iro"), one.id)
    assert (found.submitted_on, found.due) == (date(2018, 7, 5), date(2018, 7, 6))


def test_beyond_the_list_of_bank_holidays_the_day_is_uncertain(
    session: Session, people: People, places: Places
) -> None:
    late = working_days.known_until() + timedelta(days=30)
    one = audit(session, people, places, submitted=datetime(late.year, late.month, late.day, 12, tzinfo=UTC))
    assert not resolutions.find(session, people.asker("iro"), one.id).due_certain


def test_over_four_weeks_and_the_setting_of_the_day(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places, submitted=datetime(2018, 11, 1, 9, tzinfo=UTC))
    iro = people.asker("iro")
    on = Recording("PR", date(2018, 11, 14), Level.TEAM_MANAGER, RECORDING.reason, RECORDING.impact)
    resolutions.record(session, iro, one.id, on, version=0)
    assert (resolutions.find(session, iro, one.id).age, resolutions.find(session, iro, one.id).long) == (28, False)
    with time_machine.travel(datetime(2018, 12, 13, 10, tzinfo=UTC)):
        assert resolutions.find(session, iro, one.id).long
    session.add(Setting(key="problem_resolution_working_days", value=10, valid_from=date(2018, 10, 1)))
    session.flush()
    assert resolutions.find(session, iro, one.id).due == date(2018, 11, 15)


@given(st.dates(date(2018, 1, 1), date(2026, 12, 31)), st.integers(1, 15))
def test_deadlines_are_what_walking_day_by_day_gives(day: date, days: int) -> None:
    due, left = day, days
    while left:
        due += timedelta(days=1)
        if due.weekday() < 5 and due not in working_days.bank_holidays():
            left -= 1
    assert working_days.after(day, days) == due
    assert working_days.between(day, due) == days


def test_the_database_wants_an_outcome_with_every_closing(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places)
    resolutions.record(session, people.asker("iro"), one.id, RECORDING, version=0)
    row = session.get_one(ProblemResolution, one.id)
    row.closed_on = date(2018, 12, 10)
    with pytest.raises(Exception, match="closed_with_outcome"):
        session.flush()
