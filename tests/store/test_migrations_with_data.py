"""Each migration, back and forth over representative data: the same rows and the same schema afterwards.

What a table or a column held that a migration makes goes when it is taken back; everything else stays.
"""

from __future__ import annotations

from datetime import date

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from demo.loading import Plan, load
from qa_tool.models import ActionRow, Audit, Base, Commitment, FollowUp
from qa_tool.resources import forms_folder
from qa_tool.services import cases
from qa_tool.store import schema
from qa_tool.store.transactions import reading, unit_of_work


def contents(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, by column, in the order of the primary keys."""
    with reading(), Session(engine) as session:
        return {
            name: [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in Base.metadata.tables.items()
        }


def that_count(rows: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    """Without the settings in whose place another was set on the same day: a day had one value before."""
    latest = {(row["key"], row["valid_from"]): row["id"] for row in rows["setting"]}
    return rows | {"setting": [row for row in rows["setting"] if row["id"] in latest.values()]}


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
    before = that_count(contents(filled))
    assert sum(map(len, before.values())) > 2000
    script = ScriptDirectory(str(schema.MIGRATIONS))
    steps = [one.down_revision for one in script.walk_revisions() if one.down_revision is not None]
    assert steps, "nothing to go back over"
    for revision in steps:
        schema.downgrade(filled, str(revision))
        assert schema.current(filled) == revision
        stood = columns(filled)
        schema.upgrade(filled)
        assert schema.differences(filled) == []
        assert only(that_count(contents(filled)), stood) == only(before, stood)


def test_what_audits_found_of_plans_before_it_was_noted_is_found_out(filled: Engine) -> None:
    query = select(Audit.id, Audit.plan_inadequate)
    with reading(), Session(filled) as session:
        noted = {row.id: row.plan_inadequate for row in session.execute(query)}
    assert {True, False, None} == set(noted.values())
    schema.downgrade(filled, "0017")
    schema.upgrade(filled)
    with reading(), Session(filled) as session:
        assert {row.id: row.plan_inadequate for row in session.execute(query)} == noted


def test_what_was_agreed_before_there_were_commitments_is_followed_from_then_on(filled: Engine) -> None:
    schema.downgrade(filled, "0002")
    schema.upgrade(filled)
    with reading(), Session(filled) as session:
        follow_ups = {row.id: (row.owner_id, row.due) for row in session.scalars(select(FollowUp))}
        followed = select(Commitment).where(Commitment.follow_up_id.is_not(None))
        assert {row.follow_up_id: (row.owner_id, row.due) for row in session.scalars(followed)} == follow_ups
        current = select(ActionRow).join(Audit, Audit.current_revision_id == ActionRow.revision_id)
        agreed = {row.id: (row.text, row.owner, row.due) for row in session.scalars(current)}
        acted = select(Commitment).where(Commitment.action_id.is_not(None))
        assert {row.action_id: (row.text, row.owner_role, row.due) for row in session.scalars(acted)} == agreed
        assert len(follow_ups) > 2
        assert len(agreed) > 10
        assert session.scalar(select(func.count(func.distinct(Commitment.id)))) == len(follow_ups) + len(agreed)
