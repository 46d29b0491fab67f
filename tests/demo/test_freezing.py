"""The demo's published quarter: two of its records are asked for, and one of these requests is decided."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.freezing import freeze_last
from qa_tool.records.models import ReopeningRequest
from tests.support import factories


@time_machine.travel(datetime(2018, 12, 12, 12, tzinfo=UTC), tick=False)
def test_two_records_are_asked_for_and_the_first_is_decided(session: Session) -> None:
    people, places = factories.make_people(session), factories.make_places(session)
    version = factories.publish(session, factories.shipped("tier-2"))
    for day in (3, 4, 5, 6):
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
    ids = {"AN-01": people.analyst.id, "SM-01": people.safeguarding.id, "HS-01": people.head.id}
    freeze_last(session, cast(Any, SimpleNamespace(ids=ids, ends=date(2018, 12, 12))))
    asked = session.scalars(select(ReopeningRequest)).all()
    assert len(asked) == 2
    assert sum(one.decision is not None for one in asked) == 1
