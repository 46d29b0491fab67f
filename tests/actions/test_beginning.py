"""The time of a follow-up on one's own practice begins when one can know of it; that something is due is said then."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.verbs import doing, reading
from qa_tool.actions.words import StepKind
from qa_tool.definitions.record import Answer, Value
from qa_tool.definitions.words import Outcome
from qa_tool.feedback.verbs import listing, opening
from qa_tool.kit import working_days
from qa_tool.kit.errors import NotFound
from qa_tool.records.models import Audit
from qa_tool.records.verbs import sharing
from qa_tool.trail.models import Event
from tests.actions.desk import FOLLOWED, INADEQUATE, actions, follow_up, found
from tests.support.desks import World, make_world

pytestmark = pytest.mark.both_databases

SUBMITTED, RELEASED = datetime(2018, 12, 3, 10, tzinfo=UTC), datetime(2018, 12, 27, 10, tzinfo=UTC)
"""Over Christmas: 14 working days of England and Wales lie between the two."""
DUE, DUE_ANEW = date(2019, 1, 3), date(2019, 1, 25)
"""20 working days after each."""


def submitted(session: Session, *texts: str, **more: Any) -> tuple[World, Audit]:
    """An inadequate audit by the manager about the IRO, who has not been let see it."""
    with time_machine.travel(SUBMITTED, tick=False):
        world = make_world(session, FOLLOWED)
        record: dict[str, Value | Answer | Outcome] = {**INADEQUATE, **(actions(*texts, **more) if texts else {})}
        return world, world.submitted("manager", world.record(record))


def test_it_begins_when_the_iro_is_let_see_the_audit(session: Session) -> None:
    world, audit = submitted(session, "Agree a plan", due=date(2019, 1, 2))
    one, (action,) = follow_up(session, audit), found(session, audit)
    assert (one.owner_id, one.due, action.due) == (audit.practitioner_id, DUE, date(2019, 1, 2))
    with time_machine.travel(RELEASED, tick=False):
        one.escalated = 1
        for _ in range(2):
            sharing.release(session, world.asker("manager"), audit.id)
        assert (one.due, one.escalated) == (DUE_ANEW, 0)
        assert working_days.between(date(2018, 12, 27), DUE_ANEW) == working_days.between(date(2018, 12, 3), DUE) == 20
        assert action.due == date(2019, 1, 2), "what was agreed stays"
    (step,) = commitments.steps(session, one.id)
    assert (step.kind, step.person_id, step.due) == (StepKind.ASSIGNED, None, DUE_ANEW)
    (event,) = session.scalars(select(Event).where(Event.action == "audit.released"))
    assert event.detail["follow_ups_begun"] == 1


@pytest.mark.parametrize("why", ["safety", "another owner", "said to be done"])
def test_what_does_not_wait(session: Session, why: str) -> None:
    """A safety concern waits for nobody; others knew of it; and what is done has no time left to run."""
    world, audit = submitted(session)
    one = follow_up(session, audit)
    with time_machine.travel(RELEASED, tick=False):
        if why == "safety":
            audit.safety_concern = True
        elif why == "another owner":
            one.owner_id = world.people.other_manager.id
        else:
            assert not doing.mark_done(session, world.asker("safeguarding"), one.id, "The plan has dates now.")
        session.flush()
        sharing.release(session, world.asker("manager"), audit.id)
    assert one.due == DUE


def test_let_see_on_the_same_day_moves_nothing(session: Session) -> None:
    world, audit = submitted(session)
    with time_machine.travel(SUBMITTED, tick=False):
        sharing.release(session, world.asker("manager"), audit.id)
    one = follow_up(session, audit)
    assert one.due == DUE
    assert commitments.steps(session, one.id) == []


def test_the_iro_knows_that_something_is_due_before_opening_it_and_not_what(session: Session) -> None:
    world, audit = submitted(session)
    iro, one = world.asker("iro"), follow_up(session, audit)
    with time_machine.travel(RELEASED, tick=False):
        assert listing.waiting_for_me(session, iro)["open"] == []
        sharing.release(session, world.asker("manager"), audit.id)
        (waiting,) = listing.waiting_for_me(session, iro)["open"]
        assert waiting.due == opening.ask(session, iro, audit.id).due == DUE_ANEW
        with pytest.raises(NotFound):
            reading.read(session, iro, one.id)
        opening.open_at_once(session, iro, audit.id)
        assert reading.read(session, iro, one.id).commitment.due == DUE_ANEW


def test_nothing_is_due_where_nothing_is_theirs(session: Session) -> None:
    world, audit = submitted(session)
    session.execute(update(Commitment).values(owner_id=world.people.other_manager.id))
    with time_machine.travel(RELEASED, tick=False):
        sharing.release(session, world.asker("manager"), audit.id)
        (waiting,) = listing.waiting_for_me(session, world.asker("iro"))["open"]
    assert waiting.due is None
