"""Each migration, back and forth over representative data: the same rows and the same schema afterwards.

What a table or a column held that a migration makes goes when it is taken back; everything else stays. Back before the
first of them there is nothing.
"""

from __future__ import annotations

import json
from datetime import date

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from demo.loading import Plan, load
from qa_tool.kit import schema
from qa_tool.kit.tables import Base
from qa_tool.kit.transactions import reading, unit_of_work
from qa_tool.records.models import Audit
from qa_tool.records.verbs import cases
from qa_tool.resources import forms_folder
from tests.support import factories

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


def guards(engine: Engine) -> dict[str, set[str]]:
    """What guards the rows of every table, and how they are found: constraints, foreign keys, indexes, triggers."""
    found = inspect(engine)
    read = (
        found.get_check_constraints,
        found.get_foreign_keys,
        found.get_indexes,
        found.get_unique_constraints,
        found.get_columns,
        lambda table: [found.get_pk_constraint(table)],
    )
    guarded = {
        name: {json.dumps(one, default=str, sort_keys=True) for method in read for one in method(name)}
        for name in found.get_table_names()
    }
    triggers = {
        "sqlite": "SELECT sql FROM sqlite_schema WHERE type = 'trigger'",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    }[engine.dialect.name]
    with reading(), engine.connect() as connection:
        return guarded | {"triggers": set(connection.scalars(text(triggers)))}


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
    before, guarded = contents(filled), guards(filled)
    stood_guarded = {}
    assert sum(map(len, before.values())) > 2000
    script = ScriptDirectory(str(schema.MIGRATIONS))
    for revision in (one.down_revision for one in script.walk_revisions() if one.down_revision is not None):
        schema.downgrade(filled, str(revision))
        assert schema.current(filled) == revision
        stood, stood_guarded[revision] = columns(filled), guards(filled)
        schema.upgrade(filled)
        assert guards(filled) == guarded
        assert schema.differences(filled) == []
        assert only(contents(filled), stood) == only(before, stood)
    schema.downgrade(filled, "base")
    assert schema.current(filled) is None
    assert set(columns(filled)) == {"alembic_version"}
    for revision, stood_then in reversed(stood_guarded.items()):
        schema.upgrade(filled, str(revision))
        assert guards(filled) == stood_then, "taken back, it is guarded as it was at first"
    schema.upgrade(filled)
    assert guards(filled) == guarded
    assert schema.differences(filled) == []
    assert not any(contents(filled).values())


@pytest.fixture
def graded(engine: Engine) -> Engine:
    """A database with one record that is graded good."""
    with unit_of_work(engine) as session:
        factories.make_submitted(session, factories.publish(session), author=factories.make_people(session).auditor)
    return engine


def test_a_grade_of_another_scale_keeps_the_newer_schema(graded: Engine) -> None:
    with unit_of_work(graded) as session:
        session.execute(update(Audit).values(effective_grade="outstanding"))
    before, guarded = contents(graded), guards(graded)
    with pytest.raises(ValueError, match=r"audit\.effective_grade holds the grade 'outstanding'"):
        schema.downgrade(graded, "0104")
    assert schema.current(graded) == schema.head()
    assert (contents(graded), guards(graded)) == (before, guarded)


def test_keys_are_kept_after_tables_were_changed(graded: Engine) -> None:
    schema.downgrade(graded, "0104")
    with pytest.raises(IntegrityError), unit_of_work(graded) as session:
        session.execute(update(Audit).values(effective_grade="outstanding"))
    schema.upgrade(graded)
    with pytest.raises(IntegrityError), unit_of_work(graded) as session:
        session.execute(update(Audit).values(author_id="nobody"))


def test_a_migration_that_leaves_a_row_without_what_it_points_at_changes_nothing(graded: Engine) -> None:
    with pytest.raises((ValueError, IntegrityError), match="person"), schema.changing(graded) as connection:
        connection.execute(update(Audit).values(author_id="nobody"))
    assert contents(graded)["audit"][0]["author_id"] != "nobody"
