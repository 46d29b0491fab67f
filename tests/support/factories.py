"""Made-up people, places, form versions and audits, put straight into the tables: fast, and no rule asked.

What a test does not state is filled in with something sound. Nothing is committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from qa_tool.definitions.model import Definition
from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.words import Grade, Noun, Outcome
from qa_tool.feedback.models import Dispute, FeedbackReply
from qa_tool.feedback.words import View
from qa_tool.people.models import Person, Team
from qa_tool.records.models import Audit, Draft, FeedbackOpening
from qa_tool.records.queries import audits, revisions
from qa_tool.records.words import Status
from tests.support.cast import FIRST_DAY, ROLES, People, Places, join, make_people, make_person, make_places
from tests.support.small_forms import (
    changed,
    definition_of,
    draw_nothing,
    grade_question,
    make_themes,
    publish,
    shipped,
    small_definition,
    small_facts,
)

__all__ = [
    "CASE_KEY",
    "FIRST_DAY",
    "ROLES",
    "People",
    "Places",
    "amended",
    "answers_of",
    "changed",
    "definition_of",
    "draw_nothing",
    "grade_question",
    "join",
    "make_draft",
    "make_people",
    "make_person",
    "make_places",
    "make_reply",
    "make_submitted",
    "make_themes",
    "open_feedback",
    "publish",
    "shipped",
    "small_definition",
    "small_facts",
    "typed_fields",
]


CASE_KEY = "test-case-key-0123456789-abcdefghij"


def typed_fields(definition: Definition, record: Record) -> dict[str, list[str]]:
    """The inputs of a page on which ``record`` has been typed: what a draft holds."""
    fields: dict[str, list[str]] = {}
    answers = {
        **{key: Answer(Outcome.ANSWERED, value) for key, value in record.facts.items() if value not in (None, "")},
        **record.answers,
    }
    for key, answer in answers.items():
        question = definition.find(key)
        if question is None or question.auto:
            continue
        name = f"q_{key.replace('-', '_')}"
        for part, values in question_type(question.type).typed(question, answer).items():
            fields[f"{name}__{part}" if part else name] = values
    return fields


def answers_of(given: Mapping[str, Value | Answer | Outcome]) -> dict[str, Answer]:
    """Answers from plain values: a value is an answered question, an Outcome stands for itself."""
    answers = {}
    for key, value in given.items():
        if isinstance(value, Answer):
            answers[key] = value
        elif isinstance(value, Outcome):
            answers[key] = Answer(value)
        else:
            answers[key] = Answer(Outcome.ANSWERED, value)
    return answers


def make_draft(
    session: Session,
    version: FormVersion,
    author: Person,
    *,
    audit_id: str | None = None,
    fields: Mapping[str, list[str]] | None = None,
    record: Record | None = None,
    started_at: datetime | None = None,
) -> Audit:
    """An audit that is still a draft, with inputs as typed (or those of ``record``)."""
    definition = definition_of(version)
    record = record or Record()
    started = started_at or datetime(2018, 11, 5, 10, tzinfo=UTC)
    audit = _head(session, version, definition, author, started)
    if audit_id:
        audit.id = audit_id
    audits.put_facts(audit, record.facts)
    session.add(audit)
    session.flush()
    typed = {**typed_fields(definition, record), **(fields or {})}
    session.add(Draft(audit_id=audit.id, fields=typed, saved_at=started))
    session.flush()
    return audit


def make_submitted(
    session: Session,
    version: FormVersion,
    *,
    answers: Mapping[str, Value | Answer | Outcome] | None = None,
    facts: Mapping[str, Value] | None = None,
    grade: Grade | None = Grade.GOOD,
    author: Person | None = None,
    practitioner: Person | None = None,
    practitioner_team: Team | None = None,
    places: Places | None = None,
    audit_date: date = date(2018, 11, 5),
    status: Status = Status.SUBMITTED,
    released: bool = False,
    opened: bool | None = None,
    submitted_at: datetime | None = None,
) -> Audit:
    """An audit that was submitted, with its first revision: one answer row for every question of the version.

    ``grade`` is the answer to X1 unless ``answers`` has one or the form has no X1. ``facts`` overrides what the other
    arguments say. An audit that is ``released`` has also been opened by its IRO, unless ``opened`` says otherwise.
    """
    definition = definition_of(version)
    stamp = submitted_at or datetime(audit_date.year, audit_date.month, audit_date.day, 15, tzinfo=UTC)
    given: dict[str, Value] = {"audit_date": audit_date}
    if practitioner is not None:
        given["practitioner"] = practitioner.id
    if places is not None:
        given |= {"locality": places.locality.id, "district": places.district.id, "team": places.team.id}
    given |= dict(facts or {})
    settled = answers_of(answers or {})
    if grade is not None and definition.graded:
        settled.setdefault("X1", Answer(Outcome.ANSWERED, grade.value))
    record = Record(given, settled)
    audit = _head(session, version, definition, author, stamp)
    audit.practitioner_team_id = practitioner_team.id if practitioner_team else None
    audits.put_facts(audit, given)
    audits.put_outcome(audit, definition, revisions.kept(definition, record).answers)
    session.add(audit)
    session.flush()
    signature = revisions.Signature(author.id if author else None, stamp)
    revision = revisions.write(session, audit.id, definition, record, signature)
    audit.status = status
    audit.current_revision_id = revision.id
    audit.submitted_at = stamp
    audit.released_at = stamp if released else None
    session.flush()
    if practitioner is not None and definition.noun is Noun.AUDIT and (released if opened is None else opened):
        open_feedback(session, audit)
    return audit


def open_feedback(session: Session, audit: Audit) -> None:
    """The IRO has opened the audit without a grade of their own."""
    session.add(
        FeedbackOpening(
            audit_id=audit.id,
            practitioner_id=audit.practitioner_id,
            revision_id=audit.current_revision_id,
            opened_at=audit.released_at or audit.submitted_at,
        )
    )
    session.flush()


def make_reply(session: Session, audit: Audit, view: View, reason: str = "", **texts: str) -> FeedbackReply:
    """A reply of the audit's IRO, who has opened it; one that disputes it raises a dispute."""
    sent = FeedbackReply(
        audit_id=audit.id,
        practitioner_id=audit.practitioner_id,
        number=1,
        revision_id=audit.current_revision_id,
        view=view,
        reason=reason or None,
        sent_at=audit.released_at,
        **texts,
    )
    session.add(sent)
    session.flush()
    if view is View.DISPUTES:
        session.add(
            Dispute(
                audit_id=audit.id,
                reply_id=sent.id,
                raised_by=audit.practitioner_id,
                auditor_id=audit.author_id,
                raised_at=audit.released_at,
            )
        )
        session.flush()
    return sent


def amended(session: Session, audit: Audit, *, reason: str = "Put right", **answers: Value) -> Audit:
    """A second (third ...) revision of a submitted audit in which ``answers`` (``SM_01=...``) differ."""
    definition = definition_of(audit.form_version)
    before = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
    assert before is not None
    record = revisions.read(definition, before)
    changed = answers_of({key.replace("_", "-"): value for key, value in answers.items()})
    record = replace(record, answers={**record.answers, **changed})
    signature = revisions.Signature(audit.author_id, before.submitted_at, before.number + 1, reason)
    after = revisions.write(session, audit.id, definition, record, signature)
    audit.current_revision_id = after.id
    audits.put_outcome(audit, definition, revisions.kept(definition, record).answers)
    session.flush()
    return audit


def _head(
    session: Session, version: FormVersion, definition: Definition, author: Person | None, started: datetime
) -> Audit:
    (reference,) = audits.next_references(session, definition.reference, started.year)
    return Audit(
        reference=reference,
        form_key=version.form_key,
        form_version_id=version.id,
        noun=definition.noun,
        status=Status.DRAFT,
        author_id=author.id if author else None,
        author_role=author.job if author else None,
        started_at=started,
    )
