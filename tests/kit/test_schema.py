"""The migrations make the schema that the models describe, forwards and back, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from qa_tool.kit import schema, transactions
from qa_tool.trail import events

pytestmark = pytest.mark.both_databases


def test_migrations_match_the_models(engine: Engine) -> None:
    assert schema.current(engine) == schema.head()
    assert schema.differences(engine) == []


def test_down_and_up_again(engine: Engine) -> None:
    schema.downgrade(engine, "base")
    assert schema.current(engine) is None
    schema.upgrade(engine)
    assert schema.differences(engine) == []


@pytest.mark.parametrize("statement", ["UPDATE event SET action = 'x'", "DELETE FROM event"])
def test_frozen_rows_refuse_change(session: Session, statement: str) -> None:
    events.record(session, None, "test.done", None)
    session.commit()
    with pytest.raises(DatabaseError, match="immutable"):
        session.execute(text(statement))


def test_a_reading_transaction_cannot_write(engine: Engine) -> None:
    with transactions.reading(), Session(engine) as session, pytest.raises((OperationalError, DatabaseError)):
        events.record(session, None, "test.done", None)
