"""Whether a save would succeed now, found out by saving: load balancers ask this again and again."""

from __future__ import annotations

import threading
import time

from sqlalchemy import Engine

from qa_tool.services import installation
from qa_tool.store import schema, transactions

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
            installation.check_schema(engine)
            schema.write_something(engine)
    except installation.NotUpgradable as refusal:
        return str(refusal)
    except installation.SchemaOutOfDate:
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
