"""Which audits are read a second time: by lot, unforeseeable and repeatable, and every inadequate."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Refused
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.verbs import choosing, queue
from qa_tool.moderation.words import Cause, Step
from qa_tool.records.models import Audit
from qa_tool.records.verbs import amending, cases, drafting, reading, submitting
from tests.support.desks import REASON
from tests.support.factories import CASE_KEY, make_submitted
from tests.support.reading_room import make_room

ids = st.uuids().map(lambda one: one.hex)


def moderation(session: Session, audit: Audit) -> Moderation | None:
    return session.scalar(select(Moderation).where(Moderation.revision_id == audit.current_revision_id))


@given(audit_id=ids, share=st.integers(0, 100))
def test_a_lot_can_be_repeated_from_the_key_alone(audit_id, share):
    """Worked out anew from what is stored: the key, the id, the share."""
    mark = hmac.new(CASE_KEY.encode(), b"second reading of audit " + audit_id.encode(), hashlib.sha256).digest()
    lot = int.from_bytes(mark[:8], "big") % 10_000
    assert choosing.lot_of(audit_id, CASE_KEY) == lot
    assert choosing.drawn(lot, share) == (lot / 100 < share)


def test_as_many_are_drawn_as_the_share_says_and_another_key_draws_others():
    everything = [UUID(int=number).hex for number in range(20_000)]
    drawn = {one for one in everything if choosing.drawn(choosing.lot_of(one, CASE_KEY), 10)}
    others = {one for one in everything if choosing.drawn(choosing.lot_of(one, CASE_KEY + "x"), 10)}
    # Four standard deviations of 20,000 draws at one in ten are 170.
    assert abs(len(drawn) - 2_000) < 170
    assert abs(len(drawn & others) - 200) < 60  # independent draws share one in ten of theirs


def test_nobody_is_drawn_at_none_and_everybody_at_all():
    lots = [choosing.lot_of(UUID(int=number).hex, CASE_KEY) for number in range(1_000)]
    assert not any(choosing.drawn(lot, 0) for lot in lots)
    assert all(choosing.drawn(lot, 100) for lot in lots)


def test_the_lot_is_not_the_token_of_a_case_number():
    number = "1234567"
    assert choosing.lot_of(number, CASE_KEY) != int(cases.token(number)[:16], 16) % 10_000


def test_an_audit_that_is_drawn_waits_for_a_reader(session: Session) -> None:
    room = make_room(session, percent=100)
    audit = room.submitted()
    found = room.of(audit)
    assert (found.cause, found.step, found.share) == (Cause.DRAWN, Step.WAITING, 100)
    assert found.lot == choosing.lot_of(audit.id)
    assert (found.auditor_id, found.practitioner_id) == (audit.author_id, audit.practitioner_id)


def test_with_a_share_of_none_only_the_inadequate_are_read(session: Session) -> None:
    room = make_room(session, percent=0)
    assert moderation(session, room.submitted()) is None
    inadequate = room.submitted(SM_01="inadequate", X1="inadequate")
    assert room.of(inadequate).cause is Cause.INADEQUATE


def test_observations_and_old_records_are_not_read_again(session: Session) -> None:
    room = make_room(session)
    old = make_submitted(session, room.world.version)
    assert choosing.after_submission(session, old, room.world.definition, above_limit=True) is None


@pytest.mark.parametrize("cause", [True, False])
def test_a_grade_above_its_limit_is_read_whatever_the_lot(session: Session, cause: bool) -> None:
    room = make_room(session, percent=0)
    audit = room.submitted()
    found = choosing.after_submission(session, audit, room.world.definition, above_limit=cause)
    assert found == (Cause.ABOVE_LIMIT if cause else None)


@pytest.mark.both_databases
def test_a_new_revision_of_what_was_graded_goes_back_to_the_queue(session: Session) -> None:
    """The second grades stay with their revision; the audit is read again by somebody who does not know the grades."""
    room = make_room(session, percent=0)
    audit = room.submitted(SM_01="inadequate", X1="inadequate")
    first = room.settled(audit, SM_01="inadequate", X1="requires-improvement")
    assert audit.effective_grade == "requires-improvement"
    room.amend(audit, X1="good", SM_01="good")
    second = room.of(audit)
    assert (audit.effective_grade, audit.moderated_at, audit.status.value) == ("good", None, "submitted")
    assert (second.cause, second.step, second.moderator_id) == (Cause.AMENDED, Step.WAITING, None)
    assert (first.step, {one.question_key for one in first.second}) == (Step.SETTLED, {"SM-01", "SM-02", "X1"})
    reader = room.world.people.other_manager.id
    (barred,) = [one for one in queue.to_give(session, room.asker("analyst"), audit.id)[1] if one.person_id == reader]
    assert "earlier revision" in barred.barred


def test_a_new_revision_of_what_nobody_graded_stays_with_its_reader(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    before = room.given(audit)
    amending.correct_facts(session, room.asker("manager"), audit.id, "The wrong plan type")
    drafting.save(session, room.asker("manager"), audit.id, fields={"q_plan_type": ["CLA"]})
    done = submitting.submit(session, room.asker("manager"), audit.id)
    assert done.done, done.verdict.problems
    after = room.of(audit)
    assert (before.step, after.step, after.moderator_id) == (Step.WITHDRAWN, Step.GIVEN, before.moderator_id)
    assert after.due == before.due


def test_what_is_graded_is_not_corrected_by_its_author_alone(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.given(audit)
    assert "correct-facts" in reading.read(session, room.asker("manager"), audit.id).may
    room.graded(room.submitted())
    other = room.submitted()
    room.graded(other)
    assert "correct-facts" not in reading.read(session, room.asker("manager"), other.id).may
    with pytest.raises(Refused):
        amending.correct_facts(session, room.asker("manager"), other.id, REASON)
