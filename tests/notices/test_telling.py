"""Who is told what, once, and only what they chose."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Noun
from qa_tool.kit.errors import NotFound
from qa_tool.kit.periods import now
from qa_tool.notices import verbs as notices_verbs
from qa_tool.notices.models import Notice
from qa_tool.notices.words import MailState, Matter, NoticeKind, Subject, Way
from qa_tool.observations import verbs as observations_verbs
from qa_tool.people.models import RoleGrant, UserAccount
from qa_tool.policy.words import Role
from qa_tool.records.verbs import amending, sharing
from qa_tool.subjects import DEADLINES
from qa_tool.trail.models import Event
from tests.support.desks import World, make_world
from tests.support.factories import small_definition

MATTER = Matter(Subject.AUDIT, "a" * 32, "CS-2018-0042")


def told(session: Session, world: World, name: str) -> list[tuple[NoticeKind, str]]:
    found = select(Notice).where(Notice.person_id == world.people.by_name[name].id).order_by(Notice.told_at)
    return [(one.kind, one.reference) for one in session.scalars(found)]


def test_everybody_is_told_once_and_never_of_what_they_did(session: Session) -> None:
    world = make_world(session)
    iro, manager = world.people.iro.id, world.people.manager.id
    for _ in range(2):
        notices_verbs.tell(session, NoticeKind.FEEDBACK, [iro, iro, None, manager], MATTER, by=manager)
    assert told(session, world, "iro") == [(NoticeKind.FEEDBACK, "CS-2018-0042")]
    assert told(session, world, "manager") == []
    assert notices_verbs.tell(session, NoticeKind.FEEDBACK, [iro], MATTER, occasion="2") == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(("way", "mail"), [(Way.BOTH, MailState.WAITING), (Way.TOOL, MailState.NONE), (Way.NONE, None)])
def test_each_kind_reaches_people_as_they_chose(session: Session, way: Way, mail: MailState | None) -> None:
    world = make_world(session)
    asker = world.asker("iro")
    notices_verbs.choose(session, asker, {NoticeKind.FEEDBACK: way})
    notices_verbs.tell(session, NoticeKind.FEEDBACK, [asker.person_id], MATTER)
    notices_verbs.tell(session, NoticeKind.OVERDUE, [asker.person_id], MATTER)
    states = {one.kind: one.mail for one in notices_verbs.listing(session, asker).items}
    assert states.get(NoticeKind.FEEDBACK) == mail
    assert states[NoticeKind.OVERDUE] is MailState.WAITING
    assert notices_verbs.choices(session, asker)[NoticeKind.FEEDBACK] is way


@pytest.mark.both_databases
def test_a_notice_is_its_persons_own(session: Session) -> None:
    world = make_world(session)
    iro, colleague = world.asker("iro"), world.asker("colleague")
    notices_verbs.tell(session, NoticeKind.FEEDBACK, [iro.person_id], MATTER)
    mine = notices_verbs.listing(session, iro).items[0]
    assert notices_verbs.listing(session, colleague).items == ()
    with pytest.raises(NotFound):
        notices_verbs.opened(session, colleague, mine.id)
    assert notices_verbs.unread(session, iro) == 1
    notices_verbs.opened(session, iro, mine.id)
    notices_verbs.opened(session, iro, mine.id)
    assert notices_verbs.unread(session, iro) == 0
    assert notices_verbs.mark_read(session, iro) == 0
    events = session.scalar(select(func.count()).where(Event.action == "notices.read"))
    assert events == 1


def test_the_unread_come_first_in_pages(session: Session) -> None:
    world = make_world(session)
    asker = world.asker("iro")
    for number in range(30):
        matter = Matter(Subject.AUDIT, f"{number:032}", f"CS-2018-{number:04}")
        notices_verbs.tell(session, NoticeKind.FEEDBACK, [asker.person_id], matter)
    read = notices_verbs.listing(session, asker).items[0]
    notices_verbs.opened(session, asker, read.id)
    last = notices_verbs.listing(session, asker, 99)
    assert (last.page, last.pages, last.total, notices_verbs.unread(session, asker), len(last.items)) == (
        2,
        2,
        30,
        29,
        5,
    )
    assert last.items[-1].id == read.id


def test_letting_an_iro_see_an_audit_tells_them(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    assert told(session, world, "iro") == []
    sharing.release(session, world.asker("manager"), audit.id)
    assert (NoticeKind.FEEDBACK, audit.reference) in told(session, world, "iro")


def test_reopening_tells_the_author(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    amending.reopen(session, world.asker("analyst"), audit.id, "A visit note came to light")
    assert (NoticeKind.REOPENED, audit.reference) in told(session, world, "manager")


def test_an_observation_lets_its_iro_speak_first(session: Session) -> None:
    world = make_world(session, small_definition(noun=Noun.OBSERVATION))
    audit = world.submitted()
    assert told(session, world, "iro") == [(NoticeKind.SPEAK_FIRST, audit.reference)]
    words = {"pleased_with": "The father stayed.", "would_change": "The order of the agenda."}
    assert observations_verbs.reflect(session, world.asker("iro"), audit.id, **words) == ()
    assert told(session, world, "iro") == [(NoticeKind.SPEAK_FIRST, audit.reference)]


def test_whoever_decides_has_an_active_account(session: Session) -> None:
    world = make_world(session)
    for name, active in (("safeguarding", True), ("head", False)):
        role = {"safeguarding": Role.SAFEGUARDING_MANAGER, "head": Role.HEAD_OF_SERVICE}[name]
        user = UserAccount(
            email=f"{name}@service.example",
            password="!",
            person_id=world.people.by_name[name].id,
            created_at=now(),
            enabled=active,
            grants=[RoleGrant(role=role.value, granted_at=now())],
        )
        session.add(user)
    session.flush()
    found = notices_verbs.deciders(session, "notices", "hear-safety-concern")
    assert found == {world.people.safeguarding.id}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("day", "kind"),
    [(14, None), (15, NoticeKind.DUE), (19, NoticeKind.DUE), (20, NoticeKind.OVERDUE)],
)
def test_a_sweep_tells_of_each_deadline_once(session: Session, day: int, kind: NoticeKind | None) -> None:
    """Feedback on a meeting of Monday the 12th is due on Monday the 19th; two working days before that is Thursday."""
    with time_machine.travel(datetime(2018, 11, 12, 12, tzinfo=UTC)):
        world = make_world(session, small_definition(noun=Noun.OBSERVATION))
        audit = world.submitted()
    swept = [notices_verbs.sweep(session, date(2018, 11, day), DEADLINES) for _ in range(2)]
    assert told(session, world, "manager") == ([(kind, audit.reference)] if kind else [])
    assert (swept[0].due, swept[0].overdue) == (int(kind is NoticeKind.DUE), int(kind is NoticeKind.OVERDUE))
    assert (swept[1].due, swept[1].overdue) == (0, 0)
