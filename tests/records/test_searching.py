"""Searches by case number: so many an hour and person, the first one too many noted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.kit.periods import today
from qa_tool.records.models import CaseSearch
from qa_tool.records.verbs import cases
from qa_tool.settings.models import Setting
from qa_tool.trail.models import Event
from tests.support.factories import People, make_people

NINE = datetime(2018, 11, 5, 9, tzinfo=UTC)


@pytest.fixture
def people(session: Session) -> People:
    people = make_people(session)
    session.add(Setting(key="searches_per_hour", value=3, valid_from=today() - timedelta(days=5000)))
    session.flush()
    return people


def events(session: Session) -> list[dict[str, int]]:
    return list(session.scalars(select(Event.detail).where(Event.action == "search.too-many")))


def test_one_too_many_waits_until_the_first_is_an_hour_old(session: Session, people: People) -> None:
    manager, iro = people.asker("manager"), people.asker("iro")
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(3):
            assert cases.wait(session, manager) == 0
            clock.shift(timedelta(minutes=10))
        assert [cases.wait(session, manager) for _ in range(4)] == [1800] * 4
        assert events(session) == [{"made": 3}], "noted once"
        assert cases.wait(session, iro) == 0, "others are not made to wait"
        clock.shift(timedelta(minutes=30))
        assert cases.wait(session, manager) == 0
        assert cases.wait(session, manager) == 600


@pytest.mark.both_databases
def test_nothing_is_kept_for_longer_than_an_hour(session: Session, people: People) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(5):
            cases.wait(session, people.asker("manager"))
        clock.shift(timedelta(hours=2))
        assert cases.wait(session, people.asker("manager")) == 0
    assert session.scalar(select(func.count()).select_from(CaseSearch)) == 1
