"""The database counts: one grouped query per margin over counted audits, on their current revisions.

Figures are the service's: they are not scoped to rows of the person asking (the policy decides who may see figures
at all). Nothing here computes a percentage, and nothing here returns a row of an audit. Several periods are counted in
one query; they follow each other without a gap.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum

from sqlalchemy import ColumnElement, and_, distinct, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.queries import keys_in_role
from qa_tool.definitions.words import FindingKind, Outcome, QuestionRole
from qa_tool.figures.queries.margins import Groups
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.floor import NONE_HIDDEN, Hidden
from qa_tool.figures.words.tally import Counted, FindingCell, FindingCount, LeftOut, QuestionCell, Tally, pooled
from qa_tool.kit.periods import Period
from qa_tool.moderation.queries import moderated_answers
from qa_tool.people.models import Place
from qa_tool.people.words import PlaceKind
from qa_tool.programme.queries import of_exercise
from qa_tool.records.models import AnswerOption, AnswerRow, Audit, FindingRow, FindingTheme
from qa_tool.records.words import COUNTED, Status

_PLACE_COLUMNS = {
    PlaceKind.LOCALITY: Audit.locality_id,
    PlaceKind.DISTRICT: Audit.district_id,
    PlaceKind.TEAM: Audit.team_id,
}


def overall(
    session: Session, periods: Sequence[Period], filters: Filters, by: Margin = Margin.NONE
) -> dict[Period, dict[tuple[str, str], Counted]]:
    """Audits and their overall grades of each period, by (form key, member of the margin).

    The effective grade counts as answered; an audit without one counts under the outcome of the
    question that asks for it, and under none where its form version does not.
    """
    overall_question = aliased(AnswerRow)
    groups = Groups.of(periods, by, filters.sight.reads)
    query = (
        select(
            Audit.form_key, Audit.effective_grade, overall_question.outcome, func.count().label("n"), *groups.columns
        )
        .outerjoin(
            overall_question,
            and_(
                Audit.effective_grade.is_(None),
                overall_question.revision_id == Audit.current_revision_id,
                overall_question.question_key.in_(keys_in_role(session, QuestionRole.OVERALL)),
            ),
        )
        .where(*_counted_in(session, periods, filters))
        .group_by(Audit.form_key, Audit.effective_grade, overall_question.outcome, *groups.labels)
    )
    cells: dict[Period, dict[tuple[str, str], Counted]] = {period: {} for period in periods}
    for form, grade, outcome, n, *rest in session.execute(query):
        period, member = groups.place(rest)
        found = Outcome.ANSWERED if grade else outcome
        hidden = groups.hidden(rest, n)
        tally = _tally(found, grade, n, hidden) if found else Tally()
        cells[period][form, member] = cells[period].get((form, member), Counted()) + Counted(n, tally, hidden)
    return cells


def questions(
    session: Session,
    periods: Sequence[Period],
    filters: Filters,
    by: Margin = Margin.NONE,
    *,
    hidden: Collection[str] = (),
    only: Collection[str] | None = None,
) -> dict[Period, dict[QuestionCell, Tally]]:
    """Outcomes and single options of each question by form version and member, as moderated where they were.

    ``hidden`` are the keys of restricted questions, which are never counted; ``only`` narrows to some keys. Options of
    several-choices questions are not here: see ``several_choices``.
    """
    groups = Groups.of(periods, by, filters.sight.reads)
    query = (
        select(
            Audit.form_version_id,
            AnswerRow.question_key,
            AnswerRow.outcome,
            AnswerRow.option,
            func.count().label("n"),
            *groups.columns,
        )
        .join(AnswerRow, AnswerRow.revision_id == Audit.current_revision_id)
        .where(*_counted_in(session, periods, filters), *_keys(hidden, only))
        .group_by(Audit.form_version_id, AnswerRow.question_key, AnswerRow.outcome, AnswerRow.option, *groups.labels)
    )
    counts: dict[tuple[Period, QuestionCell], list[tuple[Outcome, str | None, int, Hidden]]] = {}
    moderated = _moderated(session, groups, [*_counted_in(session, periods, filters), *_keys(hidden, only)])
    for version, key, outcome, option, n, *rest in session.execute(query):
        period, member = groups.place(rest)
        cell = QuestionCell(version, key, member)
        who = tuple(groups.hidden(rest, 1))
        left = n + moderated.pop((period, cell, who, outcome, option), 0)
        if left:
            counts.setdefault((period, cell), []).append((outcome, option, left, dict.fromkeys(who, left)))
    for (period, cell, who, outcome, option), n in moderated.items():
        counts.setdefault((period, cell), []).append((outcome, option, n, dict.fromkeys(who, n)))
    cells: dict[Period, dict[QuestionCell, Tally]] = {period: {} for period in periods}
    for (period, cell), found in counts.items():
        cells[period][cell] = pooled(_tally(*one) for one in found)
    return cells


Answered = tuple[Period, QuestionCell, tuple[str, ...], Outcome, str | None]
"""The third are the practitioners of hidden records: one, or none."""


def _moderated(session: Session, groups: Groups, conditions: list[ColumnElement[bool]]) -> dict[Answered, int]:
    """By how much moderation changes the number of each answer: -1 for the auditor's, 1 for the one that stands."""
    query = moderated_answers.moves(groups.columns, groups.labels, conditions)
    moves: dict[Answered, int] = {}
    for version, key, outcome, option, stands, grade, n, *rest in session.execute(query):
        period, member = groups.place(rest)
        cell, who = QuestionCell(version, key, member), tuple(groups.hidden(rest, 1))
        for answer, by in (((outcome, option), -n), ((stands, grade), n)):
            moves[period, cell, who, *answer] = moves.get((period, cell, who, *answer), 0) + by
    return moves


def several_choices(
    session: Session,
    periods: Sequence[Period],
    filters: Filters,
    by: Margin = Margin.NONE,
    *,
    hidden: Collection[str] = (),
) -> dict[Period, dict[QuestionCell, dict[str, int]]]:
    """How many answers of each several-choices question chose each option, by form version and member."""
    groups = Groups.of(periods, by)
    query = (
        select(
            Audit.form_version_id,
            AnswerRow.question_key,
            AnswerOption.option,
            func.count().label("n"),
            *groups.columns,
        )
        .join(AnswerRow, AnswerRow.revision_id == Audit.current_revision_id)
        .join(AnswerOption, AnswerOption.answer_id == AnswerRow.id)
        .where(*_counted_in(session, periods, filters), *_keys(hidden, None))
        .group_by(Audit.form_version_id, AnswerRow.question_key, AnswerOption.option, *groups.labels)
    )
    cells: dict[Period, dict[QuestionCell, dict[str, int]]] = {period: {} for period in periods}
    for version, key, option, n, *rest in session.execute(query):
        period, member = groups.place(rest)
        options = cells[period].setdefault(QuestionCell(version, key, member), {})
        options[option] = options.get(option, 0) + n
    return cells


class FindingLevel(Enum):
    """How finely findings are counted. One is no sum of another: a finding counts once in each of its codes."""

    SUB_THEMES = "sub-themes"
    THEMES = "themes"
    ALL = "all"

    @property
    def codes(self) -> tuple[InstrumentedAttribute[str], ...]:
        """The columns that tell one cell from another.

        They are no value of the member: Python 3.11.2 makes a bare object of an empty tuple there.
        """
        theme, sub_theme = SubTheme.theme_code, SubTheme.code
        return {FindingLevel.SUB_THEMES: (theme, sub_theme), FindingLevel.THEMES: (theme,)}.get(self, ())


def findings(
    session: Session, periods: Sequence[Period], filters: Filters, by: Margin, level: FindingLevel
) -> dict[Period, dict[FindingCell, FindingCount]]:
    """Findings and distinct audits: by sub-theme, by theme (a finding once), or in all (a finding once)."""
    groups = Groups.of(periods, by, filters.sight.reads)
    codes = level.codes
    query = (
        select(
            FindingRow.kind,
            # A finding has a sub-theme once: there are no others to tell apart.
            (func.count() if level is FindingLevel.SUB_THEMES else func.count(distinct(FindingRow.id))).label("n"),
            func.count(distinct(FindingRow.revision_id)).label("audits"),
            *codes,
            *groups.columns,
        )
        .select_from(Audit)
        .join(FindingRow, FindingRow.revision_id == Audit.current_revision_id)
        .where(*_counted_in(session, periods, filters))
        .group_by(FindingRow.kind, *codes, *groups.labels)
    )
    if codes:
        query = query.join(FindingTheme, FindingTheme.finding_id == FindingRow.id).join(
            SubTheme, SubTheme.code == FindingTheme.sub_theme_code
        )
    cells: dict[Period, dict[FindingCell, FindingCount]] = {period: {} for period in periods}
    for kind, number, audits, *rest in session.execute(query):
        theme = rest[0] if codes else None
        sub_theme = rest[1].rpartition(".")[2] if len(codes) > 1 else None
        grouped = rest[len(codes) :]
        period, member = groups.place(grouped)
        cell = FindingCell(FindingKind(kind), theme, sub_theme, member)
        counted = FindingCount(number, audits, groups.hidden(grouped, audits))
        cells[period][cell] = cells[period].get(cell, FindingCount()) + counted
    return cells


def left_out(session: Session, period: Period, filters: Filters) -> LeftOut:
    """Late entries (counted), and reopened audits and drafts of the period (not counted).

    A draft belongs to the period of its audit date; one without a date yet belongs to none.
    """
    within = narrowed(session, filters)
    query = select(
        func.count().filter(and_(Audit.status.in_(COUNTED), Audit.late_entry.is_(True))),
        func.count().filter(Audit.status == Status.REOPENED),
        func.count().filter(Audit.status == Status.DRAFT),
    ).where(Audit.audit_date.between(period.first, period.last), *within)
    late, reopened, drafts = session.execute(query).one()
    return LeftOut(late, reopened, drafts, _kept(session, period, filters))


def _kept(session: Session, period: Period, filters: Filters) -> int:
    """Records that would count if they were not kept from the person asking."""
    if not filters.sight.kept:
        return 0
    without = replace(filters, sight=replace(filters.sight, kept=()))
    mine = Audit.id.in_(filters.sight.kept)
    return session.scalar(select(func.count()).where(*counted(session, period, without), mine)) or 0


def span(session: Session) -> tuple[date, date] | None:
    """The dates of the first and the last counted audit; None when there is none."""
    ends = [
        select(end(Audit.audit_date)).where(Audit.status == status).scalar_subquery()  # each is one look at an index
        for end in (func.min, func.max)
        for status in COUNTED
    ]
    days = [day for day in session.execute(select(*ends)).one() if day is not None]
    return (min(days), max(days)) if days else None


def spans(session: Session) -> dict[str, tuple[date, date]]:
    """The dates of the first and the last counted audit on each form that has one."""
    query = (
        select(Audit.form_key, func.min(Audit.audit_date), func.max(Audit.audit_date))
        .where(Audit.status.in_(COUNTED), Audit.audit_date.is_not(None))
        .group_by(Audit.form_key)
    )
    return {form: (first, last) for form, first, last in session.execute(query) if first and last}


def first_used(session: Session, version_ids: Collection[int], period: Period) -> dict[int, date]:
    """The day of the first counted audit of the period on each of those form versions; unused ones are left out."""
    query = (
        select(Audit.form_version_id, func.min(Audit.audit_date))
        .where(*counted(session, period, Filters()), Audit.form_version_id.in_(sorted(version_ids)))
        .group_by(Audit.form_version_id)
    )
    return {version: day for version, day in session.execute(query) if day is not None}


def _counted_in(session: Session, periods: Sequence[Period], filters: Filters) -> list[ColumnElement[bool]]:
    """Which audits count, from the first day of ``periods`` to the last."""
    whole = Period(min(period.first for period in periods), max(period.last for period in periods))
    return counted(session, whole, filters)


def counted(session: Session, period: Period, filters: Filters) -> list[ColumnElement[bool]]:
    """Which audits count (measures, general rules 1 and 2), narrowed by ``filters``."""
    return [
        Audit.status.in_(COUNTED),
        Audit.audit_date.between(period.first, period.last),
        *narrowed(session, filters),
    ]


def narrowed(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """What ``filters`` ask of an audit, besides its period."""
    clauses: list[ColumnElement[bool]] = []
    for column, wanted in (
        (Audit.form_key, filters.form),
        (Audit.plan_type, filters.plan_type),
        (Audit.selection, filters.selection),
        (Audit.exercise, filters.exercise),
    ):
        if wanted:
            clauses.append(column == wanted)
    if filters.exercise_id:
        clauses.append(of_exercise(filters.exercise_id))
    if filters.place_id:
        clauses.append(_in_place(session, filters.place_id))
    if filters.sight.kept:
        clauses.append(Audit.id.not_in(filters.sight.kept))
    if filters.sight.about is not None:
        clauses.append(Audit.practitioner_id.in_(filters.sight.about))
    return clauses


def place_rows(session: Session, filters: Filters) -> tuple[str, ...]:
    """The rows of the filter's place under all its times of validity: rows of one key and kind are one place."""
    here = session.get(Place, filters.place_id) if filters.place_id else None
    if here is None:
        return ()
    rows = session.scalars(select(Place.id).where(Place.key == here.key, Place.kind == here.kind).order_by(Place.id))
    return tuple(rows)


def _in_place(session: Session, place_id: str) -> ColumnElement[bool]:
    here = session.get(Place, place_id)
    if here is None:
        return false()
    return _PLACE_COLUMNS[here.kind].in_(place_rows(session, Filters(place_id=place_id)))


def _keys(hidden: Collection[str], only: Collection[str] | None) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if hidden:
        clauses.append(AnswerRow.question_key.not_in(sorted(hidden)))
    if only is not None:
        clauses.append(AnswerRow.question_key.in_(sorted(only)))
    return clauses


def _tally(outcome: Outcome, option: str | None, n: int, hidden: Hidden = NONE_HIDDEN) -> Tally:
    """A tally of ``n`` answers alike."""
    options = {str(option): n} if option is not None and outcome is Outcome.ANSWERED else {}
    field = outcome.value.replace("-", "_")
    answered = hidden if outcome is Outcome.ANSWERED else NONE_HIDDEN
    return Tally(**{field: n}, options=options, hidden=hidden, hidden_answered=answered)
