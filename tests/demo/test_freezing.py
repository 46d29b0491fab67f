"""The demo's published quarter, whoever happens to be reading its records a second time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.demo.freezing import freeze_last
from qa_tool.models import ReopeningRequest
from qa_tool.vocabulary.moderation import Step
from tests.support import factories
from tests.support.second_readings import put


@time_machine.travel(datetime(2018, 12, 12, 12, tzinfo=UTC), tick=False)
def test_a_record_that_the_safeguarding_manager_reads_blind_is_not_asked_for(session: Session) -> None:
    """Who reads what is drawn anew for each demo; with the newest record in that hand nothing could be decided."""
    people, places = factories.make_people(session), factories.make_places(session)
    version = factories.publish(session, factories.shipped("tier-2"))
    audits = [
        factories.make_submitted(
            session,
            version,
            author=people.auditor,
            practitioner=people.iro,
            places=places,
            audit_date=date(2018, 9, day),
            facts={"plan_type": "CP", "exercise": "routine"},
            answers={"X1": "good"},
        )
        for day in (3, 4, 5, 6)
    ]
    newest = max(audits, key=lambda one: one.reference)
    put(session, newest, people.safeguarding, step=Step.GIVEN)
    ids = {"AN-01": people.analyst.id, "SM-01": people.safeguarding.id, "HS-01": people.head.id}
    freeze_last(session, cast(Any, SimpleNamespace(ids=ids, ends=date(2018, 12, 12))))
    asked = session.scalars(select(ReopeningRequest)).all()
    assert len(asked) == 2
    assert newest.id not in {one.audit_id for one in asked}
    assert sum(one.decision is not None for one in asked) == 1
