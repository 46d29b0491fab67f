"""Reading: the same record, more or less of it, and nothing at all of what is not the asker's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Answer, Finding, Value
from qa_tool.definitions.words import FindingKind, Noun, Outcome
from qa_tool.feedback.verbs import opening
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.periods import today
from qa_tool.policy.words import Role
from qa_tool.records.models import Audit
from qa_tool.records.verbs import amending, drafting, reading, sharing, submitting
from tests.support.desks import World, make_world
from tests.support.factories import changed, join, publish, small_definition

NEED = "The IRO could use the tracker."
TEXT = "The child said it out loud."
WORDS: dict[str, Value | Answer | Outcome] = {
    "SM-01": Answer(Outcome.ANSWERED, "good", TEXT),
    "SM-07": NEED,
    "X3": (Finding(FindingKind.STRENGTH, TEXT, ("VOICE.V1",)),),
}


def with_words(session: Session, definition: Definition | None = None) -> tuple[World, Audit]:
    world = make_world(session, definition)
    return world, world.submitted(record=world.record(WORDS))


def seen_by(world: World, audit: Audit, name: str, *roles: Role) -> str:
    return str(reading.read(world.session, world.asker(name, *roles), audit.id).record)


def test_who_reads_a_submitted_audit(session: Session) -> None:
    world, audit = with_words(session)
    readers = {name for name in ("manager", "safeguarding", "head", "analyst") if TEXT in seen_by(world, audit, name)}
    assert readers == {"manager", "safeguarding", "head", "analyst"}
    for name in ("iro", "colleague", "other_iro", "other_manager", "auditor"):
        with pytest.raises(NotFound):
            seen_by(world, audit, name)
    for name in ("support", "administrator"):
        with pytest.raises(NotPermitted):
            seen_by(world, audit, name)


def test_the_iro_reads_once_it_is_released(session: Session) -> None:
    world, audit = with_words(session)
    sharing.release(session, world.asker("manager"), audit.id)
    opening.open_at_once(session, world.asker("iro"), audit.id)
    assert TEXT in seen_by(world, audit, "iro")
    for name in ("colleague", "other_iro"):
        with pytest.raises(NotFound):
            seen_by(world, audit, name)


@pytest.mark.both_databases
@pytest.mark.parametrize("role", [Role.QR_MANAGER, Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE, Role.ANALYST])
def test_no_further_role_shows_an_iro_their_own_unreleased_audit(session: Session, role: Role) -> None:
    world, audit = with_words(session)
    with pytest.raises(NotFound):
        seen_by(world, audit, "iro", Role.IRO, role)


def test_what_does_not_exist_and_what_is_not_ones_own_fail_alike(session: Session) -> None:
    world, audit = with_words(session)
    failures = []
    for audit_id in (audit.id, "0" * 32, "nonsense"):
        with pytest.raises(NotFound) as failed:
            reading.read(session, world.asker("other_iro"), audit_id)
        failures.append((type(failed.value), failed.value.args))
    assert failures == [(NotFound, ())] * 3


def test_a_revision_that_does_not_exist_is_not_found(session: Session) -> None:
    world, audit = with_words(session)
    for number in (0, 2, -1, 10**6):
        with pytest.raises(NotFound):
            reading.read(session, world.asker("manager"), audit.id, number)


def test_a_learning_need_is_the_iros_and_the_lines(session: Session) -> None:
    world, audit = with_words(session)
    sharing.release(session, world.asker("manager"), audit.id)
    opening.open_at_once(session, world.asker("iro"), audit.id)
    shown = {
        name: NEED in seen_by(world, audit, name) for name in ("manager", "iro", "safeguarding", "head", "analyst")
    }
    assert shown == {"manager": True, "iro": True, "safeguarding": True, "head": False, "analyst": False}
    view = reading.read(session, world.asker("head"), audit.id)
    assert view.withheld == {"SM-07"}
    assert view.record.answers["SM-07"] == Answer(Outcome.NOT_ASKED)


def test_the_author_reads_the_learning_need_they_wrote_of_another_team(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted("other_manager", world.record(WORDS))
    assert NEED in seen_by(world, audit, "other_manager")
    assert NEED in seen_by(world, audit, "manager")


def test_the_differences_of_revisions_withhold_the_same(session: Session) -> None:
    world, audit = with_words(session)
    amending.reopen(session, world.asker("analyst"), audit.id, "Why")
    drafting.save(session, world.asker("manager"), audit.id, fields={"q_SM_07": ["Another need entirely"]})
    assert submitting.submit(session, world.asker("manager"), audit.id).done
    assert reading.read(session, world.asker("head"), audit.id).differences == ()
    (change,) = reading.read(session, world.asker("safeguarding"), audit.id).differences
    assert (change.key, change.old) == ("SM-07", NEED)


def test_the_analyst_sees_of_an_observation_grades_and_codes_only(session: Session) -> None:
    world, audit = with_words(session, small_definition(noun=Noun.OBSERVATION))
    view = reading.read(session, world.asker("analyst"), audit.id)
    assert view.coded_only
    shown = str(view.record) + str(view.differences)
    assert TEXT not in shown
    assert NEED not in shown
    assert "Seen in every review" not in shown
    assert view.record.answers["X1"].value == "good"
    assert view.record.answers["SM-01"] == Answer(Outcome.ANSWERED, "good", "")
    assert view.record.answers["X3"].value == (Finding(FindingKind.STRENGTH, "", ("VOICE.V1",)),)
    assert "X2" in view.withheld
    whole = reading.read(session, world.asker("safeguarding"), audit.id)
    assert not whole.coded_only
    assert TEXT in str(whole.record)


@pytest.mark.both_databases
def test_access_follows_todays_teams(session: Session) -> None:
    world, audit = with_words(session)
    with pytest.raises(NotFound):
        seen_by(world, audit, "other_manager")
    yesterday = today() - timedelta(days=1)
    audited_in = audit.practitioner_team_id
    for membership in world.people.iro.memberships:
        membership.valid_to = yesterday
    join(session, world.people.iro, world.people.other_team, first=today())
    assert TEXT in seen_by(world, audit, "other_manager")
    assert audit.practitioner_team_id == audited_in
    other = world.submitted("other_manager")
    with pytest.raises(NotFound):
        reading.read(session, world.asker("manager"), other.id)


@pytest.mark.both_databases
def test_a_manager_who_moved_reads_the_old_team_no_more(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted("other_manager")
    assert reading.read(session, world.asker("manager"), audit.id).audit is audit
    moved = world.people.asker("manager", teams=[])
    with pytest.raises(NotFound):
        reading.read(session, moved, audit.id)


def test_an_audit_is_read_on_its_own_version(session: Session) -> None:
    """Security checks 72 and 73: a version that retires a question changes nothing begun or submitted before it."""
    world = make_world(session)
    submitted, draft = world.submitted(), world.draft()
    sections = tuple(
        section.model_copy(update={"questions": tuple(one for one in section.questions if one.key != "SM-02")})
        for section in world.definition.sections
    )
    publish(session, changed(world.definition, sections=sections))
    fresh = world.draft()
    manager = world.asker("manager")
    assert "SM-02" in reading.read(session, manager, submitted.id).record.answers
    assert drafting.open_draft(session, manager, draft.id).definition.find("SM-02") is not None
    assert drafting.open_draft(session, manager, fresh.id).definition.find("SM-02") is None
    assert submitting.submit(session, manager, draft.id).done
    assert reading.read(session, manager, draft.id).record.answers["SM-02"].value == "good"


def test_what_may_be_done_now(session: Session) -> None:
    world, audit = with_words(session)

    def may(name: str) -> set[str]:
        return set(reading.read(session, world.asker(name), audit.id).may)

    assert may("manager") == {"correct-facts", "release", "give-findings", "add-action"}
    assert may("analyst") == {"reopen", "release"}
    assert may("safeguarding") == {"release", "add-action"}
    sharing.release(session, world.asker("safeguarding"), audit.id)
    opening.open_at_once(session, world.asker("iro"), audit.id)
    assert may("iro") == set()
    amending.correct_facts(session, world.asker("manager"), audit.id, "Why")
    assert may("manager") == {"continue", "abandon", "give-findings", "add-action"}


def test_places_are_named_as_they_were(session: Session) -> None:
    world, audit = with_words(session)
    world.places.team.valid_to = date(2019, 1, 1)
    session.flush()
    view = reading.read(session, world.asker("manager"), audit.id)
    assert world.places.team.id in dict(view.context.places)
    assert dict(view.context.people)[world.people.iro.id] == world.people.iro.staff_code
