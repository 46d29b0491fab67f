"""By which day a problem resolution is to be raised, and how long one has been open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.kit import working_days
from qa_tool.settings.models import Setting
from tests.registers.disagreements import audit
from tests.support import resolutions
from tests.support.factories import People, Places
from tests.support.resolutions import RECORDING


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
    on = RECORDING | {"PR-02": date(2018, 11, 14)}
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
