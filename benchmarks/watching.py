"""What work asks of the database - statements, rows that come back, what it looks at - and of processor and memory."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, Engine, event

STEPS = 1000
"""SQLite says so after each of so many steps."""


@dataclass
class Watched:
    """What was asked meanwhile, and how long it took.

    ``looked`` (thousands) grows with what the database looks at, however fast the machine is: steps of SQLite's
    machine, or rows and entries of indexes that PostgreSQL read. ``seconds`` are the processor's: this process's, and
    those of the PostgreSQL backends that it has.
    """

    statements: list[str] = field(default_factory=list)
    rows: int = 0
    looked: int = 0
    seconds: float = 0.0


@contextmanager
def watched(engine: Engine) -> Iterator[Watched]:
    """Everything that the engine is asked meanwhile."""
    seen = Watched()
    look = _steps if engine.dialect.name == "sqlite" else _backends

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        with _rows_counted(seen), look(engine, seen):
            yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def _steps(engine: Engine, seen: Watched) -> Iterator[None]:
    """SQLite works inside this process."""

    def step() -> None:
        seen.looked += 1

    def lent(dbapi_connection: Any, *_rest: object) -> None:
        dbapi_connection.set_progress_handler(step, STEPS)

    def given_back(dbapi_connection: Any, *_rest: object) -> None:
        dbapi_connection.set_progress_handler(None, STEPS)

    event.listen(engine, "checkout", lent)
    event.listen(engine, "checkin", given_back)
    try:
        began = time.process_time()
        yield
        seen.seconds = time.process_time() - began
    finally:
        event.remove(engine, "checkout", lent)
        event.remove(engine, "checkin", given_back)


@contextmanager
def _backends(engine: Engine, seen: Watched) -> Iterator[None]:
    """The backends of PostgreSQL that this process has, by what the kernel and the server's statistics say of them."""
    pids, rows = _read_so_far(engine)
    before = {pid: _spent(pid) for pid in pids}
    began = time.process_time()
    yield
    seen.seconds = time.process_time() - began + sum(_spent(pid) - spent for pid, spent in before.items())
    pids, rows_now = _read_so_far(engine)
    seen.seconds += sum(_spent(pid) for pid in pids if pid not in before)
    seen.looked = round((rows_now - rows) / 1000)


def _spent(pid: int) -> float:
    """Processor seconds of a process; Linux counts them in billionths."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _read_so_far(engine: Engine) -> tuple[list[int], int]:
    """The backends of the database, and how many rows and entries of indexes were ever read.

    Asked of the pool's own connection: a backend that is told to hands its statistics in at once.
    """
    backends = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    read = (
        "SELECT (SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_user_tables) + "
        "(SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes)"
    )
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("SELECT pg_stat_force_next_flush()")
        driver.commit()
        pids = [pid for (pid,) in driver.execute(backends).fetchall()]
        (rows,) = driver.execute(read).fetchone()
        driver.rollback()
    return pids, int(rows)


@contextmanager
def _rows_counted(seen: Watched) -> Iterator[None]:
    """Every way in which rows leave a cursor passes one of these three."""
    one, many, every = CursorResult._fetchone_impl, CursorResult._fetchmany_impl, CursorResult._fetchall_impl
    iterate = CursorResult._fetchiter_impl
    result: Any = CursorResult

    def fetched_one(self: Any, *args: Any, **named: Any) -> Any:
        row = one(self, *args, **named)
        seen.rows += row is not None
        return row

    def fetched_many(self: Any, *args: Any, **named: Any) -> Any:
        rows = many(self, *args, **named)
        seen.rows += len(rows)
        return rows

    def fetched_all(self: Any, *args: Any, **named: Any) -> Any:
        rows = every(self, *args, **named)
        seen.rows += len(rows)
        return rows

    def iterated(self: Any) -> Iterator[Any]:
        for row in iterate(self):
            seen.rows += 1
            yield row

    result._fetchone_impl, result._fetchmany_impl, result._fetchall_impl = fetched_one, fetched_many, fetched_all
    result._fetchiter_impl = iterated
    try:
        yield
    finally:
        result._fetchone_impl, result._fetchmany_impl, result._fetchall_impl = one, many, every
        result._fetchiter_impl = iterate


def peak() -> float:
    """The most memory that this process ever held, in megabytes.

    On Linux from its own status: what ``getrusage`` says begins, in a process that was started by another, with the
    most that the other one held.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1_000_000
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1_000_000
