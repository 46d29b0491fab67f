"""E-mails: one a person, nothing twice, nothing lost, and nothing in them that is anybody's business."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from qa_tool.kit.periods import now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.notices import verbs
from qa_tool.notices.models import Notice
from qa_tool.notices.verbs import Message, Undeliverable
from qa_tool.notices.words import MailState, Matter, NoticeKind, Subject
from qa_tool.people.models import UserAccount
from tests.support.factories import People, make_people

NOON = datetime(2018, 11, 12, 12, tzinfo=UTC)


@pytest.fixture
def people(engine: Engine) -> People:
    """The cast; the IRO and the manager have accounts."""
    with unit_of_work(engine) as session:
        cast = make_people(session)
        for name in ("iro", "manager"):
            person = cast.by_name[name]
            session.add(
                UserAccount(
                    email=f"{name}@service.example", password="!", person_id=person.id, created_at=now(), enabled=True
                )
            )
        return cast


def tell(engine: Engine, people: People, name: str, count: int = 1) -> None:
    with unit_of_work(engine) as session:
        for number in range(count):
            matter = Matter(Subject.AUDIT, f"{number:032}", f"CS-2018-{number:04}")
            verbs.tell(session, NoticeKind.FEEDBACK, [people.by_name[name].id], matter)


def states(engine: Engine) -> list[MailState]:
    with unit_of_work(engine) as session:
        return list(session.scalars(select(Notice.mail).order_by(Notice.object_id)))


def never(_message: Message) -> None:
    pytest.fail("nothing was to be sent")


def test_one_email_a_person_for_all_that_waits(engine: Engine, people: People) -> None:
    tell(engine, people, "iro", 3)
    tell(engine, people, "manager")
    out: list[Message] = []
    done = verbs.send(engine, out.append, site="https://audits.example.gov.uk/")
    assert (done.emails, done.notices, done.failed, done.given_up) == (2, 4, 0, 0)
    assert sorted(one.to for one in out) == ["iro@service.example", "manager@service.example"]
    mine = next(one for one in out if one.to.startswith("iro"))
    assert mine.subject == "Quality assurance: 3 notices"
    assert "For you to read and answer: CS-2018-0002" in mine.text
    assert "https://audits.example.gov.uk/" in mine.text
    assert verbs.send(engine, out.append).emails == 0
    assert set(states(engine)) == {MailState.SENT}


@pytest.mark.both_databases
def test_nobody_without_an_account_is_written_to(engine: Engine, people: People) -> None:
    tell(engine, people, "colleague")
    assert verbs.send(engine, never).emails == 0
    assert states(engine) == [MailState.NONE]


def refuse(_message: Message) -> None:
    raise Undeliverable


@pytest.mark.both_databases
def test_what_the_server_does_not_take_is_tried_again_later_and_given_up_in_the_end(
    engine: Engine, people: People
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tell(engine, people, "iro")
        assert verbs.send(engine, refuse).failed == 1
        assert verbs.send(engine, never).failed == 0  # not before its pause is over
        attempts = 1
        while states(engine) == [MailState.WAITING]:
            clock.shift(timedelta(days=1))
            attempts += 1
            last = verbs.send(engine, refuse)
        assert attempts == verbs.ATTEMPTS
        assert last.given_up == 1
        assert states(engine) == [MailState.FAILED]


@pytest.mark.both_databases
def test_a_sender_that_was_killed_loses_nothing(engine: Engine, people: People) -> None:
    class Killed(BaseException):
        pass

    def die(_message: Message) -> None:
        raise Killed

    with time_machine.travel(NOON, tick=False) as clock:
        tell(engine, people, "iro")
        with pytest.raises(Killed):
            verbs.send(engine, die)
        assert verbs.send(engine, never).emails == 0  # it may be on its way
        clock.shift(timedelta(hours=1, minutes=1))
        out: list[Message] = []
        assert verbs.send(engine, out.append).emails == 1


def test_two_senders_at_once_send_nothing_twice(engine: Engine, people: People) -> None:
    tell(engine, people, "iro", 5)
    tell(engine, people, "manager", 5)
    out: list[Message] = []
    start = threading.Barrier(2)
    faults: list[BaseException] = []

    def run() -> None:
        start.wait()
        try:
            verbs.send(engine, out.append)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(one.to for one in out) == ["iro@service.example", "manager@service.example"]


def test_an_email_holds_kinds_references_and_dates_only(session: Session) -> None:
    everything = [
        Notice(kind=kind, reference="CS-2018-0042", due=NOON.date() if kind is NoticeKind.OVERDUE else None)
        for kind in NoticeKind
    ]
    text = verbs.message("iro@service.example", everything, "").text.lower()
    assert "due by 12 november 2018" in text
    for word in ("good", "inadequate", "requires improvement", "iro-", "child", "case number"):
        assert word not in text
