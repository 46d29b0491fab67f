"""Settings are changed from a day on, never backwards; every entry stays, and each change is one event."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound, NotPermitted
from qa_tool.kit.transactions import unit_of_work
from qa_tool.settings import verbs
from qa_tool.settings.models import Setting
from qa_tool.settings.verbs import NotThisValue, handling_mark, setting
from qa_tool.trail.models import Event
from tests.records.test_concurrency import at_once
from tests.support.factories import ROLES, make_people

KEY = "feedback_working_days"
DAY = date(2018, 11, 20)


@pytest.fixture(autouse=True)
def frozen_day() -> Any:
    """Noon of one day."""
    with time_machine.travel(datetime(2018, 11, 20, 12, tzinfo=UTC), tick=False):
        yield


def test_a_value_holds_from_its_day_and_what_was_before_stays(session: Session) -> None:
    asker = make_people(session).asker("administrator")
    assert verbs.change(session, asker, KEY, "7", DAY + timedelta(days=10), seen=0)
    assert verbs.change(session, asker, KEY, "6", DAY, seen=1)
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=9), DAY + timedelta(days=10)]
    assert [setting(session, KEY, day) for day in days] == [5, 6, 6, 7]
    found = verbs.history(session, asker, KEY)
    assert [(one.words, one.valid_from, one.set_by) for one in found.entries] == [
        ("7 working days", days[3], asker.person_id),
        ("6 working days", days[1], asker.person_id),
    ]
    assert (found.line.words, found.line.since) == ("6 working days", DAY)
    assert [one.words for one in found.line.planned] == ["7 working days"]


def test_what_is_set_again_for_the_same_day_counts_and_both_are_kept(session: Session) -> None:
    asker = make_people(session).asker("administrator")
    verbs.change(session, asker, KEY, "7", DAY)
    verbs.change(session, asker, KEY, "8", DAY)
    assert setting(session, KEY, DAY) == 8
    entries = verbs.history(session, asker, KEY).entries
    assert [(one.words, one.replaced) for one in entries] == [("8 working days", False), ("7 working days", True)]


def test_each_change_is_one_event_and_the_same_again_is_none(session: Session) -> None:
    asker = make_people(session).asker("administrator")
    assert [verbs.change(session, asker, KEY, "7", DAY, seen=0) for _ in range(2)] == [True, False]
    assert not verbs.change(session, asker, "handling_mark", "OFFICIAL-SENSITIVE", DAY)
    (event,) = session.scalars(select(Event))
    assert (event.action, event.object_id, event.actor_id) == ("setting.changed", KEY, asker.person_id)
    assert event.detail == {"value": 7, "from": "2018-11-20", "entry": 1}


def test_the_command_line_leaves_nobody_behind_but_the_event(session: Session) -> None:
    assert verbs.change(session, None, "handling_mark", "OFFICIAL", DAY)
    assert handling_mark(session, DAY) == "OFFICIAL"
    assert verbs.history(session, None, "handling_mark").entries[0].set_by is None


@pytest.mark.parametrize(
    ("key", "typed", "day", "argument"),
    [
        (KEY, "0", DAY, "value"),
        (KEY, "61", DAY, "value"),
        (KEY, "five", DAY, "value"),
        ("hidden_up_to_count", "4", DAY, "value"),
        ("handling_mark", "", DAY, "value"),
        (KEY, "7", DAY - timedelta(days=1), "valid_from"),
        (KEY, "7", None, "valid_from"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    session: Session, key: str, typed: str, day: date | None, argument: str
) -> None:
    with pytest.raises(NotThisValue) as refused:
        verbs.change(session, None, key, typed, day)
    assert refused.value.argument == argument
    assert session.scalars(select(Setting)).all() == []
    assert session.scalars(select(Event)).all() == []


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ROLES)
def test_who_sees_and_who_changes(session: Session, name: str) -> None:
    asker = make_people(session).asker(name)
    sees = name in ("safeguarding", "head", "analyst", "administrator")
    if sees:
        assert verbs.listing(session, asker)
        assert verbs.history(session, asker, KEY).entries == ()
    else:
        with pytest.raises(NotPermitted):
            verbs.listing(session, asker)
        with pytest.raises(NotPermitted):
            verbs.history(session, asker, KEY)
    if name == "administrator":
        assert verbs.change(session, asker, KEY, "7", DAY)
    else:
        with pytest.raises(NotPermitted):
            verbs.change(session, asker, KEY, "7", DAY)
        assert setting(session, KEY, DAY) == 5


def test_there_is_no_other_setting(session: Session) -> None:
    with pytest.raises(NotFound):
        verbs.change(session, None, "nothing", "1", DAY)
    with pytest.raises(NotFound):
        verbs.history(session, None, "nothing")


def test_a_page_that_is_out_of_date_overtakes_nobody(session: Session) -> None:
    verbs.change(session, None, KEY, "7", DAY, seen=0)
    with pytest.raises(Conflict, match="in the meantime"):
        verbs.change(session, None, KEY, "9", DAY, seen=0)
    assert setting(session, KEY, DAY) == 7


def test_two_at_once_are_two_entries_or_one_is_told(engine: Engine) -> None:
    def work(session: Session, index: int) -> bool:
        return verbs.change(session, None, KEY, str(7 + index), DAY, seen=0)

    results = at_once(engine, 3, work)
    assert sum(one is True for one in results) == 1
    assert sum(isinstance(one, Conflict) for one in results) == 2
    with unit_of_work(engine) as session:
        assert len(session.scalars(select(Setting)).all()) == len(session.scalars(select(Event)).all()) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("statement", ["UPDATE setting SET value = '1'", "DELETE FROM setting"])
def test_what_was_set_is_never_changed(session: Session, statement: str) -> None:
    verbs.change(session, None, KEY, "7", DAY)
    session.commit()
    with pytest.raises(DBAPIError, match="immutable"):
        session.execute(text(statement))
