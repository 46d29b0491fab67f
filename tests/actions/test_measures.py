"""C19 and C20 from the database equal an independent count over plain promises, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from qa_tool.figures.arithmetic import Change
from qa_tool.figures.measures.base import By, Measured
from qa_tool.figures.verbs import measures
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.periods import Period, Quarter
from tests.support import brute_following, plain_measures
from tests.support.brute_following import TODAY, Promise
from tests.support.brute_measures import Results
from tests.support.factories import make_people

pytestmark = pytest.mark.both_databases

QUARTER = Quarter(2018, 3).period
EACH_TIME = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


def told(measured: Measured) -> Results:
    results = {(row.by.value, row.member, row.label): (row.n, row.of, row.value) for row in measured.rows}
    assert len(results) == len(measured.rows), "two rows say the same"
    return results


def earlier(plain: list[Promise]) -> Period:
    """The quarter before, as far as this one has come: to yesterday, or to the newest record that counts."""
    audits = [one.audited for one in plain if one.counted]
    again = [one for one in plain if one.again and one.again_counted and one.closed and not one.action]
    newest = max([TODAY - timedelta(1), *audits, *(brute_following.looked_again_on(one) for one in again)])
    if newest >= date(2018, 12, 30):
        return Quarter(2018, 2).period
    return Period(date(2018, 7, 1), date(2018, 9, newest.day), f"2018/19 Q2 to {newest.day} September")


def agree(session: Session, plain: list[Promise]) -> None:
    of_before = earlier(plain)
    for key, count in (("C19", brute_following.inadequates), ("C20", brute_following.actions)):
        found = measures.one(session, None, key, QUARTER)[1]
        assert told(found) == count(plain), key
        assert told(found) == plain_measures.evaluate(key, brute_following.rows(plain, actions=key == "C20")), key
        before = told(measures.one(session, None, key, of_before)[1])
        for row in found.rows:
            if row.of is None:
                assert row.change is None
                continue
            old = before.get((row.by.value, row.member, row.label), (0, 0))[:2]
            assert row.change is not None
            assert (row.change.against, row.change.new, row.change.old) == (of_before.label, (row.n, row.of), old)


@EACH_TIME
@given(plain=brute_following.promises())
def test_they_are_what_counting_one_by_one_gives(session: Session, plain: list[Promise]) -> None:
    with time_machine.travel(NOON, tick=False):
        try:
            brute_following.put(session, plain)
            agree(session, plain)
        finally:
            session.rollback()


def test_a_worked_example(session: Session) -> None:
    """Opened 5 November, due 3 December: one verified in 10 working days, one closed late, one still open."""
    plain = [
        Promise(False, date(2018, 11, 5), date(2018, 12, 3), "verified", -20, 6, "requires-improvement", again="good"),
        Promise(
            False, date(2018, 11, 5), date(2018, 12, 3), "closed", 2, 0, "inadequate", north=False, again="inadequate"
        ),
        Promise(False, date(2018, 11, 5), date(2018, 12, 3), "open"),
        Promise(False, date(2018, 11, 5), date(2018, 12, 3), "cancelled"),
        Promise(True, date(2018, 9, 1), date(2018, 12, 18), "open", theme="PLAN.P1"),
        Promise(True, date(2018, 9, 1), date(2018, 12, 19), "open"),
    ]
    with time_machine.travel(NOON, tick=False):
        brute_following.put(session, plain)
        agree(session, plain)
        found = {row.label: row for row in measures.one(session, None, "C19", QUARTER)[1].rows if not row.member}
        overdue = [row for row in measures.one(session, None, "C20", QUARTER)[1].rows if row.label == "Overdue"]
    shares = {label: (row.n, row.of) for label, row in found.items() if row.of is not None}
    assert shares == {
        "Not closed yet": (1, 3),
        "Closed, done in time": (1, 3),
        "Closed, done late": (1, 3),
        "Verified: a difference for the child": (1, 2),
        "Graded better than inadequate when closed": (1, 2),
        "Re-audited": (2, 2),
        "Graded better than inadequate at the re-audit": (1, 2),
    }
    assert str(found["Median working days from opening to closing"].value) == "16.0"
    assert str(found["Median working days from opening to a verified difference"].value) == "10.0"
    assert [(row.by.value, row.n, row.of) for row in overdue] == [
        ("service", 1, 1), ("owner", 1, 1), ("theme", 1, 1),
    ]  # fmt: skip


def test_they_are_compared_with_the_quarter_before(session: Session) -> None:
    """Of 24 actions due in a quarter 4 were done in time, of 24 of the quarter before 20: clearly fewer."""
    plain = [
        Promise(True, date(2018, 6, 1), due, "closed", -3 if number < in_time else 3)
        for due, in_time in ((date(2018, 11, 1), 4), (date(2018, 8, 1), 20))
        for number in range(24)
    ]
    with time_machine.travel(NOON, tick=False):
        brute_following.put(session, plain)
        rows = measures.one(session, None, "C20", QUARTER)[1].rows
    (in_time,) = (row for row in rows if row.by is By.SERVICE and row.label == "Done in time")
    assert in_time.change is not None
    assert (in_time.change.change, in_time.change.signed_points) == (Change.DOWN, "-66.7")


def test_who_reads_them(session: Session) -> None:
    people = make_people(session)
    readers = {
        key: [
            name
            for name in ("manager", "safeguarding", "head", "analyst")
            if key in {one.key for one in measures.listed(session, people.asker(name))}
        ]
        for key in ("C19", "C20")
    }
    assert readers == {"C19": ["manager", "safeguarding", "head"], "C20": ["manager", "safeguarding"]}
    with pytest.raises(NotFound):
        measures.one(session, people.asker("analyst"), "C19", QUARTER)
    for name in ("iro", "auditor"):
        with pytest.raises(NotPermitted):
            measures.listed(session, people.asker(name))
        with pytest.raises(NotPermitted):
            measures.one(session, people.asker(name), "C19", QUARTER)
