"""Submission: all rules or nothing, once, with its follow-ups and its one event."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.actions.models import FollowUp
from qa_tool.definitions.model import Definition, RuleUse
from qa_tool.definitions.record import Action, Answer, Record, Value
from qa_tool.definitions.words import FollowUpKind, Grade, Outcome
from qa_tool.kit import working_days
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted
from qa_tool.kit.periods import today
from qa_tool.people.models import Membership
from qa_tool.policy.words import FormAccess, Role
from qa_tool.records.models import Draft, Revision
from qa_tool.records.verbs import drafting, listing, reading, starting, submitting
from qa_tool.records.words import Status
from qa_tool.settings.models import Setting
from qa_tool.trail.models import Event
from tests.support.desks import make_world
from tests.support.factories import changed, make_submitted, small_definition, typed_fields

FOLLOWED = small_definition(
    rules=(
        RuleUse(name="complete"),
        RuleUse(name="independence", parameters={"held_case": True}),
        RuleUse(name="places-agree"),
        RuleUse(name="critical-caps"),
        RuleUse(name="departure-marked"),
        RuleUse(name="follow-up"),
        RuleUse(name="identifiers"),
    )
)
INADEQUATE: dict[str, Value | Answer | Outcome] = {
    "SM-02": Answer(Outcome.ANSWERED, "inadequate", "No dates."),
    "X1": "inadequate",
}


def test_a_sound_draft_is_submitted_and_reads_back(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    session.commit()
    view = reading.read(session, world.asker("manager"), audit.id)
    assert view.audit.status is Status.SUBMITTED
    expected = world.record()
    for key, answer in expected.answers.items():
        assert view.record.answers[key] == answer
    for key, value in expected.facts.items():
        assert view.record.facts[key] == value
    assert view.audit.practitioner_team_id == world.people.team.id
    assert view.audit.effective_grade == Grade.GOOD
    page = listing.listing(session, world.asker("manager"))
    assert [item.reference for item in page.items] == [audit.reference]


def test_a_blank_draft_changes_nothing_and_says_what_is_missing(session: Session) -> None:
    world = make_world(session)
    audit = world.draft(record=Record())
    events = session.scalar(select(func.count()).select_from(Event))
    result = submitting.submit(session, world.asker("manager"), audit.id)
    assert not result.done
    assert {"SM-01", "X1", "locality", "practitioner"} <= {one.key for one in result.verdict.problems}
    assert audit.status is Status.DRAFT
    assert session.scalar(select(func.count()).select_from(Revision)) == 0
    assert session.scalar(select(func.count()).select_from(Event)) == events
    assert session.get(Draft, audit.id) is not None


def test_submitting_twice_is_submitting_once(session: Session) -> None:
    world = make_world(session)
    audit = world.draft()
    version = drafting.open_draft(session, world.asker("manager"), audit.id).version
    first = submitting.submit(session, world.asker("manager"), audit.id, expected_version=version)
    second = submitting.submit(session, world.asker("manager"), audit.id, expected_version=version)
    assert (first.done, first.revision) == (second.done, second.revision) == (True, 1)
    assert session.scalar(select(func.count()).select_from(Revision)) == 1
    actions = session.scalars(select(Event.action).where(Event.object_id == audit.id)).all()
    assert actions.count("audit.submitted") == 1


def test_what_was_changed_since_it_was_checked_is_not_submitted(session: Session) -> None:
    world = make_world(session)
    audit = world.draft()
    version = drafting.open_draft(session, world.asker("manager"), audit.id).version
    drafting.save(session, world.asker("manager"), audit.id, fields={"q_X2": ["Changed in another tab"]})
    with pytest.raises(Conflict):
        submitting.submit(session, world.asker("manager"), audit.id, expected_version=version)
    assert audit.status is Status.DRAFT


def test_somebody_elses_submitted_audit_is_not_found(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted("manager")
    with pytest.raises(NotFound):
        submitting.submit(session, world.asker("other_manager"), audit.id)
    with pytest.raises(NotPermitted):
        submitting.submit(session, world.asker("analyst"), audit.id)


def test_what_could_not_be_understood_blocks_in_its_own_words(session: Session) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft()
    drafting.save(
        session, asker, audit.id, fields={"q_SM_06__day": ["31"], "q_SM_06__month": ["2"], "q_X1": ["superb"]}
    )
    problems = drafting.open_draft(session, asker, audit.id).verdict.problems
    assert {(one.rule, one.key) for one in problems} == {("understood", "X1"), ("understood", "SM-06")}


def test_a_fault_under_a_hidden_question_blocks_nothing(session: Session) -> None:
    hidden = small_definition()
    world = make_world(session, hidden)
    asker, audit = world.asker("manager"), world.draft()
    drafting.save(session, asker, audit.id, fields={"q_SM_04": ["x" * 5000]})
    view = drafting.open_draft(session, asker, audit.id)
    assert "SM-04" in view.faults
    assert submitting.submit(session, asker, audit.id).done


def test_likely_names_warn_once_and_then_let_through(session: Session) -> None:
    world = make_world(session, FOLLOWED)
    record = world.record({"X2": "The worker, Mrs Thistlewood, was late."})
    asker, audit = world.asker("manager"), world.draft(record=record)
    first = submitting.submit(session, asker, audit.id)
    assert not first.done
    assert {one.rule for one in first.verdict.warnings} == {"identifiers"}
    drafting.acknowledge(session, asker, audit.id)
    assert submitting.submit(session, asker, audit.id).done


def test_an_identifier_blocks_until_it_is_removed(session: Session) -> None:
    world = make_world(session, FOLLOWED)
    record = world.record({"X2": "Ring 01632 960123 about it."})
    asker, audit = world.asker("manager"), world.draft(record=record)
    drafting.acknowledge(session, asker, audit.id)
    result = submitting.submit(session, asker, audit.id)
    assert {(one.rule, one.key) for one in result.verdict.problems} == {("identifiers", "X2")}


def test_an_inadequate_plan_opens_a_follow_up_for_the_iro(session: Session) -> None:
    world = make_world(session, FOLLOWED)
    audit = world.submitted(record=world.record(INADEQUATE))
    (follow_up,) = session.scalars(select(FollowUp)).all()
    assert (follow_up.kind, follow_up.owner_id) == (FollowUpKind.INADEQUATE, world.people.iro.id)
    assert follow_up.due == working_days.after(today(), 20)
    assert audit.effective_grade == Grade.INADEQUATE


def test_the_time_for_a_follow_up_is_a_dated_setting(session: Session) -> None:
    world = make_world(session, FOLLOWED)
    session.add(Setting(key="follow_up_working_days", value=7, valid_from=date(2018, 1, 1)))
    session.add(Setting(key="follow_up_working_days", value=99, valid_from=today() + timedelta(days=1)))
    session.flush()
    world.submitted(record=world.record(INADEQUATE))
    (follow_up,) = session.scalars(select(FollowUp)).all()
    assert follow_up.due == working_days.after(today(), 7)


@pytest.mark.both_databases
@pytest.mark.parametrize("managed", [True, False])
def test_weak_iro_practice_falls_to_the_manager_if_there_is_one(session: Session, managed: bool) -> None:
    about_practice = FOLLOWED.snapshot().replace('"PLAN.P1"', '"CHALL.C1"')
    world = make_world(session, Definition.from_snapshot(about_practice))
    if not managed:
        session.execute(delete(Membership).where(Membership.manages))
    audit = world.submitted("other_manager", world.record(INADEQUATE))
    (follow_up,) = session.scalars(select(FollowUp).where(FollowUp.audit_id == audit.id)).all()
    assert follow_up.owner_id == (world.people.manager.id if managed else None)


def test_a_departure_is_marked_on_the_head(session: Session) -> None:
    world = make_world(session, FOLLOWED)
    audit = world.submitted(record=world.record({"X1": "requires-improvement"}))
    assert audit.departure
    revision = session.scalars(select(Revision)).one()
    assert (revision.grade, revision.suggested_grade) == (Grade.REQUIRES_IMPROVEMENT, Grade.GOOD)


def test_working_notes_are_gone_after_submission(session: Session) -> None:
    world = make_world(session)
    audit = world.draft()
    asker = world.asker("manager")
    drafting.save(
        session, asker, audit.id, fields={"q_SM_08__0-text": ["She cried"], "q_SM_08__0-at": ["2018-11-05T14:05"]}
    )
    assert "SM-08" in drafting.open_draft(session, asker, audit.id).values
    assert submitting.submit(session, asker, audit.id).done
    view = reading.read(session, asker, audit.id)
    assert view.record.answers["SM-08"].value is None
    assert session.get(Draft, audit.id) is None


def test_actions_and_dates_come_through_the_typed_form(session: Session) -> None:
    world = make_world(session)
    due = today() + timedelta(days=30)
    actions = (Action("Agree a contingency plan", "iro", due, "PLAN.P1", "SM-02"),)
    audit = world.submitted(record=world.record({"X7": actions, "SM-06": date(2018, 2, 28)}))
    view = reading.read(session, world.asker("manager"), audit.id)
    assert view.record.answers["X7"].value == actions
    assert view.record.answers["SM-06"].value == date(2018, 2, 28)


# -- rule 8: nobody audits their own practice
def test_the_database_refuses_an_author_who_is_the_practitioner(session: Session) -> None:
    world = make_world(session)
    audit = make_submitted(session, world.version, author=world.people.manager, practitioner=world.people.iro)
    audit.author_id = world.people.iro.id
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.both_databases
@pytest.mark.parametrize("roles", [(Role.IRO,), (Role.IRO, Role.QR_MANAGER), (Role.IRO, Role.SAFEGUARDING_MANAGER)])
def test_no_further_role_lets_an_iro_audit_their_own_practice(session: Session, roles: tuple[Role, ...]) -> None:
    world = make_world(session, small_definition("tier-2"))
    asker = world.people.asker("iro", *roles)
    audit = starting.start(session, asker, audit_id="a" * 32, form_key="tier-2")
    drafting.save(session, asker, audit.id, fields=typed_fields(world.definition, world.record()))
    result = submitting.submit(session, asker, audit.id)
    assert not result.done
    assert "independence" in {one.rule for one in result.verdict.problems}
    assert audit.status is Status.DRAFT


@pytest.mark.both_databases
def test_an_iro_who_held_the_case_is_refused(session: Session) -> None:
    definition = changed(FOLLOWED, form="tier-2", access=FormAccess(fill=(Role.QR_MANAGER, Role.IRO)))
    world = make_world(session, definition)
    manager, iro = world.asker("manager"), world.asker("iro")
    earlier = world.draft("manager")
    drafting.set_case_number(session, manager, earlier.id, "1234567")
    assert submitting.submit(session, manager, earlier.id).done
    audit = world.draft("iro", world.record(practitioner=world.people.colleague.id))
    drafting.set_case_number(session, iro, audit.id, "7654321")
    assert [one.rule for one in drafting.open_draft(session, iro, audit.id).verdict.warnings] == ["independence"]
    drafting.set_case_number(session, iro, audit.id, "1234567")
    drafting.acknowledge(session, iro, audit.id)
    result = submitting.submit(session, iro, audit.id)
    assert not result.done
    assert {one.rule for one in result.verdict.problems} == {"independence"}


@pytest.mark.both_databases
def test_each_submission_writes_one_event_without_content(session: Session) -> None:
    world = make_world(session, FOLLOWED)
    before = session.scalar(select(func.max(Event.id))) or 0
    audit = world.draft(record=world.record(INADEQUATE))
    mid = session.scalar(select(func.max(Event.id))) or 0
    assert submitting.submit(session, world.asker("manager"), audit.id).done
    (event,) = session.scalars(select(Event).where(Event.id > mid)).all()
    assert (event.action, event.actor_id, event.object_id) == (
        "audit.submitted",
        world.people.manager.id,
        audit.id,
    )
    assert event.detail["follow_ups"] == ["inadequate"]
    assert "No dates." not in str(event.detail)
    assert mid == before + 2  # the start, and what was typed
