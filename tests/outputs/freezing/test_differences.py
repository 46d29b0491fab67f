"""What changed since a quarter was frozen, with its reasons; and reopening what was published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.figures.verbs import figures
from qa_tool.kit.errors import NotFound, NotPermitted, Refused
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.verbs import freezing, since_freeze
from qa_tool.outputs.words import SinceFreeze
from qa_tool.policy.words import Decision
from qa_tool.records.models import Audit
from qa_tool.records.verbs import amending, submitting
from tests.outputs.freezing.quarter import AFTER, Q3, amended, filled, first_audit, frozen, made
from tests.support.desks import World


def test_without_a_change_there_is_no_difference(session: Session, world: World) -> None:
    frozen(world)
    found = since_freeze.differences(session, world.asker("head"), Q3)
    assert (found.records.total, found.records.items, found.figures) == (0, (), ())
    with pytest.raises(NotFound):
        since_freeze.differences(session, world.asker("head"), Quarter(2018, 2))


def test_a_late_entry_is_marked_listed_and_changes_no_published_figure(session: Session, world: World) -> None:
    frozen(world)
    record = world.record(audit_date=date(2018, 11, 20), period_to=date(2018, 11, 20), late_reason="Found on a desk")
    audit = world.submitted("manager", record)
    assert audit.late_entry
    session.commit()
    found = since_freeze.differences(session, world.asker("head"), Q3)
    (change,) = found.records.items
    assert (change.kind, change.late_entry, change.reasons) == (SinceFreeze.ADDED, True, ("Found on a desk",))
    assert (change.before, change.after) == (None, Grade.GOOD)
    by_label = {(one.section, one.label): (one.before, one.after) for one in found.figures}
    assert not [one for one in by_label if "Other" in " ".join(one)], "the other form's figures stand as they did"
    assert by_label["Records", "Small audit"] == ("4", "5")
    assert by_label["Overall grades", "Small audit"] == (
        "3 good, 0 requires improvement, 1 inadequate of 4",
        "4 good, 0 requires improvement, 1 inadequate of 5",
    )
    published = freezing.published(session, world.asker("head"), Q3)
    assert published.audits == 5
    assert figures.summary(session, world.asker("head"), Q3.period).audits == 6


def test_a_revision_is_listed_with_its_reason_its_grades_and_who_approved(session: Session, world: World) -> None:
    frozen(world)
    audit = first_audit(session)
    amended(world, audit, "The wrong child", q_X1=["inadequate"])
    (change,) = since_freeze.differences(session, world.asker("head"), Q3).records.items
    assert (change.reference, change.kind) == (audit.reference, SinceFreeze.REVISED)
    assert (change.before, change.after, change.reasons) == (Grade.GOOD, Grade.INADEQUATE, ("The wrong child",))
    assert change.approved_by == world.people.safeguarding.staff_code


@pytest.mark.both_databases
def test_reopened_moved_and_regraded_records_are_told_apart(session: Session, world: World) -> None:
    frozen(world)
    ids = session.scalars(select(Audit.id).where(Audit.audit_date <= Q3.period.last).order_by(Audit.audit_date)).all()
    reopened, moved, regraded = (session.get_one(Audit, one) for one in ids[:3])
    amending.reopen(session, world.asker("analyst"), reopened.id, "Look again")
    amending.decide(session, world.asker("head"), reopened.id, Decision.APPROVED)
    amended(world, moved, "It was in January", q_audit_date=["8/1/2019"])
    regraded.effective_grade = Grade.INADEQUATE
    session.commit()
    found = {one.reference: one for one in since_freeze.differences(session, world.asker("head"), Q3).records.items}
    assert found[reopened.reference].kind is SinceFreeze.REOPENED
    assert found[reopened.reference].reasons == ("Look again",)
    assert found[reopened.reference].after is None
    assert found[moved.reference].kind is SinceFreeze.MOVED
    assert found[moved.reference].reasons == ("It was in January",)
    assert found[regraded.reference].kind is SinceFreeze.REGRADED
    assert (found[regraded.reference].before, found[regraded.reference].after) == (Grade.GOOD, Grade.INADEQUATE)
    assert len(found) == 3


def test_a_record_that_was_reopened_at_the_freeze_counts_as_added_with_its_reason(
    session: Session, world: World, clock: time_machine.Traveller
) -> None:
    audit = first_audit(session)
    amending.reopen(session, world.asker("analyst"), audit.id, "Half of it is missing")
    frozen(world)
    assert freezing.view(session, world.asker("head"), Q3).audits == 4
    clock.shift(timedelta(days=1))
    assert submitting.submit(session, world.asker("manager"), audit.id).done
    (change,) = since_freeze.differences(session, world.asker("head"), Q3).records.items
    assert (change.kind, change.late_entry) == (SinceFreeze.ADDED, False)
    assert change.reasons == ("Half of it is missing",)


@pytest.mark.both_databases
def test_changed_records_and_figures_are_told_to_who_has_no_floor(session: Session, world: World) -> None:
    frozen(world)
    amended(world, first_audit(session), "The wrong child", q_X1=["inadequate"])
    for name in ("safeguarding", "head", "analyst"):
        found = since_freeze.differences(session, world.asker(name), Q3)
        assert (len(found.records.items), found.records.total) == (1, 1)
        assert found.figures
    # Who has a floor: of what changed the own records, and no figure that a few hidden records stand behind.
    found = since_freeze.differences(session, world.asker("other_manager"), Q3)
    assert (found.records.items, found.records.total, found.figures, found.told) == ((), 0, (), False)
    assert since_freeze.differences(session, world.asker("manager"), Q3).records.total == 1
    for name in ("iro", "auditor"):
        with pytest.raises(NotPermitted):
            since_freeze.differences(session, world.asker(name), Q3)


def test_before_the_freeze_the_audit_team_reopens_alone(session: Session, world: World) -> None:
    amending.reopen(session, world.asker("analyst"), first_audit(session).id, "Why")
    assert first_audit(session).status == "reopened"


def test_facts_are_not_corrected_alone_in_what_was_published(session: Session, clock: time_machine.Traveller) -> None:
    world = filled(session)
    early = made(world, date(2018, 11, 30), submitted_at=AFTER - timedelta(hours=1))
    frozen(world)
    with pytest.raises(Refused, match="audit team"):
        amending.correct_facts(session, world.asker("manager"), early.id, "Wrong plan")
