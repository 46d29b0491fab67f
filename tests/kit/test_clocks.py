"""Clocks that are put back, the hour that comes twice, the 29th of February (security check 71).

What happened later stands later, and no time is negative.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit import working_days
from qa_tool.kit.errors import Refused
from qa_tool.kit.periods import LONDON, Quarter, today
from qa_tool.records.models import Audit, Revision
from qa_tool.records.verbs import amending, drafting, reading, starting, submitting
from qa_tool.trail.models import Event
from tests.support.desks import World, make_world

FIRST_ONE = datetime(2018, 10, 28, 0, 30, tzinfo=UTC)
"""Half past one, summer time."""
SECOND_ONE = datetime(2018, 10, 28, 1, 30, tzinfo=UTC)
"""Half past one again, an hour later."""


def amended(world: World, audit: Audit, reason: str) -> None:
    """Reopened by the audit team and submitted again by its author, at the clock's own time."""
    amending.reopen(world.session, world.asker("analyst"), audit.id, reason)
    done = submitting.submit(world.session, world.asker("manager"), audit.id)
    assert done.done, done.verdict.problems


def told(session: Session, audit: Audit) -> list[str]:
    """What the log says of the audit, in its order."""
    wanted = select(Event.action).where(Event.object_id == audit.id).order_by(Event.id)
    return [
        action for action in session.scalars(wanted) if action in ("audit.submitted", "audit.reopened", "audit.amended")
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (FIRST_ONE, SECOND_ONE),
        (datetime(2018, 11, 20, 12, tzinfo=UTC), datetime(2018, 11, 20, 11, tzinfo=UTC)),
        (datetime(2020, 2, 29, 23, 59, tzinfo=UTC), datetime(2020, 2, 29, 22, 59, tzinfo=UTC)),
    ],
    ids=["the hour that comes twice", "put back by an hour", "put back on the 29th of February"],
)
def test_revisions_and_the_log_are_in_the_order_in_which_things_happened(
    session: Session, first: datetime, second: datetime
) -> None:
    with time_machine.travel(first, tick=False):
        world = make_world(session)
        audit = world.submitted()
    with time_machine.travel(second, tick=False):
        amended(world, audit, "Put right")
        view = reading.read(session, world.asker("analyst"), audit.id)
    rows = session.scalars(select(Revision).where(Revision.audit_id == audit.id).order_by(Revision.number)).all()
    assert [row.number for row in rows] == [1, 2]
    assert audit.current_revision_id == rows[1].id
    assert rows[0].submitted_at == first
    assert rows[1].submitted_at == second
    assert view.record.facts["audit_date"] == first.astimezone(LONDON).date()
    assert told(session, audit) == ["audit.submitted", "audit.reopened", "audit.amended"]


@pytest.mark.parametrize(("hours", "open_"), [(23.9, True), (24.1, False)])
def test_the_24_hours_of_a_correction_are_real_hours(session: Session, hours: float, open_: bool) -> None:
    """Over the night on which the clocks go back, by London's clock 23 or 25 hours would pass."""
    with time_machine.travel(datetime(2018, 10, 27, 20, tzinfo=UTC), tick=False):
        world = make_world(session)
        audit = world.submitted()
    with time_machine.travel(datetime(2018, 10, 27, 20, tzinfo=UTC) + timedelta(hours=hours), tick=False):
        if open_:
            amending.correct_facts(session, world.asker("manager"), audit.id, "The wrong day")
        else:
            with pytest.raises(Refused):
                amending.correct_facts(session, world.asker("manager"), audit.id, "The wrong day")


def test_a_correction_after_the_clock_was_put_back_is_still_one(session: Session) -> None:
    with time_machine.travel(datetime(2018, 11, 20, 12, tzinfo=UTC), tick=False):
        world = make_world(session)
        audit = world.submitted()
    with time_machine.travel(datetime(2018, 11, 20, 11, tzinfo=UTC), tick=False):
        amending.correct_facts(session, world.asker("manager"), audit.id, "The wrong day")
        assert submitting.submit(session, world.asker("manager"), audit.id).done


def test_an_audit_of_the_29th_of_february_looks_back_a_year(session: Session) -> None:
    with time_machine.travel(datetime(2020, 2, 29, 12, tzinfo=UTC), tick=False):
        world = make_world(session)
        audit = starting.start(
            session, world.asker("manager"), audit_id="a" * 32, form_key=world.definition.form, given=None
        )
        facts: Any = drafting.open_draft(session, world.asker("manager"), audit.id).record.facts
    assert facts["period_to"] == date(2020, 2, 29)
    assert facts["period_from"] in (date(2019, 2, 28), date(2019, 3, 1))


def test_both_hours_are_of_the_same_day_and_quarter() -> None:
    days = []
    for at in (FIRST_ONE, SECOND_ONE):
        with time_machine.travel(at, tick=False):
            days.append(today())
    assert days == [date(2018, 10, 28)] * 2
    assert len({Quarter.of(day) for day in days}) == 1


@given(st.dates(date(2016, 1, 1), date(2028, 6, 30)), st.integers(0, 60))
def test_working_days_are_never_negative_and_never_lead_back(day: date, number: int) -> None:
    last = working_days.after(day, number)
    assert last >= day
    assert working_days.between(day, last) >= 0
    assert working_days.between(day, last) == number
    assert working_days.between(last, day) == 0
    assert working_days.after(day, number + 1) > last
