"""Blind: until their own grades are stored, a second reader finds the first ones nowhere."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from qa_tool.actions.queries import commitments
from qa_tool.definitions.record import Answer
from qa_tool.definitions.words import Outcome
from qa_tool.figures.queries.drill_down import audits_behind
from qa_tool.figures.words.filters import Detail, Filters
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted
from qa_tool.kit.periods import Period, today
from qa_tool.moderation.verbs import discussing, settling
from qa_tool.moderation.verbs import reading as moderation_reading
from qa_tool.moderation.words import Step
from qa_tool.outputs.queries import exports
from qa_tool.records.queries import listings
from qa_tool.records.verbs import amending, drafting, listing, submitting
from qa_tool.records.verbs import reading as records_reading
from tests.support.factories import ROLES
from tests.support.reading_room import FIRST, fields, make_room

ALWAYS = Period(date(2000, 1, 1), date(2100, 1, 1))


def test_the_reader_sees_what_the_auditor_found_and_no_grade(session: Session) -> None:
    room = make_room(session)
    lapsed = Answer(Outcome.ANSWERED, "inadequate", "Visits lapsed: inadequate.")
    audit = room.submitted(SM_01=lapsed, SM_03="no", SM_04="The worker left. It required improvement.", X1="inadequate")
    room.given(audit)
    view = moderation_reading.view(session, room.asker("other_manager"), audit.id)
    assert [one.key for one in view.questions] == ["SM-01", "SM-02", "X1"]
    assert view.record.answers["SM-01"] == Answer(Outcome.NOT_ANSWERED, None, "Visits lapsed: ▮▮▮.")
    assert view.record.answers["SM-04"].value == "The worker left. It ▮▮▮."
    assert not {"X1", "X2", "X3"} & set(view.record.answers)
    assert "inadequate" not in repr(view.record)


@pytest.mark.both_databases
@pytest.mark.parametrize("reader", ["other_manager", "safeguarding"])
def test_while_it_is_to_be_read_blind_no_other_way_leads_to_the_grades(session: Session, reader: str) -> None:
    """Page, list, search, figures' audits, export rows, follow-ups: the audit is not there, whatever the role."""
    room = make_room(session)
    audit = room.submitted(SM_01="inadequate", X1="inadequate")
    asker = room.asker(reader)
    could = reader == "safeguarding"
    assert _found(session, asker, audit) == ((True,) * 4 if could else (False,) * 4)
    room.given(audit, reader)
    assert _found(session, asker, audit) == (False,) * 4
    for look in (records_reading.read, settling.outcome, discussing.threads):
        with pytest.raises(NotFound):
            look(session, asker, audit.id)
    room.graded(audit, reader, SM_01="good", X1="good")
    assert _found(session, asker, audit)[0]
    assert records_reading.read(session, asker, audit.id).record.answers["X1"].value == "inadequate"


def _found(session, asker, audit):
    listed = {item.id for item in listing.listing(session, asker, listings.Filters(grade="inadequate")).items}
    behind = {one.id for one in audits_behind(session, asker, ALWAYS, Filters(), Detail(grade="inadequate")).items}
    lines = {line.reference for line in exports.audits(session, asker, ALWAYS, Filters())}
    followed = commitments.of_audit(session, asker, audit.id)
    return audit.id in listed, audit.id in behind, audit.reference in lines, bool(followed) or audit.id in listed


@pytest.mark.parametrize("name", [name for name in ROLES if name != "other_manager"])
def test_nobody_else_reads_it_blind_or_grades_it(session: Session, name: str) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.given(audit)
    with pytest.raises((NotFound, NotPermitted)):
        moderation_reading.view(session, room.asker(name), audit.id)
    with pytest.raises((NotFound, NotPermitted)):
        moderation_reading.store_grades(session, room.asker(name), audit.id, fields=fields(FIRST), knew_grades=False)


def test_every_question_needs_a_grade_and_the_reader_says_whether_they_knew(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.given(audit)
    asker = room.asker("other_manager")
    problems = moderation_reading.store_grades(
        session, asker, audit.id, fields=fields({"SM-01": "good"}), knew_grades=None
    )
    assert [one.key for one in problems] == ["SM-02", "X1", "knew_grades"]
    assert room.of(audit).step is Step.GIVEN
    given = {**FIRST, "SM-02": "not-applicable", "X1": "not-applicable"}
    problems = moderation_reading.store_grades(session, asker, audit.id, fields=fields(given), knew_grades=False)
    assert {one.key for one in problems} == {"X1"}


@pytest.mark.both_databases
def test_grades_are_stored_once_and_for_good(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    found = room.graded(audit, SM_01="inadequate", SM_02="not-applicable")
    stored = {one.question_key: (one.outcome.value, one.grade) for one in found.second}
    assert stored == {
        "SM-01": ("answered", "inadequate"),
        "SM-02": ("not-applicable", None),
        "X1": ("answered", "good"),
    }
    asker = room.asker("other_manager")
    again = {"SM-01": "inadequate", "SM-02": "not-applicable", "X1": "good"}
    assert moderation_reading.store_grades(session, asker, audit.id, fields=fields(again), knew_grades=False) == ()
    with pytest.raises(Conflict):
        moderation_reading.store_grades(session, asker, audit.id, fields=fields(FIRST), knew_grades=False)
    with pytest.raises(DBAPIError, match="immutable"):
        session.execute(text("UPDATE second_grade SET grade = 'good'"))


def test_while_it_is_amended_nothing_is_stored(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.given(audit)
    amending.reopen(session, room.asker("analyst"), audit.id, "Why")
    with pytest.raises(Conflict, match="being amended"):
        moderation_reading.store_grades(
            session, room.asker("other_manager"), audit.id, fields=fields(FIRST), knew_grades=False
        )


def test_a_page_of_an_older_revision_stores_nothing(session: Session) -> None:
    room = make_room(session)
    audit = room.submitted()
    room.given(audit)
    asker = room.asker("other_manager")
    old = moderation_reading.view(session, asker, audit.id).revision
    room.amend(audit, X1="requires-improvement", SM_01="requires-improvement")
    with pytest.raises(Conflict, match="amended while"):
        moderation_reading.store_grades(session, asker, audit.id, fields=fields(FIRST), knew_grades=False, revision=old)
    assert moderation_reading.view(session, asker, audit.id).revision != old


def test_the_reader_is_shown_the_whole_case_number_and_its_day(session: Session) -> None:
    room = make_room(session)
    draft = room.world.draft()
    assert drafting.set_case_number(session, room.asker("manager"), draft.id, "1234567") is None
    assert submitting.submit(session, room.asker("manager"), draft.id).done
    room.given(draft)
    view = moderation_reading.view(session, room.asker("other_manager"), draft.id)
    assert view.case_number == "1234567"
    assert view.due is not None
    assert view.due > today()
