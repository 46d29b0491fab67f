"""A service's rows taken from SQLite to PostgreSQL as they are, whatever its tables are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, Table, create_engine, insert, select, text, type_coerce

BATCH = 5000


def copied(database: Path, target: Engine) -> None:
    """Put the rows of an SQLite file into an empty, migrated PostgreSQL database."""
    source = create_engine(f"sqlite:///{database}")
    tables = MetaData()
    tables.reflect(source)
    there = MetaData()
    there.reflect(target)
    with source.connect() as read, target.begin() as write:
        write.execute(text("SET session_replication_role = replica"))
        for table in there.tables.values():  # no order: keys of others are not looked at
            if table.name == "alembic_version" or table.name not in tables.tables:
                continue
            write.execute(table.delete())
            rows = read.execution_options(stream_results=True).execute(select(*_as(table, tables.tables[table.name])))
            for batch in rows.mappings().partitions(BATCH):
                write.execute(insert(table), [dict(row) for row in batch])
    with target.begin() as write:
        for table in there.tables.values():
            if "id" in table.c and table.c["id"].type.python_type is int:
                held = f"pg_get_serial_sequence('{table.name}', 'id')"
                write.execute(text(f"SELECT setval({held}, max(id)) FROM {table.name} HAVING max(id) IS NOT NULL"))
    source.dispose()


def _as(wanted: Table, source: Table) -> list[Any]:
    """The columns of the source, read as what they are in the target."""
    return [type_coerce(source.c[column.name], column.type).label(column.name) for column in wanted.columns]
