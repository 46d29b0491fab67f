"""Before reading: the IRO grades the work themself, or skips that. Either way it is stored that they opened it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.actions.queries import commitments
from qa_tool.definitions.conditions import walk
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Record
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.words import Noun
from qa_tool.feedback import queries
from qa_tool.feedback.models import SelfGrade
from qa_tool.kit.errors import Conflict, NotFound, serial
from qa_tool.kit.periods import now
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.changes import Opened
from qa_tool.records.models import Audit, FeedbackOpening
from qa_tool.records.queries import audits, revisions
from qa_tool.records.verbs import cases
from qa_tool.records.verbs.desk import desk_of
from qa_tool.records.words import COUNTED
from qa_tool.trail import events

READ_ALREADY = (
    "You have opened this already, so a grade of your own is no longer taken. You can answer the audit instead"
)


@dataclass(frozen=True)
class SelfGrading:
    """What the IRO is shown before the audit: what it was about, and what can be graded. Nothing that was answered."""

    audit: Audit
    definition: Definition
    record: Record
    """Facts only."""
    case_number_masked: str
    context: Context
    questions: tuple[Question, ...]
    """Overall first, then every graded question that the facts alone decide is asked."""
    due: date | None
    """The first date by which something in it is the asker's to do; not what."""


def of_mine(session: Session, asker: Asker, audit_id: str, action: str) -> Audit:
    """The audit of the asker's own practice that was let see, held for writing. Raises NotPermitted and NotFound."""
    matrix.allow(asker, "feedback", action)
    audit = audits.lock(session, audit_id)
    if (
        audit is None
        or audit.noun is not Noun.AUDIT
        or audit.practitioner_id != asker.person_id
        or audit.released_at is None
        or audit.status not in COUNTED
    ):
        raise NotFound
    return audit


def waits_for_opening(session: Session, asker: Asker, audit_id: str) -> bool:
    """Whether the asker may read the audit as soon as they have opened it, and has not."""
    return queries.reached(session, audit_id, queries.opening_missing(asker))


def ask(session: Session, asker: Asker, audit_id: str) -> SelfGrading:
    """What to show before reading. Raises NotPermitted, NotFound also when it was opened already."""
    matrix.allow(asker, "feedback", "self-grade")
    if not waits_for_opening(session, asker, audit_id):
        raise NotFound
    audit = session.get_one(Audit, audit_id)
    desk = desk_of(session, audit)
    shown = revisions.find(session, audit_id, revision_id=audit.current_revision_id)
    assert shown is not None, "a submitted audit has a revision"
    facts = Record(revisions.read(desk.definition, shown).facts)
    return SelfGrading(
        audit,
        desk.definition,
        facts,
        cases.masked(audit.case),
        desk.context,
        gradable(desk.definition, facts),
        commitments.first_due(session, audit.id, asker.person_id),
    )


def gradable(definition: Definition, facts: Record) -> tuple[Question, ...]:
    """The graded questions that the facts alone decide are asked, overall first.

    One that hangs on an answer is left out: that it is asked would tell the answer.
    """
    asked = [
        question
        for _, question, is_asked in walk(definition, Record(facts.facts))
        if is_asked and type_of(question).graded and question.restricted is None
    ]
    return tuple(sorted(asked, key=lambda question: not question.is_overall))


def self_grade(session: Session, asker: Asker, audit_id: str, grades: Mapping[str, str]) -> tuple[Problem, ...]:
    """Store the asker's own grades by question key (blank ones are left out; overall is wanted) and open the audit.

    The same again changes nothing. Gives back problems, and then changes nothing; () when it is done. Raises
    NotPermitted, NotFound, Conflict when the audit was opened already.
    """
    audit = of_mine(session, asker, audit_id, "self-grade")
    said = queries.of(session, audit_id, asker.person_id)
    given = {key: value for key, value in grades.items() if value}
    if said.opening is not None:
        if given and given == said.self_grades:
            return ()
        raise Conflict(READ_ALREADY)
    able = {question.key: question for question in ask(session, asker, audit_id).questions}
    problems = [
        Problem("understood", key, "Choose a grade from the list")
        for key, value in given.items()
        if key in able and value not in able[key].scale.by_key
    ]
    overall = next((key for key, question in able.items() if question.is_overall), "")
    if overall and overall not in given:
        problems.append(Problem("complete", overall, "Select your overall grade, or skip grading and read the audit"))
    if problems:
        return tuple(problems)
    stamp = now()
    with serial(session, READ_ALREADY):
        # Before the opening: the database takes no self-grade after it.
        for key in able.keys() & given.keys():
            session.add(
                SelfGrade(
                    audit_id=audit_id,
                    practitioner_id=asker.person_id,
                    question_key=key,
                    grade=given[key],
                    given_at=stamp,
                )
            )
        session.flush()
        _open(session, asker, audit)
    events.record(session, asker.person_id, "feedback.self-graded", audit.id, Opened(audit), reference=audit.reference)
    return ()


def open_at_once(session: Session, asker: Asker, audit_id: str) -> Audit:
    """Read without a self-grade. A second time changes nothing. Raises NotPermitted and NotFound."""
    audit = of_mine(session, asker, audit_id, "self-grade")
    if queries.of(session, audit_id, asker.person_id).opening is None:
        with serial(session, READ_ALREADY):
            _open(session, asker, audit)
        events.record(session, asker.person_id, "feedback.opened", audit.id, Opened(audit), reference=audit.reference)
    return audit


def _open(session: Session, asker: Asker, audit: Audit) -> None:
    session.add(
        FeedbackOpening(
            audit_id=audit.id,
            practitioner_id=asker.person_id,
            revision_id=audit.current_revision_id,
            opened_at=now(),
        )
    )
    session.flush()
