"""kill -9 during saves and submissions loses nothing acknowledged, and leaves nothing half-written (check 63)."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from qa_tool.kit import transactions
from qa_tool.kit.transactions import unit_of_work
from qa_tool.policy.words import Asker
from qa_tool.records.models import AnswerRow, Audit, Draft, Revision
from qa_tool.records.verbs import drafting
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.support.desks import make_world
from tests.support.factories import typed_fields

SAVES, SUBMISSIONS = 40, 12
NOTHING = "the writer acknowledged nothing: there was nothing to lose"
ROOT = Path(__file__).resolve().parents[2]
#: Imports once, then has one child after another that writes until it is killed. A child says each number it has
#: written once the transaction is committed, and only then; the parent says when the child is dead.
NURSERY = """
import json, os, sys
from sqlalchemy import create_engine
from qa_tool import subjects
from qa_tool.policy.words import Asker, Role
from qa_tool.kit import transactions
from qa_tool.kit.transactions import unit_of_work
from qa_tool.records.verbs import cases, drafting, starting, submitting

url, kind, audit_id, person_id, form, typed = sys.argv[1:]
subjects.connect()
cases.use_key("a-key-for-the-writer-0123456789-abc")
asker, fields = Asker(person_id, frozenset({Role.QR_MANAGER})), json.loads(typed)

def save(session, number):
    words = {"q_X2": [f"save {number} " + "x" * 2000], "q_SM_04": [f"save {number}"]}
    drafting.save(session, asker, audit_id, fields=words)

def submit(session, number):
    starting.start(session, asker, audit_id=f"{number:032x}", form_key=form, given=None)
    drafting.save(session, asker, f"{number:032x}", fields=fields)
    assert submitting.submit(session, asker, f"{number:032x}").done

def write(number):
    engine = create_engine(url)
    transactions.prepare(engine)
    while True:
        number += 1
        with unit_of_work(engine) as session:
            (save if kind == "save" else submit)(session, number)
        print(number, flush=True)

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        write(int(line))
    print("child", child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork and SIGKILL")


class Writers:
    """Writers on one database, each killed in the middle of what it does."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self.orders, self.answers = orders, answers
        self.chance = random.Random(20181105)

    def until_killed(self, start: int) -> int:
        """Let one write from the number after ``start`` on, kill it at some moment; the last number it acknowledged."""
        print(start, file=self.orders, flush=True)
        last, child = start, 0
        while line := self.answers.readline().split():
            if line[0] == "dead":
                return last
            if line[0] == "child":
                child = int(line[1])
            else:
                last = int(line[0])
            if child and last == start + 1:
                time.sleep(self.chance.uniform(0, 0.06))
                os.kill(child, signal.SIGKILL)
                child = 0
        raise AssertionError("the writers ended by themselves")


@contextmanager
def writers(url: str, kind: str, audit_id: str, person_id: str, form: str, typed: str) -> Iterator[Writers]:
    """The writers of a kind: they save one draft again and again, or submit one audit after the other."""
    command = [sys.executable, "-c", NURSERY, url, kind, audit_id, person_id, form, typed]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        yield Writers(nursery.stdin, nursery.stdout)
        nursery.stdin.close()


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    """The database, seen from the process that lives on."""
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    yield engine
    engine.dispose()


@pytest.mark.timeout(300)
def test_every_acknowledged_save_is_there_after_a_kill(engine: Engine, sqlite_url: str) -> None:
    with unit_of_work(engine) as session:
        world = make_world(session)
        audit_id, author = world.draft().id, world.asker("manager")
        form, before = world.definition.form, saves_noted(session)
    acknowledged = 0
    with writers(sqlite_url, "save", audit_id, author.person_id, form, "{}") as killed:
        for _ in range(SAVES):
            last = killed.until_killed(acknowledged)
            assert last > acknowledged, NOTHING
            acknowledged = saved_number(engine, author, audit_id, last)
    with Session(engine) as session:
        assert saves_noted(session) - before == acknowledged, "as many events as saves"
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def saved_number(engine: Engine, author: Asker, audit_id: str, acknowledged: int) -> int:
    """The number of the save that stands: whole, and the last acknowledged one or the one after it."""
    with Session(engine) as session:
        fields = drafting.open_draft(session, author, audit_id).fields
    saved = int(fields["q_X2"][0].split()[1])
    assert acknowledged <= saved <= acknowledged + 1
    assert fields["q_SM_04"] == [f"save {saved}"], "half of a save"
    assert json.dumps(fields).count("x" * 2000) == 1
    return saved


def saves_noted(session: Session) -> int:
    """How many saves the trail knows."""
    return session.scalar(select(func.count()).select_from(Event).filter_by(action="audit.saved")) or 0


@pytest.mark.timeout(300)
def test_every_acknowledged_submission_is_there_whole_after_a_kill(engine: Engine, sqlite_url: str) -> None:
    with unit_of_work(engine) as session:
        world = make_world(session)
        person, form = world.asker("manager").person_id, world.definition.form
        whole = answers_in(session, world.submitted().id)
        typed = json.dumps(
            {key: list(values) for key, values in typed_fields(world.definition, world.record()).items()}
        )
    last = 0
    with writers(sqlite_url, "submit", "", person, form, typed) as killed:
        for _ in range(SUBMISSIONS):
            acknowledged = killed.until_killed(last)
            assert acknowledged > last, NOTHING
            with Session(engine) as session:
                there = session.get(Audit, f"{acknowledged + 1:032x}") is not None
                for number in range(last + 1, acknowledged + 1 + there):
                    assert_whole(session, f"{number:032x}", whole)
                assert not session.scalars(select(Draft)).all(), "a draft without its submission"
            last = acknowledged + there


def assert_whole(session: Session, audit_id: str, answers: int) -> None:
    """The audit is submitted: one revision with all of its answers, and the three events of its way there."""
    audit = session.get(Audit, audit_id)
    assert audit is not None
    assert audit.status is Status.SUBMITTED
    assert session.scalar(select(func.count()).select_from(Revision).filter_by(audit_id=audit_id)) == 1
    assert answers_in(session, audit_id) == answers
    told = session.scalars(select(Event.action).filter_by(object_id=audit_id).order_by(Event.id)).all()
    assert told == ["audit.started", "audit.saved", "audit.submitted"]


def answers_in(session: Session, audit_id: str) -> int:
    """How many answers its current revision holds."""
    query = select(func.count()).select_from(AnswerRow).join(Audit, Audit.current_revision_id == AnswerRow.revision_id)
    return session.scalar(query.where(Audit.id == audit_id)) or 0
