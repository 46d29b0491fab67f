"""A database that no migration of this program leads on from is refused in words, and left as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from qa_tool.cli import main

pytestmark = pytest.mark.both_databases

CURE = {
    "0001": "begin with an empty one",
    "0012": "begin with an empty one",
    "0023": "begin with an empty one",
    "9000": "Install that version again, or bring back the backup",
}
COMMANDS = (
    ("db", "upgrade"),
    ("forms", "check"),
    ("forms", "publish"),
    ("serve", "--port", "8123"),
    ("summary", "--year", "2018/19"),
)
TOOL = "from qa_tool.cli import main; main()"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> str:
    """The database of an installation, on either kind."""
    monkeypatch.setenv("QA_MODE", "test")
    monkeypatch.setenv("QA_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("QA_DATABASE_URL", database_url)
    return database_url


def ask(address: str, statement: str, **values: str) -> list[str]:
    engine = create_engine(address, poolclass=NullPool)
    with engine.begin() as connection:
        found = connection.execute(text(statement), values)
        return [str(row[0]) for row in found] if found.returns_rows else []


def put_at(address: str, number: str) -> None:
    ask(address, "UPDATE alembic_version SET version_num = :number", number=number)


def stands_at(address: str) -> list[str]:
    return ask(address, "SELECT version_num FROM alembic_version")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", list(CURE))
def test_every_command_refuses_it_with_the_cure(installed: str, number: str) -> None:
    put_at(installed, number)
    for words in COMMANDS:
        refused = CliRunner().invoke(main, words)
        assert refused.exit_code == 1, (words, refused.output)
        assert isinstance(refused.exception, SystemExit), (words, refused.exception)
        assert f"Error: The database is at migration {number}" in refused.output, words
        assert CURE[number] in refused.output, words
    assert stands_at(installed) == [number]


def test_on_either_database_an_upgrade_touches_nothing(installed: str) -> None:
    put_at(installed, "0017")
    tool = [sys.executable, "-c", TOOL, "db", "upgrade"]
    done = subprocess.run(tool, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert CURE["0001"] in done.stderr
    assert "Traceback" not in done.stderr
    assert stands_at(installed) == ["0017"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_its_number_is_told_beside_the_newest(installed: str) -> None:
    put_at(installed, "0023")
    told = CliRunner().invoke(main, ["db", "current"])
    assert told.exit_code == 1
    assert told.output.startswith("0023, newest is 01")
