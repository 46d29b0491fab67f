"""Looking again at what was inadequate: one linked re-audit, by somebody else, beside the first."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment, ReAudit
from qa_tool.actions.queries import commitment_lists
from qa_tool.actions.verbs import deciding, doing, listing, re_auditing, reading
from qa_tool.definitions.conditions import walk
from qa_tool.definitions.model import Condition, Definition
from qa_tool.definitions.record import Answer
from qa_tool.definitions.words import Grade, Noun, Outcome
from qa_tool.figures.queries import tallies
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import Quarter, now
from qa_tool.moderation.models import Moderation
from qa_tool.policy.words import Role
from qa_tool.records.models import AnswerRow, Audit, Draft
from qa_tool.records.queries import audits
from qa_tool.records.verbs import amending, drafting, starting, submitting
from qa_tool.trail.models import Event
from tests.actions.desk import CLOSING, FOLLOWED, audited, follow_up
from tests.support import second_readings
from tests.support.desks import World, make_world
from tests.support.factories import CASE_KEY, open_feedback, typed_fields


def closed(session: Session, definition: Definition = FOLLOWED) -> tuple[World, Audit, Commitment]:
    """An inadequate that the manager closed with 'requires improvement'."""
    world, audit = audited(session, "Agree a plan", author="manager", definition=definition)
    one = follow_up(session, audit)
    assert not doing.mark_done(session, world.asker("iro"), one.id, "The plan has dates now.")
    assert not deciding.close(session, world.asker("manager"), one.id, answers=CLOSING)
    return world, audit, one


def test_a_re_audit_begins_with_the_case_and_is_one(session: Session) -> None:
    world, audit, one = closed(session)
    asker = world.asker("manager")
    ids = {re_auditing.start_re_audit(session, asker, one.id, audit_id="a" * 32).id for _ in range(2)}
    assert ids == {"a" * 32}
    fields = drafting.open_draft(session, asker, "a" * 32).fields
    assert fields["q_practitioner"] == [audit.practitioner_id]
    assert fields["q_locality"] == [audit.locality_id]
    again = session.get_one(Audit, "a" * 32)
    assert (again.form_key, again.case_id) == (audit.form_key, audit.case_id)
    assert again.excerpt == ["SM-02"]
    with pytest.raises(Conflict, match="begun already"):
        re_auditing.start_re_audit(session, asker, one.id, audit_id="b" * 32)
    assert session.scalar(select(func.count()).select_from(Draft)) == 1


def test_who_owned_it_does_not_look_again(session: Session) -> None:
    world, _, one = closed(session)
    with pytest.raises(NotPermitted):
        re_auditing.start_re_audit(session, world.asker("iro"), one.id, audit_id="a" * 32)
    with pytest.raises(Refused):
        re_auditing.start_re_audit(session, world.asker("iro", Role.SAFEGUARDING_MANAGER), one.id, audit_id="a" * 32)
    with pytest.raises(NotFound):
        re_auditing.start_re_audit(session, world.asker("other_manager"), one.id, audit_id="a" * 32)


def test_what_is_open_is_not_looked_at_again(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    with pytest.raises(Conflict, match="nothing to look at"):
        re_auditing.start_re_audit(session, world.asker("manager"), follow_up(session, audit).id, audit_id="a" * 32)


def test_a_discarded_re_audit_is_still_to_come(session: Session) -> None:
    world, _, one = closed(session)
    asker = world.asker("manager")
    re_auditing.start_re_audit(session, asker, one.id, audit_id="a" * 32)
    starting.discard(session, asker, "a" * 32)
    session.expire_all()
    assert session.get(ReAudit, one.id) is None
    assert "re-audit" in reading.read(session, asker, one.id).may
    re_auditing.start_re_audit(session, asker, one.id, audit_id="b" * 32)


@pytest.mark.both_databases
def test_before_and_after_stand_side_by_side(session: Session) -> None:
    world, audit, one = closed(session)
    asker = world.asker("manager")
    waiting = commitment_lists.Filters(state="re-audit")
    assert listing.count(session, asker, waiting) == 1
    first = re_auditing.before_after(session, asker, one.id)
    assert [(row.key, row.before, row.after) for row in first.rows] == [
        ("X1", Grade.INADEQUATE, None),
        ("SM-02", Grade.INADEQUATE, None),
    ]
    assert first.again is None
    again = re_auditing.start_re_audit(session, asker, one.id, audit_id="a" * 32)
    better: dict[str, Any] = {"X1": "good", "SM-01": "requires-improvement"}
    drafting.save(session, asker, again.id, fields=typed_fields(FOLLOWED, world.record(better)))
    assert listing.count(session, asker, waiting) == 1, "a draft is no re-audit yet"
    beginning = re_auditing.of_re_audit(session, asker, again.id)
    assert beginning is not None
    assert (beginning.again, beginning.view.commitment.id) == (None, one.id)
    assert submitting.submit(session, asker, again.id).done
    found = re_auditing.before_after(session, asker, one.id)
    assert [(row.key, row.before, row.after, row.moved) for row in found.rows] == [
        ("X1", Grade.INADEQUATE, Grade.GOOD, "better"),
        ("SM-02", Grade.INADEQUATE, Grade.GOOD, "better"),
    ]
    assert found.again is not None
    assert found.again.id == again.id
    assert re_auditing.of_re_audit(session, asker, again.id) == found
    assert re_auditing.of_re_audit(session, asker, audit.id) is None, "the first looks again at nothing"
    assert listing.count(session, asker, waiting) == 0


def looked_again(session: Session) -> tuple[World, Audit, Audit]:
    """An inadequate, and its short re-audit, submitted."""
    world, audit, one = closed(session)
    asker = world.asker("manager")
    again = re_auditing.start_re_audit(session, asker, one.id, audit_id="a" * 32)
    drafting.save(session, asker, again.id, fields=typed_fields(FOLLOWED, world.record({})))
    assert submitting.submit(session, asker, again.id).done
    return world, audit, again


@pytest.mark.both_databases
def test_what_is_not_asked_again_is_not_asked_and_never_counted(session: Session) -> None:
    """SM-01 and SM-03 were typed all the same: they are stored as not asked, and stand outside N."""
    _, audit, again = looked_again(session)
    rows = select(AnswerRow.question_key, AnswerRow.outcome).where(AnswerRow.revision_id == again.current_revision_id)
    outcomes = {key: outcome for key, outcome in session.execute(rows)}  # noqa: C416  rows are no pairs
    assert set(outcomes) == {question.key for question in FOLLOWED.questions}
    not_asked = {key for key, outcome in outcomes.items() if outcome is Outcome.NOT_ASKED}
    assert not_asked == {"SM-01", "SM-03", "SM-04", "SM-05", "SM-06", "SM-07", "SM-08"}
    assert (outcomes["SM-02"], outcomes["X1"]) == (Outcome.ANSWERED, Outcome.ANSWERED)
    assert audit.audit_date is not None
    quarter = Quarter.of(audit.audit_date).period
    cells = tallies.questions(session, [quarter], Filters())[quarter]
    counted = {cell.key: (tally.answered, tally.not_asked) for cell, tally in cells.items()}
    assert counted["SM-01"] == (1, 1)
    assert counted["SM-02"] == counted["X1"] == (2, 0)


@pytest.mark.both_databases
def test_what_a_second_reader_put_in_place_is_what_was_weak(session: Session) -> None:
    """The auditor found SM-01 good; after the second reading it is inadequate, and SM-02 is not."""
    world, audit, one = closed(session)
    session.execute(delete(Moderation).where(Moderation.audit_id == audit.id))  # that every inadequate begins
    second_readings.put(session, audit, world.people.head, changes={"SM-01": "inadequate", "SM-02": "good"})
    again = re_auditing.start_re_audit(session, world.asker("manager"), one.id, audit_id="a" * 32)
    assert again.excerpt == ["SM-01"]
    rows = re_auditing.before_after(session, world.asker("manager"), one.id).rows
    assert [(row.key, row.before) for row in rows] == [("X1", Grade.INADEQUATE), ("SM-01", Grade.INADEQUATE)]


def test_where_no_question_was_weak_the_whole_form_is_asked(session: Session) -> None:
    world = make_world(session, FOLLOWED)
    record = world.record({"X1": Answer(Outcome.ANSWERED, "inadequate", "Because of what no question asks.")})
    audit = world.submitted("manager", record)
    audit.released_at = now()
    session.flush()
    open_feedback(session, audit)
    one = follow_up(session, audit)
    assert not doing.mark_done(session, world.asker("iro"), one.id, "The plan has dates now.")
    assert not deciding.close(session, world.asker("manager"), one.id, answers=CLOSING)
    again = re_auditing.start_re_audit(session, world.asker("manager"), one.id, audit_id="a" * 32)
    assert again.excerpt is None


def of_plan(definition: Definition) -> Definition:
    """The same form, whose SM-02 is asked of a child protection plan alone."""
    first, closing = definition.sections
    only = Condition(all_of={"plan_type": ("CP",)})
    questions = [one.model_copy(update={"when": only}) if one.key == "SM-02" else one for one in first.questions]
    parts = {name: getattr(definition, name) for name in Definition.model_fields}
    return Definition(**{**parts, "sections": (first.model_copy(update={"questions": tuple(questions)}), closing)})


@pytest.mark.both_databases
def test_a_child_with_another_plan_is_looked_at_with_the_whole_form(session: Session) -> None:
    world, _, one = closed(session, of_plan(FOLLOWED))
    asker, other = world.asker("manager"), world.asker("other_manager")
    re_auditing.start_re_audit(session, asker, one.id, audit_id="a" * 32)
    view = drafting.open_draft(session, asker, "a" * 32)
    assert not view.looks_at_nothing
    typed = typed_fields(FOLLOWED, world.record({"SM-02": "good", "X1": "good"}, plan_type="CIN"))
    drafting.save(session, asker, "a" * 32, fields=typed)
    view = drafting.open_draft(session, asker, "a" * 32)
    assert view.looks_at_nothing, "SM-02 is asked of a child protection plan"
    kept, checked, before = view.fields, view.version, set(session.scalars(select(Event.id)))
    for _ in range(2):
        re_auditing.ask_whole(session, asker, "a" * 32)
    (event,) = session.scalars(select(Event).where(Event.id.not_in(before)))
    assert (event.action, event.object_id, event.actor_id) == ("audit.asks-whole-form", "a" * 32, asker.person_id)
    view = drafting.open_draft(session, asker, "a" * 32)
    assert (view.audit.excerpt, view.looks_at_nothing, view.fields) == (None, False, kept)
    asked = [question.key for _, question, is_asked in walk(view.definition, view.record) if is_asked]
    assert [key for key in asked if not key.startswith("X")] == ["SM-01", "SM-03", "SM-05", "SM-06", "SM-07", "SM-08"]
    with pytest.raises(Conflict, match="another window"):
        submitting.submit(session, asker, "a" * 32, expected_version=checked)
    with pytest.raises(NotFound):
        re_auditing.ask_whole(session, other, "a" * 32)
    assert submitting.submit(session, asker, "a" * 32).done


def test_the_whole_form_can_be_asked_from_the_start(session: Session) -> None:
    world, audit, one = closed(session)
    again = re_auditing.start_re_audit(session, world.asker("manager"), one.id, audit_id="a" * 32, whole=True)
    assert (again.excerpt, again.case_id) == (None, audit.case_id)
    (event,) = session.scalars(select(Event).where(Event.action == "follow-up.re-audit-begun"))
    assert event.detail["short"] is False


def test_a_submitted_re_audit_stays_as_it_was_asked(session: Session) -> None:
    world, _, again = looked_again(session)
    asker = world.asker("manager")
    with pytest.raises(NotFound):
        re_auditing.ask_whole(session, asker, again.id)
    amending.reopen(session, world.asker("analyst"), again.id, "The date was wrong")
    with pytest.raises(Refused, match="stays as it was asked"):
        re_auditing.ask_whole(session, asker, again.id)
    assert again.excerpt == ["SM-02"]


def test_a_meeting_is_looked_at_again_in_another_meeting(session: Session) -> None:
    """On the whole form, of the same IRO, of whatever case: a meeting that is over cannot be watched again."""
    parts = {name: getattr(FOLLOWED, name) for name in Definition.model_fields}
    world, audit, one = closed(session, Definition(**{**parts, "noun": Noun.OBSERVATION, "subject": "meeting"}))
    assert audit.noun is Noun.OBSERVATION
    asker = world.asker("manager")
    auditing_case = audits.case_for(session, "12345678", CASE_KEY)
    audit.case_id = auditing_case.id
    session.flush()
    again = re_auditing.start_re_audit(session, asker, one.id, audit_id="a" * 32)
    assert (again.excerpt, again.case_id, again.practitioner_id) == (None, None, audit.practitioner_id)
    fields = drafting.open_draft(session, asker, again.id).fields
    assert fields["q_practitioner"] == [audit.practitioner_id]
    assert not {"q_locality", "q_district", "q_team", "q_plan_type"} & {
        name for name, typed in fields.items() if any(typed)
    }
    better: dict[str, Any] = {"X1": "good", "SM-01": "good"}
    drafting.save(session, asker, again.id, fields=typed_fields(FOLLOWED, world.record(better, plan_type="CIN")))
    assert submitting.submit(session, asker, again.id).done
    rows = {row.key: row.moved for row in re_auditing.before_after(session, asker, one.id).rows}
    assert rows == {"X1": "better", "SM-02": "better"}


def test_an_amended_re_audit_stays_short(session: Session) -> None:
    world, _, again = looked_again(session)
    amending.reopen(session, world.asker("analyst"), again.id, "The date was wrong")
    view = drafting.open_draft(session, world.asker("manager"), again.id)
    asked = [question.key for _, question, is_asked in walk(view.definition, view.record) if is_asked]
    assert [key for key in asked if not key.startswith("X")] == ["SM-02"]
