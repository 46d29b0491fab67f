"""``/health/ready`` says whether a save would succeed, and why not; ``/health/live`` answers all the while."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import make_url

from qa_tool import create_app
from qa_tool.config import Settings
from qa_tool.extensions import db
from tests.support.site import CriticalClient

TEN_SECONDS = 11.0


class Clock:
    """The monotonic clock that the program sees, moved by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._real = time.monotonic

    def __call__(self) -> float:
        return self._real() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "monotonic", made)
    return made


@pytest.fixture
def database(app: Flask) -> Path:
    with app.app_context():
        return Path(str(make_url(str(db.engine.url)).database))


@contextmanager
def lock(_app: Flask, database: Path) -> Iterator[None]:
    """Somebody else holds the database."""
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.execute("ROLLBACK")
    holder.close()


@contextmanager
def on_begin(app: Flask, act: Callable[[Any], None]) -> Iterator[None]:
    with app.app_context():
        engine = db.engine
    event.listen(engine, "begin", act)
    yield
    event.remove(engine, "begin", act)
    engine.dispose()


@contextmanager
def read_only(app: Flask, _database: Path) -> Iterator[None]:
    """The database's own refusal to write."""
    with on_begin(app, lambda connection: connection.exec_driver_sql("PRAGMA query_only=ON")):
        yield


@contextmanager
def full_disk(app: Flask, _database: Path) -> Iterator[None]:
    """What SQLite raises when the disk has no room: mounting one that is full is not open to every machine."""

    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("PRAGMA user_version ="):
            raise sqlite3.OperationalError("database or disk is full")

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


@contextmanager
def old_migration(_app: Flask, database: Path) -> Iterator[None]:
    """The database of an older program was put in place."""
    with sqlite3.connect(database) as connection:
        (head,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    yield
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (head,))


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (lock, "is locked"),
        (read_only, "can only be read"),
        (full_disk, "disk is full"),
        (old_migration, "before the first release"),
    ],
)
def test_it_is_not_ready_while_nothing_can_be_saved(
    app: Flask, client_as: Callable[..., CriticalClient], clock: Clock, database: Path, trouble: Any, words: str
) -> None:
    """Check 113."""
    client = client_as(None)
    assert client.get("/health/ready").status_code == 200
    with trouble(app, database):
        clock.ahead += TEN_SECONDS
        began = time.perf_counter()
        answer = client.get("/health/ready")
        assert time.perf_counter() - began < 10
        assert answer.status_code == 503
        assert words in (answer.json or {})["reason"]
        assert client.get("/health/live").status_code == 200
    clock.ahead += TEN_SECONDS
    assert client.get("/health/ready").json == {"status": "ok"}


def test_however_often_it_is_asked_it_writes_once_in_ten_seconds(
    app: Flask, client_as: Callable[..., CriticalClient], clock: Clock
) -> None:
    with app.app_context():
        engine = db.engine
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("PRAGMA user_version ="):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    client = client_as(None)
    for _ in range(20):
        assert client.get("/health/ready").status_code == 200
    assert len(written) == 1
    clock.ahead += TEN_SECONDS
    client.get("/health/ready")
    event.remove(engine, "before_cursor_execute", note)
    assert len(written) == 2


def test_a_save_that_failed_is_known_at_once(
    app: Flask, client_as: Callable[..., CriticalClient], database: Path
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = client_as("QR")
    assert client.get("/health/ready").status_code == 200
    with read_only(app, database):
        assert client.post("/account/sessions/end").status_code == 503
    answer = client.get("/health/ready")
    assert answer.status_code == 503, "within ten seconds of the failure"
    assert "can only be read" in (answer.json or {})["reason"]


@pytest.mark.parametrize("host", ["10.1.2.3", "10.1.2.3:8000", "evil.example", "[::1]:8000", "", "a b"])
def test_probes_by_address_are_answered_and_leave_no_error(
    settings: Settings, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings)
    logger = logging.getLogger("qa_tool.requests")
    logger.addHandler(caplog.handler)
    client: FlaskClient = app.test_client()
    for path in ("/health/live", "/health/ready"):
        assert client.get(path, headers={"Host": host}).status_code == 200
    stranger = client.get("/account/sign-in", headers={"Host": "evil.example"})
    logger.removeHandler(caplog.handler)
    assert stranger.status_code == 400
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR], json.dumps(
        [record.getMessage() for record in caplog.records]
    )
    with app.app_context():
        db.engine.dispose()
