"""What work asks of the database - statements, rows that come back, steps of SQLite's machine - and of the memory."""

from __future__ import annotations

import resource
import sys
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
    """What was asked meanwhile. ``steps`` (thousands) grow with what SQLite looks at, however fast the machine is."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0
    steps: int = 0


@contextmanager
def watched(engine: Engine) -> Iterator[Watched]:
    """Everything that the engine is asked meanwhile."""
    seen = Watched()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.statements.append(statement)

    def step() -> None:
        seen.steps += 1

    def lent(dbapi_connection: Any, *_rest: object) -> None:
        dbapi_connection.set_progress_handler(step, STEPS)

    def given_back(dbapi_connection: Any, *_rest: object) -> None:
        dbapi_connection.set_progress_handler(None, STEPS)

    listening: list[tuple[str, Any]] = [("before_cursor_execute", note)]
    if engine.dialect.name == "sqlite":
        listening += [("checkout", lent), ("checkin", given_back)]
    for name, listener in listening:
        event.listen(engine, name, listener)
    try:
        with _rows_counted(seen):
            yield seen
    finally:
        for name, listener in listening:
            event.remove(engine, name, listener)


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
