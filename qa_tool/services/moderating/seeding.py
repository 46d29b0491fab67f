"""Second readings of an invented past: what could have been read, and putting down that it was. For the demo alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.blind import graded_questions
from qa_tool.models import (
    Audit,
    Commitment,
    ModeratedGrade,
    Moderation,
    ModerationNote,
    ModerationThread,
    Revision,
    SecondGrade,
)
from qa_tool.services import follow_ups
from qa_tool.services.moderating import choosing
from qa_tool.services.moderating.settling import OPENED, Given, given
from qa_tool.services.settings import setting
from qa_tool.store import moderated_answers, revisions, versions
from qa_tool.vocabulary.audits import COUNTED, standing
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.moderation import Cause, ChangeReason, Stage, Step
from qa_tool.vocabulary.periods import today


@dataclass(frozen=True)
class Readable:
    """A record that goes to a second reader: by its lot, or because it is inadequate."""

    audit: Audit
    cause: Cause
    submitted_at: datetime
    manager_barred: str | None
    first: Mapping[str, Given]
    """What the auditor answered to each graded question, the overall grade last."""


@dataclass(frozen=True)
class ReadAgain:
    """What became of it; stamps beyond its step are None."""

    readable: Readable
    step: Step
    reader_id: str | None = None
    given_by: str | None = None
    given_at: datetime | None = None
    due: date | None = None
    graded_at: datetime | None = None
    second: Mapping[str, Given] = field(default_factory=dict)
    settled_at: datetime | None = None
    changes: Mapping[str, ChangeReason] = field(default_factory=dict)
    """Questions of which the second grade stands, and why."""
    audit_quality: Grade | None = None
    audit_note: str = ""
    dispute: str = ""
    disputed_at: datetime | None = None
    arbiter_id: str | None = None
    arbitrated_at: datetime | None = None
    arbitration: str = ""
    upheld: Sequence[str] = ()
    """Of the changes, those that the head of service let stand."""
    notes: Sequence[tuple[str, str, str, datetime]] = ()
    """(question key, person id, text, when)."""


def readable(session: Session, limit: int) -> list[Readable]:
    """The counted records of the demo that are read a second time, the newest first."""
    share = setting(session, "second_reading_share_percent", today())
    found = []
    query = (
        select(Audit, Revision.submitted_at)
        .join(Revision, Revision.id == Audit.current_revision_id)
        .where(Audit.status.in_(COUNTED))
        .order_by(Revision.submitted_at.desc(), Audit.reference)
    )
    for audit, submitted_at in session.execute(query):
        definition = versions.of_audit(session, audit)
        if not choosing.may_be_moderated(audit, definition):
            continue
        drawn = choosing.drawn(choosing.lot_of(audit.id), share)
        if not drawn and audit.effective_grade is not Grade.INADEQUATE:
            continue
        cause = Cause.INADEQUATE if audit.effective_grade is Grade.INADEQUATE else Cause.DRAWN
        revision = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
        assert revision is not None, "a counted audit has a revision"
        record = revisions.read(definition, revision)
        first = {one.key: given(record.answers[one.key]) for one in graded_questions(definition, record)}
        manager = choosing.barred_manager(session, audit, definition)
        found.append(Readable(audit, cause, submitted_at, manager, first))
        if len(found) == limit:
            break
    return found


def write(session: Session, told: ReadAgain) -> Commitment | None:
    """Put down what became of one record. The head of the audit says what stands; what follows of it is given back."""
    audit = told.readable.audit
    row = _second_reading(session, audit, told)
    session.add(row)
    session.flush()
    _grades(session, row.id, told)
    _notes(session, row.id, told)
    return _head(session, audit, told)


def _second_reading(session: Session, audit: Audit, told: ReadAgain) -> Moderation:
    assert audit.current_revision_id is not None, "a counted audit has a revision"
    return Moderation(
        audit_id=audit.id,
        revision_id=audit.current_revision_id,
        cause=told.readable.cause,
        lot=choosing.lot_of(audit.id),
        share=setting(session, "second_reading_share_percent", today()),
        step=told.step,
        opened_at=told.readable.submitted_at,
        auditor_id=audit.author_id,
        practitioner_id=audit.practitioner_id,
        line_manager_id=told.readable.manager_barred,
        moderator_id=told.reader_id,
        given_by=told.given_by,
        given_at=told.given_at,
        due=told.due,
        graded_at=told.graded_at,
        settled_at=told.settled_at,
        audit_quality=told.audit_quality,
        audit_note=told.audit_note or None,
        dispute=told.dispute or None,
        disputed_at=told.disputed_at,
        arbiter_id=told.arbiter_id,
        arbitrated_at=told.arbitrated_at,
        arbitration=told.arbitration or None,
        in_force=_stage(told),
    )


def _grades(session: Session, moderation_id: str, told: ReadAgain) -> None:
    session.add_all(
        SecondGrade(moderation_id=moderation_id, question_key=key, outcome=outcome, grade=grade)
        for key, (outcome, grade) in told.second.items()
    )
    decided = {Stage.MODERATED: tuple(told.changes)}
    if told.arbitrated_at:
        decided[Stage.ARBITRATED] = tuple(told.upheld)
    for stage, keys in decided.items():
        for key in keys:
            outcome, grade = told.second[key]
            session.add(
                ModeratedGrade(
                    moderation_id=moderation_id,
                    stage=stage,
                    question_key=key,
                    outcome=outcome,
                    grade=grade,
                    reason=told.changes[key],
                )
            )


def _stage(told: ReadAgain) -> Stage | None:
    if told.arbitrated_at:
        return Stage.ARBITRATED
    return Stage.MODERATED if told.settled_at else None


def _head(session: Session, audit: Audit, told: ReadAgain) -> Commitment | None:
    if told.settled_at is None:
        return None
    standing_keys = told.upheld if told.arbitrated_at else told.changes
    overall = told.second["X1"][1] if "X1" in standing_keys else audit.effective_grade
    session.flush()
    moderated_answers.put_grade(session, audit, overall)
    audit.moderated_at = told.arbitrated_at or told.settled_at
    audit.status = standing(closed=audit.closed_at is not None, moderated=True)
    session.flush()
    because = OPENED[Stage.ARBITRATED if told.arbitrated_at else Stage.MODERATED]
    return follow_ups.keep_in_step(session, audit, because, at=audit.moderated_at)


def _notes(session: Session, moderation_id: str, told: ReadAgain) -> None:
    threads: dict[str, ModerationThread] = {}
    for key, person_id, text, at in told.notes:
        if key not in threads:
            threads[key] = ModerationThread(moderation_id=moderation_id, question_key=key)
            session.add(threads[key])
            session.flush()
        note = ModerationNote(id=uuid4().hex, thread_id=threads[key].id, author_id=person_id, text=text, written_at=at)
        session.add(note)
