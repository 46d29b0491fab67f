"""Whom actions and follow-ups concern: their owner, who confirms them, whom they come up to; nobody before release."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.verbs import deciding, doing
from qa_tool.actions.words import CommitmentKind
from qa_tool.feedback.verbs import opening
from qa_tool.kit import working_days
from qa_tool.kit.periods import now, today
from qa_tool.notices import verbs
from qa_tool.notices.models import Notice
from qa_tool.notices.words import NoticeKind
from qa_tool.people.models import RoleGrant, UserAccount
from qa_tool.policy.words import Role
from qa_tool.records.verbs import sharing
from qa_tool.subjects import DEADLINES
from tests.actions.desk import CLOSING, FOLLOWED, INADEQUATE, actions, audited, follow_up, found
from tests.support.desks import World, make_world


def told(session: Session, world: World, name: str) -> list[NoticeKind]:
    wanted = select(Notice).where(Notice.person_id == world.people.by_name[name].id)
    return [one.kind for one in session.scalars(wanted.order_by(Notice.told_at, Notice.id))]


def give_account(session: Session, world: World, name: str, role: Role) -> None:
    session.add(
        UserAccount(
            email=f"{name}@service.example",
            password="!",
            person_id=world.people.by_name[name].id,
            created_at=now(),
            grants=[RoleGrant(role=role.value, granted_at=now())],
        )
    )
    session.flush()


def test_an_iro_hears_of_actions_about_their_own_practice_only_once_they_have_opened_the_audit(
    session: Session,
) -> None:
    world = make_world(session, FOLLOWED)
    audit = world.submitted("manager", world.record({**INADEQUATE, **actions("See the child", owner="iro")}))
    assert NoticeKind.FOLLOW_UP not in told(session, world, "iro")
    assert verbs.sweep(session, today() + timedelta(days=400), DEADLINES).overdue == 0
    sharing.release(session, world.asker("manager"), audit.id)
    assert told(session, world, "iro") == [NoticeKind.FEEDBACK]
    opening.open_at_once(session, world.asker("iro"), audit.id)
    kinds = told(session, world, "iro")
    assert kinds.count(NoticeKind.FOLLOW_UP) == 2  # the action, and the follow-up of the inadequate
    opening.open_at_once(session, world.asker("iro"), audit.id)
    assert told(session, world, "iro") == kinds
    assert verbs.sweep(session, today() + timedelta(days=400), DEADLINES).overdue == 2


def test_the_manager_hears_when_it_is_done_and_the_owner_when_it_is_confirmed(session: Session) -> None:
    world, audit = audited(session, "Agree a contingency plan")
    one = follow_up(session, audit)
    doing.mark_done(session, world.asker("iro"), one.id, "The plan has dates now.")
    assert told(session, world, "manager") == [NoticeKind.VERIFICATION]
    deciding.close(session, world.asker("manager"), one.id, answers=CLOSING)
    assert told(session, world, "iro")[-1:] == [NoticeKind.VERIFICATION]


def test_being_sent_back_twice_is_told_twice(session: Session) -> None:
    world, audit = audited(session, "Agree a contingency plan")
    one = follow_up(session, audit)
    for _ in range(2):
        doing.mark_done(session, world.asker("iro"), one.id, "The plan has dates now.")
        deciding.send_back(session, world.asker("manager"), one.id, "The visits have no dates.")
    assert told(session, world, "iro").count(NoticeKind.VERIFICATION) == 2
    assert told(session, world, "manager").count(NoticeKind.VERIFICATION) == 2


def test_where_the_manager_did_it_a_safeguarding_manager_confirms(session: Session) -> None:
    world, audit = audited(session, "Look at the tracker", owner="qr-manager", author="other_manager")
    give_account(session, world, "safeguarding", Role.SAFEGUARDING_MANAGER)
    (one,) = found(session, audit)
    assert one.owner_id == world.people.manager.id
    doing.mark_done(session, world.asker("manager"), one.id, "The tracker was gone through.")
    assert NoticeKind.VERIFICATION in told(session, world, "safeguarding")
    assert NoticeKind.VERIFICATION not in told(session, world, "manager")


@pytest.mark.both_databases
def test_a_note_is_told_to_nobody(session: Session) -> None:
    world, audit = audited(session, "Agree a contingency plan")
    before = session.scalars(select(Notice.id)).all()
    doing.note(session, world.asker("iro"), follow_up(session, audit).id, "Half is done.", step_id=uuid4().hex)
    assert session.scalars(select(Notice.id)).all() == before


@pytest.mark.both_databases
@pytest.mark.parametrize(("late", "names"), [(6, ["manager"]), (11, ["manager", "safeguarding"])])
def test_what_is_overdue_comes_up_the_ladder_once(session: Session, late: int, names: list[str]) -> None:
    world, audit = audited(session, "Agree a contingency plan")
    give_account(session, world, "safeguarding", Role.SAFEGUARDING_MANAGER)
    one = session.scalars(select(Commitment).where(Commitment.kind == CommitmentKind.INADEQUATE)).one()
    assert one.audit_id == audit.id
    day = working_days.after(one.due, late)
    for _ in range(2):
        deciding.escalate(session, day)
    mine = select(Notice).where(Notice.kind == NoticeKind.ESCALATED, Notice.object_id == one.id)
    told_to = sorted(notice.person_id for notice in session.scalars(mine))
    assert told_to == sorted(world.people.by_name[name].id for name in names)
