"""Records that were looked at twice: pairs of grades, cases that two forms looked at, readings that are still blind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, and_, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from qa_tool.definitions.words import Outcome
from qa_tool.figures.queries.tallies import counted
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Period
from qa_tool.moderation.models import ModeratedGrade, Moderation, SecondGrade
from qa_tool.moderation.words import Step
from qa_tool.records.models import AnswerRow, Audit

Pair = tuple[int, str, str, str, int]
"""Form version, question key, the auditor's grade, the second reader's, how many pairs."""


def pairs(session: Session, period: Period, filters: Filters) -> tuple[Pair, ...]:
    """C17: pairs of grades given to the same question of counted audits, the second one blind.

    The auditor's is the one of the revision, whatever stands after the moderation.
    """
    first = aliased(AnswerRow)
    query = (
        select(Audit.form_version_id, SecondGrade.question_key, first.option, SecondGrade.grade, func.count())
        .select_from(Audit)
        .join(Moderation, Moderation.revision_id == Audit.current_revision_id)
        .join(SecondGrade, SecondGrade.moderation_id == Moderation.id)
        .join(
            first,
            and_(first.revision_id == Audit.current_revision_id, first.question_key == SecondGrade.question_key),
        )
        .where(
            Moderation.knew_grades.is_(False),
            SecondGrade.outcome == Outcome.ANSWERED,
            first.outcome == Outcome.ANSWERED,
            *counted(session, period, filters),
        )
        .group_by(Audit.form_version_id, SecondGrade.question_key, first.option, SecondGrade.grade)
        .order_by(Audit.form_version_id, SecondGrade.question_key)
    )
    return tuple(
        (version, key, option, second, n)
        for version, key, option, second, n in session.execute(query)
        if option is not None and second is not None
    )


def progress(session: Session, period: Period, filters: Filters) -> dict[Step, int]:
    """How many second readings of counted audits of the period stand at each step."""
    query = (
        select(Moderation.step, func.count().label("n"))
        .join(Audit, Audit.current_revision_id == Moderation.revision_id)
        .where(*counted(session, period, filters))
        .group_by(Moderation.step)
    )
    return {row.step: row.n for row in session.execute(query)}


def two_views(
    session: Session, period: Period, filters: Filters, first: tuple[str, str], second: tuple[str, str]
) -> dict[tuple[str, str], int]:
    """C18: cases that two forms looked at in the period, by what each answered: (option, option) -> cases.

    ``first`` and ``second`` are (form key, question key). Of a case with several audits on a form the latest counts;
    a case of which one side was not answered does not.
    """
    one, other, paired = _paired(session, period, filters, first, second)
    query = select(one.c.option, other.c.option, func.count()).join(other, other.c.case_id == one.c.case_id)
    query = query.where(*paired).group_by(one.c.option, other.c.option)
    return {(a, b): n for a, b, n in session.execute(query)}


def seen_twice(
    session: Session, period: Period, filters: Filters, first: tuple[str, str], second: tuple[str, str]
) -> tuple[tuple[str, str, str, str], ...]:
    """The cases of ``two_views`` one by one: (option, option, audit's id, audit's id)."""
    one, other, paired = _paired(session, period, filters, first, second)
    query = select(one.c.option, other.c.option, one.c.id, other.c.id)
    query = query.join(other, other.c.case_id == one.c.case_id).where(*paired)
    return tuple((a, b, here, there) for a, b, here, there in session.execute(query))


def _paired(
    session: Session, period: Period, filters: Filters, first: tuple[str, str], second: tuple[str, str]
) -> tuple[Subquery, Subquery, list[ColumnElement[bool]]]:
    """The latest answers on either form, and what makes two of them a pair besides the case."""
    one, other = (_latest_answer(session, period, filters, *side).subquery() for side in (first, second))
    return (
        one,
        other,
        [side.c.place == 1 for side in (one, other)] + [side.c.option.is_not(None) for side in (one, other)],
    )


def _latest_answer(session: Session, period: Period, filters: Filters, form: str, key: str) -> Select[*tuple[Any, ...]]:
    """Id, case, option (as moderated where it was) and place (1 the latest) of the audits on a form."""
    changed = (
        select(cast(ModeratedGrade.grade, String))
        .join(Moderation, Moderation.id == ModeratedGrade.moderation_id)
        .where(
            Moderation.revision_id == Audit.current_revision_id,
            ModeratedGrade.stage == Moderation.in_force,
            ModeratedGrade.question_key == key,
        )
        .correlate(Audit)
    )
    place = func.row_number().over(
        partition_by=Audit.case_id, order_by=(Audit.audit_date.desc(), Audit.reference.desc())
    )
    option = case((changed.exists(), changed.scalar_subquery()), else_=AnswerRow.option)
    return (
        select(Audit.id, Audit.case_id, option.label("option"), place.label("place"))
        .join(AnswerRow, and_(AnswerRow.revision_id == Audit.current_revision_id, AnswerRow.question_key == key))
        .where(Audit.form_key == form, Audit.case_id.is_not(None), *counted(session, period, filters))
    )


def in_hand(session: Session, period: Period) -> int:
    """How many counted audits of the period somebody is still to grade blind."""
    query = (
        select(func.count())
        .select_from(Moderation)
        .join(Audit, Audit.id == Moderation.audit_id)
        .where(Moderation.step == Step.GIVEN, *counted(session, period, Filters()))
    )
    return session.scalar(query) or 0
