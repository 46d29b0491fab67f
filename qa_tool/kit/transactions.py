"""How transactions begin: writers take the lock at once on SQLite, readers cannot write.

Python's default leaves the lock to the first write; a transaction that read before then fails with "locked" in
spite of any timeout, or loses an update. ``BEGIN IMMEDIATE`` waits its turn instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, GenerativeSelect, event, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError as Overtaken

__all__ = [
    "DBAPIError",
    "Overtaken",
    "Session",
    "holding",
    "locked",
    "lost_race",
    "only_reading",
    "patience",
    "prepare",
    "reading",
    "reading_session",
    "unit_of_work",
    "writing",
]

Row = TypeVar("Row")
Query = TypeVar("Query", bound=GenerativeSelect)
BUSY_TIMEOUT_MS = 20_000

_writing: ContextVar[bool] = ContextVar("writing", default=True)
_patience: ContextVar[int] = ContextVar("patience", default=BUSY_TIMEOUT_MS)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside are read-only: a write raises, on both databases."""
    token = _writing.set(False)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside may write, whatever is around them."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def patience(milliseconds: int) -> Iterator[None]:
    """Transactions begun inside wait no longer than this for a lock: for what nobody may be kept waiting by."""
    token = _patience.set(min(milliseconds, _patience.get()))
    try:
        yield
    finally:
        _patience.reset(token)


def only_reading() -> bool:
    """Whether transactions that begin here are read-only: such a one sees nothing but what was committed."""
    return not _writing.get()


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """A session of its own that commits at the end, or rolls back: for commands, and for log and session tables."""
    with writing(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading_session(engine: Engine) -> Iterator[Session]:
    """A session of its own that only reads, whatever is around it."""
    with reading(), Session(engine, expire_on_commit=False) as session:
        yield session


def prepare(engine: Engine) -> None:
    """Give ``engine`` the service's way of connecting and beginning. Called once when the application starts."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _connect_sqlite(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = dbapi_connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = _writing.get()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={_patience.get()}")
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not _writing.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    if _patience.get() != BUSY_TIMEOUT_MS:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_patience.get()}")


def holding(query: Query) -> Query:
    """The query, its rows held until the end of the transaction. One that only reads holds none: PostgreSQL refuses it.

    A page that shows what a form would change asks the same query as the form does.
    """
    return query if only_reading() else query.with_for_update()


def locked(session: Session, model: type[Row], key: str) -> Row | None:
    """The row of that id as it stands now, held until the end of the transaction; None where there is none."""
    mapped: Any = inspect(model)
    wanted = select(model).where(mapped.primary_key[0] == key)
    return session.scalar(holding(wanted).execution_options(populate_existing=True))


CANNOT_WRITE = ("locked", "is full", "readonly", "read-only", "disk i/o", "unable to open", "busy")
NO_WRITING = ("25006", "53", "55P03", "57P", "08")
"""SQLSTATEs: read-only, out of resources (full disk, connections), lock not had, shut down, connection lost."""


def cannot_write(error: BaseException | None) -> bool:
    """Whether a transaction failed because the database can save nothing now: locked, full, read-only, away."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return str(state).startswith(NO_WRITING)
    return error.connection_invalidated or any(sign in str(error.orig).lower() for sign in CANNOT_WRITE)


def lost_race(error: BaseException) -> bool:
    """Whether a transaction failed only because another ran at the same time, so that running it again may succeed."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in ("40001", "40P01")
