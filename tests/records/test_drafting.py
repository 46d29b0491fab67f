"""Drafts: exactly what was typed, merged by input, seen by their author alone."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Answer
from qa_tool.definitions.words import Outcome
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.periods import now
from qa_tool.records.models import Case, Draft, ImportBatch
from qa_tool.records.verbs import drafting, reading, submitting
from qa_tool.records.verbs.inputs import digest
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.support.desks import make_world
from tests.support.factories import ROLES, make_submitted, small_definition


def test_what_was_typed_comes_back_as_typed_even_when_it_means_nothing_yet(session: Session) -> None:
    world = make_world(session)
    audit = world.draft()
    typed = {"q_SM_06__day": ["31"], "q_SM_06__month": ["Febr"], "q_X2": ["  half a sent"], "q_SM_01": ["good"]}
    drafting.save(session, world.asker("manager"), audit.id, fields=typed)
    session.commit()
    session.expire_all()
    view = drafting.open_draft(session, world.asker("manager"), audit.id)
    assert view.typed["SM-06"] == {"day": ["31"], "month": ["Febr"]}
    assert view.typed["X2"] == {"": ["  half a sent"]}
    assert view.faults["SM-06"][0].part == "year"
    assert view.record.answers["SM-06"].outcome is Outcome.NOT_ANSWERED
    assert view.progress.answered < view.progress.asked


def test_two_tabs_both_keep_what_they_changed(session: Session) -> None:
    world, asker = make_world(session), None
    asker = world.asker("manager")
    audit = world.draft()
    shown = drafting.open_draft(session, asker, audit.id).fields
    base = {name: digest(shown.get(name, [])) for name in ("q_SM_01", "q_X2", "q_SM_03")}
    first = drafting.save(session, asker, audit.id, fields={**shown, "q_X2": ["Mine"]}, base=base)
    second = drafting.save(session, asker, audit.id, fields={**shown, "q_SM_03": ["no"]}, base=base)
    assert first.clashes == second.clashes == ()
    assert second.view.typed["X2"] == {"": ["Mine"]}
    assert second.view.typed["SM-03"] == {"": ["no"]}


def test_both_tabs_changed_the_same_text_and_neither_is_lost(session: Session) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft()
    base = {"q_X2": digest(drafting.open_draft(session, asker, audit.id).fields["q_X2"])}
    drafting.save(session, asker, audit.id, fields={"q_X2": ["The first tab"]}, base=base)
    late = drafting.save(session, asker, audit.id, fields={"q_X2": ["The second tab"]}, base=base)
    (clash,) = late.clashes
    assert (clash.key, clash.mine, clash.theirs) == ("X2", ("The second tab",), ("The first tab",))
    assert late.view.typed["X2"] == {"": ["The first tab"]}


def test_a_save_that_changes_nothing_keeps_version_and_time(session: Session) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft()
    before = drafting.open_draft(session, asker, audit.id)
    after = drafting.save(session, asker, audit.id, fields=before.fields).view
    assert (after.version, after.saved_at) == (before.version, before.saved_at)


@pytest.mark.both_databases
def test_a_save_is_one_event_that_says_nothing_of_what_was_typed(session: Session) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft()

    def saves() -> list[Event]:
        return list(session.scalars(select(Event).filter_by(action="audit.saved").order_by(Event.id)))

    before = len(saves())
    fields = {"q_X2": ["The father said what he fears"], "q_plan_type": ["CLA"]}
    version = drafting.save(session, asker, audit.id, fields=fields).view.version
    drafting.save(session, asker, audit.id, fields=fields)
    assert len(saves()) == before + 1, "the same again changes nothing, and is no event"
    last = saves()[-1]
    assert (last.actor_id, last.object_id) == (asker.person_id, audit.id)
    assert last.detail == {"reference": audit.reference, "version": version}


@pytest.mark.both_databases
def test_the_head_follows_what_can_be_read(session: Session) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft()
    assert (audit.locality_id, audit.practitioner_id) == (world.places.locality.id, world.people.iro.id)
    drafting.save(session, asker, audit.id, fields={"q_plan_type": ["CLA"], "q_practitioner": ["not-applicable"]})
    assert (audit.plan_type, audit.practitioner_id) == ("CLA", None)
    drafting.save(session, asker, audit.id, fields={"q_practitioner": ["nobody-at-all"]})
    assert audit.practitioner_id is None


def test_naming_oneself_as_the_iro_is_kept_and_said_at_submission(session: Session) -> None:
    world = make_world(session, small_definition("tier-2"))
    audit = world.draft("iro")
    drafting.save(session, world.asker("iro"), audit.id, fields={"q_practitioner": [world.people.iro.id]})
    assert audit.practitioner_id is None
    problems = drafting.open_draft(session, world.asker("iro"), audit.id).verdict.problems
    assert [one.key for one in problems if one.rule == "independence"] == ["practitioner"]


@pytest.mark.parametrize(
    "field", ["status", "author_id", "version", "submitted_at", "q_auditor", "q_reference", "role"]
)
def test_fields_that_are_no_questions_change_nothing(session: Session, field: str) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft()
    before = drafting.open_draft(session, asker, audit.id)
    after = drafting.save(session, asker, audit.id, fields={field: ["submitted"]}, base={field: digest(["x"])}).view
    assert after.fields == before.fields
    assert (audit.status, audit.author_id) == (Status.DRAFT, world.people.manager.id)


@pytest.mark.parametrize("name", [name for name in ROLES if name != "manager"])
def test_a_draft_opens_to_its_author_alone(session: Session, name: str) -> None:
    world = make_world(session)
    audit = world.draft("manager")
    for verb in (
        lambda: drafting.open_draft(session, world.asker(name), audit.id),
        lambda: drafting.save(session, world.asker(name), audit.id, fields={"q_X2": ["Theirs"]}),
        lambda: submitting.submit(session, world.asker(name), audit.id),
        lambda: drafting.set_case_number(session, world.asker(name), audit.id, "1234567"),
        lambda: drafting.acknowledge(session, world.asker(name), audit.id),
        lambda: reading.read(session, world.asker(name), audit.id),
    ):
        with pytest.raises((NotFound, NotPermitted)):
            verb()
    draft = session.get(Draft, audit.id)
    assert draft is not None
    assert draft.fields["q_X2"] != ["Theirs"]


def test_the_case_number_stands_in_its_own_table_alone(session: Session) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft()
    assert drafting.set_case_number(session, asker, audit.id, "1234 5678") is None
    drafting.save(session, asker, audit.id, fields={"q_case_number": ["87654321"], "q_X2": ["Text"]})
    view = drafting.open_draft(session, asker, audit.id)
    assert view.case_number_masked == "••••5678"
    assert view.record.facts["case_number"] == "••••5678"
    draft = session.get(Draft, audit.id)
    assert draft is not None
    kept = json.dumps(draft.fields)
    assert "12345678" not in kept
    assert "87654321" not in kept
    assert session.scalars(select(Case.number)).all() == ["12345678"]
    details = json.dumps([event.detail for event in session.scalars(select(Event))])
    assert "12345678" not in details


def test_a_number_that_is_none_is_refused_and_nothing_changes(session: Session) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft()
    fault = drafting.set_case_number(session, asker, audit.id, "12a45")
    assert fault is not None
    assert "6 to 10 digits" in fault.message
    assert audit.case_id is None


@pytest.mark.both_databases
def test_two_audits_of_one_case_share_it_and_a_case_nobody_names_goes(session: Session) -> None:
    world = make_world(session)
    asker, first, second = world.asker("manager"), world.draft(), world.draft()
    drafting.set_case_number(session, asker, first.id, "1234567")
    drafting.set_case_number(session, asker, second.id, "1234567")
    assert first.case_id == second.case_id
    drafting.set_case_number(session, asker, first.id, "7654321")
    assert session.scalars(select(Case.number).order_by(Case.number)).all() == ["1234567", "7654321"]
    drafting.set_case_number(session, asker, second.id, "")
    assert session.scalars(select(Case.number)).all() == ["7654321"]


def test_a_date_in_a_closed_quarter_is_a_late_entry(session: Session) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft(record=world.record(audit_date=date(2018, 6, 30)))
    view = drafting.open_draft(session, asker, audit.id)
    assert view.record.facts["late_entry"] == "yes"
    assert audit.late_entry
    problems = drafting.open_draft(session, asker, audit.id).verdict.problems
    assert "late_reason" in {one.key for one in problems}


@pytest.mark.both_databases
def test_an_audit_from_before_the_tool_is_never_late(session: Session) -> None:
    world = make_world(session)
    asker, audit = world.asker("manager"), world.draft(record=world.record(audit_date=date(2018, 6, 30)))
    batch = ImportBatch(
        form_key="small", file_name="old.xlsx", file_digest="0" * 64, rows_read=1, rows_added=1, imported_at=now()
    )
    session.add(batch)
    session.flush()
    audit.import_batch_id = batch.id
    view = drafting.open_draft(session, asker, audit.id)
    assert view.record.facts["late_entry"] == "no"
    assert "late_reason" not in {one.key for one in drafting.open_draft(session, asker, audit.id).verdict.problems}


@pytest.mark.both_databases
def test_places_and_people_are_those_of_the_audits_date(session: Session) -> None:
    world = make_world(session)
    world.places.team.valid_to = date(2019, 3, 31)
    world.people.other_iro.in_post_to = date(2019, 3, 31)
    session.flush()
    asker, audit = world.asker("manager"), world.draft()
    view = drafting.open_draft(session, asker, audit.id)
    assert dict(view.context.places)[world.places.team.id].endswith("(until 31/3/2019)")
    assert world.people.other_iro.id not in dict(view.context.people)
    assert "places-agree" in {one.rule for one in drafting.open_draft(session, asker, audit.id).verdict.problems}
    past = {"q_audit_date__day": ["31"], "q_audit_date__month": ["3"], "q_audit_date__year": ["2019"]}
    view = drafting.save(session, asker, audit.id, fields=past).view
    assert dict(view.context.places)[world.places.team.id] == world.places.team.name
    assert world.people.other_iro.id in dict(view.context.people)
    assert "places-agree" not in {
        one.rule for one in drafting.open_draft(session, asker, audit.id).verdict.problems if one.key == "team"
    }


def test_a_hidden_fact_counts_for_nothing(session: Session) -> None:
    world = make_world(session)
    audit = world.draft(record=world.record(late_reason="Typed while it was late"))
    view = drafting.open_draft(session, world.asker("manager"), audit.id)
    assert view.typed["late_reason"] == {"": ["Typed while it was late"]}
    assert "late_reason" not in view.record.facts


def test_answers_under_a_closed_condition_stay_typed_and_do_not_count(session: Session) -> None:
    world = make_world(session)
    record = world.record({"SM-03": "no", "SM-04": "The reason"})
    asker, audit = world.asker("manager"), world.draft(record=record)
    assert "SM-04" in drafting.open_draft(session, asker, audit.id).values
    view = drafting.save(session, asker, audit.id, fields={"q_SM_03": ["yes"]}).view
    assert "SM-04" not in view.values
    assert view.record.answers["SM-04"] == Answer(Outcome.ANSWERED, "The reason")


def test_a_submitted_audit_has_no_draft_to_open(session: Session) -> None:
    world = make_world(session)
    audit = make_submitted(session, world.version, author=world.people.manager)
    with pytest.raises(NotFound):
        drafting.open_draft(session, world.asker("manager"), audit.id)
    with pytest.raises(NotFound):
        drafting.save(session, world.asker("manager"), audit.id, fields={"q_X2": ["x"]})
