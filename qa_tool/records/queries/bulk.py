"""Many submitted audits at once: the same rows that one submission writes, inserted by the hundred.

What bringing in audits asks of the tables and writes there, a few statements for a whole file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, inspect, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Record
from qa_tool.kit.tables import Base, new_id
from qa_tool.people.models import Membership, Person, Place, Team
from qa_tool.records.models import (
    ActionRow,
    AnswerOption,
    AnswerRow,
    Audit,
    Case,
    FindingRow,
    FindingTheme,
    ImportBatch,
    Revision,
)
from qa_tool.records.queries.audits import token
from qa_tool.records.queries.revisions import Columns, Rows, Signature, rows
from qa_tool.records.words import Status

BATCH = 250
"""Audits to one round of inserts: large enough for speed, small enough for a steady progress bar and memory."""

Lines = list[list[Any]]
"""Rows to insert, the values alone."""

Progress = Callable[[int], None]
"""Told how many more audits have been written."""


@dataclass(frozen=True)
class BulkAudit:
    """One submitted audit to write.

    ``head`` is an Audit that no session knows, with its reference, facts (``audits.put_facts``), outcome
    (``audits.put_outcome``), stamps and the status it is to have; its id may be left out. ``record`` is the content
    as typed: it is settled here as a submission settles it, unless ``content`` (``revisions.kept`` of it) is given.
    ``head.submitted_at`` and ``head.author_id`` sign it.
    """

    head: Audit
    definition: Definition
    record: Record
    suggested: str | None = None
    content: Record | None = None


def insert_audits(session: Session, items: Iterable[BulkAudit], progress: Progress | None = None) -> int:
    """Write ``items`` with one revision each, and return how many there were. Flushes, never commits.

    Raises ValueError for a head without reference, stamps or a submitted status, IntegrityError where the tables
    refuse a row (a reference given out before, an author who is the practitioner).
    """
    written = 0
    session.flush()
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        _insert(session, batch)
        written += len(batch)
        if progress is not None:
            progress(len(batch))
    return written


def _insert(session: Session, batch: list[BulkAudit]) -> None:
    heads = [_head(item.head) for item in batch]
    contents = [_rows(head["id"], item) for head, item in zip(heads, batch, strict=True)]
    revision_ids = _ids(session, Revision, len(batch))
    revisions = [{"id": number, **one.revision} for number, one in zip(revision_ids, contents, strict=True)]
    # A head cannot name a revision that is not there yet, and one without a revision is a draft.
    _many(session, Audit, [head | {"status": Status.DRAFT, "current_revision_id": None} for head in heads])
    _many(session, Revision, revisions)
    _contents(session, contents, revision_ids)
    audit = _table(Audit)
    finished = (
        update(audit)
        .where(audit.c.id == bindparam("of"))
        .values(status=bindparam("now"), current_revision_id=bindparam("revision"))
    )
    submitted = zip(heads, revision_ids, strict=True)
    session.connection().execute(
        finished, [{"of": head["id"], "now": head["status"], "revision": number} for head, number in submitted]
    )


def _contents(session: Session, contents: list[Rows], revision_ids: list[int]) -> None:
    """The answers, findings and actions of the revisions, with the ids that their own rows need."""
    answer_ids = iter(_ids(session, AnswerRow, sum(len(one.answers) for one in contents)))
    finding_ids = iter(_ids(session, FindingRow, sum(len(one.findings) for one in contents)))
    answers: Lines = []
    options: Lines = []
    findings: Lines = []
    themes: Lines = []
    actions: Lines = []
    for revision_id, one in zip(revision_ids, contents, strict=True):
        for (columns, chosen), number in zip(one.answers, answer_ids, strict=False):
            answers.append([number, revision_id, *columns.values()])
            options += [[number, option] for option in chosen]
        for (columns, codes), number in zip(one.findings, finding_ids, strict=False):
            findings.append([number, revision_id, *columns.values()])
            themes += [[number, code] for code in codes]
        actions += [[revision_id, *columns.values()] for columns in one.actions]
    own = ["id", "revision_id"]
    pour(session, AnswerRow, own + _names([columns for one in contents for columns, _ in one.answers[:1]]), answers)
    pour(session, AnswerOption, ["answer_id", "option"], options)
    pour(session, FindingRow, own + _names([columns for one in contents for columns, _ in one.findings[:1]]), findings)
    pour(session, FindingTheme, ["finding_id", "sub_theme_code"], themes)
    pour(session, ActionRow, own[1:] + _names([columns for one in contents for columns in one.actions[:1]]), actions)


def _names(lines: list[Columns]) -> list[str]:
    """The columns of lines that all have the same ones, in their order."""
    return list(lines[0]) if lines else []


def _rows(audit_id: str, item: BulkAudit) -> Rows:
    assert item.head.submitted_at is not None
    signature = Signature(item.head.author_id, item.head.submitted_at)
    return rows(audit_id, item.definition, item.record, signature, item.suggested, content=item.content)


def _head(head: Audit) -> Columns:
    """The head's columns, with the defaults that the session would have put in."""
    columns = {column.key: getattr(head, column.key) for column in inspect(Audit).column_attrs}
    columns["id"] = columns["id"] or new_id()
    columns["version"] = 1
    for flag in ("departure", "late_entry", "safety_concern"):
        columns[flag] = bool(columns[flag])
    if columns["status"] in (None, Status.DRAFT) or not (columns["reference"] and columns["submitted_at"]):
        raise ValueError("A head to be written in bulk needs its reference, its stamps and a submitted status")
    return columns


def _ids(session: Session, model: type[Base], wanted: int) -> list[int]:
    """``wanted`` new ids of a table: its sequence gives them out on PostgreSQL; SQLite has one writer at a time."""
    table = _table(model)
    if session.get_bind().dialect.name == "postgresql":
        drawn = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :wanted)")
        return [int(number) for number in session.scalars(drawn, {"name": table.name, "wanted": wanted})]
    last: int = session.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
    return list(islice(count(last + 1), wanted))


def _many(session: Session, model: type[Base], lines: list[Columns]) -> None:
    if lines:
        session.connection().execute(insert(_table(model)), lines)


def pour(session: Session, model: type[Base], names: list[str], lines: Lines) -> None:
    """Insert very many lines, the values of the columns ``names``, in the way that the driver does fastest.

    SQLAlchemy's own insert looks at every value of every line; here each column's type is asked once.
    """
    if not lines:
        return
    connection, table = session.connection(), _table(model)
    dialect = connection.dialect
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    changed = [(at, processor) for at, processor in enumerate(processors) if processor is not None]
    for line in lines:
        for at, processor in changed:
            line[at] = processor(line[at])
    quote = dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        return
    places = ", ".join("?" * len(names))
    connection.exec_driver_sql(f"INSERT INTO {target} VALUES ({places})", [tuple(line) for line in lines])  # noqa: S608


def _table(model: type[Base]) -> Table:
    table: Any = model.__table__
    assert isinstance(table, Table)
    return table


def in_batches(lines: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """``lines`` in lists of at most ``size``: no statement may carry more than a few hundred parameters."""
    remaining = iter(lines)
    while batch := list(islice(remaining, size)):
        yield batch


TOGETHER = 500
"""Values to one statement."""


def all_places(session: Session) -> Sequence[Place]:
    """Every place there ever was, in the order of names."""
    return session.scalars(select(Place).order_by(Place.name, Place.valid_from)).all()


def all_staff_codes(session: Session) -> dict[str, str]:
    """Person ids by staff code, of everybody who ever was in post, in the order of codes."""
    wanted = select(Person.staff_code, Person.id).order_by(Person.staff_code)
    return {row[0]: row[1] for row in session.execute(wanted)}


@dataclass(frozen=True)
class Stay:
    """A person's time in an IRO team. ``last`` is the last day; None: still there."""

    team_id: str
    team_name: str
    first: date
    last: date | None


def all_stays(session: Session) -> dict[str, list[Stay]]:
    """Who was in which team when, by person id: for the first that fits a day, as ``team_of`` says."""
    wanted = (
        select(Membership.person_id, Team.id, Team.name, Membership.valid_from, Membership.valid_to)
        .join(Team, Membership.team_id == Team.id)
        .order_by(Membership.manages, Membership.valid_from.desc())
    )
    stays: dict[str, list[Stay]] = {}
    for person_id, team_id, name, first, last in session.execute(wanted):
        stays.setdefault(person_id, []).append(Stay(team_id, name, first, last))
    return stays


def known_identities(session: Session, form_key: str, identities: Iterable[str]) -> set[str]:
    """Those of ``identities`` that audits of the form already carry."""
    known: set[str] = set()
    for batch in in_batches(identities, TOGETHER):
        wanted = select(Audit.source_identity).where(Audit.form_key == form_key, Audit.source_identity.in_(batch))
        known |= {identity for identity in session.scalars(wanted) if identity}
    return known


def case_ids(session: Session, numbers: Iterable[str], case_key: str) -> dict[str, str]:
    """The case id of each number; cases that are new are made."""
    tokens = {token(number, case_key): number for number in set(numbers)}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    columns = Case.__table__.c
    found: dict[str, str] = {}
    for batch in in_batches(sorted(tokens), TOGETHER):
        new = [{"number": tokens[one], "token": one} for one in batch]
        session.execute(dialect.insert(Case).on_conflict_do_nothing(index_elements=[columns.token]), new)
        for case_id, one in session.execute(select(Case.id, Case.token).where(Case.token.in_(batch))):
            found[tokens[one]] = case_id
    return found


def known_numbers(session: Session, numbers: Iterable[str], case_key: str) -> set[str]:
    """Those of the numbers that there is a case of."""
    tokens = {token(number, case_key): number for number in set(numbers)}
    found: set[str] = set()
    for batch in in_batches(sorted(tokens), TOGETHER):
        found |= {tokens[one] for one in session.scalars(select(Case.token).where(Case.token.in_(batch)))}
    return found


def batches(session: Session) -> Sequence[ImportBatch]:
    """Every file that was brought in, the newest first."""
    return session.scalars(select(ImportBatch).order_by(ImportBatch.imported_at.desc(), ImportBatch.id)).all()


def add_batch(session: Session, **columns: Any) -> ImportBatch:
    """Write down that a file was brought in."""
    batch = ImportBatch(**columns)
    session.add(batch)
    session.flush()
    return batch
