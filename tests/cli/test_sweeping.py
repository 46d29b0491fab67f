"""What is kept for a time only goes by itself: at the start, with ``notices send``, and by the timer of ``serve``."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from qa_tool import create_app
from qa_tool.cli import main
from qa_tool.cli import serve as serving
from qa_tool.config import load_settings
from qa_tool.kit import transactions
from qa_tool.kit.transactions import unit_of_work
from qa_tool.shell import sweeping
from tests.support.factories import make_people


class Installation:
    """A database with somebody in it, and what is kept for that person, by its age."""

    def __init__(self, url: str, settings: dict[str, str]) -> None:
        self.settings = settings
        self.path = str(make_url(url).database)
        engine = create_engine(url)
        transactions.prepare(engine)
        with unit_of_work(engine) as session:
            person = make_people(session).iro.id
        engine.dispose()
        self._write(
            "INSERT INTO user_account (id, email, password, person_id, active, fs_uniquifier, created_at)"
            " VALUES (7, 'iro@service.example', '!', ?, 1, 'mark', '2018-11-01 09:00:00')",
            person,
        )

    def _write(self, statement: str, *values: object) -> None:
        with sqlite3.connect(self.path) as database:
            database.execute(statement, values)
        database.close()

    def hold(self, name: str, age: timedelta) -> None:
        """Keep something that was typed so long ago."""
        at = (datetime.now(UTC) - age).strftime("%Y-%m-%d %H:%M:%S.%f")
        self._write("INSERT INTO held_input VALUES (?, 7, '/account/', '{\"reason\": [\"typed\"]}', ?)", name, at)

    def stage(self, name: str, kind: str, age: timedelta) -> None:
        """A file that was uploaded so long ago, and its row."""
        at = datetime.now(UTC) - age
        self._leave(Path("staged") / f"{kind}-{name}", at)
        self._write(
            "INSERT INTO staged_file (id, kind, file_name, file_digest, matched, staged_at, staged_by)"
            " VALUES (?, ?, 'list.csv', '0', '{}', ?, (SELECT person_id FROM user_account))",
            name,
            kind,
            at.strftime("%Y-%m-%d %H:%M:%S.%f"),
        )

    def leave(self, path: str, age: timedelta) -> None:
        """A file of that age in the instance folder, which no table knows."""
        self._leave(Path(path), datetime.now(UTC) - age)

    def _leave(self, path: Path, at: datetime) -> None:
        whole = Path(self.settings["QA_INSTANCE"]) / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(b"x")
        os.utime(whole, (at.timestamp(), at.timestamp()))

    def files(self, folder: str) -> set[str]:
        """What lies in a folder of the instance."""
        return {path.name for path in (Path(self.settings["QA_INSTANCE"]) / folder).iterdir()}

    def staged(self) -> set[str]:
        """The uploads that the tables know."""
        with sqlite3.connect(self.path) as database:
            return {name for (name,) in database.execute("SELECT id FROM staged_file")}

    def held(self) -> set[str]:
        """What is still there."""
        database = sqlite3.connect(self.path)
        try:
            return {name for (name,) in database.execute("SELECT id FROM held_input")}
        finally:
            database.close()


@pytest.fixture
def installation(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Something that was typed 61 minutes ago, and something 59 minutes ago."""
    given = {"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "instance"), "QA_DATABASE_URL": sqlite_url}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    made = Installation(sqlite_url, given)
    made.hold("late", timedelta(minutes=61))
    made.hold("early", timedelta(minutes=59))
    return made


def test_the_command_for_notices_drops_what_is_past_its_hour(installation: Installation) -> None:
    assert CliRunner().invoke(main, ["notices", "send"]).exception is None
    assert installation.held() == {"early"}


def test_a_start_drops_it(installation: Installation) -> None:
    create_app(load_settings(installation.settings))
    assert installation.held() == {"early"}


def test_uploads_and_half_written_exports_go_too(installation: Installation) -> None:
    installation.stage("late", "cases", timedelta(minutes=61))
    installation.stage("early", "cases", timedelta(minutes=59))
    installation.stage("waits", "audits", timedelta(days=13))
    installation.stage("waited", "audits", timedelta(days=15))
    installation.leave("staged/cases-orphan", timedelta(minutes=61))
    installation.leave("workbooks/.killed.part", timedelta(minutes=61))
    installation.leave("workbooks/.running.part", timedelta(minutes=5))
    create_app(load_settings(installation.settings))
    assert installation.files("staged") == {"cases-early", "audits-waits"}
    assert installation.staged() == {"early", "waits"}
    assert installation.files("workbooks") == {".running.part"}


def test_the_timer_drops_it_while_nobody_is_at_work(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "EVERY_SECONDS", 0.05)
    app = create_app(load_settings(installation.settings))
    installation.hold("later", timedelta(minutes=61))
    stopped = threading.Event()
    timer = threading.Thread(target=serving.keep_sweeping, args=(app, stopped), daemon=True)
    timer.start()
    try:
        _wait(lambda: installation.held() == {"early"})
    finally:
        stopped.set()
        timer.join()


def test_a_start_does_not_wait_for_a_database_that_somebody_else_holds(installation: Installation) -> None:
    holder = sqlite3.connect(installation.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    create_app(load_settings(installation.settings))
    assert time.monotonic() - began < 10
    holder.execute("ROLLBACK")
    holder.close()
    assert installation.held() == {"late", "early"}, "the next run of the timer takes it"


def _wait(until: Callable[[], bool]) -> None:
    for _ in range(200):
        if until():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to that within ten seconds")
