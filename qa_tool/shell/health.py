"""Whether one installation answers, has the schema it expects and could save now: for load balancers too."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, current_app, jsonify, make_response
from sqlalchemy import Engine, create_engine
from werkzeug.wrappers import Response

from qa_tool.extensions import db
from qa_tool.kit import schema, transactions


class SchemaOutOfDate(Exception):
    """The database is not at the migration that this program needs; the text says what to do."""


class NotUpgradable(SchemaOutOfDate):
    """No migration of this program leads on from where the database stands; the text says what to do."""


def schema_state(engine: Engine) -> tuple[str | None, str]:
    """The migration that the database stands at (None: empty), and the one that this program needs."""
    return schema.current(engine), schema.head()


def check_schema(engine: Engine) -> None:
    """Raises SchemaOutOfDate unless the database is at the newest migration, NotUpgradable where none leads there."""
    current, head = schema_state(engine)
    if current == head:
        return
    _must_lead_on(current)
    state = "is empty" if current is None else f"is at migration {current}, and this program needs {head}"
    raise SchemaOutOfDate(f"The database {state}. Bring it up to date with: qa-tool db upgrade")


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring the database to the newest migration; where it stood before, and where it stands now.

    Raises NotUpgradable, and leaves the database as it is, where no migration leads there.
    """
    before, head = schema_state(engine)
    if before != head:
        _must_lead_on(before)
        schema.upgrade(engine)
    return before, head


def _must_lead_on(current: str | None) -> None:
    """Raises NotUpgradable unless a migration of this program starts from ``current``."""
    carried = schema.carried()
    if current is None or current in carried:
        return
    if current < carried[-1]:
        raise NotUpgradable(
            f"The database is at migration {current}, from before the first release, and cannot be brought up to date. "
            "Keep it aside and begin with an empty one: move its file away, or name another database in "
            "QA_DATABASE_URL. Then run: qa-tool db upgrade"
        )
    raise NotUpgradable(
        f"The database is at migration {current}, which this version of the tool does not know: a newer one made it. "
        "Install that version again, or bring back the backup that was made before it"
    )


def migrations_against_models() -> list[str]:
    """What the models say that a freshly migrated database (a throw-away one) does not; [] when they match."""
    with _freshly_migrated() as engine:
        return schema.differences(engine)


def write_migration(message: str) -> str:
    """Write the next migration, from what the models say beyond the newest one; its number (for developers)."""
    number = f"{int(schema.head()) + 1:04d}"
    with _freshly_migrated() as engine:
        schema.revise(engine, message, number)
    return number


@contextmanager
def _freshly_migrated() -> Iterator[Engine]:
    with TemporaryDirectory(prefix="qa-tool-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder, 'fresh.sqlite').as_posix()}")
        transactions.prepare(engine)
        try:
            schema.upgrade(engine)
            yield engine
        finally:
            engine.dispose()


EVERY_SECONDS = 10.0
"""The database is written to no more often than this, however often somebody asks."""
PATIENCE_MS = 3_000
READY = ""


class Readiness:
    """What the last try came to. One for each application."""

    def __init__(self) -> None:
        self._tried: float | None = None
        self._reason = READY
        self._one_at_a_time = threading.Lock()

    def reason(self, engine: Engine) -> str:
        """Why nothing can be saved, in words; READY when it can. Never raises: a health page must not fail."""
        with self._one_at_a_time:
            if self._tried is None or time.monotonic() - self._tried >= EVERY_SECONDS:
                self._reason = why_not(engine)
                self._tried = time.monotonic()
            return self._reason

    def failed(self, error: BaseException) -> None:
        """Somebody's save has just failed because nothing can be written: no need to wait for the next try."""
        self._reason = in_words(error)
        self._tried = time.monotonic()


def why_not(engine: Engine) -> str:
    """Try it: read the migration, then write. READY when both succeed."""
    try:
        with transactions.patience(PATIENCE_MS):
            check_schema(engine)
            schema.write_something(engine)
    except NotUpgradable as refusal:
        return str(refusal)
    except SchemaOutOfDate:
        return "The database is not at the migration that this program needs. Run: qa-tool db upgrade"
    except Exception as error:  # noqa: BLE001, RUF100  whatever keeps the database from answering, the answer is no
        return in_words(error)
    return READY


def in_words(error: BaseException) -> str:
    """What keeps the database from saving, without a path or a name in it."""
    text = str(getattr(error, "orig", None) or error).lower()
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    if "locked" in text or "busy" in text or state == "55P03":
        return "The database is locked: another program holds it."
    if "is full" in text or state == "53100":
        return "The disk is full."
    if "readonly" in text or "read-only" in text or state == "25006":
        return "The database can only be read."
    return "The database does not answer."


blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def alive() -> Response:
    """The process answers."""
    return make_response(jsonify(status="ok"), 200)


@blueprint.get("/ready")
def ready() -> Response:
    """A save would succeed; 503 and why otherwise."""
    readiness: Readiness = current_app.extensions["qa_readiness"]
    reason = readiness.reason(db.engine)
    if reason == READY:
        return make_response(jsonify(status="ok"), 200)
    return make_response(jsonify(status="not ready", reason=reason), 503)
