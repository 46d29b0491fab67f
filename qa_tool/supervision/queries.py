"""What a supervision agenda is made of: only what the IRO has been shown and has opened, so that both read the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, exists, func, or_, select
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.words import CommitmentStatus
from qa_tool.definitions import queries
from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.words import FindingKind, Noun, Outcome
from qa_tool.feedback.models import FeedbackReply
from qa_tool.figures.queries import practitioners
from qa_tool.kit.periods import now
from qa_tool.observations.models import ObservationReply
from qa_tool.policy.words import Asker
from qa_tool.records.models import AnswerRow, Audit, FeedbackOpening, FindingRow, FindingTheme
from qa_tool.records.queries import scoping
from qa_tool.records.words import COUNTED
from qa_tool.supervision.models import DiscussedItem

FUNCTION = ("supervision", "read")
UNSETTLED = (CommitmentStatus.OPEN, CommitmentStatus.DONE)


@dataclass(frozen=True)
class Line:
    """One line of an agenda: which record it comes from, and its words."""

    key: str
    """What it is known by when it was discussed."""
    text: str
    audit_id: str
    reference: str
    day: date | None
    theme: str = ""
    """Label of the sub-theme."""


@dataclass(frozen=True)
class Repeated:
    """A sub-theme that was an area for development in several records."""

    code: str
    label: str
    audits: int
    last: date


def line(session: Session, asker: Asker) -> tuple[tuple[str, str], ...]:
    """(id, staff code) of the IROs whose agenda the asker may see: the own, those of the team today, or all."""
    return practitioners.line(session, asker, FUNCTION)


def shown(person_id: str) -> ColumnElement[bool]:
    """Counted records of the person's practice that were shared with them and that, of audits, they have opened."""
    opened = exists().where(FeedbackOpening.audit_id == Audit.id, FeedbackOpening.practitioner_id == person_id)
    return and_(
        Audit.practitioner_id == person_id,
        Audit.status.in_(COUNTED),
        Audit.released_at.is_not(None),
        or_(Audit.noun != Noun.AUDIT, opened),
    )


def not_shown(session: Session, person_id: str, since: date) -> int:
    """How many counted records of the person's practice are not on the agenda: not shared, or not opened."""
    counted = and_(Audit.practitioner_id == person_id, Audit.status.in_(COUNTED), Audit.audit_date >= since)
    return session.scalar(select(func.count()).select_from(Audit).where(counted, ~shown(person_id))) or 0


def _whole(asker: Asker) -> ColumnElement[bool]:
    return or_(scoping.visible(asker, "audit"), scoping.visible(asker, "observation"))


def findings(session: Session, asker: Asker, person_id: str, since: date, limit: int) -> list[tuple[FindingKind, Line]]:
    """The latest findings about the person's practice, with their first sub-theme."""
    query = (
        select(FindingRow, Audit.id, Audit.reference, Audit.audit_date)
        .join(Audit, Audit.current_revision_id == FindingRow.revision_id)
        .where(shown(person_id), _whole(asker), Audit.audit_date >= since)
        .order_by(Audit.audit_date.desc(), Audit.reference.desc(), FindingRow.kind, FindingRow.position)
        .limit(limit)
    )
    rows = list(session.execute(query))
    labels = _labels(session, [row[0].themes[0].sub_theme_code for row in rows if row[0].themes])
    return [
        (
            finding.kind,
            Line(
                f"finding:{finding.id}",
                finding.text,
                audit_id,
                reference,
                day,
                labels[finding.themes[0].sub_theme_code] if finding.themes else "",
            ),
        )
        for finding, audit_id, reference, day in rows
    ]


def repeated(session: Session, asker: Asker, person_id: str, since: date) -> list[Repeated]:
    """Sub-themes that are an area for development in two or more of the records, the most frequent first."""
    audits = func.count(distinct(Audit.id))
    query = (
        select(FindingTheme.sub_theme_code, audits, func.max(Audit.audit_date))
        .select_from(Audit)
        .join(FindingRow, FindingRow.revision_id == Audit.current_revision_id)
        .join(FindingTheme, FindingTheme.finding_id == FindingRow.id)
        .where(
            shown(person_id),
            _whole(asker),
            Audit.audit_date >= since,
            FindingRow.kind == FindingKind.AREA_FOR_DEVELOPMENT,
        )
        .group_by(FindingTheme.sub_theme_code)
        .having(audits >= 2)
        .order_by(audits.desc(), func.max(Audit.audit_date).desc(), FindingTheme.sub_theme_code)
    )
    rows = list(session.execute(query))
    labels = _labels(session, [code for code, _, _ in rows])
    return [Repeated(code, labels[code], number, last) for code, number, last in rows if last]


def _labels(session: Session, codes: Iterable[str]) -> dict[str, str]:
    found = select(SubTheme.code, SubTheme.label).where(SubTheme.code.in_(sorted(set(codes))))
    return {row.code: row.label for row in session.execute(found)}


def learning(session: Session, asker: Asker, person_id: str, since: date) -> list[Line]:
    """Learning needs of audits, learning agreed after observations, and what the IRO means to do; the latest first."""
    reached = (shown(person_id), scoping.visible(asker, "learning"), Audit.audit_date >= since)
    head = (Audit.id, Audit.reference, Audit.audit_date)
    needs = (
        select(AnswerRow.id, AnswerRow.text, *head)
        .join(Audit, Audit.current_revision_id == AnswerRow.revision_id)
        .where(
            *reached,
            Audit.noun == Noun.AUDIT,
            AnswerRow.question_key.in_(_restricted_texts(session)),
            AnswerRow.outcome == Outcome.ANSWERED,
        )
    )
    agreed = (
        select(ObservationReply.audit_id, ObservationReply.learning, *head)
        .join(Audit, Audit.id == ObservationReply.audit_id)
        .where(*reached, ObservationReply.learning.is_not(None))
    )
    later = (
        select(func.max(FeedbackReply.number))
        .where(FeedbackReply.audit_id == Audit.id, FeedbackReply.practitioner_id == person_id)
        .correlate(Audit)
        .scalar_subquery()
    )
    intended = (
        select(FeedbackReply.id, FeedbackReply.will_do, *head)
        .join(Audit, Audit.id == FeedbackReply.audit_id)
        .where(
            *reached,
            FeedbackReply.practitioner_id == person_id,
            FeedbackReply.will_do.is_not(None),
            FeedbackReply.number == later,
        )
    )
    found: list[Line] = []
    for kind, query in (("need", needs), ("agreed", agreed), ("will-do", intended)):
        rows: Iterable[Any] = session.execute(query)
        found += [Line(f"{kind}:{key}", text, audit_id, ref, day) for key, text, audit_id, ref, day in rows if text]
    return sorted(found, key=lambda one: (one.day or since, one.reference, one.key), reverse=True)


def _restricted_texts(session: Session) -> list[str]:
    """Keys of the questions, of any version of a form, whose words are for the line."""
    keys = {
        question.key
        for _, definition in queries.form_versions(session).values()
        for question in definition.questions
        if question.restricted is not None and type_of(question).free_text and definition.noun is Noun.AUDIT
    }
    return sorted(keys)


def undertaken(session: Session, asker: Asker, person_id: str) -> list[Commitment]:
    """What the person has undertaken and is not settled, the earliest due first.

    Of an audit of their own practice only what they have been shown.
    """
    query = (
        select(Commitment)
        .join(Audit, Audit.id == Commitment.audit_id)
        .where(
            Commitment.owner_id == person_id,
            Commitment.status.in_(UNSETTLED),
            commitments.visible(asker),
            commitments.with_words(asker),
            or_(Audit.practitioner_id.is_(None), Audit.practitioner_id != person_id, shown(person_id)),
        )
        .order_by(Commitment.due, Audit.reference, *commitments.ALIKE)
    )
    return list(session.scalars(query))


def discussed(session: Session, person_id: str) -> dict[str, date]:
    """The last day on which each item was discussed."""
    query = (
        select(DiscussedItem.item, func.max(DiscussedItem.discussed_on).label("day"))
        .where(DiscussedItem.practitioner_id == person_id)
        .group_by(DiscussedItem.item)
    )
    return {row.item: row.day for row in session.execute(query)}


def last_discussed(session: Session) -> dict[str, date]:
    """Person id -> the last day on which anything of theirs was discussed."""
    day = func.max(DiscussedItem.discussed_on).label("day")
    query = select(DiscussedItem.practitioner_id, day).group_by(DiscussedItem.practitioner_id)
    return {row.practitioner_id: row.day for row in session.execute(query)}


def note_discussed(session: Session, person_id: str, items: Iterable[str], on: date, recorded_by: str) -> int:
    """Note those items as discussed on a day; how many were not noted for that day before."""
    there = select(DiscussedItem.item).where(
        DiscussedItem.practitioner_id == person_id, DiscussedItem.discussed_on == on
    )
    new = sorted(set(items) - set(session.scalars(there)))
    stamp = now()
    session.add_all(
        DiscussedItem(practitioner_id=person_id, item=item, discussed_on=on, recorded_by=recorded_by, recorded_at=stamp)
        for item in new
    )
    session.flush()
    return len(new)
