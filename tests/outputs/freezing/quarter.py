"""A quarter with five audits, and what the tests do to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.verbs import freezing
from qa_tool.outputs.words import FreezeStep
from qa_tool.policy.words import Asker, Decision
from qa_tool.records.models import Audit
from qa_tool.records.verbs import amending, drafting, submitting
from tests.support import factories
from tests.support.desks import World, make_world

Q3 = Quarter(2018, 3)
AFTER = datetime(2019, 1, 20, 10, tzinfo=UTC)


def filled(session: Session) -> World:
    world = make_world(session)
    for number, grade in enumerate([Grade.GOOD, Grade.GOOD, Grade.GOOD, Grade.INADEQUATE]):
        made(world, date(2018, 11, 5 + number), grade)
    made(world, date(2019, 1, 7), Grade.INADEQUATE)
    other = factories.publish(session, factories.small_definition("other", reference="OT", title="Other audit"))
    factories.make_submitted(
        session,
        other,
        author=world.people.manager,
        places=world.places,
        audit_date=date(2018, 12, 20),
        answers={"SM-01": "good", "SM-03": "partly", "SM-05": ("parent", "child")},
    )
    session.commit()
    return world


def made(world: World, day: date, grade: Grade = Grade.GOOD, **rest: object) -> Audit:
    return factories.make_submitted(
        world.session,
        world.version,
        author=world.people.manager,
        practitioner=world.people.iro,
        places=world.places,
        audit_date=day,
        grade=grade,
        facts={"period_from": day - timedelta(days=300), "period_to": day, "plan_type": "CP"},
        answers={"SM-01": grade.value, "SM-02": "good", "SM-03": "yes", "X2": "As the record shows"},
        **rest,  # type: ignore[arg-type]
    )


def seen(world: World, asker: Asker | None = None) -> str:
    return freezing.view(world.session, asker or world.asker("analyst"), Q3).standing


def frozen(world: World) -> None:
    mark = seen(world)
    freezing.take(world.session, world.asker("analyst"), Q3, FreezeStep.PROPOSED, "All in", seen=mark)
    freezing.take(world.session, world.asker("safeguarding"), Q3, FreezeStep.APPROVED, seen=mark)
    freezing.take(world.session, world.asker("head"), Q3, FreezeStep.FROZEN, seen=mark)
    world.session.commit()


def first_audit(session: Session) -> Audit:
    audit = session.scalar(select(Audit).where(Audit.audit_date == date(2018, 11, 5)))
    assert audit is not None
    return audit


def amended(world: World, audit: Audit, reason: str, **fields: list[str]) -> None:
    """Reopened with approval and submitted again."""
    session = world.session
    amending.reopen(session, world.asker("analyst"), audit.id, reason)
    amending.decide(session, world.asker("safeguarding"), audit.id, Decision.APPROVED)
    drafting.save(session, world.asker("manager"), audit.id, fields=fields)
    done = submitting.submit(session, world.asker("manager"), audit.id)
    assert done.done, done.verdict.problems
    session.commit()
