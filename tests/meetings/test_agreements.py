"""What meetings agree: once, in words without names, settled with an outcome, gone through next time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound, NotPermitted
from qa_tool.kit.periods import Quarter
from qa_tool.meetings import verbs
from qa_tool.meetings.models import MeetingAgreement
from qa_tool.meetings.verbs import Words
from qa_tool.meetings.words import Agreed, AgreementState, agreed_last_time
from qa_tool.trail.models import Event
from tests.support import factories
from tests.support.factories import People

Q2, Q3 = Quarter(2018, 2), Quarter(2018, 3)
NORTH = "north-locality"
SAID = Words("Teams tell the IRO when the first plan is ready", "team-manager", date(2019, 1, 31))


@pytest.fixture
def people(session: Session) -> People:
    made = factories.make_people(session)
    factories.make_places(session)
    return made


def added(session: Session, people: People, words: Words = SAID, quarter: Quarter = Q3) -> str:
    identity = uuid4().hex
    asker = people.asker("analyst")
    assert verbs.add(session, asker, NORTH, quarter, words, agreement_id=identity) == ()
    return identity


def happened(session: Session) -> list[Event]:
    return list(session.scalars(select(Event).where(Event.action.startswith("agreement")).order_by(Event.id)))


def test_an_agreement_is_written_down_once(session: Session, people: People) -> None:
    identity = added(session, people)
    again = verbs.add(session, people.asker("analyst"), NORTH, Q3, SAID, agreement_id=identity)
    assert again == ()
    (only,) = verbs.of_locality(session, people.asker("manager"), NORTH)
    assert (only.text, only.owner_label, only.due, only.state) == (
        SAID.text, "Team manager", SAID.due, AgreementState.OPEN,
    )  # fmt: skip
    (event,) = happened(session)
    assert event.detail == {"locality": NORTH, "quarter": "2018/19-Q3", "state": "open"}
    assert SAID.text not in json.dumps(event.detail)
    with pytest.raises(Conflict):
        verbs.add(session, people.asker("analyst"), NORTH, Q3, replace(SAID, text="Other words"), agreement_id=identity)


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"text": " "}, "text", "Enter"),
        ({"text": "x" * 501}, "text", "500 characters"),
        ({"text": "Ring 07700 900123 on Monday"}, "text", "telephone"),
        ({"text": "The team asks Anna Example to lead"}, "text", "may hold a name"),
        ({"owner": "somebody"}, "owner", "who will see to it"),
        ({"state": "done"}, "outcome", "Enter"),
        ({"outcome": "It went well"}, "outcome", "while the agreement is open"),
        ({"state": "gone"}, "state", "where it stands"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(
    session: Session, people: People, changes: dict[str, Any], key: str, says: str
) -> None:
    words = replace(SAID, **changes)
    problems = verbs.add(session, people.asker("analyst"), NORTH, Q3, words, agreement_id=uuid4().hex)
    assert [problem.key for problem in problems] == [key]
    assert says in problems[0].message
    assert verbs.of_locality(session, people.asker("analyst"), NORTH) == ()
    assert happened(session) == []


def test_a_likely_name_that_was_looked_at_is_kept(session: Session, people: People) -> None:
    added(session, people, replace(SAID, text="The team uses Signs Together in each plan", checked=True))
    assert len(verbs.of_locality(session, people.asker("analyst"), NORTH)) == 1


@pytest.mark.both_databases
def test_settling_says_what_came_of_it(session: Session, people: People) -> None:
    identity = added(session, people)
    asker = people.asker("manager")
    done = replace(SAID, state="done", outcome="Every team now writes the same day")
    assert verbs.change(session, asker, identity, done, expected_version=1) == ()
    found = verbs.find(session, asker, identity)
    assert (found.state, found.outcome, found.version) == (AgreementState.DONE, done.outcome, 2)
    assert verbs.change(session, asker, identity, done, expected_version=1) == (), "a second click"
    with pytest.raises(Conflict):
        verbs.change(session, asker, identity, SAID, expected_version=1)
    assert [event.action for event in happened(session)] == ["agreement.made", "agreement.changed"]


@pytest.mark.both_databases
def test_the_table_wants_an_outcome_too(session: Session, people: People) -> None:
    added(session, people)
    with pytest.raises(IntegrityError):
        session.execute(update(MeetingAgreement).values(state=AgreementState.DONE))


@pytest.mark.both_databases
def test_who_reads_and_who_writes(session: Session, people: People) -> None:
    identity = added(session, people)
    for who in ("manager", "safeguarding", "head", "analyst"):
        assert len(verbs.of_locality(session, people.asker(who), NORTH)) == 1
    for who in ("iro", "auditor", "support", "administrator"):
        with pytest.raises(NotPermitted):
            verbs.of_locality(session, people.asker(who), NORTH)
    with pytest.raises(NotPermitted):
        verbs.change(session, people.asker("head"), identity, SAID, expected_version=1)
    with pytest.raises(NotFound):
        verbs.find(session, people.asker("analyst"), "f" * 32)
    with pytest.raises(NotFound):
        verbs.add(session, people.asker("analyst"), "nowhere", Q3, SAID, agreement_id=uuid4().hex)
    with pytest.raises(NotFound):
        verbs.add(session, people.asker("analyst"), NORTH, Q3, SAID, agreement_id="../x")


def agreed(quarter: Quarter, state: AgreementState) -> Agreed:
    return Agreed("i", NORTH, quarter, f"{quarter.key} {state}", "meeting", None, state, "", 1)


def test_last_time_is_the_last_meeting_and_what_is_still_open() -> None:
    first, last = Quarter(2018, 1), Q2
    every = tuple(agreed(quarter, state) for quarter in (first, last, Q3) for state in AgreementState)
    assert [one.text for one in agreed_last_time(every, Q3)] == [
        "2018/19-Q1 open", "2018/19-Q2 open", "2018/19-Q2 done", "2018/19-Q2 dropped",
    ]  # fmt: skip
    assert agreed_last_time(every, first) == ()


def test_overdue_is_open_and_past_its_day() -> None:
    due = replace(agreed(Q2, AgreementState.OPEN), due=date(2019, 1, 1))
    assert due.overdue(date(2019, 1, 2))
    assert not due.overdue(date(2019, 1, 1))
    assert not replace(due, state=AgreementState.DONE).overdue(date(2019, 1, 2))
