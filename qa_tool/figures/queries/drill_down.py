"""The audits behind a number of a figure: exactly those that were counted, listed to those who may read them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, exists, false, func, not_, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from qa_tool.definitions.queries import keys_in_role
from qa_tool.definitions.words import Grade, Outcome, QuestionRole
from qa_tool.figures.queries.tallies import counted, narrowed
from qa_tool.figures.words.filters import (
    EITHER,
    GRADED,
    NOT_INADEQUATE,
    Detail,
    Filters,
)
from qa_tool.kit.lists import Page, turn_to
from qa_tool.kit.periods import Period
from qa_tool.moderation.models import ModeratedGrade
from qa_tool.moderation.queries.moderated_answers import changed
from qa_tool.people.models import Place
from qa_tool.policy.words import Asker
from qa_tool.records.models import AnswerOption, AnswerRow, Audit, FindingRow, FindingTheme
from qa_tool.records.queries.scoping import readable

PER_PAGE = 50
ThemeKeys = Collection[tuple[int, Collection[str]]]
"""(form version id, keys of its graded questions of the theme)."""


@dataclass(frozen=True)
class Behind:
    """One of the audits."""

    id: str
    reference: str
    form: str
    audit_date: date
    district: str
    grade: str | None


def audits_behind(
    session: Session,
    asker: Asker,
    period: Period,
    filters: Filters,
    detail: Detail,
    *,
    theme_keys: ThemeKeys = (),
    ids: Collection[str] | None = None,
    page: int = 1,
) -> Page[Behind]:
    """The audits of the period that ``detail`` narrows to, newest first, as far as the asker may read them.

    ``ids``, where they are given, are those that the enquiry's step of ``detail`` asks for.
    """
    clauses = [*counted(session, period, filters), *_detail(session, detail, theme_keys), *_besides(session, detail)]
    if ids is not None:
        clauses.append(Audit.id.in_(sorted(ids)))
    clauses.append(readable(asker))
    district = aliased(Place)
    query = (
        select(
            Audit.id,
            Audit.reference,
            Audit.form_key.label("form"),
            Audit.audit_date,
            func.coalesce(district.name, "").label("district"),
            Audit.effective_grade.label("grade"),
        )
        .select_from(Audit)
        .outerjoin(district, district.id == Audit.district_id)
        .where(*clauses)
        .order_by(Audit.audit_date.desc(), Audit.reference)
    )
    return turn_to(session, query, page, PER_PAGE, lambda row: Behind(**row._mapping))


def readable_of(session: Session, asker: Asker, ids: Collection[str]) -> frozenset[str]:
    """Those of ``ids`` that the asker may read."""
    return frozenset(session.scalars(select(Audit.id).where(Audit.id.in_(sorted(ids)), readable(asker))))


def _detail(session: Session, detail: Detail, theme_keys: ThemeKeys) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if detail.kind:
        clauses.append(_has_finding(detail))
    elif detail.theme:
        return [_has_graded(theme_keys, detail.grade)]
    if detail.grade == GRADED:
        clauses.append(Audit.effective_grade.is_not(None))
    elif detail.grade == NOT_INADEQUATE:
        clauses.append(Audit.effective_grade.in_((Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)))
    elif detail.grade:
        clauses.append(Audit.effective_grade == detail.grade)
    if detail.answer and detail.question in keys_in_role(session, QuestionRole.OVERALL):
        clauses.append(_overall(detail))
    elif detail.question:
        clauses.append(_has_answer(detail))
    return clauses


def _overall(detail: Detail) -> ColumnElement[bool]:
    """The overall grade that stands; of an audit without one, what its question came to."""
    if detail.answer == Outcome.ANSWERED:
        return Audit.effective_grade.is_not(None)
    if detail.answer in list(Grade):
        return Audit.effective_grade == detail.answer
    return and_(Audit.effective_grade.is_(None), _has_answer(detail))


def _besides(session: Session, detail: Detail) -> list[ColumnElement[bool]]:
    """What is asked of the audit's place and kind, and of what came after it."""
    clauses: list[ColumnElement[bool]] = []
    if detail.at:
        clauses += narrowed(session, Filters(place_id=detail.at))
    for clause in narrowed(session, Filters(place_id=detail.outside)):
        # Where the case is held may not be known: it is outside, too.
        clauses.append(not_(func.coalesce(clause, false())))
    if detail.noun:
        clauses.append(Audit.noun == detail.noun)
    return clauses


def _has_answer(detail: Detail) -> ColumnElement[bool]:
    """The auditor's answer, or the one that a moderation put in its place."""
    here = [AnswerRow.revision_id == Audit.current_revision_id, AnswerRow.question_key == detail.question]
    instead = [ModeratedGrade.question_key == detail.question]
    moderated = changed(*instead)
    if detail.answer in list(Outcome):
        here.append(AnswerRow.outcome == Outcome(detail.answer))
        instead.append(ModeratedGrade.outcome == Outcome(detail.answer))
    elif detail.answer:
        several = exists().where(AnswerOption.answer_id == AnswerRow.id, AnswerOption.option == detail.answer)
        here.append(or_(AnswerRow.option == detail.answer, several))
        instead.append(_word(ModeratedGrade.grade) == detail.answer)
    return or_(and_(exists().where(*here), ~moderated), changed(*instead))


def _word(column: Any) -> ColumnElement[str]:
    """As text: what is asked for may be no grade at all."""
    return type_coerce(column, String)


def _has_graded(theme_keys: ThemeKeys, grade: str) -> ColumnElement[bool]:
    """Some graded answer of the theme, with that grade if one is given."""
    if not theme_keys:
        return false()
    here = [
        AnswerRow.revision_id == Audit.current_revision_id,
        AnswerRow.outcome == Outcome.ANSWERED,
        ~changed(ModeratedGrade.question_key == AnswerRow.question_key),
    ]
    instead = [ModeratedGrade.outcome == Outcome.ANSWERED]
    if grade:
        here.append(AnswerRow.option == grade)
        instead.append(_word(ModeratedGrade.grade) == grade)

    def among(column: Any) -> ColumnElement[bool]:
        versions = ((version, sorted(keys)) for version, keys in theme_keys)
        return or_(*(and_(Audit.form_version_id == version, column.in_(keys)) for version, keys in versions))

    return or_(
        exists().where(*here, among(AnswerRow.question_key)), changed(*instead, among(ModeratedGrade.question_key))
    )


def _has_finding(detail: Detail) -> ColumnElement[bool]:
    code = FindingTheme.sub_theme_code
    of_theme = or_(
        *(code == one if "." in one else code.startswith(f"{one}.", autoescape=True) for one in detail.theme.split())
    )
    found = exists().where(
        FindingRow.revision_id == Audit.current_revision_id, FindingTheme.finding_id == FindingRow.id, of_theme
    )
    return found if detail.kind == EITHER else found.where(FindingRow.kind == detail.kind)
