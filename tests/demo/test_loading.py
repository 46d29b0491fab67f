from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import ColumnExpressionArgument, Engine, create_engine, func, select
from sqlalchemy.orm import Session

from demo.cast import SIGN_INS
from demo.drafts import DESKS
from demo.loading import Plan, load
from qa_tool.actions.models import Commitment, FollowUp, ReAudit
from qa_tool.actions.verbs import re_auditing
from qa_tool.actions.words import CommitmentStatus
from qa_tool.definitions import queries, rules
from qa_tool.definitions.rules.verdict import Surroundings
from qa_tool.definitions.words import FollowUpKind, Grade
from qa_tool.feedback.models import Dispute, FeedbackReply, SelfGrade
from qa_tool.feedback.words import View
from qa_tool.kit import transactions
from qa_tool.kit.periods import Quarter, today
from qa_tool.kit.tables import Base
from qa_tool.moderation.models import Moderation, SecondGradeDraft
from qa_tool.moderation.verbs import choosing, queue, reading
from qa_tool.moderation.words import Cause, Step
from qa_tool.observations import verbs as observations_verbs
from qa_tool.observations.models import ObservationReply
from qa_tool.outputs.models import FrozenQuarter, QuarterStep
from qa_tool.outputs.verbs import since_freeze
from qa_tool.outputs.words import FreezeStep
from qa_tool.people.models import Person, UserAccount
from qa_tool.people.verbs import accounts, people
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, Draft, FeedbackOpening, FindingsGiven, Revision
from qa_tool.records.queries import listings, revisions
from qa_tool.records.verbs import amending, cases, drafting, listing
from qa_tool.records.verbs.inputs import input_name
from qa_tool.records.words import COUNTED, Status
from qa_tool.resources import forms_folder
from qa_tool.sampling.models import Allocation
from qa_tool.sampling.words.allocating import AllocationState
from qa_tool.settings import verbs as settings_verbs
from qa_tool.trail.models import Event
from tests.support.factories import CASE_KEY

AUDITS = 600


@pytest.fixture(scope="module")
def loaded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A demo of some hundred records, to be read."""
    cases.use_key(CASE_KEY)
    path = tmp_path_factory.mktemp("loaded") / "qa.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = create_engine(f"sqlite:///{path}")
    transactions.prepare(engine)
    told: list[int] = []
    plan = Plan(AUDITS, today(), forms_folder(), "no-hash")
    assert load(lambda: transactions.unit_of_work(engine), plan, told.append) == AUDITS
    assert told[-1] == AUDITS
    assert told == sorted(told)
    with transactions.reading(), Session(engine) as session:
        yield session
    engine.dispose()


@pytest.mark.both_databases
def test_it_loads_into_each_database(engine: Engine) -> None:
    cases.use_key(CASE_KEY)
    load(lambda: transactions.unit_of_work(engine), Plan(60, today(), forms_folder(), "no-hash"))
    with transactions.reading_session(engine) as session:
        again = session.scalar(select(func.count()).select_from(ReAudit)) or 0
        assert session.scalar(select(func.count()).select_from(Audit)) == 60 + len(DESKS) + again


def count(session: Session, model: type[Base], *conditions: ColumnExpressionArgument[bool]) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def asker(session: Session, email: str) -> Asker:
    user = accounts.find(session, email)
    assert user is not None
    return people.asker_for(session, user)


def test_everything_that_a_service_has_is_there(loaded: Session) -> None:
    statuses = Counter(loaded.scalars(select(Audit.status)))
    assert statuses.total() == AUDITS + len(DESKS) + count(loaded, ReAudit)
    assert statuses[Status.DRAFT] == len(DESKS)
    assert set(statuses) == set(Status)
    assert count(loaded, Person, Person.is_practitioner) == 46
    assert count(loaded, UserAccount) == len(SIGN_INS) == 8
    assert count(loaded, FindingsGiven) > AUDITS / 2
    kinds = set(loaded.scalars(select(FollowUp.kind)))
    assert {FollowUpKind.INADEQUATE, FollowUpKind.SECOND_READER} <= kinds
    released = count(loaded, Audit, Audit.released_at.is_not(None))
    assert 0 < released < AUDITS
    assert 0 < count(loaded, FeedbackOpening) < released
    assert 0 < count(loaded, FeedbackReply) < count(loaded, FeedbackOpening)
    assert count(loaded, Dispute) > 0
    assert set(loaded.scalars(select(FeedbackReply.view))) == set(View)
    overall = select(SelfGrade.grade).where(SelfGrade.question_key == "X1")
    assert set(loaded.scalars(overall)) == set(Grade)
    assert count(loaded, Audit, Audit.late_entry) > 0


def test_short_re_audits_are_sound_one_better_and_one_not(loaded: Session) -> None:
    """Each asks what was weak, submits by the rules, and stands beside a loop that another person verified."""
    links = list(loaded.scalars(select(ReAudit)))
    moved = Counter[str]()
    for link in links:
        again, commitment = loaded.get_one(Audit, link.audit_id), loaded.get_one(Commitment, link.commitment_id)
        first = commitment.audit
        assert again.excerpt
        assert again.status in COUNTED, "nobody asks for a re-audit to be reopened"
        assert (again.case_id, again.practitioner_id) == (first.case_id, first.practitioner_id)
        assert again.author_id not in (commitment.owner_id, commitment.done_by, again.practitioner_id)
        assert (again.exercise, again.audit_date) > ("re-audit", first.audit_date)
        definition = queries.of_audit(loaded, again)
        current = revisions.find(loaded, again.id, revision_id=again.current_revision_id)
        assert current is not None
        assert revisions.intact(definition, current)
        record = revisions.read(definition, current)
        assert again.case is not None
        whole = replace(record, facts={**record.facts, "case_number": again.case.number})
        assert not rules.examine(definition, whole, Surroundings(current.submitted_at.date())).problems
        rows = {row.key: row for row in re_auditing.before_after(loaded, head(loaded), commitment.id).rows}
        left = [row for row in rows.values() if not row.asked_again]
        assert all(row.before != Grade.INADEQUATE for row in left), "what was inadequate is asked again"
        asked = [row.moved for key, row in rows.items() if key in again.excerpt and row.moved]
        moved["better" if set(asked) == {"better"} else "the same"] += 1
        assert asked
        assert set(asked) <= {"better", "the same"}
    assert moved["better"] > 0
    assert moved["the same"] > 0
    assert count(loaded, Commitment, Commitment.status == CommitmentStatus.VERIFIED) > 0
    assert {one.settled_by != one.owner_id for one in loaded.scalars(select(Commitment)) if one.settled_by} == {True}


def test_a_second_reader_has_stopped_half_way(loaded: Session) -> None:
    """The manager whose pages are looked at first: some grades are chosen, some are not, and another is not begun."""
    draft = loaded.scalars(select(SecondGradeDraft)).one()
    audit_id = loaded.get_one(Moderation, draft.moderation_id).audit_id
    manager = asker(loaded, "manager@demo.example")
    blind = reading.view(loaded, manager, audit_id)
    asked = {input_name(one.key) for one in blind.questions}
    assert set(blind.fields) < asked
    assert len(blind.fields) > 1
    assert count(loaded, Moderation, Moderation.step == Step.GIVEN, Moderation.moderator_id == manager.person_id) == 2
    assert count(loaded, Event, Event.action == "moderation.kept") == 1


def test_settings_have_a_history_and_today_none_differs(loaded: Session) -> None:
    administrator = asker(loaded, "administrator@demo.example")
    for _, lines in settings_verbs.listing(loaded, administrator):
        for line in lines:
            default = line.setting.words(line.setting.default)
            assert line.words == default, "the records of the demo were made by the usual settings"
    share = settings_verbs.history(loaded, administrator, "second_reading_share_percent")
    assert [entry.words for entry in share.entries] == ["10%", "15%"]
    assert all(entry.set_by == administrator.person_id and entry.set_at for entry in share.entries)
    notice = settings_verbs.history(loaded, administrator, "notice_before_working_days")
    assert [(entry.words, entry.replaced) for entry in notice.entries] == [
        ("3 working days", False),
        ("5 working days", True),
    ]
    assert [entry.words for entry in notice.line.planned] == ["3 working days"]
    assert count(loaded, Event, Event.action == "setting.changed") == 4


def head(session: Session) -> Asker:
    return asker(session, "head@demo.example")


def test_superseded_revisions_stay_readable_with_their_reason(loaded: Session) -> None:
    amended = list(loaded.scalars(select(Revision).where(Revision.number == 2)))
    assert amended
    for revision in amended:
        audit = loaded.get_one(Audit, revision.audit_id)
        definition = queries.definition(loaded, audit.form_version_id)
        first, second = (revisions.find(loaded, audit.id, number) for number in (1, 2))
        assert first is not None
        assert second is not None
        assert second.reason
        assert audit.current_revision_id == second.id
        assert revisions.read(definition, first) != revisions.read(definition, second)
        assert all(revisions.intact(definition, one) for one in (first, second))


def test_reopened_audits_have_a_draft_with_a_reason(loaded: Session) -> None:
    reopened = list(loaded.scalars(select(Audit).where(Audit.status == Status.REOPENED)))
    assert reopened
    for audit in reopened:
        draft = loaded.get_one(Draft, audit.id)
        assert draft.reason
        assert draft.fields


def test_conversations_wait_at_every_stage_for_those_who_have_an_account(loaded: Session) -> None:
    iro = observations_verbs.waiting_for_me(loaded, asker(loaded, "iro@demo.example"))
    manager = observations_verbs.waiting_for_me(loaded, asker(loaded, "manager@demo.example"))
    assert iro["reflect"]
    assert iro["reply"]
    assert manager["give-feedback"]
    assert count(loaded, ObservationReply, ObservationReply.someone_else) > 0


def test_drafts_open_for_their_authors(loaded: Session) -> None:
    manager = asker(loaded, "manager@demo.example")
    mine = listing.listing(loaded, manager, listings.Filters(status=Status.DRAFT), sort="date", page=1)
    assert mine.total == sum(desk.author == "QR-01" for desk in DESKS)
    for item in mine.items:
        view = drafting.open_draft(loaded, manager, item.id)
        assert view.progress.answered < view.progress.asked or view.progress.complete


def test_loading_is_one_event_and_every_account_one(loaded: Session) -> None:
    actions = Counter(loaded.scalars(select(Event.action)))
    assert actions["demo.loaded"] == 1
    assert actions["account.added"] == len(SIGN_INS)


def test_references_follow_the_days_and_start_anew_each_year(loaded: Session) -> None:
    rows = loaded.execute(
        select(Audit.reference, Audit.started_at).where(
            Audit.form_key == "tier-2",
            Audit.status != Status.DRAFT,
            Audit.id.not_in(select(ReAudit.audit_id)),  # made once the others are there, and numbered after them
        )
    )
    found = sorted((reference, at) for reference, at in rows)
    assert [at.date() for _, at in found] == sorted(at.date() for _, at in found)
    assert {reference[:7] for reference, _ in found} == {f"T2-{at.year}" for _, at in found}


def test_a_database_of_its_own_is_needed(sqlite_url: str) -> None:
    cases.use_key(CASE_KEY)
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    plan = Plan(6, today(), forms_folder(), "no-hash")
    load(lambda: transactions.unit_of_work(engine), plan)
    with pytest.raises(people.StaffError, match="already a member of staff"):
        load(lambda: transactions.unit_of_work(engine), plan)
    engine.dispose()


def test_some_of_what_was_allocated_is_submitted_by_its_auditor_on_its_case(loaded: Session) -> None:
    given = list(loaded.scalars(select(Allocation)))
    done = [one for one in given if one.audit is not None]
    assert 4 < len(done) < len(given) - 4
    assert any(one.ended_as is AllocationState.DECLINED for one in given)
    for one in done:
        assert one.audit is not None
        assert one.audit.status is not Status.DRAFT
        assert one.audit.author_id == one.auditor_id
        assert one.audit.case_id == one.sample_case.listed.case_id
        assert one.audit.practitioner_id == one.sample_case.listed.practitioner_id
        assert one.audit.plan_type == one.sample_case.listed.plan_type
        assert one.audit.selection == "random"
        assert one.allocated_at < one.audit.started_at


def test_the_last_quarter_that_is_closed_is_frozen_and_two_of_its_records_are_asked_for(loaded: Session) -> None:
    (quarter,) = loaded.scalars(select(FrozenQuarter))
    steps = loaded.scalars(select(QuarterStep).order_by(QuarterStep.number)).all()
    assert [one.step for one in steps] == [FreezeStep.PROPOSED, FreezeStep.APPROVED, FreezeStep.FROZEN]
    assert len({one.person_id for one in steps}) == 3
    analyst = asker(loaded, "analyst@demo.example")
    changed = since_freeze.differences(loaded, analyst, Quarter.parse(quarter.quarter))
    assert changed.records.total == 1
    assert len(amending.waiting(loaded, asker(loaded, "safeguarding@demo.example"))) == 1


def test_a_quarter_that_is_open_for_entry_is_left_and_the_one_before_it_frozen(sqlite_url: str) -> None:
    cases.use_key(CASE_KEY)
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with time_machine.travel(datetime(2023, 7, 9, 12, tzinfo=UTC)):
        load(lambda: transactions.unit_of_work(engine), Plan(60, today(), forms_folder(), "no-hash"))
    with transactions.reading_session(engine) as session:
        assert session.scalars(select(FrozenQuarter.quarter)).all() == [Quarter(2022, 4).key]
    engine.dispose()


def test_audits_are_read_a_second_time_and_the_hands_that_are_looked_at_hold_some(loaded: Session) -> None:
    steps = Counter(loaded.scalars(select(Moderation.step)))
    assert {Step.WAITING, Step.GIVEN, Step.GRADED, Step.SETTLED} <= set(steps)
    assert steps[Step.SETTLED] > 10
    for found in loaded.scalars(select(Moderation)):
        drawn = choosing.drawn(found.lot, found.share)
        assert drawn or found.cause is not Cause.DRAWN, "a lot that was not drawn"
        assert found.lot == choosing.lot_of(found.audit_id)
        assert (found.step is Step.WAITING) == (found.moderator_id is None)
    todo = queue.to_do(loaded, asker(loaded, "manager@demo.example"))
    assert (todo["read"], todo["settle"]) == (2, 1)
    assert queue.to_do(loaded, asker(loaded, "analyst@demo.example"))["give"] == 4
