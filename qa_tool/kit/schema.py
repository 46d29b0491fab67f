"""The state of the database's schema: upgrading it, and knowing whether it is the one this program expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from qa_tool.kit.tables import Base
from qa_tool.kit.transactions import reading, writing

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest migration that this program carries."""
    return carried()[0]


def carried() -> tuple[str, ...]:
    """Every migration that this program carries, the newest first."""
    return _carried_in(MIGRATIONS)


@cache
def _carried_in(_folder: Path) -> tuple[str, ...]:
    """Every migration is loaded to know them, and a health page asks again and again."""
    return tuple(one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions())


def current(engine: Engine) -> str | None:
    """The migration that the database stands at; None for an empty one."""
    with reading(), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def write_something(engine: Engine) -> None:
    """Save a trifle, as a form would: it fails when nothing can be saved.

    On SQLite a mark in the file's head: a row that gets the value it has already would write nothing at all.
    """
    with writing(), engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            mark = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            connection.exec_driver_sql(f"PRAGMA user_version = {(int(mark) + 1) % 1_000_000}")
        else:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to ``revision``, in one transaction: a kill leaves the old schema or the new one."""
    with changing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7140215)")  # two servers starting at once
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to ``revision`` ('base' empties it)."""
    with changing(engine) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """One transaction in which tables change.

    SQLite changes most of a table by putting another in its place. Dropping the old one would empty it first, and every
    foreign key that cascades would empty tables that point at it; so keys rest meanwhile - a transaction cannot switch
    them off - and all of them are looked at before it ends.
    """
    with writing(), engine.connect() as connection:
        rests = connection.dialect.name == "sqlite"
        if rests:
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if rests and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
                    raise ValueError(f"A row of {broken[0]} would point at no row of {broken[2]}: nothing was changed")
        finally:
            if rests:
                connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


def differences(engine: Engine) -> list[str]:
    """What the models say that the migrated database does not, in words; [] when they match."""
    with reading(), engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def revise(engine: Engine, message: str, identifier: str) -> None:
    """Write a new migration from the difference between the models and the database (for developers)."""
    with writing(), engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=identifier)
    _carried_in.cache_clear()
