"""What moderation changed: answers that count otherwise than their auditors gave them. Both are kept; these count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.plans import finds_inadequate
from qa_tool.definitions.record import Answer
from qa_tool.definitions.words import Outcome
from qa_tool.moderation.models import ModeratedGrade, Moderation
from qa_tool.moderation.words import ChangeReason
from qa_tool.records.models import AnswerRow, Audit

Change = tuple[Outcome, str | None, ChangeReason]


def in_force(session: Session, revision_ids: Sequence[int]) -> dict[tuple[int, str], Change]:
    """The changed answers of those revisions, by (revision, question): what stands, and why."""
    if not revision_ids:
        return {}
    query = (
        select(
            Moderation.revision_id,
            ModeratedGrade.question_key,
            ModeratedGrade.outcome,
            ModeratedGrade.grade,
            ModeratedGrade.reason,
        )
        .join(ModeratedGrade, _of_moderation())
        .where(Moderation.revision_id.in_(revision_ids))
    )
    return {
        (revision, key): (outcome, grade, reason) for revision, key, outcome, grade, reason in session.execute(query)
    }


def answers(session: Session, revision_ids: Sequence[int]) -> dict[tuple[int, str], Answer]:
    """The answers that stand in place of the auditor's, by (revision, question)."""
    return {which: Answer(outcome, grade) for which, (outcome, grade, _) in in_force(session, revision_ids).items()}


def put_grade(session: Session, audit: Audit, overall: str | None) -> None:
    """Repeat on the head what stands of its answers now: ``overall``, and what they say of the plan.

    The changes are flushed already.
    """
    revision = audit.current_revision_id
    assert revision is not None, "nobody moderates what was not submitted"
    query = select(AnswerRow.question_key, AnswerRow.option).where(AnswerRow.revision_id == revision)
    options: dict[str, str | None] = {row.question_key: row.option for row in session.execute(query)}
    options |= {key: grade for (_, key), (_, grade, _) in in_force(session, [revision]).items()}
    audit.effective_grade = overall
    audit.plan_inadequate = finds_inadequate(queries.definition(session, audit.form_version_id), overall, options)


def changed(*conditions: ColumnElement[bool]) -> Exists:
    """Whether the audit of the query around has a changed answer of which the conditions (on ModeratedGrade) hold."""
    return (
        exists()
        .where(Moderation.revision_id == Audit.current_revision_id, _of_moderation(), *conditions)
        .correlate_except(Moderation, ModeratedGrade)
    )


def moves(columns: Sequence[Any], labels: Sequence[str], conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Form version, question, the auditor's outcome and option, the ones that stand, how many, and ``columns``.

    Few answers are moderated: to look at those alone costs nothing, to look at each answer for one would.
    """
    of_answers = (Audit.form_version_id, AnswerRow.question_key, AnswerRow.outcome, AnswerRow.option)
    return (
        select(*of_answers, ModeratedGrade.outcome, ModeratedGrade.grade, func.count(), *columns)
        .select_from(Moderation)
        .join(Audit, Audit.current_revision_id == Moderation.revision_id)
        .join(ModeratedGrade, _of_moderation())
        .join(
            AnswerRow,
            and_(
                AnswerRow.revision_id == Moderation.revision_id, AnswerRow.question_key == ModeratedGrade.question_key
            ),
        )
        .where(*conditions)
        .group_by(*of_answers, ModeratedGrade.outcome, ModeratedGrade.grade, *labels)
    )


def _of_moderation() -> ColumnElement[bool]:
    return and_(ModeratedGrade.moderation_id == Moderation.id, ModeratedGrade.stage == Moderation.in_force)
