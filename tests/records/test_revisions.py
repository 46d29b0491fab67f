"""Submitted content: written once, read back equal, on both databases."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Action, Answer, Finding, Note, Record, Value
from qa_tool.definitions.words import FindingKind, Grade, Outcome
from qa_tool.kit.periods import now
from qa_tool.records.models import AnswerRow
from qa_tool.records.queries import revisions
from tests.support.factories import (
    amended,
    answers_of,
    definition_of,
    make_people,
    make_places,
    make_submitted,
    publish,
    small_definition,
)

pytestmark = pytest.mark.both_databases

FULL: dict[str, Value | Answer | Outcome] = {
    "SM-01": Answer(Outcome.ANSWERED, "good", "Seen in every review."),
    "SM-02": Outcome.NOT_APPLICABLE,
    "SM-03": "partly",
    "SM-04": "The visit moved twice.\nThen it was made.",
    "SM-05": ("parent", "school"),
    "SM-06": date(2018, 2, 28),
    "X1": "requires-improvement",
    "X2": "A reason with £ and 'quotes' and \u202e marks.",
    "X3": (Finding(FindingKind.STRENGTH, "The IRO knows him", ("VOICE.V1", "PLAN.P1")),),
    "X4": (
        Finding(FindingKind.AREA_FOR_DEVELOPMENT, "Dates slip", ("PLAN.P1",)),
        Finding(FindingKind.AREA_FOR_DEVELOPMENT, "Dates slip", ("PLAN.P1",)),
    ),
    "X7": (
        Action("Agree dates", "iro", date(2018, 12, 1), "PLAN.P1", "SM-03"),
        Action("Visit", "other", date(2019, 1, 2)),
    ),
}


def test_a_full_record_reads_back_equal(session: Session) -> None:
    people, places = make_people(session), make_places(session)
    audit = make_submitted(
        session,
        publish(session),
        answers=FULL,
        author=people.auditor,
        practitioner=people.iro,
        places=places,
        facts={"plan_type": "CP", "late_entry": "yes", "late_reason": "Leave"},
    )
    session.commit()
    session.expunge_all()
    definition = small_definition()
    revision = revisions.find(session, audit.id, 1)
    assert revision is not None
    record = revisions.read(definition, revision)
    for key, answer in answers_of(FULL).items():
        assert record.answers[key] == answer, key
    assert record.answers["SM-07"] == Answer(Outcome.NOT_ANSWERED)
    assert record.facts["audit_date"] == date(2018, 11, 5)
    assert record.facts["practitioner"] == people.iro.id
    assert revisions.intact(definition, revision)


def test_every_question_gets_one_row_with_its_outcome(session: Session) -> None:
    audit = make_submitted(session, publish(session), answers={"SM-03": "yes", "SM-04": "typed, then hidden"})
    outcomes = dict(
        session.execute(
            select(AnswerRow.question_key, AnswerRow.outcome).where(AnswerRow.revision_id == audit.current_revision_id)
        ).all()
    )
    assert set(outcomes) == {question.key for question in small_definition().questions}
    assert outcomes["SM-03"] is Outcome.ANSWERED
    assert outcomes["SM-04"] is Outcome.NOT_ASKED
    assert outcomes["SM-01"] is Outcome.NOT_ANSWERED
    hidden = session.scalar(select(func.count()).where(AnswerRow.text == "typed, then hidden"))
    assert hidden == 0


def test_working_notes_are_not_kept(session: Session) -> None:
    notes = (Note("Opening", datetime(2018, 11, 5, 14, 5), "the mother was late"),)  # noqa: DTZ001  wall clock
    audit = make_submitted(session, publish(session), answers={"SM-08": notes})
    revision = revisions.find(session, audit.id, 1)
    assert revision is not None
    assert revisions.read(small_definition(), revision).answers["SM-08"] == Answer(Outcome.NOT_ANSWERED)


def test_facts_of_every_type_read_back_equal() -> None:
    facts = (
        Question(key="d", type="date", text="d"),
        Question(key="t", type="time", text="t"),
        Question(key="n", type="number", text="n"),
        Question(key="c", type="choices", text="c"),
        Question(key="w", type="short-text", text="w"),
        Question(key="y", type="yes-no", text="y"),
    )
    definition = small_definition(facts=facts)
    given: dict[str, Value] = {
        "d": date(2018, 11, 5),
        "t": time(14, 5),
        "n": 12,
        "c": ("gp", "police"),
        "w": "2018-11-05",
        "y": "yes",
    }
    assert revisions.typed_facts(definition, revisions.canonical_facts(given)) == given


def test_the_case_number_is_in_no_revision(session: Session) -> None:
    record = Record({"case_number": "123456789", "audit_date": date(2018, 11, 5)}, {})
    assert "case_number" not in revisions.kept(small_definition(), record).facts
    assert "case_number" not in revisions.canonical_facts(record.facts)


def test_an_amendment_is_a_second_revision_and_the_first_stays(session: Session) -> None:
    audit = amended(session, make_submitted(session, publish(session), answers=FULL), SM_01="inadequate")
    definition = definition_of(audit.form_version)
    first, second = revisions.find(session, audit.id, 1), revisions.find(session, audit.id, 2)
    assert first is not None
    assert second is not None
    assert revisions.read(definition, first).answers["SM-01"].value == "good"
    assert revisions.read(definition, second).answers["SM-01"].value == "inadequate"
    assert [revision.number for revision in revisions.history(session, audit.id)] == [1, 2]


def test_an_amendment_without_a_reason_is_refused_by_the_database(session: Session) -> None:
    audit = make_submitted(session, publish(session))
    with pytest.raises(IntegrityError):
        amended(session, audit, reason=None)  # type: ignore[arg-type]


def test_two_revisions_of_one_number_are_refused_by_the_database(session: Session) -> None:
    audit = make_submitted(session, publish(session))
    definition = definition_of(audit.form_version)
    with pytest.raises(IntegrityError):
        revisions.write(session, audit.id, definition, Record(), revisions.Signature(None, now()))


@pytest.mark.parametrize("table", ["revision", "answer", "answer_option", "finding", "finding_theme", "action"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_submitted_rows_refuse_change_by_sql(session: Session, table: str, verb: str) -> None:
    make_submitted(session, publish(session), answers=FULL)
    session.commit()
    with pytest.raises(DBAPIError, match="immutable"):
        session.execute(text(verb.format(table)))


def test_a_rotted_row_is_found_by_its_hash(session: Session) -> None:
    audit = make_submitted(session, publish(session), answers=FULL)
    revision = revisions.find(session, audit.id, 1)
    assert revision is not None
    assert revisions.intact(small_definition(), revision)
    next(row for row in revision.answers if row.question_key == "SM-01").option = "inadequate"
    assert not revisions.intact(small_definition(), revision)
    session.rollback()


def test_the_overall_grade_is_repeated_on_revision_and_head(session: Session) -> None:
    audit = make_submitted(session, publish(session), grade=Grade.INADEQUATE)
    revision = revisions.find(session, audit.id, 1)
    assert revision is not None
    assert (revision.grade, audit.effective_grade) == (Grade.INADEQUATE, Grade.INADEQUATE)
