"""Filling tables by the million: without indexes, triggers and journal meanwhile, and with every one of them after.

Only for a database that is thrown away when the filling fails: nothing here can be rolled back on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text

from qa_tool.kit import transactions

FAST = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "temp_store=FILE", "cache_size=-262144")
"""SQLite: nothing is written twice, and what is sorted for an index may be larger than the memory."""
PRECAUTIONS = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-65536")


@contextmanager
def unguarded(engine: Engine) -> Iterator[Connection]:
    """A connection on which rows are neither checked nor kept twice; it commits at the end."""
    with transactions.writing(), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _pragmas(connection, FAST)
            yield connection
            connection.commit()
            _pragmas(connection, PRECAUTIONS)
            return
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("SET maintenance_work_mem = '256MB'"))
        yield connection
        connection.execute(text("SET session_replication_role = origin"))
        connection.execute(text("RESET maintenance_work_mem"))
        connection.commit()


def _pragmas(connection: Connection, pragmas: Iterable[str]) -> None:
    """Straight to the driver: inside a transaction SQLite changes none of them."""
    driver: Any = connection.connection.driver_connection
    for pragma in pragmas:
        driver.execute(f"PRAGMA {pragma}").close()


@contextmanager
def bare(connection: Connection, tables: Iterable[str]) -> Iterator[None]:
    """The tables without those indexes that uphold no constraint, and (SQLite) without triggers.

    They are made again from what the database itself says of them. PostgreSQL's triggers rest while
    ``session_replication_role`` is replica.
    """
    wanted = set(tables)
    if connection.dialect.name == "sqlite":
        listed = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
    else:
        listed = (
            "SELECT 'index', indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)"
        )
    found = [(kind, name, sql) for kind, name, of, sql in connection.execute(text(listed)) if sql and of in wanted]
    for kind, name, _ in found:
        connection.execute(text(f'DROP {kind} "{name}"'))
    yield
    for _, _, sql in found:
        connection.exec_driver_sql(sql.replace("%", "%%") if connection.dialect.name != "sqlite" else sql)
