"""Filling an empty installation with records that were made elsewhere and are sound: the demo service.

What is written is what the services would have written, by the hundred: no rule is asked again. One event says that an
installation was seeded; the records themselves leave none, because nobody did in it what they tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_tool.definitions.excerpts import excerpt
from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Record
from qa_tool.definitions.suggestion import suggested_grade
from qa_tool.models import (
    Audit,
    Base,
    Case,
    Dispute,
    Exercise,
    ExerciseAudit,
    FeedbackOpening,
    FeedbackReply,
    FindingsGiven,
    FollowUp,
    ObservationFeedback,
    ObservationReflection,
    ObservationReply,
    Place,
    SelfGrade,
    Team,
)
from qa_tool.models.base import new_id
from qa_tool.services import cases
from qa_tool.services.auditing.desk import typed_of
from qa_tool.services.auditing.inputs import fields_of
from qa_tool.services.following import seeding as commitments
from qa_tool.services.following.seeding import Fate
from qa_tool.store import audits, events, revisions, versions
from qa_tool.store.bulk import BATCH, BulkAudit, insert_audits
from qa_tool.vocabulary.audits import FollowUpKind, Status
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.periods import LONDON
from qa_tool.vocabulary.replies import Answered, View

__all__ = [
    "BATCH",
    "Amendment",
    "Conversation",
    "Disputed",
    "Followed",
    "Given",
    "Opened",
    "Replied",
    "Seed",
    "SeedDraft",
    "Seeder",
    "Session",
    "finished",
]


@dataclass(frozen=True)
class Followed:
    """A follow-up that the submission opened. ``owner_id`` None: the safeguarding manager decides."""

    kind: FollowUpKind
    owner_id: str | None
    question_key: str | None
    opened_at: datetime
    due: date


@dataclass(frozen=True)
class Given:
    """The findings were given (X11). ``how`` is an option of the form."""

    on: date
    how: str
    recorded_at: datetime


@dataclass(frozen=True)
class Amendment:
    """A second revision: what it says, why, when. ``corrects_facts``: the author's own correction of facts."""

    record: Record
    reason: str
    at: datetime
    corrects_facts: bool


@dataclass(frozen=True)
class Conversation:
    """What was said about an observation: columns of the three tables, each None until it was said."""

    reflection: Mapping[str, Any] | None = None
    feedback: Mapping[str, Any] | None = None
    reply: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Disputed:
    """What became of a dispute; all None while it waits."""

    answered: Answered | None = None
    answer: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Replied:
    """The IRO's reply to an audit."""

    view: View
    reason: str | None
    reflection: str | None
    will_do: str | None
    sent_at: datetime
    dispute: Disputed | None = None


@dataclass(frozen=True)
class Opened:
    """The IRO opened the audit: with grades of their own by question key, or none."""

    at: datetime
    self_grades: Mapping[str, Grade]
    reply: Replied | None = None


@dataclass(frozen=True)
class Seed:
    """One submitted audit. The record's facts hold ids; its reference and form version are given out here."""

    id: str
    form_key: str
    record: Record
    author_id: str
    author_role: str
    practitioner_team: str
    """Key of the IRO's team at the audit's date, or ''."""
    case_number: str
    started_at: datetime
    submitted_at: datetime
    suggested: Grade | None
    departure: bool
    status: Status = Status.SUBMITTED
    released_at: datetime | None = None
    closed_at: datetime | None = None
    follow_ups: tuple[Followed, ...] = ()
    given: Given | None = None
    conversation: Conversation = Conversation()
    opened: Opened | None = None
    amendment: Amendment | None = None
    fates: Mapping[str, Fate] = field(default_factory=dict)
    """What became of its actions and follow-ups, by the keys of ``services.following.seeding``."""
    reopened_for: str = ""
    """Why it is open for amendment now; '' when it is not."""
    excerpt: tuple[str, ...] = ()
    """Of a short re-audit: what it asks besides the closing block."""


@dataclass(frozen=True)
class SeedDraft:
    """One draft: the record as far as it was typed, and ``typed``: inputs typed by halves, in place of the record's."""

    id: str
    form_key: str
    record: Record
    author_id: str
    author_role: str
    case_number: str
    started_at: datetime
    saved_at: datetime
    typed: Mapping[str, list[str]]


@dataclass(frozen=True)
class _Form:
    version_id: int
    version: int
    definition: Definition


class Seeder:
    """Writes seeds into one database. Flushes, never commits; a batch is held in memory, not more."""

    def __init__(self, session: Session) -> None:
        newest = versions.all_newest(session)
        self._forms = {one.form_key: _Form(one.id, one.number, versions.definition(session, one.id)) for one in newest}
        self._teams = {team.key: team.id for team in session.scalars(select(Team))}

    @staticmethod
    def place_ids(session: Session) -> dict[str, str]:
        """The ids of the places that are there today, by key."""
        return {place.key: place.id for place in session.scalars(select(Place).where(Place.valid_to.is_(None)))}

    def write(self, session: Session, seeds: Sequence[Seed]) -> None:
        """Write up to BATCH audits with all that came after their submission."""
        known = _cases(session, [seed.case_number for seed in seeds])
        references = self._references(session, [(seed.form_key, seed.started_at) for seed in seeds])
        items = [
            self._item(seed, reference, known.get(seed.case_number))
            for seed, reference in zip(seeds, references, strict=True)
        ]
        insert_audits(session, items)
        self._afterwards(session, seeds)
        for seed in seeds:
            if seed.amendment is not None or seed.reopened_for:
                self._amend(session, seed)
        commitments.write(session, {seed.id: seed.fates for seed in seeds})

    def write_draft(self, session: Session, seed: SeedDraft) -> None:
        """Write one draft."""
        form = self._forms[seed.form_key]
        (reference,) = self._references(session, [(seed.form_key, seed.started_at)])
        head = self._head(seed, form, reference, Status.DRAFT)
        head.case_id = _cases(session, [seed.case_number]).get(seed.case_number)
        session.add(head)
        session.flush()
        fields = {**_fields(form.definition, seed.record), **seed.typed}
        audits.add_draft(session, seed.id, fields, saved_at=seed.saved_at)

    def _references(self, session: Session, wanted: Sequence[tuple[str, datetime]]) -> list[str]:
        """A reference for each (form, start), in order."""
        series = [(self._forms[form].definition.reference, at.astimezone(LONDON).year) for form, at in wanted]
        given = {
            one: iter(audits.next_references(session, *one, count=series.count(one))) for one in dict.fromkeys(series)
        }
        return [next(given[one]) for one in series]

    def _head(self, seed: Seed | SeedDraft, form: _Form, reference: str, status: Status) -> Audit:
        head = Audit(
            id=seed.id,
            reference=reference,
            form_key=seed.form_key,
            form_version_id=form.version_id,
            noun=form.definition.noun,
            status=status,
            author_id=seed.author_id,
            author_role=seed.author_role,
            started_at=seed.started_at,
        )
        audits.put_facts(head, seed.record.facts)
        return head

    def _item(self, seed: Seed, reference: str, case_id: str | None) -> BulkAudit:
        form = self._forms[seed.form_key]
        head = self._head(seed, form, reference, seed.status)
        head.case_id = case_id
        head.practitioner_team_id = self._teams.get(seed.practitioner_team)
        head.submitted_at, head.released_at, head.closed_at = seed.submitted_at, seed.released_at, seed.closed_at
        head.excerpt = list(seed.excerpt) or None
        audits.put_outcome(head, form.definition, seed.record.answers, departure=seed.departure)
        record = self._complete(form, seed.record, reference)
        return BulkAudit(head, excerpt(form.definition, head.excerpt), record, seed.suggested)

    @staticmethod
    def _complete(form: _Form, record: Record, reference: str) -> Record:
        given = {"form_version": str(form.version), "reference": reference}
        known = {key: value for key, value in given.items() if form.definition.find(key)}
        return Record({**record.facts, **known}, record.answers)

    def _afterwards(self, session: Session, seeds: Iterable[Seed]) -> None:
        rows: dict[type[Base], list[dict[str, Any]]] = {}
        for seed in seeds:
            for one in seed.follow_ups:
                rows.setdefault(FollowUp, []).append({"id": new_id(), "audit_id": seed.id, **vars(one)})
            if seed.given is not None:
                rows.setdefault(FindingsGiven, []).append(_given_row(seed, seed.given))
            said = seed.conversation
            parts: list[tuple[type[Base], Mapping[str, Any] | None]] = [
                (ObservationReflection, said.reflection and {"version": 1, **said.reflection}),
                (ObservationFeedback, said.feedback),
                (ObservationReply, said.reply),
            ]
            for model, columns in parts:
                if columns is not None:
                    rows.setdefault(model, []).append({"audit_id": seed.id, **columns})
        _hear(session, seeds, rows)
        for model, lines in ((model, lines) for model, lines in rows.items() if lines):
            session.connection().execute(insert(model), lines)

    def _amend(self, session: Session, seed: Seed) -> None:
        form = self._forms[seed.form_key]
        head = session.get_one(Audit, seed.id)
        record = self._complete(form, seed.record, head.reference)
        if seed.amendment is not None:
            record = self._complete(form, seed.amendment.record, head.reference)
            suggestion = suggested_grade(form.definition, record)
            signature = revisions.Signature(seed.author_id, seed.amendment.at, 2, seed.amendment.reason)
            revision = revisions.write(session, head.id, form.definition, record, signature, suggestion.grade)
            overall = revisions.overall(record)
            departed = suggestion.grade is not None and overall is not None and suggestion.grade is not overall
            audits.put_facts(head, record.facts)
            audits.put_outcome(head, form.definition, record.answers, departure=departed)
            head.current_revision_id = revision.id
        if seed.reopened_for:
            head.status = Status.REOPENED
            fields = _fields(form.definition, record)
            audits.add_draft(session, head.id, fields, saved_at=seed.submitted_at, reason=seed.reopened_for)
        session.flush()
        session.expunge_all()


def finished(session: Session, number: int) -> None:
    """Note that the installation was filled with ``number`` records. One event, 'demo.loaded'."""
    events.record(session, actor_id=None, action="demo.loaded", object_id=None, detail={"records": number})


def _hear(session: Session, seeds: Iterable[Seed], rows: dict[type[Base], list[dict[str, Any]]]) -> None:
    """Add the rows of what IROs said, in the order in which the database takes them."""
    heard = {seed.id: seed for seed in seeds if seed.opened is not None}
    rows |= {model: [] for model in (SelfGrade, FeedbackOpening, FeedbackReply, Dispute)}
    found = select(Audit.id, Audit.practitioner_id, Audit.author_id, Audit.current_revision_id)
    for audit_id, iro, author, revision_id in session.execute(found.where(Audit.id.in_(heard))):
        opened = heard[audit_id].opened
        assert opened is not None
        who = {"audit_id": audit_id, "practitioner_id": iro}
        for key, grade in opened.self_grades.items():
            line = {**who, "question_key": key, "grade": grade, "given_at": opened.at}
            rows[SelfGrade].append(line)
        rows[FeedbackOpening].append({**who, "revision_id": revision_id, "opened_at": opened.at})
        if opened.reply is None:
            continue
        said = {key: value for key, value in vars(opened.reply).items() if key != "dispute"}
        reply_id = new_id()
        rows[FeedbackReply].append({"id": reply_id, **who, "number": 1, "revision_id": revision_id, **said})
        if opened.reply.dispute is not None:
            raised = {"raised_by": iro, "auditor_id": author, "raised_at": opened.reply.sent_at}
            line = {"id": new_id(), "audit_id": audit_id, "reply_id": reply_id, **raised, **vars(opened.reply.dispute)}
            rows[Dispute].append(line)


def _given_row(seed: Seed, given: Given) -> dict[str, Any]:
    return {
        "audit_id": seed.id,
        "given_on": given.on,
        "how": given.how,
        "case_note_on": given.on,
        "recorded_at": given.recorded_at,
        "recorded_by": seed.author_id,
    }


def _fields(definition: Definition, record: Record) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for key, typed in typed_of(definition, record).items():
        fields |= fields_of(key, typed)
    return fields


def _cases(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """The ids of the cases of those numbers, made where they are new."""
    wanted = sorted({number for number in numbers if number})
    if not wanted:
        return {}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [{"id": new_id(), "number": number, "token": cases.token(number)} for number in wanted]
    session.connection().execute(dialect.insert(Case).on_conflict_do_nothing(), rows)
    found = session.execute(select(Case.number, Case.id).where(Case.number.in_(wanted)))
    return {str(number): case_id for number, case_id in found}


def link_exercises(session: Session) -> None:
    """Count seeded audits as part of the exercises whose kind, forms and months they have; each of the first one."""
    linked: dict[str, str] = {}
    rows = session.scalars(select(Exercise).where(Exercise.withdrawn_at.is_(None)).order_by(Exercise.first_month))
    for row in rows:
        theirs = select(Audit.id).where(
            Audit.exercise == row.kind.value,
            Audit.form_key.in_(row.forms),
            Audit.audit_date.between(row.first_month, row.last_month),
        )
        for audit_id in session.scalars(theirs):
            linked.setdefault(audit_id, row.id)
    if linked:
        values = [{"audit_id": audit_id, "exercise_id": exercise} for audit_id, exercise in linked.items()]
        session.execute(insert(ExerciseAudit), values)
