"""The state of one installation: whether its database answers and its schema is the one this program expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine

from qa_tool.store import schema, transactions


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
