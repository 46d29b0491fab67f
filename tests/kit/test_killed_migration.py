"""A migration that is killed half way leaves the schema as it was, and the next one succeeds (security check 58)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sqlalchemy import Engine, inspect

from qa_tool.kit import schema

pytestmark = pytest.mark.both_databases

UPGRADE_AND_DIE = """
import os, signal, sys
from sqlalchemy import create_engine, event
from qa_tool.kit import schema, transactions

engine = create_engine(sys.argv[1])
transactions.prepare(engine)
left = [int(sys.argv[2])]

@event.listens_for(engine, "after_cursor_execute")
def count(*_):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)

schema.upgrade(engine)
"""


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal")
def test_a_killed_migration_leaves_the_old_schema(engine: Engine) -> None:
    schema.downgrade(engine, "base")
    before = set(inspect(engine).get_table_names())
    address = engine.url.render_as_string(hide_password=False)
    for statements in (20, 100, 170):  # among the tables, and among the triggers
        engine.dispose()
        ended = subprocess.run([sys.executable, "-c", UPGRADE_AND_DIE, address, str(statements)], check=False)
        assert ended.returncode == -9, "it was killed on the way"
        assert schema.current(engine) is None
        assert set(inspect(engine).get_table_names()) == before
    schema.upgrade(engine)
    assert schema.differences(engine) == []
