"""kill -9 during saves loses no save that was acknowledged, and leaves none half-written (security check 63)."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from qa_tool.services import auditing
from qa_tool.store import transactions
from qa_tool.store.transactions import unit_of_work
from tests.support.desks import make_world

ROUNDS = 6
ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import json, sys
from sqlalchemy import create_engine
from qa_tool.policy.words import Asker, Role
from qa_tool.services import auditing, cases
from qa_tool.store import transactions
from qa_tool.store.transactions import unit_of_work

url, audit_id, person_id, start = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
cases.use_key("a-key-for-the-writer-0123456789-abc")
asker = Asker(person_id, frozenset({Role.QR_MANAGER}))
engine = create_engine(url)
transactions.prepare(engine)
number = start
while True:
    number += 1
    fields = {"q_X2": [f"save {number} " + "x" * 2000], "q_SM_04": [f"save {number}"]}
    with unit_of_work(engine) as session:
        auditing.save(session, asker, audit_id, fields=fields)
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs a system with SIGKILL")
def test_what_was_acknowledged_is_there_after_a_kill(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with unit_of_work(engine) as session:
        world = make_world(session)
        audit_id, author = world.draft().id, world.asker("manager")
    engine.dispose()
    acknowledged, chance = 0, random.Random(20181105)
    for _ in range(ROUNDS):
        last = write_until_killed(sqlite_url, audit_id, author.person_id, acknowledged, chance.uniform(0.05, 0.5))
        assert last > acknowledged, "the writer acknowledged nothing: there was nothing to lose"
        acknowledged = last
        with Session(engine) as session:
            fields = auditing.open_draft(session, author, audit_id).fields
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        engine.dispose()
        saved = int(fields["q_X2"][0].split()[1])
        assert saved >= acknowledged
        assert fields["q_SM_04"] == [f"save {saved}"], "half of a save"
        assert json.dumps(fields).count("x" * 2000) == 1
        acknowledged = saved


def write_until_killed(url: str, audit_id: str, person_id: str, start: int, seconds: float) -> int:
    """Let a process save in a loop, kill it that long after its first acknowledgement; the last number it gave."""
    command = [sys.executable, "-c", WRITER, url, audit_id, person_id, str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline()]
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.readlines()
        writer.wait(timeout=30)
    whole = [line for line in lines if line.endswith("\n")]
    assert whole, "the writer never saved"
    return int(whole[-1])
