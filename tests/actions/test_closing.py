"""Closing takes another person: not the owner, not who did it, not the practitioner. Service and database say so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.verbs import deciding, doing, reading
from qa_tool.actions.words import CommitmentStatus
from qa_tool.definitions.words import Grade
from qa_tool.kit import working_days
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import now, today
from qa_tool.policy.words import Role
from qa_tool.trail.models import Event
from tests.actions.desk import CLOSING, audited, follow_up, found
from tests.support.desks import World


def done(session: Session) -> tuple[World, Commitment]:
    """The follow-up of an inadequate, said to be done by the IRO."""
    world, audit = audited(session, "Agree a contingency plan")
    one = follow_up(session, audit)
    assert not doing.mark_done(session, world.asker("iro"), one.id, "The plan has dates now.")
    return world, one


def events_of(session: Session, one: Commitment) -> list[str]:
    return list(session.scalars(select(Event.action).where(Event.object_id == one.id).order_by(Event.id)))


def test_another_person_closes_with_a_difference_a_grade_and_a_date_to_look_again(session: Session) -> None:
    world, one = done(session)
    assert deciding.close(session, world.asker("manager"), one.id, answers=CLOSING) == ()
    assert one.status is CommitmentStatus.VERIFIED
    assert (one.settled_by, one.regrade) == (world.people.manager.id, Grade.REQUIRES_IMPROVEMENT)
    assert one.re_audit_due == working_days.after(today(), 60)
    assert events_of(session, one) == ["follow-up.done", "follow-up.verified"]
    assert "visits" not in str(list(session.scalars(select(Event.detail))))


def test_done_without_a_difference_is_closed_not_verified(session: Session) -> None:
    world, one = done(session)
    deciding.close(session, world.asker("manager"), one.id, answers={**CLOSING, "difference": "none-yet"})
    assert one.status is CommitmentStatus.CLOSED


@pytest.mark.parametrize("key", ["difference", "what_changed", "evidence", "regrade"])
def test_every_question_of_the_closing_is_asked(session: Session, key: str) -> None:
    world, one = done(session)
    problems = deciding.close(session, world.asker("manager"), one.id, answers={**CLOSING, key: " "})
    assert [problem.key for problem in problems] == [key]
    assert one.status is CommitmentStatus.DONE


def test_what_is_written_is_screened(session: Session) -> None:
    world, one = done(session)
    (problem,) = deciding.close(
        session, world.asker("manager"), one.id, answers={**CLOSING, "evidence": "Ring 07700 900123"}
    )
    assert (problem.key, problem.rule) == ("evidence", "identifiers")


@pytest.mark.both_databases
def test_the_owner_does_not_close_whatever_roles_they_hold(session: Session) -> None:
    world, one = done(session)
    with pytest.raises(NotPermitted):
        deciding.close(session, world.asker("iro"), one.id, answers=CLOSING)
    also_head = world.asker("iro", Role.IRO, Role.SAFEGUARDING_MANAGER)
    with pytest.raises(Refused, match="This is yours to do"):
        deciding.close(session, also_head, one.id, answers=CLOSING)
    with pytest.raises(Refused, match="This is yours to do"):
        deciding.cancel(session, also_head, one.id, "I would rather not")
    assert "close" not in reading.read(session, also_head, one.id).may
    assert reading.read(session, also_head, one.id).why_not_mine


def test_who_did_it_does_not_close_it(session: Session) -> None:
    world, audit = audited(session, "Agree a plan", owner="team-manager")
    (one,) = found(session, audit)
    assert not doing.mark_done(session, world.asker("manager"), one.id, "The team manager wrote the plan.")
    with pytest.raises(Refused, match="You said that this is done"):
        deciding.close(session, world.asker("manager"), one.id, answers=CLOSING)
    with pytest.raises(Refused, match="You said"):
        deciding.cancel(session, world.asker("manager"), one.id, "Never mind")
    assert not deciding.close(session, world.asker("safeguarding"), one.id, answers=CLOSING)
    assert one.regrade is None  # only an inadequate is graded again


def test_the_practitioner_does_not_close_what_is_about_them(session: Session) -> None:
    world, audit = audited(session, "Agree a plan", owner="qr-manager")
    (one,) = found(session, audit)
    doing.mark_done(session, world.asker("manager"), one.id, "It is agreed.")
    with pytest.raises(Refused, match="your own practice"):
        deciding.close(session, world.asker("iro", Role.SAFEGUARDING_MANAGER), one.id, answers=CLOSING)


def test_a_manager_of_another_team_does_not_know_of_it(session: Session) -> None:
    world, one = done(session)
    with pytest.raises(NotFound):
        deciding.close(session, world.asker("other_manager"), one.id, answers=CLOSING)


def test_what_nobody_did_is_not_closed(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    with pytest.raises(Conflict, match="Nobody has said"):
        deciding.close(session, world.asker("manager"), follow_up(session, audit).id, answers=CLOSING)


def test_not_done_goes_back_to_its_owner(session: Session) -> None:
    world, one = done(session)
    assert not deciding.send_back(session, world.asker("manager"), one.id, "The plan has no dates still.")
    assert (one.status, one.done_by, one.done_on) == (CommitmentStatus.OPEN, None, None)
    assert "done" in reading.read(session, world.asker("iro"), one.id).may
    assert events_of(session, one) == ["follow-up.done", "follow-up.sent-back"]


def test_the_same_closing_twice_is_one(session: Session) -> None:
    world, one = done(session)
    for _ in range(2):
        assert deciding.close(session, world.asker("manager"), one.id, answers=CLOSING) == ()
    assert events_of(session, one).count("follow-up.verified") == 1
    with pytest.raises(Conflict):
        deciding.close(session, world.asker("safeguarding"), one.id, answers=CLOSING)


SETTLE: dict[Any, Any] = {
    "status": "verified",
    "settled_at": now(),
    "difference": "some",
    "what_changed": "It did.",
    "evidence": "There.",
    "regrade": "good",
}


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["owner", "doer", "nobody"])
def test_the_database_refuses_closing_by_owner_doer_or_nobody(session: Session, who: str) -> None:
    world, one = done(session)
    if who == "doer":
        one.owner_id, one.owner_role = None, "other"
        session.flush()
    by = {"owner": world.people.iro.id, "doer": world.people.iro.id, "nobody": None}[who]
    with pytest.raises(IntegrityError):
        session.query(Commitment).filter_by(id=one.id).update({**SETTLE, "settled_by": by})


@pytest.mark.parametrize("key", ["difference", "what_changed", "evidence", "regrade", "settled_at"])
def test_the_database_refuses_a_closing_without_its_answers(session: Session, key: str) -> None:
    world, one = done(session)
    with pytest.raises(IntegrityError):
        session.query(Commitment).filter_by(id=one.id).update(
            {**SETTLE, "settled_by": world.people.manager.id, key: None}
        )


def test_the_database_lets_another_person_close(session: Session) -> None:
    world, one = done(session)
    session.query(Commitment).filter_by(id=one.id).update({**SETTLE, "settled_by": world.people.manager.id})
    session.flush()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE commitment SET evidence = 'x' WHERE status = 'verified'",
        "UPDATE commitment SET status = 'open', settled_at = NULL WHERE status = 'verified'",
        "DELETE FROM commitment WHERE status = 'verified'",
        "UPDATE commitment_step SET text = 'x'",
        "DELETE FROM commitment_step",
    ],
)
def test_what_is_settled_and_the_history_are_frozen(session: Session, statement: str) -> None:
    world, one = done(session)
    deciding.close(session, world.asker("manager"), one.id, answers=CLOSING)
    session.commit()
    with pytest.raises(DatabaseError, match="immutable"):
        session.execute(text(statement))


def test_cancelling_takes_a_reason_and_another_person(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    (one,) = found(session, audit)
    assert [p.key for p in deciding.cancel(session, world.asker("manager"), one.id, "")] == ["reason"]
    for _ in range(2):
        assert not deciding.cancel(session, world.asker("manager"), one.id, "The child has moved to another council.")
    assert (one.status, one.settled_by) == (CommitmentStatus.CANCELLED, world.people.manager.id)
    assert events_of(session, one) == ["follow-up.cancelled"]
    with pytest.raises(Conflict):
        doing.mark_done(session, world.asker("iro"), one.id, "Done.")


def test_one_event_for_each_change(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    (one,) = found(session, audit)
    iro, manager = world.asker("iro"), world.asker("manager")
    verbs: list[Any] = [
        lambda: doing.note(session, iro, one.id, "Half way.", step_id="b" * 32),
        lambda: deciding.assign(
            session, manager, one.id, owner=world.people.colleague.id, due=date(today().year + 1, 1, 8), reason="Leave"
        ),
        lambda: doing.mark_done(session, world.asker("colleague"), one.id, "Agreed at the core group."),
        lambda: deciding.send_back(session, manager, one.id, "Not in writing."),
        lambda: doing.mark_done(session, world.asker("colleague"), one.id, "In writing now."),
        lambda: deciding.close(session, manager, one.id, answers=CLOSING),
    ]
    for verb in verbs:
        before = session.scalar(select(func.count()).select_from(Event)) or 0
        assert verb() == ()
        assert session.scalar(select(func.count()).select_from(Event)) == before + 1
