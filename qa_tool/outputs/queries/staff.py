"""The staff edition's records and rows: what counts in a quarter, record by record, and what was kept of editions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Executable, and_, func, or_, select
from sqlalchemy.orm import Session, undefer

from qa_tool.definitions import queries
from qa_tool.definitions.excerpts import excerpt
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.words import Grade, Noun, Outcome
from qa_tool.kit.periods import Quarter
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.queries import moderated_answers
from qa_tool.moderation.words import Step
from qa_tool.outputs.models import FrozenAudit, StaffByForm, StaffEdition
from qa_tool.people.models import Person, RoleGrant, UserAccount
from qa_tool.policy import matrix
from qa_tool.records.models import AnswerRow, Audit, FeedbackOpening
from qa_tool.records.words import COUNTED

AT_ONCE = 500


class Graded(NamedTuple):
    """One record with an overall grade."""

    audit_id: str
    form: str
    grade: str
    practitioner_id: str | None
    author_id: str | None
    locality_id: str | None
    revision_id: int


def frozen(session: Session, quarter: Quarter) -> list[Graded]:
    """The graded records of a frozen quarter, as they were frozen."""
    query = (
        select(
            Audit.id,
            Audit.form_key,
            FrozenAudit.effective_grade,
            Audit.practitioner_id,
            Audit.author_id,
            Audit.locality_id,
            FrozenAudit.revision_id,
        )
        .join(Audit, Audit.id == FrozenAudit.audit_id)
        .where(FrozenAudit.quarter == quarter.key, FrozenAudit.effective_grade.is_not(None))
        .order_by(Audit.id)
    )
    return list(_graded(session, query))


def open_to_all(session: Session, quarter: Quarter) -> list[Graded]:
    """The graded records that count in the quarter as it stands.

    Without those that somebody is to read blind, or that are not shared with the IRO, or not opened: what is the
    same for everybody must not tell these people either.
    """
    opened = select(FeedbackOpening.audit_id).where(
        FeedbackOpening.audit_id == Audit.id, FeedbackOpening.practitioner_id == Audit.practitioner_id
    )
    blind = select(Moderation.id).where(Moderation.audit_id == Audit.id, Moderation.step == Step.GIVEN)
    unseen = and_(
        Audit.practitioner_id.is_not(None),
        or_(Audit.released_at.is_(None), and_(Audit.noun == Noun.AUDIT, ~opened.exists())),
    )
    query = (
        select(
            Audit.id,
            Audit.form_key,
            Audit.effective_grade,
            Audit.practitioner_id,
            Audit.author_id,
            Audit.locality_id,
            Audit.current_revision_id,
        )
        .where(
            Audit.status.in_(COUNTED),
            Audit.audit_date.between(quarter.period.first, quarter.period.last),
            Audit.effective_grade.is_not(None),
            ~blind.exists(),
            ~unseen,
        )
        .order_by(Audit.id)
    )
    return list(_graded(session, query))


def _graded(session: Session, query: Executable) -> Iterator[Graded]:
    for audit_id, form, grade, practitioner, author, locality, revision in session.execute(query):
        yield Graded(audit_id, form, grade, practitioner, author, locality, revision)


def iros(session: Session) -> set[str]:
    """The people who read the staff edition and little else: practitioners, and whoever holds the role."""
    granted = (
        select(UserAccount.person_id)
        .join(RoleGrant, RoleGrant.user_id == UserAccount.id)
        .where(RoleGrant.role == matrix.practitioner())
    )
    wanted = select(Person.id).where(or_(Person.is_practitioner.is_(True), Person.id.in_(granted)))
    return set(session.scalars(wanted))


def graded_answers(session: Session, records: Sequence[Graded]) -> dict[str, dict[tuple[str, ...], list[str]]]:
    """By record, by the themes of a question: the grades of its answers, as moderated where they were."""
    found: dict[str, dict[tuple[str, ...], list[str]]] = {one.audit_id: {} for one in records}
    asked = graded_questions(session, [one.audit_id for one in records])
    for first in range(0, len(records), AT_ONCE):
        some = {one.revision_id: one.audit_id for one in records[first : first + AT_ONCE]}
        query = select(AnswerRow.revision_id, AnswerRow.question_key, AnswerRow.option).where(
            AnswerRow.revision_id.in_(some),
            AnswerRow.outcome == Outcome.ANSWERED,
            AnswerRow.option.in_([grade.value for grade in Grade]),
        )
        answers = {(revision, key): option for revision, key, option in session.execute(query)}
        for at, (_, grade, _) in moderated_answers.in_force(session, list(some)).items():
            answers[at] = grade
        for (revision, key), option in answers.items():
            themes = asked[some[revision]].get(key)
            if themes and option is not None:
                found[some[revision]].setdefault(themes, []).append(option)
    return found


def graded_questions(session: Session, audit_ids: Sequence[str]) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """By record: its graded questions that belong to themes, and the codes of these whole themes."""
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    known: dict[tuple[int, tuple[str, ...] | None], Mapping[str, tuple[str, ...]]] = {}
    for first in range(0, len(audit_ids), AT_ONCE):
        query = select(Audit.id, Audit.form_version_id, Audit.excerpt).where(
            Audit.id.in_(audit_ids[first : first + AT_ONCE])
        )
        for audit_id, version, asks in session.execute(query):
            about = (version, tuple(asks) if asks is not None else None)
            if about not in known:
                definition = excerpt(queries.definition(session, version), asks)
                known[about] = {
                    question.key: tuple(sorted({code.partition(".")[0] for code in question.themes}))
                    for question in definition.questions
                    if type_of(question).graded and question.themes and not question.restricted
                }
            found[audit_id] = known[about]
    return found


# -- what was kept -----------------------------------------------------------------------------------------------------


def edition(session: Session, label: str) -> StaffEdition | None:
    """The staff edition of a quarter or a year; None while there is none."""
    return session.get(StaffEdition, label)


def with_counts(session: Session, labels: Sequence[str]) -> Iterator[StaffEdition]:
    """Those editions with what must never be handed out."""
    wanted = select(StaffEdition).options(undefer(StaffEdition.counts)).where(StaffEdition.label.in_(labels))
    yield from session.scalars(wanted.order_by(StaffEdition.label))


def labels(session: Session) -> set[str]:
    """Every quarter and year that has an edition."""
    return set(session.scalars(select(StaffEdition.label)))


def by_form(session: Session, quarter: Quarter) -> list[StaffByForm]:
    """Every stand of the service by form of the quarter, the oldest first."""
    wanted = select(StaffByForm).where(StaffByForm.quarter == quarter.key).order_by(StaffByForm.number)
    return list(session.scalars(wanted))


def last_by_form(session: Session, quarter: Quarter) -> int:
    """The number of the newest; 0 before the first."""
    return session.scalar(select(func.max(StaffByForm.number)).where(StaffByForm.quarter == quarter.key)) or 0
