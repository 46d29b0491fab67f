"""The database counts: one grouped query per margin over counted audits, on their current revisions.

Figures are the service's: they are not scoped to rows of the person asking (the policy decides who may see figures
at all). Nothing here computes a percentage, and nothing here returns a row of an audit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, extract, false, func, literal, select
from sqlalchemy.orm import Session, aliased

from qa_tool.models import AnswerOption, AnswerRow, Audit, FindingRow, FindingTheme, Place, SubTheme
from qa_tool.vocabulary.audits import COUNTED, FindingKind, PlaceKind, Status
from qa_tool.vocabulary.counts import Counted, FindingCell, FindingCount, LeftOut, QuestionCell
from qa_tool.vocabulary.filters import Filters, Margin
from qa_tool.vocabulary.outcomes import Outcome
from qa_tool.vocabulary.periods import Period, Quarter
from qa_tool.vocabulary.tally import Tally, pooled

_COLUMNS: dict[Margin, Any] = {
    Margin.LOCALITY: Audit.locality_id,
    Margin.DISTRICT: Audit.district_id,
    Margin.TEAM: Audit.team_id,
    Margin.PLAN_TYPE: Audit.plan_type,
    Margin.SELECTION: Audit.selection,
    Margin.IMPACT: Audit.impact,
    Margin.MEETING_TYPE: Audit.meeting_type,
    Margin.FORM: Audit.form_key,
}
_PLACE_COLUMNS = {
    PlaceKind.LOCALITY: Audit.locality_id,
    PlaceKind.DISTRICT: Audit.district_id,
    PlaceKind.TEAM: Audit.team_id,
}


def overall(
    session: Session, period: Period, filters: Filters, by: Margin = Margin.NONE
) -> dict[tuple[str, str], Counted]:
    """Audits and their overall grades by (form key, member of the margin).

    The effective grade counts as answered; an audit without one counts under the outcome of its question X1, and
    under none where its form version does not ask X1.
    """
    overall_question = aliased(AnswerRow)
    margin = _margin(by, period)
    query = (
        select(Audit.form_key, Audit.effective_grade, overall_question.outcome, func.count().label("n"), *margin)
        .outerjoin(
            overall_question,
            and_(
                Audit.effective_grade.is_(None),
                overall_question.revision_id == Audit.current_revision_id,
                overall_question.question_key == "X1",
            ),
        )
        .where(*counted(session, period, filters))
        .group_by(Audit.form_key, Audit.effective_grade, overall_question.outcome, *_labels(margin))
    )
    cells: dict[tuple[str, str], Counted] = {}
    for form, grade, outcome, n, *member in session.execute(query):
        cell = (form, _member(by, member))
        found = Outcome.ANSWERED if grade else outcome
        tally = _tally(found, grade, n) if found else Tally()
        cells[cell] = cells.get(cell, Counted()) + Counted(n, tally)
    return cells


def questions(
    session: Session,
    period: Period,
    filters: Filters,
    by: Margin = Margin.NONE,
    *,
    hidden: Collection[str] = (),
    only: Collection[str] | None = None,
) -> dict[QuestionCell, Tally]:
    """Outcomes and single options of each question by form version and member.

    ``hidden`` are the keys of restricted questions, which are never counted; ``only`` narrows to some keys. Options of
    several-choices questions are not here: see ``several_choices``.
    """
    margin = _margin(by, period)
    query = (
        select(
            Audit.form_version_id,
            AnswerRow.question_key,
            AnswerRow.outcome,
            AnswerRow.option,
            func.count().label("n"),
            *margin,
        )
        .join(AnswerRow, AnswerRow.revision_id == Audit.current_revision_id)
        .where(*counted(session, period, filters), *_keys(hidden, only))
        .group_by(Audit.form_version_id, AnswerRow.question_key, AnswerRow.outcome, AnswerRow.option, *_labels(margin))
    )
    counts: dict[QuestionCell, list[tuple[Outcome, str | None, int]]] = {}
    for version, key, outcome, option, n, *member in session.execute(query):
        counts.setdefault(QuestionCell(version, key, _member(by, member)), []).append((outcome, option, n))
    return {cell: pooled(_tally(*one) for one in found) for cell, found in counts.items()}


def several_choices(
    session: Session, period: Period, filters: Filters, by: Margin = Margin.NONE, *, hidden: Collection[str] = ()
) -> dict[QuestionCell, dict[str, int]]:
    """How many answers of each several-choices question chose each option, by form version and member."""
    margin = _margin(by, period)
    query = (
        select(Audit.form_version_id, AnswerRow.question_key, AnswerOption.option, func.count().label("n"), *margin)
        .join(AnswerRow, AnswerRow.revision_id == Audit.current_revision_id)
        .join(AnswerOption, AnswerOption.answer_id == AnswerRow.id)
        .where(*counted(session, period, filters), *_keys(hidden, None))
        .group_by(Audit.form_version_id, AnswerRow.question_key, AnswerOption.option, *_labels(margin))
    )
    cells: dict[QuestionCell, dict[str, int]] = {}
    for version, key, option, n, *member in session.execute(query):
        options = cells.setdefault(QuestionCell(version, key, _member(by, member)), {})
        options[option] = options.get(option, 0) + n
    return cells


def findings(
    session: Session, period: Period, filters: Filters, by: Margin = Margin.NONE, *, sub_themes_only: bool = False
) -> dict[FindingCell, FindingCount]:
    """Findings and distinct audits: per sub-theme, per theme (a finding once), and in all (a finding once)."""
    cells: dict[FindingCell, FindingCount] = {}
    levels: tuple[tuple[Any, ...], ...] = ((SubTheme.theme_code, SubTheme.code), (SubTheme.theme_code,), ())
    for level in levels[:1] if sub_themes_only else levels:
        for cell, count in _findings_at(session, period, filters, by, level):
            cells[cell] = cells.get(cell, FindingCount()) + count
    return cells


def _findings_at(
    session: Session, period: Period, filters: Filters, by: Margin, level: tuple[Any, ...]
) -> Iterable[tuple[FindingCell, FindingCount]]:
    margin = _margin(by, period)
    query = (
        select(
            FindingRow.kind,
            func.count(distinct(FindingRow.id)).label("findings"),
            func.count(distinct(FindingRow.revision_id)).label("audits"),
            *level,
            *margin,
        )
        .select_from(Audit)
        .join(FindingRow, FindingRow.revision_id == Audit.current_revision_id)
        .where(*counted(session, period, filters))
        .group_by(FindingRow.kind, *level, *_labels(margin))
    )
    if level:
        query = query.join(FindingTheme, FindingTheme.finding_id == FindingRow.id).join(
            SubTheme, SubTheme.code == FindingTheme.sub_theme_code
        )
    for kind, number, audits, *rest in session.execute(query):
        theme = rest[0] if level else None
        sub_theme = rest[1].rpartition(".")[2] if len(level) > 1 else None
        member = _member(by, rest[len(level) :])
        yield FindingCell(FindingKind(kind), theme, sub_theme, member), FindingCount(number, audits)


def left_out(session: Session, period: Period, filters: Filters) -> LeftOut:
    """Late entries (counted), and reopened audits and drafts of the period (not counted).

    A draft belongs to the period of its audit date; one without a date yet belongs to none.
    """
    narrowed = _narrowed(session, filters)
    query = select(
        func.count().filter(and_(Audit.status.in_(COUNTED), Audit.late_entry.is_(True))),
        func.count().filter(Audit.status == Status.REOPENED),
        func.count().filter(Audit.status == Status.DRAFT),
    ).where(Audit.audit_date.between(period.first, period.last), *narrowed)
    late, reopened, drafts = session.execute(query).one()
    return LeftOut(late, reopened, drafts)


def span(session: Session) -> tuple[date, date] | None:
    """The dates of the first and the last counted audit; None when there is none."""
    first, last = session.execute(
        select(func.min(Audit.audit_date), func.max(Audit.audit_date)).where(Audit.status.in_(COUNTED))
    ).one()
    return (first, last) if first and last else None


def counted(session: Session, period: Period, filters: Filters) -> list[ColumnElement[bool]]:
    """Which audits count (measures, general rules 1 and 2), narrowed by ``filters``."""
    return [
        Audit.status.in_(COUNTED),
        Audit.audit_date.between(period.first, period.last),
        *_narrowed(session, filters),
    ]


def _narrowed(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    for column, wanted in (
        (Audit.form_key, filters.form),
        (Audit.plan_type, filters.plan_type),
        (Audit.selection, filters.selection),
        (Audit.exercise, filters.exercise),
    ):
        if wanted:
            clauses.append(column == wanted)
    if filters.place_id:
        clauses.append(_in_place(session, filters.place_id))
    return clauses


def _in_place(session: Session, place_id: str) -> ColumnElement[bool]:
    """Audits of the place under all its times of validity: rows of one key and kind are one place."""
    here = session.get(Place, place_id)
    if here is None:
        return false()
    rows = session.scalars(select(Place.id).where(Place.key == here.key, Place.kind == here.kind)).all()
    return _PLACE_COLUMNS[here.kind].in_(rows)


def _keys(hidden: Collection[str], only: Collection[str] | None) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if hidden:
        clauses.append(AnswerRow.question_key.not_in(sorted(hidden)))
    if only is not None:
        clauses.append(AnswerRow.question_key.in_(sorted(only)))
    return clauses


def _margin(by: Margin, period: Period) -> list[Any]:
    """The columns that ``by`` groups by, under labels. Comparing dates costs less than taking them apart."""
    if by is Margin.NONE:
        return []
    if by is Margin.MONTH:
        return [extract("year", Audit.audit_date).label("year"), extract("month", Audit.audit_date).label("month")]
    if by is Margin.QUARTER:
        ends = [(Audit.audit_date <= quarter.period.last, literal(quarter.key)) for quarter in _quarters(period)]
        return [case(*ends).label("member")]
    return [_COLUMNS[by].label("member")]


def _quarters(period: Period) -> Iterator[Quarter]:
    """The quarters that the period touches, oldest first."""
    quarter = Quarter.of(period.first)
    while quarter.period.first <= period.last:
        yield quarter
        quarter = quarter.shift(1)


def _labels(margin: list[Any]) -> list[str]:
    """Group by label: PostgreSQL takes the same expression with other parameters for another one."""
    return [column.name for column in margin]


def _member(by: Margin, values: list[Any]) -> str:
    if by is Margin.NONE:
        return ""
    if by is Margin.MONTH:
        return date(int(values[0]), int(values[1]), 1).isoformat()[:7]
    return values[0] or ""


def _tally(outcome: Outcome, option: str | None, n: int) -> Tally:
    """A tally of ``n`` answers alike."""
    options = {str(option): n} if option is not None and outcome is Outcome.ANSWERED else {}
    field = outcome.value.replace("-", "_")
    return Tally(**{field: n}, options=options)
