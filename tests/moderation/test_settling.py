"""What stands after the second reading counts in results; both grades stay; the auditor may disagree once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from qa_tool.figures.queries import tallies
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import Quarter, today
from qa_tool.moderation.verbs import disputing, settling
from qa_tool.moderation.words import Stage, Step
from qa_tool.policy.words import Role
from qa_tool.records.verbs import amending, reading
from qa_tool.records.words import Status
from tests.support.factories import ROLES
from tests.support.reading_room import Room, make_room

DECIDED = {"audit_quality": "good", "note": ""}


def options(session: Session, key: str) -> dict[str, int]:
    """How often each grade counts for a question, this quarter."""
    quarter = Quarter.of(today()).period
    cells = tallies.questions(session, [quarter], Filters(), only={key})[quarter]
    total: dict[str, int] = {}
    for tally in cells.values():
        for option, n in tally.options.items():
            total[option] = total.get(option, 0) + n
    return total


@pytest.mark.both_databases
def test_the_moderated_grade_counts_and_both_are_kept(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    assert (options(session, "SM-01"), options(session, "SM-02")) == ({"good": 1}, {"good": 1})
    found = room.settled(audit, SM_01="inadequate", X1="inadequate", SM_02="requires-improvement", keep=("SM-02",))
    assert (audit.status, audit.effective_grade, found.step) == (Status.MODERATED, "inadequate", Step.SETTLED)
    assert options(session, "SM-01") == {"inadequate": 1}
    assert options(session, "SM-02") == {"good": 1}
    assert options(session, "X1") == {"inadequate": 1}
    view = settling.outcome(session, room.asker("manager"), audit.id)
    both = {row.key: (row.first[1], row.second[1], row.stands[1], row.reason) for row in view.rows}
    assert both == {
        "SM-01": ("good", "inadequate", "inadequate", "evidence-missed"),
        "SM-02": ("good", "requires-improvement", "good", None),
        "X1": ("good", "inadequate", "inadequate", "evidence-missed"),
    }
    assert reading.read(session, room.asker("manager"), audit.id).record.answers["X1"].value == "good"
    with pytest.raises(DBAPIError, match="immutable"):
        session.execute(text("DELETE FROM moderated_grade"))


def test_what_the_audit_says_of_the_plan_is_what_stands(session: Session) -> None:
    room = make_room(session, plans=True)
    audit, other = room.submitted(), room.submitted()
    assert (audit.plan_inadequate, other.plan_inadequate) == (False, False)
    room.settled(audit, SM_02="inadequate")
    room.settled(other, SM_02="inadequate", keep=("SM-02",))
    assert (audit.effective_grade, audit.plan_inadequate) == ("good", True)
    assert other.plan_inadequate is False


def test_agreeing_changes_no_figure_and_still_says_moderated(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.settled(audit)
    assert (audit.status, audit.effective_grade) == (Status.MODERATED, "good")
    assert options(session, "SM-01") == {"good": 1}


def test_every_difference_needs_a_decision_and_every_change_a_reason(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.graded(audit, SM_01="inadequate", X1="inadequate")
    asker = room.asker("other_manager")
    problems = settling.settle(
        session, asker, audit.id, decisions={"X1": "change"}, reasons={}, audit_quality="inadequate", note=" "
    )
    assert [(one.key, one.part) for one in problems] == [("SM-01", ""), ("X1", "reason"), ("audit_note", "")]
    problems = settling.settle(
        session,
        asker,
        audit.id,
        decisions={"SM-01": "keep", "X1": "keep"},
        reasons={},
        audit_quality="",
        note="Write to nobody@example.org",
    )
    assert [one.key for one in problems] == ["audit_quality", "audit_note"]
    assert audit.status is Status.SUBMITTED


def test_deciding_twice_alike_is_once_and_otherwise_a_conflict(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.settled(audit, SM_01="inadequate")
    asker = room.asker("other_manager")
    again = settling.settle(
        session, asker, audit.id, decisions={"SM-01": "change"}, reasons={"SM-01": "evidence-missed"}, **DECIDED
    )
    assert again == ()
    with pytest.raises(Conflict):
        settling.settle(session, asker, audit.id, decisions={"SM-01": "keep"}, reasons={}, **DECIDED)


def test_a_closed_audit_stays_closed_and_given_up_amendments_leave_it_moderated(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.settled(audit, X1="requires-improvement")
    amending.reopen(session, room.asker("analyst"), audit.id, "Why")
    amending.abandon_amendment(session, room.asker("analyst"), audit.id)
    assert (audit.status, audit.effective_grade) == (Status.MODERATED, "requires-improvement")
    other = room.submitted()
    other.status, other.closed_at = Status.CLOSED, datetime.now(UTC)
    room.settled(other)
    assert other.status is Status.CLOSED


def test_while_it_is_amended_nothing_is_decided(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.graded(audit)
    amending.reopen(session, room.asker("analyst"), audit.id, "Why")
    with pytest.raises(Conflict, match="being amended"):
        settling.settle(session, room.asker("other_manager"), audit.id, decisions={}, reasons={}, **DECIDED)


@pytest.mark.both_databases
def test_who_sees_the_outcome(session: Session) -> None:
    """Auditor, reader, those above; never the practitioner, whatever roles they hold; others not at all."""
    room = make_room(session)
    audit = room.submitted()
    room.given(audit)
    sees = {"manager": False, "other_manager": False, "safeguarding": True, "head": True, "analyst": True}
    assert _sees(room, audit.id) == sees
    room.graded(audit)
    assert _sees(room, audit.id) == sees | {"other_manager": True}
    room.settled(room.submitted())
    done = room.submitted()
    room.settled(done)
    assert _sees(room, done.id) == dict.fromkeys(sees, True)
    about = room.world.people.asker("iro", Role.IRO, Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE)
    with pytest.raises(NotFound):
        settling.outcome(session, about, done.id)


def _sees(room: Room, audit_id: str) -> dict[str, bool]:
    seen = {}
    for name in ROLES:
        try:
            settling.outcome(room.session, room.asker(name), audit_id)
            seen[name] = True
        except (NotFound, NotPermitted):
            seen[name] = False
    return {name: it for name, it in seen.items() if it or name in ("manager", "other_manager")}


def test_the_auditor_disagrees_once_and_in_time(session: Session) -> None:
    room = make_room(session)
    with time_machine.travel(datetime(2018, 12, 17, 12, tzinfo=UTC), tick=False) as clock:
        audit = room.submitted()
        found = room.settled(audit, X1="inadequate")
        until = settling.dispute_until(session, found)
        assert str(until) == "2019-01-03"  # ten working days with Christmas, Boxing and New Year's Day between
        for name in ROLES:
            if name != "manager":
                with pytest.raises((NotFound, NotPermitted)):
                    disputing.dispute(session, room.asker(name), audit.id, "No")
        assert [one.key for one in disputing.dispute(session, room.asker("manager"), audit.id, " ")] == ["dispute"]
        clock.shift(timedelta(days=18))
        with pytest.raises(Refused, match="time"):
            disputing.dispute(session, room.asker("manager"), audit.id, "The visits are on file")
        clock.shift(timedelta(days=-1))
        assert disputing.dispute(session, room.asker("manager"), audit.id, "The visits are on file") == ()
        assert disputing.dispute(session, room.asker("manager"), audit.id, "The visits are on file") == ()
        with pytest.raises(Conflict):
            disputing.dispute(session, room.asker("manager"), audit.id, "Something else")
    assert (found.step, audit.effective_grade) == (Step.DISPUTED, "inadequate")


def test_the_head_of_service_decides_question_by_question(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.disputed(audit, SM_01="inadequate", X1="inadequate")
    head = room.asker("head")
    assert "arbitrate" in settling.outcome(session, head, audit.id).may
    problems = disputing.arbitrate(session, head, audit.id, upheld={"SM-01": "yes"}, text="")
    assert [one.key for one in problems] == ["X1", "arbitration"]
    upheld, said = {"SM-01": "yes", "X1": "no"}, "The whole is better than that."
    for _ in range(2):
        assert disputing.arbitrate(session, head, audit.id, upheld=upheld, text=said) == ()
    with pytest.raises(Conflict):
        disputing.arbitrate(session, head, audit.id, upheld={"SM-01": "no", "X1": "no"}, text="Other words")
    found = room.of(audit)
    assert (found.step, found.in_force, audit.effective_grade) == (Step.ARBITRATED, Stage.ARBITRATED, "good")
    assert options(session, "SM-01") == {"inadequate": 1}
    assert options(session, "X1") == {"good": 1}
    for name in ("manager", "other_manager", "safeguarding", "analyst"):
        with pytest.raises((NotFound, NotPermitted)):
            disputing.arbitrate(session, room.asker(name), audit.id, upheld=upheld, text=said)


@pytest.mark.both_databases
def test_a_head_of_service_who_wrote_it_does_not_decide(session: Session) -> None:
    """Object rule 4, in the service and in the database."""
    room = make_room(session)
    audit = room.submitted()
    room.disputed(audit, X1="inadequate")
    both = room.world.people.asker("manager", Role.QR_MANAGER, Role.HEAD_OF_SERVICE)
    with pytest.raises(Refused, match="wrote this audit"):
        disputing.arbitrate(session, both, audit.id, upheld={"X1": "no"}, text="Mine stands")
    about = room.world.people.asker("iro", Role.HEAD_OF_SERVICE)
    with pytest.raises(NotFound):
        disputing.arbitrate(session, about, audit.id, upheld={"X1": "no"}, text="Mine stands")
    session.commit()
    for who in ("auditor_id", "practitioner_id", "moderator_id"):
        with pytest.raises(IntegrityError):
            session.execute(text(f"UPDATE moderation SET arbiter_id = {who}, arbitrated_at = graded_at"))
        session.rollback()


def test_agreeing_leaves_nothing_but_the_audit_to_disagree_about(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.disputed(audit)
    assert disputing.arbitrate(session, room.asker("head"), audit.id, upheld={}, text="The audit is sound.") == ()
    assert audit.effective_grade == "good"
