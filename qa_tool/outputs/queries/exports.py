"""The rows behind a period's figures, streamed: what the workbook's Audits, Data and Findings sheets are made of.

The same audits that the tallies count, of which the person asking may read; memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from qa_tool.figures.queries.tallies import counted
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Period
from qa_tool.moderation.queries import moderated_answers
from qa_tool.outputs.words import AnswerLine, AuditLine, FindingLine
from qa_tool.people.models import Person, Team
from qa_tool.policy.words import Asker
from qa_tool.records.models import AnswerOption, AnswerRow, Audit, FindingRow, FindingTheme, Revision
from qa_tool.records.queries import scoping

AT_ONCE = 500
"""Audits fetched at once."""
ANSWERS_OF = 100
"""Audits whose answers are fetched at once."""
CACHE_KIB = 2_048
"""Of the database's pages that are kept while a file is made. It reads most of them once, in their order."""
SEPARATOR = "\x1f"
"""Between option keys put together by the database; no key can hold it."""


def snapshot(session: Session) -> None:
    """Let everything read from here on be of one moment, where the transaction has not begun yet.

    SQLite's transactions are so already; PostgreSQL's must be told before their first statement.
    """
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def sparing(session: Session) -> Iterator[None]:
    """Read inside without keeping what was read: the memory of a file's making is then the same at any size.

    SQLite's connections keep up to 64 MB of pages, for the pages of the site; afterwards this one may again.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    # The driver's own connection: after a failure nothing else answers any more.
    kept: Any = connection.connection.driver_connection
    usual = kept.execute("PRAGMA cache_size").fetchone()[0]
    kept.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    try:
        yield
    finally:
        kept.execute(f"PRAGMA cache_size={int(usual)}")


def audits(session: Session, asker: Asker | None, period: Period, filters: Filters) -> Iterator[AuditLine]:
    """The counted audits of the period by date and reference. ``asker`` None is the command line, which reads all."""
    query = _audit_query(asker).where(*counted(session, period, filters), _reach(asker))
    query = query.order_by(Audit.audit_date, Audit.reference)
    for row in session.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield AuditLine(*row)


def _reach(asker: Asker | None) -> ColumnElement[bool]:
    return true() if asker is None else scoping.readable(asker)


def _audit_query(asker: Asker | None) -> Select[Any]:
    practitioner, author = aliased(Person), aliased(Person)
    columns: list[Any] = [
        Revision.id,
        Audit.reference,
        Audit.form_key,
        Audit.form_version_id,
        Audit.audit_date,
        _word(Audit.status),
        Audit.locality_id,
        Audit.district_id,
        Audit.team_id,
        practitioner.staff_code,
        Team.name,
        author.staff_code,
        Audit.author_role,
        Audit.plan_type,
        Audit.age_band,
        Audit.abuse_category,
        Audit.exercise,
        Audit.selection,
        Audit.meeting_type,
        _word(Audit.effective_grade),
        _word(Revision.grade),
        _word(Revision.suggested_grade),
        Audit.departure,
        Audit.impact,
        Audit.safety_concern,
        Audit.late_entry,
        Audit.submitted_at,
        Revision.number,
        Audit.import_batch_id.is_not(None),
        literal(False) if asker is None else scoping.coded_only(asker),
    ]
    return (
        select(*columns)
        .join(Revision, Revision.id == Audit.current_revision_id)
        .outerjoin(practitioner, practitioner.id == Audit.practitioner_id)
        .outerjoin(author, author.id == Audit.author_id)
        .outerjoin(Team, Team.id == Audit.practitioner_team_id)
    )


def _word(column: Any) -> ColumnElement[str]:
    """A column of words as the plain text it is stored as: nothing is looked up for each of many thousand rows."""
    return type_coerce(column, String)


def answers(
    session: Session, lines: Iterable[AuditLine], *, several: Collection[str], hidden: Collection[str]
) -> Iterator[AnswerLine]:
    """The answers of the audits in ``lines``, audit by audit; within one in no order that means anything. As moderated.

    ``several`` names the questions with several choices; those in ``hidden`` are left out altogether.
    """
    query = _answer_query(several, hidden)
    for batch in _batches(lines):
        by_revision = {line.revision_id: line for line in batch}
        found: dict[int, list[AnswerLine]] = {}
        moderated = moderated_answers.in_force(session, list(by_revision))
        for row in session.execute(query, {"revisions": list(by_revision)}):
            revision_id, key, outcome, option, chosen, text, number, day, clock, comment = row
            audit = by_revision[revision_id]
            if (revision_id, key) in moderated:
                stands, grade, _ = moderated[revision_id, key]
                outcome, option = stands.value, grade
            options = tuple(sorted(chosen.split(SEPARATOR))) if chosen else ()
            if audit.coded_only:
                text = comment = None
            line = AnswerLine(audit, key, outcome, option, options, text, number, day, clock, comment)
            found.setdefault(revision_id, []).append(line)
        for revision_id in by_revision:
            yield from found.get(revision_id, ())


def _answer_query(several: Collection[str], hidden: Collection[str]) -> Select[Any]:
    chosen = (
        select(func.aggregate_strings(AnswerOption.option, SEPARATOR))
        .where(AnswerOption.answer_id == AnswerRow.id)
        .correlate(AnswerRow)
        .scalar_subquery()
    )
    of_several = case((AnswerRow.question_key.in_(sorted(several)), chosen), else_=null()) if several else null()
    query = select(
        AnswerRow.revision_id,
        AnswerRow.question_key,
        _word(AnswerRow.outcome),
        AnswerRow.option,
        of_several,
        AnswerRow.text,
        AnswerRow.number,
        AnswerRow.day,
        AnswerRow.clock,
        AnswerRow.comment,
    ).where(AnswerRow.revision_id.in_(bindparam("revisions", expanding=True)))
    return query.where(AnswerRow.question_key.not_in(sorted(hidden))) if hidden else query


def findings(session: Session, lines: Iterable[AuditLine]) -> Iterator[FindingLine]:
    """The findings of the audits in ``lines``: strengths before areas for development, each in the order given."""
    for batch in _batches(lines):
        by_revision = {line.revision_id: line for line in batch}
        query = (
            select(
                FindingRow.revision_id,
                FindingRow.id,
                FindingRow.question_key,
                _word(FindingRow.kind),
                FindingRow.position,
                FindingRow.text,
                FindingTheme.sub_theme_code,
            )
            .outerjoin(FindingTheme, FindingTheme.finding_id == FindingRow.id)
            .where(FindingRow.revision_id.in_(by_revision))
            .order_by(FindingRow.revision_id, FindingRow.kind.desc(), FindingRow.position, FindingTheme.id)
        )
        found: dict[int, list[FindingLine]] = {}
        for (revision_id, _), rows in groupby(session.execute(query), key=itemgetter(0, 1)):
            together = list(rows)
            _, _, key, kind, position, text, _ = together[0]
            audit = by_revision[revision_id]
            codes = tuple(row[6] for row in together if row[6])
            line = FindingLine(audit, key, kind, position, None if audit.coded_only else text, codes)
            found.setdefault(revision_id, []).append(line)
        for revision_id in by_revision:
            yield from found.get(revision_id, ())


def _batches(lines: Iterable[AuditLine]) -> Iterator[list[AuditLine]]:
    batch: list[AuditLine] = []
    for line in lines:
        batch.append(line)
        if len(batch) == ANSWERS_OF:
            yield batch
            batch = []
    if batch:
        yield batch
