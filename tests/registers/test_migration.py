"""Problem resolutions of before are entries afterwards, and problem resolutions again when the migration is undone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.kit import schema
from qa_tool.kit.transactions import reading, unit_of_work
from qa_tool.registers import queries
from qa_tool.registers.models import RegisterEntry
from tests.registers.disagreements import audit, to_raise
from tests.support import factories, resolutions
from tests.support.resolutions import CLOSING, RECORDING

BEFORE = "0105"


@pytest.mark.both_databases
def test_what_was_recorded_is_carried_over_with_what_it_settles(engine: Engine) -> None:
    with time_machine.travel(datetime(2018, 12, 12, 10, tzinfo=UTC)), unit_of_work(engine) as session:
        people, places = factories.make_people(session), factories.make_places(session)
        iro = people.asker("iro")
        one, task = to_raise(session, people, places)
        resolutions.record(session, iro, one.id, RECORDING, version=0)
        resolutions.withdraw(session, iro, one.id, reason="Of another audit.", version=1)
        resolutions.record(session, iro, one.id, RECORDING, version=0)
        ended = audit(session, people, places)
        resolutions.record(session, iro, ended.id, RECORDING, version=0)
        resolutions.close(session, people.asker("safeguarding"), ended.id)
        first, second, task_id, manager = one.id, ended.id, task.id, people.safeguarding.id
    schema.downgrade(engine, BEFORE)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT audit_id, level, raised_on, outcome, what_changed, closed_by FROM problem_resolution")
        )
        found = {row[0]: (row[1], str(row[2]), *row[3:]) for row in rows}
        assert found == {
            first: ("team-manager", "2018-12-06", None, None, None),
            second: ("team-manager", "2018-12-06", "conference-held", "A plan was made", manager),
        }
        tied = connection.execute(text("SELECT resolution_id FROM commitment WHERE resolution_id IS NOT NULL"))
        assert tied.scalars().all() == [first]
    schema.upgrade(engine)
    assert schema.differences(engine) == []
    with reading(), Session(engine) as session:
        entry = session.get_one(RegisterEntry, second)
        assert (entry.audit_id, entry.state, entry.closed) == (second, "closed", True)
        assert (entry.opened_on, entry.ended_on) == (date(2018, 12, 6), date(2018, 12, 10))
        assert entry.answers.keys() == {*RECORDING, *CLOSING}
        told = [(one.kind.value, one.state, one.person_id) for one in queries.steps(session, second)]
        assert told[1:] == [("moved", "closed", manager)]
        assert session.get_one(Commitment, task_id).entry_id == first
    with pytest.raises(Exception, match="immutable"), engine.begin() as connection:
        connection.execute(text("DELETE FROM register_step"))
