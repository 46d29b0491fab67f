"""A re-audit that is overdue comes up like every other overdue work, though nobody was given it."""

from __future__ import annotations

from datetime import timedelta

from click.testing import CliRunner
from sqlalchemy import create_engine, select

from qa_tool.actions.models import Commitment, CommitmentStep
from qa_tool.actions.words import CommitmentKind, CommitmentStatus, Difference, StepKind
from qa_tool.cli import main
from qa_tool.definitions.words import Grade
from qa_tool.kit import transactions
from qa_tool.kit.periods import now, today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.notices.models import Notice
from qa_tool.people.models import Person
from tests.support import factories, second_readings


def send() -> str:
    result = CliRunner().invoke(main, ["notices", "send"])
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_an_overdue_re_audit_reaches_the_safeguarding_manager_once(installation: str) -> None:
    engine = create_engine(installation)
    transactions.prepare(engine)
    with unit_of_work(engine) as session:
        iro, manager, safeguarding = (
            session.scalars(select(Person).where(Person.job == job).order_by(Person.staff_code)).first()
            for job in ("Independent Reviewing Officer", "Manager", "Safeguarding")
        )
        assert iro
        assert manager
        assert safeguarding
        second_readings.account(session, safeguarding, "SM", name="safeguarding")
        version = factories.publish(session, factories.small_definition("again", reference="AG"))
        audit = factories.make_submitted(session, version, grade=Grade.INADEQUATE, practitioner=iro)
        closed = Commitment(
            audit_id=audit.id,
            kind=CommitmentKind.INADEQUATE,
            owner_id=iro.id,
            opened_at=now() - timedelta(days=200),
            due=today() - timedelta(days=170),
            status=CommitmentStatus.VERIFIED,
            done_by=iro.id,
            done_on=today() - timedelta(days=160),
            settled_by=manager.id,
            settled_at=now() - timedelta(days=150),
            difference=Difference.CLEAR,
            what_changed="Safer",
            evidence="On file",
            regrade=Grade.GOOD,
            re_audit_due=today() - timedelta(days=40),
        )
        session.add(closed)
        session.flush()
        one, told_to = closed.id, safeguarding.id
    assert "Escalated 1 actions and follow-ups" in send()
    assert "Escalated" not in send()
    with unit_of_work(engine) as session:
        steps = session.scalars(select(CommitmentStep).where(CommitmentStep.commitment_id == one)).all()
        assert [step.kind for step in steps] == [StepKind.ESCALATED]
        told = session.scalars(select(Notice.person_id).where(Notice.object_id == one)).all()
        assert told_to in told
    engine.dispose()
