"""A demo made many times as large, inside its own database: every submitted audit again and again.

A thousand audits that were made through the services, with what came after them, are the templates. A copy is its
template's rows with ids, reference, case and content hash of its own, so that the tables stay consistent
(``faults``); the trail of events, notices and drafts are not copied. With more than two ``years``, copies lie two
years further back each in turn, so that the records grow and the quarter does not.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Date, Engine, Integer, Table, func, select, text
from sqlalchemy.orm import Session, selectinload

from benchmarks.bare_tables import bare, unguarded
from qa_tool.definitions import queries
from qa_tool.definitions.words import Outcome
from qa_tool.figures.queries import tallies
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.tally import QuestionCell
from qa_tool.kit import transactions
from qa_tool.kit.periods import Period
from qa_tool.kit.tables import Base, UtcDateTime
from qa_tool.moderation.models import ModeratedGrade
from qa_tool.records.models import AnswerRow, Audit, FindingRow, Revision
from qa_tool.records.queries import revisions
from qa_tool.records.queries.bulk import pour
from qa_tool.records.words import COUNTED

DEMO_YEARS = 2
BACK = 728
"""Days: 104 weeks, so that weekdays stay what they are."""
BATCH = 5_000
NOT_COPIED = ("draft", "allocation", "frozen_audit", "re_audit", "exercise_audit")
CONTENT = ("answer", "answer_option", "finding", "finding_theme", "action")
"""What a revision's hash covers: their dates stay."""
OVERRIDES = {
    ("case_file", "number"): "NULL",
    ("case_file", "token"): "substr(b.token, 1, 56) || c.suffix",
    ("audit", "reference"): "b.reference || '-' || c.number",
    ("audit", "source_identity"): "NULL",
    ("register_entry", "reference"): "b.reference || '-' || c.number",
}


def grow(engine: Engine, wanted: int, years: int = DEMO_YEARS) -> int:
    """Copy until there are about ``wanted`` counted audits, and return how many there are. Only ever grows a demo."""
    with unguarded(engine) as connection, Session(connection) as session:
        there = _counted(session)
        copies = round(wanted / there) - 1
        if copies > 0:
            _Growth(session, copies, max(1, years // DEMO_YEARS)).run()
        count = _counted(session)
        session.commit()
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return count


def _counted(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Audit).where(Audit.status.in_(COUNTED))) or 0


class _Growth:
    """One round of copying, each table in one statement."""

    def __init__(self, session: Session, copies: int, spans: int) -> None:
        self.session, self.copies, self.spans = session, copies, spans
        self.sqlite = session.get_bind().dialect.name == "sqlite"
        self.steps: dict[str, int] = {}
        self.tables = self._copied()

    def _copied(self) -> list[Table]:
        """Cases and audits, and every table whose rows belong to one of them, parents first."""
        found = {"case_file": Base.metadata.tables["case_file"], "audit": Base.metadata.tables["audit"]}
        for table in Base.metadata.sorted_tables * 2:  # revisions and audits name each other
            if table.name not in NOT_COPIED and any(_parent(column) in found for column in table.c):
                found[table.name] = table
        return list(found.values())

    def run(self) -> None:
        """Copy everything."""
        copy = "CREATE TEMP TABLE copies (number INTEGER, suffix VARCHAR(8), days INTEGER)"
        self.session.execute(text(copy))
        rows = [
            {"n": number, "s": f"{number:08d}", "d": BACK * (number % self.spans)}
            for number in range(1, self.copies + 1)
        ]
        self.session.execute(text("INSERT INTO copies VALUES (:n, :s, :d)"), rows)
        for table in self.tables:
            self._take(table)
        with bare(self.session.connection(), [table.name for table in self.tables]):
            for table in self.tables:
                if table.name == "revision":
                    self._revisions(table)
                else:
                    self._copy(table)

    def _take(self, table: Table) -> None:
        """Keep the rows that are templates apart."""
        clauses = [f"t.status IN ({', '.join(repr(one.value) for one in COUNTED)})"] if table.name == "audit" else []
        for column in table.c:
            parent = _parent(column)
            if parent in self.steps and (table.name, column.name) != ("audit", "case_id"):
                clauses.append(f"(t.{column.name} IS NULL OR t.{column.name} IN (SELECT id FROM base_{parent}))")
        where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
        self.session.execute(text(f"CREATE TEMP TABLE base_{table.name} AS SELECT t.* FROM {table.name} t{where}"))
        key = table.c.get("id")
        whole = key is not None and isinstance(key.type, Integer)
        self.steps[table.name] = self.session.scalar(select(func.max(key))) or 0 if whole and key is not None else 0

    def _copy(self, table: Table) -> None:
        names = ", ".join(f'"{column.name}"' for column in table.c)
        values = ", ".join(self._value(table, column) for column in table.c)
        self.session.execute(
            text(f"INSERT INTO {table.name} ({names}) SELECT {values} FROM copies c CROSS JOIN base_{table.name} b")
        )
        if self.steps[table.name] and not self.sqlite:
            self.session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}")
            )

    def _value(self, table: Table, column: Column[Any]) -> str:
        """What a copy holds in a column, as SQL over the template ``b`` and the copy ``c``."""
        own = f'b."{column.name}"'
        if (table.name, column.name) in OVERRIDES:
            return OVERRIDES[table.name, column.name]
        parent = table.name if column.primary_key and column.name == "id" else _parent(column)
        if parent in self.steps:
            return f"{own} + c.number * {step}" if (step := self.steps[parent]) else f"substr({own}, 1, 24) || c.suffix"
        if self.spans == 1 or table.name in CONTENT:
            return own
        if isinstance(column.type, Date):
            return f"date({own}, '-' || c.days || ' days')" if self.sqlite else f"{own} - c.days"
        return self._stamp(own) if isinstance(column.type, UtcDateTime) else own

    def _stamp(self, own: str) -> str:
        if self.sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', {own}, '-' || c.days || ' days')"
        return f"{own} - c.days * interval '1 day'"

    def _revisions(self, table: Table) -> None:
        """Revisions are hashed over their facts, which say the reference and the date."""
        names = [column.name for column in table.c]
        templates = [_Template(self.session, one) for one in self.session.scalars(self._templates()).all()]
        lines: list[list[Any]] = []
        for number in range(1, self.copies + 1):
            back = timedelta(days=BACK * (number % self.spans))
            for template in templates:
                copied = template.copied(number, self.steps["revision"], back)
                lines.append([copied[name] for name in names])
            if len(lines) >= BATCH:
                pour(self.session, Revision, names, lines)
                lines = []
        pour(self.session, Revision, names, lines)
        if not self.sqlite:
            self.session.execute(text("SELECT setval(pg_get_serial_sequence('revision', 'id'), max(id)) FROM revision"))

    def _templates(self) -> Any:
        return (
            select(Revision)
            .where(Revision.id.in_(text("SELECT id FROM base_revision")))
            .order_by(Revision.id)
            .options(
                selectinload(Revision.answers).selectinload(AnswerRow.options),
                selectinload(Revision.findings).selectinload(FindingRow.themes),
                selectinload(Revision.actions),
            )
        )


class _Template:
    """A revision to copy."""

    def __init__(self, session: Session, revision: Revision) -> None:
        audit = session.get_one(Audit, revision.audit_id)
        definition = queries.definition(session, audit.form_version_id)
        self.columns = {column.name: getattr(revision, column.name) for column in Revision.__table__.columns}
        self.reference, self.day = audit.reference, audit.audit_date
        written = revisions.canonical_text(definition, revisions.read(definition, revision))
        answers, _, self.facts = written.rpartition('"facts":')
        self.answers = hashlib.sha256(f'{answers}"facts":'.encode())

    def copied(self, number: int, step: int, back: timedelta) -> dict[str, Any]:
        """The columns of a copy."""
        assert self.day is not None, "a counted audit has a date"
        facts = dict(self.columns["facts"])
        if "reference" in facts:
            facts["reference"] = f"{self.reference}-{number}"
        facts["audit_date"] = (self.day - back).isoformat()
        said = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        whole = self.answers.copy()
        whole.update(f"{said}}}".encode())
        return {
            **self.columns,
            "id": self.columns["id"] + number * step,
            "audit_id": f"{self.columns['audit_id'][:24]}{number:08d}",
            "facts": facts,
            "submitted_at": self.columns["submitted_at"] - back,
            "content_hash": whole.hexdigest(),
        }


def _parent(column: Column[Any]) -> str:
    """The table that a column refers to, or ''."""
    return next((key.column.table.name for key in column.foreign_keys), "")


def faults(engine: Engine, period: Period) -> list[str]:
    """What of the period's records does not hold together: rows that rotted, counts that a recount does not give."""
    with transactions.reading(), Session(engine) as session:
        found: list[str] = []
        counted: Counter[tuple[int, str, str, str]] = Counter()
        heads = session.scalars(
            select(Audit).where(Audit.status.in_(COUNTED), Audit.audit_date.between(period.first, period.last))
        ).all()
        for audit in heads:
            definition = queries.definition(session, audit.form_version_id)
            revision = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
            if revision is None or revision.audit_id != audit.id or not revisions.intact(definition, revision):
                found.append(f"{audit.reference} is not what was submitted")
                continue
            for row in revision.answers:
                counted[audit.form_version_id, row.question_key, row.outcome.value, row.option or ""] += 1
        moderated = set(session.scalars(select(ModeratedGrade.question_key).distinct()))
        for cell, tally in tallies.questions(session, [period], Filters())[period].items():
            found += _differences(cell, tally, counted) if cell.key not in moderated else []
    return found


def _differences(cell: QuestionCell, tally: Any, counted: Counter[tuple[int, str, str, str]]) -> list[str]:
    mine = {key: n for key, n in counted.items() if key[:2] == (cell.form_version_id, cell.key)}
    by_outcome = Counter(dict.fromkeys(Outcome, 0))
    for (_, _, outcome, _), n in mine.items():
        by_outcome[Outcome(outcome)] += n
    same = all(getattr(tally, outcome.name.lower()) == n for outcome, n in by_outcome.items())
    options = {option: n for (_, _, _, option), n in mine.items() if option}
    return [] if same and options == dict(tally.options) else [f"{cell} is tallied otherwise"]
