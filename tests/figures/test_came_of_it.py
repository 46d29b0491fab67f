"""What came of last quarter's actions, counted from the database as it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import follow_ups
from qa_tool.actions.words import CommitmentStatus
from qa_tool.definitions.words import FollowUpKind
from qa_tool.figures.verbs import outcomes
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.outcomes import by_kind, by_role
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Quarter
from qa_tool.records.words import Status
from tests.support import factories

Q3 = Quarter(2018, 3).period
NOW = datetime(2019, 1, 10, 9, tzinfo=UTC)


@pytest.mark.both_databases
def test_last_quarters_follow_ups_by_who_has_them(session: Session) -> None:
    people = factories.make_people(session)
    places = factories.make_places(session)
    version = factories.publish(session)

    def opened(day: date, owner: str | None, due: date, status: Status = Status.SUBMITTED) -> Commitment:
        audit = factories.make_submitted(
            session,
            version,
            author=people.auditor,
            practitioner=people.iro,
            places=places,
            audit_date=day,
            status=status,
        )
        owner_id = people.by_name[owner].id if owner else None
        found = follow_ups.open_follow_up(
            session, audit.id, FollowUpKind.INADEQUATE, owner_id=owner_id, question_key="X1", due=due
        )
        assert found is not None
        return found

    opened(date(2018, 7, 1), "iro", date(2019, 1, 9))
    opened(date(2018, 9, 30), "iro", date(2019, 1, 10))
    opened(date(2018, 8, 1), None, date(2018, 9, 1))
    done = opened(date(2018, 8, 2), "manager", date(2018, 9, 1))
    done.status, done.done_by, done.done_on = CommitmentStatus.DONE, people.manager.id, date(2018, 9, 1)
    opened(date(2018, 10, 1), "iro", date(2018, 11, 1))
    opened(date(2018, 8, 3), "iro", date(2018, 9, 1), Status.REOPENED)
    session.flush()
    with time_machine.travel(NOW):
        found = outcomes.last_time(session, people.asker("head"), Q3)
        elsewhere = outcomes.last_time(session, people.asker("head"), Q3, Filters(place_id=places.other_locality.id))
    assert found.period.label == "2018/19 Q2"
    assert [(role, n.parts) for role, n in by_role(found.groups)] == [
        ("IRO", (2, 0, 0, 0, 1, 1, 0)),
        ("Q&R manager", (1, 0, 0, 1, 0, 0, 0)),
        ("Safeguarding manager", (1, 0, 0, 0, 1, 0, 0)),
    ]
    assert [(kind, n.agreed) for kind, n in by_kind(found.groups)] == [("Follow-up of an inadequate", 4)]
    assert elsewhere.groups == ()


def test_readers_of_figures_only(session: Session) -> None:
    people = factories.make_people(session)
    with pytest.raises(NotPermitted):
        outcomes.last_time(session, people.asker("support"), Q3)
