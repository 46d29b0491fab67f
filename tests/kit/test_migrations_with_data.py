"""Each migration, back and forth over representative data: the same rows and the same schema afterwards.

What a table or a column held that a migration makes goes when it is taken back; everything else stays. Back before the
first of them there is nothing.
"""

from __future__ import annotations

from datetime import date

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from demo.loading import Plan, load
from qa_tool.kit import schema
from qa_tool.kit.tables import Base
from qa_tool.kit.transactions import reading, unit_of_work
from qa_tool.records.verbs import cases
from qa_tool.resources import forms_folder

pytestmark = pytest.mark.both_databases


def contents(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, by column, in the order of the primary keys."""
    with reading(), Session(engine) as session:
        return {
            name: [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in Base.metadata.tables.items()
        }


def columns(engine: Engine) -> dict[str, set[str]]:
    """The columns of every table that there is."""
    found = inspect(engine)
    return {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}


def only(rows: dict[str, list[dict[str, object]]], kept: dict[str, set[str]]) -> dict[str, list[dict[str, object]]]:
    """The tables and columns of ``kept``."""
    return {
        name: [{column: value for column, value in row.items() if column in kept[name]} for row in table]
        for name, table in rows.items()
        if name in kept
    }


@pytest.fixture
def filled(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A database with a small demo service in it: every form, drafts, amendments, conversations."""
    monkeypatch.setattr(cases, "_key", ["a key of this test, and of nothing else"])
    load(lambda: unit_of_work(engine), Plan(60, date(2026, 11, 1), forms_folder(), "!"))
    return engine


def test_each_migration_keeps_every_row(filled: Engine) -> None:
    before = contents(filled)
    assert sum(map(len, before.values())) > 2000
    script = ScriptDirectory(str(schema.MIGRATIONS))
    for revision in (one.down_revision for one in script.walk_revisions() if one.down_revision is not None):
        schema.downgrade(filled, str(revision))
        assert schema.current(filled) == revision
        stood = columns(filled)
        schema.upgrade(filled)
        assert schema.differences(filled) == []
        assert only(contents(filled), stood) == only(before, stood)
    schema.downgrade(filled, "base")
    assert schema.current(filled) is None
    assert set(columns(filled)) == {"alembic_version"}
    schema.upgrade(filled)
    assert schema.differences(filled) == []
    assert not any(contents(filled).values())
