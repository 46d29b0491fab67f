"""The counts of the first release are cells afterwards, and counts again when the migration is taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from qa_tool.counts.models import CountCell
from qa_tool.kit import schema
from qa_tool.kit.transactions import reading, unit_of_work
from tests.support import factories
from tests.support.counted import ENQUIRIES, put_enquiries

NOW = datetime(2018, 12, 12, 10, tzinfo=UTC)


@pytest.mark.both_databases
def test_what_was_entered_is_carried_over(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        people, places = factories.make_people(session), factories.make_places(session)
        put_enquiries(session, places.team.id, date(2018, 11, 1), 12, 7, by=people.support.id, at=NOW)
        session.flush()
        who, team = people.support.id, places.team.id
        session.add(
            CountCell(
                count_key=ENQUIRIES, question_key="due", first=date(2018, 10, 1), place=places.team.id, revision=1,
                value=None, source="typed", entered_by=people.support.id, entered_at=NOW,
            )
        )  # fmt: skip
    schema.downgrade(engine, "0100")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT team_id, due, received, source, entered_by FROM enquiry_count"))
        assert [tuple(row) for row in rows] == [(team, 12, 7, "typed", who)]
    schema.upgrade(engine)
    with reading(), Session(engine) as session:
        cells = session.scalars(select(CountCell)).all()
        assert [
            (one.question_key, one.place, one.first, one.value, one.entered_by, one.entered_at) for one in cells
        ] == [
            ("due", team, date(2018, 11, 1), 12, who, NOW),
            ("received", team, date(2018, 11, 1), 7, who, NOW),
        ]
    assert schema.differences(engine) == []
