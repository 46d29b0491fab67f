"""Datasets to count: those that subjects declare, one of each form, and the one grouped query over any of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from qa_tool.counts import queries as counts
from qa_tool.counts.datasets import datasets_of
from qa_tool.counts.words import containing
from qa_tool.definitions import queries as definitions
from qa_tool.definitions.model import Condition, Definition, Question
from qa_tool.definitions.question_types.registry import known_type
from qa_tool.definitions.registers import Register
from qa_tool.definitions.words import Outcome, QuestionRole
from qa_tool.figures.queries.tallies import narrowed
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.datasets import Column, Dataset, Join, Kind, word
from qa_tool.kit.handed_down import HandedDown
from qa_tool.kit.percentages import Number, of_hundredths
from qa_tool.kit.periods import LONDON, Period, today
from qa_tool.kit.sums import by_key
from qa_tool.moderation.models import ModeratedGrade, Moderation
from qa_tool.records.datasets import RECORD
from qa_tool.records.models import AnswerRow, Audit
from qa_tool.records.words import COUNTED
from qa_tool.registers import queries as registers
from qa_tool.registers.datasets import columns_of
from qa_tool.registers.datasets import datasets_of as of_registers


@dataclass(frozen=True)
class Brought:
    """What subjects bring: datasets of their own."""

    datasets: tuple[Dataset, ...] = ()


brought = HandedDown[Brought]("Nothing is counted")
_ANY: Any = literal("answered")
_made: list[tuple[Brought, Mapping[str, Register], tuple[str, ...], dict[str, Dataset]]] = []
"""The last ones made, with what they were made of: what subjects bring, the registers, and the versions published, by
their hashes."""


def in_service(session: Session) -> dict[str, Dataset]:
    """Every dataset of the service, with one of each form that was published."""
    versions = sorted(definitions.form_versions(session).values(), key=lambda version: -version[0])
    published = tuple(definition.content_hash for _, definition in versions)
    made, kept = _made[0] if _made else None, registers.in_use(session)
    if made is None or made[0] is not brought() or made[1] != kept or made[2] != published:
        made = (brought(), kept, published, of_forms((definition for _, definition in versions), kept.values()))
        _made[:] = [made]
    return {**datasets_of(counts.in_use(session).values()), **of_registers(kept.values()), **made[3]}


def of_forms(newest_first: Iterable[Definition], kept: Iterable[Register]) -> dict[str, Dataset]:
    """The datasets by key, where these are the versions of the forms; of a question the newest one's words count.

    ``kept``: the registers, which say more of records.
    """
    more = columns_of(kept)
    by_form: dict[str, list[Definition]] = {}
    for definition in newest_first:
        by_form.setdefault(definition.form, []).append(definition)
    asking: dict[str, set[str]] = {}
    for form, versions in by_form.items():
        for key in {question.key for version in versions for question in version.questions}:
            asking.setdefault(key, set()).add(form)
    found = {one.key: one.with_columns(more) for one in brought().datasets}
    for form, versions in by_form.items():
        title, columns = versions[0].title, (*_questions(versions, asking), *RECORD, *more)
        found[form] = Dataset(form, title, Audit, columns, Audit.audit_date, Audit.id, where=(Audit.form_key == form,))
    return found


def _questions(versions: Sequence[Definition], asking: Mapping[str, Collection[str]]) -> Iterable[Column]:
    """A column of each question that the form asks, or asked."""
    questions: dict[str, list[Question]] = {}
    for version in versions:
        for question in version.questions:
            kind = known_type(question)
            if kind is not None and kind.kept and question.restricted is None:
                questions.setdefault(question.key, []).append(question)
    return [_question(same, versions[0].form, asking[key]) for key, same in questions.items()]


def _question(same: Sequence[Question], form: str, asking: Collection[str]) -> Column:
    newest = same[0]
    kind = known_type(newest)
    assert kind is not None, "left out above"
    answer = aliased(AnswerRow)
    here = and_(answer.revision_id == Audit.current_revision_id, answer.question_key == newest.key)
    address = {"question": newest.key} if len(asking) == 1 else {"form": form, "question": newest.key}
    members = {option.key: option.label for one in reversed(same) for option in kind.tally_options(one)}
    of, value = Kind.ANSWERED, _ANY
    if kind.days:
        of, value = Kind.DATE, answer.day
    elif members and not kind.several:
        of, value = (Kind.GRADE if kind.graded else Kind.MEMBER), answer.option
    elif kind.conditional and not kind.several:
        of, value = Kind.NUMBER, answer.number
    sql: Any = case((answer.outcome == Outcome.ANSWERED, value))
    if kind.graded:
        instead = _moderated(newest.key)
        sql = case((instead.exists(), instead.scalar_subquery()), else_=sql)
    members = members if of in (Kind.GRADE, Kind.MEMBER) else {}
    return Column(newest.key, newest.label, of, sql, (Join(answer, here),), members, address=address)


def _moderated(key: str) -> Any:
    """The grade that a moderation put in the place of the auditor's; none where it has no grade any more."""
    return (
        select(word(ModeratedGrade.grade))
        .join(Moderation, Moderation.id == ModeratedGrade.moderation_id)
        .where(
            Moderation.revision_id == Audit.current_revision_id,
            ModeratedGrade.stage == Moderation.in_force,
            ModeratedGrade.question_key == key,
        )
        .correlate(Audit)
    )


def count(
    session: Session,
    dataset: Dataset,
    keys: Collection[str],
    period: Period,
    filters: Filters,
    where: Condition | None = None,
    *,
    each: bool = False,
) -> list[tuple[str, dict[str, Any], int]]:
    """(id of the record, values by column, how many rows have them) of the rows that count in the period.

    ``each``: record by record; else the id is '' and rows alike are one. ``where`` may leave rows out at once that the
    caller would not count anyway.
    """
    columns = [column for column in dataset.columns if column.key in keys]
    # Of no column at all the rows are counted, too: a query needs one.
    wanted = [one.sql.label(f"c{at}") for at, one in enumerate(columns)] or [literal(1).label("row")]
    query: Any = select(*((dataset.record,) if each else ()), *wanted)
    query = query.select_from(dataset.source)
    if dataset.record is None:
        found = _entered(session, query, dataset, period, filters)
        read = [_number if one.kind is Kind.NUMBER else _value for one in columns]
        keyed = [one.key for one in columns]
        return [("", {key: of(one) for key, of, one in zip(keyed, read, row, strict=False)}, 1) for row in found]
    joined: list[Any] = []
    for join in dataset.joins:
        query = query.join(join.to, join.on)
    for join in (join for column in columns for join in column.joins):
        if not any(join.to is other for other in joined):
            joined.append(join.to)
            query = query.outerjoin(join.to, join.on)
    inner = query.where(
        Audit.status.in_(COUNTED),
        dataset.day.between(period.first, period.last),
        *narrowed(session, filters),
        *dataset.where,
        *_at_once(columns, where),
    ).subquery()
    given = {"today": today(), "overall_keys": definitions.keys_in_role(session, QuestionRole.OVERALL)}
    # Grouped outside: PostgreSQL takes two sends of one literal for two different ones.
    rows = session.execute(select(*inner.c, func.count()).group_by(*inner.c), given)
    names, first = [column.key for column in columns], int(each)
    kept = slice(first, first + len(names))
    found = by_key(((row[0] if each else "", tuple(map(_value, row[kept]))), row[-1]) for row in rows)
    return [(record, dict(zip(names, values, strict=True)), n) for (record, values), n in found.items()]


def _entered(session: Session, query: Any, dataset: Dataset, period: Period, filters: Filters) -> Iterable[Any]:
    """What was entered for whole periods, or for the longer one in which the period lies: of a year, up to now; of a
    register, what was opened in it.

    Filtered figures have none: a filter of records fits none of it. Numbers come as hundredths.
    """
    if replace(filters, own_team=False):
        return ()
    query = query.where(*dataset.where)
    if not dataset.each:
        return session.execute(query.where(dataset.day.between(period.first, period.last)))
    around = containing(dataset.each, period.first).period
    if around.last >= period.last:
        return session.execute(query.where(dataset.day == around.first))
    within = containing(dataset.each, period.last + timedelta(days=1)).period.first
    return session.execute(query.where(dataset.day >= period.first, dataset.day < within))


def _at_once(columns: Iterable[Column], where: Condition | None) -> Iterable[ColumnElement[bool]]:
    """What the condition asks of a set, as the database can look for it: a set decides most."""
    for column in columns if where is not None else ():
        expected = where.all_of.get(column.key) if where is not None else None
        wanted = expected if isinstance(expected, tuple) else (expected,)
        if column.kind in (Kind.MEMBER, Kind.GRADE, Kind.YES_NO) and all(isinstance(one, str) for one in wanted):
            yield column.sql.in_(wanted)


def _value(value: Any) -> date | str | int | None:
    """The day of a moment is the one on the service's own clock, which the databases do not know alike."""
    if isinstance(value, datetime):
        return value.astimezone(LONDON).date()
    return value  # type: ignore[no-any-return]


def _number(hundredths: int | None) -> Number | None:
    return None if hundredths is None else of_hundredths(hundredths)


def names(session: Session, dataset: Dataset, keys: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """What the members of these columns are called in the service."""
    columns = {key: column for key in keys if (column := dataset.column(key)) is not None}
    return {key: column.names(session) for key, column in columns.items() if column.names is not None}
