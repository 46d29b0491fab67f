"""Reading a workbook of audits whole: either a plan of what to bring in, or every fault at its place."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date, time
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.exchange import Column, Sheet, SheetName, sheets
from qa_tool.definitions.model import Definition
from qa_tool.definitions.question_types.base import cell_text
from qa_tool.definitions.record import Action, Finding
from qa_tool.kit.errors import NotPermitted, existing
from qa_tool.kit.spreadsheets.reader import Book, CellValue, Row, column_letter, open_book
from qa_tool.kit.spreadsheets.safety import ABOVE, Limits, Refused
from qa_tool.kit.spreadsheets.tables import FIRST_ROWS, headed
from qa_tool.kit.written_days import Habit, said
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.importing.audit_rows import Incoming, RowReader
from qa_tool.records.importing.line_rows import LineReader
from qa_tool.records.importing.world import Fault, ImportRefused, World, listed, world_for
from qa_tool.records.queries import bulk
from qa_tool.records.verbs import cases

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it has come, and out of how many."""


@dataclass(frozen=True)
class Plan:
    """A file that can be brought in. ``audits`` are those not there yet, each with its identity."""

    form_key: str
    form_version_id: int
    definition: Definition
    world: World
    file_name: str
    file_digest: str
    rows_read: int
    audits: tuple[tuple[str, Incoming], ...]
    remarks: tuple[str, ...] = ()
    """What was passed over and what had to be understood, in sentences."""

    @property
    def known(self) -> int:
        """How many rows had been brought in before."""
        return self.rows_read - len(self.audits)


def examine(
    session: Session,
    asker: Asker | None,
    form_key: str,
    path: Path,
    *,
    progress: Progress | None = None,
    limits: Limits | None = None,
    file_name: str | None = None,
    most: int | None = None,
) -> Plan:
    """What bringing in ``path`` would do. Writes nothing. ``asker`` None is the command line; ``most``: of audits.

    Raises NotPermitted for somebody who neither brings files in nor approves them, NotFound for a form that was not
    published, Refused for a file that is not read at all, ImportRefused with every fault, OSError when the file cannot
    be read.
    """
    if asker is not None and not any(matrix.may(asker.roles, "import", action) for action in ("execute", "approve")):
        raise NotPermitted
    version = existing(queries.newest(session, form_key), form_key)
    definition = queries.definition(session, version.id)
    world = world_for(session, definition)
    with open_book(path, limits or Limits(above=ABOVE)) as book:
        examination = _Examination(world, book, progress or _silent, most)
        audits = examination.audits()
        digest = hashlib.sha256(book.content).hexdigest()
    if examination.faults:
        raise ImportRefused(sorted(examination.faults))
    identified = identities(audits)
    known = bulk.known_identities(session, form_key, [identity for identity, _ in identified])
    new = tuple((identity, audit) for identity, audit in identified if identity not in known)
    name = (file_name or path.name)[-120:]
    remarks = tuple(examination.remarks())
    return Plan(form_key, version.id, definition, world, name, digest, len(audits), new, remarks)


def identities(audits: Iterable[Incoming]) -> list[tuple[str, Incoming]]:
    """Each audit with what tells it from all others of its form, in the order of the file.

    That is its own source reference; without one, the digest of what it says and how many of the same stood before
    it in the file, so that two equal rows stay two audits.
    """
    found: list[tuple[str, Incoming]] = []
    seen: dict[str, int] = {}
    for audit in audits:
        if audit.reference:
            found.append((f"reference:{audit.reference.casefold()}", audit))
            continue
        case = cases.token(audit.case_number) if audit.case_number else ""
        digest = hashlib.sha256(f"{_content(audit)} {audit.author_id or ''} {case}".encode()).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1
        found.append((f"row:{digest}:{seen[digest]}", audit))
    return found


def _content(audit: Incoming) -> str:
    """What the row says and nothing else: a later version of the form must not make it a different audit."""
    answers = {key: [one.outcome, one.value, one.comment] for key, one in audit.answers.items()}
    data = {"facts": audit.facts, "answers": answers}
    return json.dumps(data, default=_plain, ensure_ascii=False, sort_keys=True)


def _plain(value: object) -> object:
    if isinstance(value, (Finding, Action)):
        return astuple(value)
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """For those who do not watch."""


class _Examination:
    """One reading of one book; faults gather on the way."""

    def __init__(self, world: World, book: Book, progress: Progress, most: int | None) -> None:
        self.faults: list[Fault] = []
        self._most = most
        self._remarks: list[str] = []
        self._days: Counter[Habit] = Counter()
        self._world = world
        self._book = book
        self._progress = progress
        self._sheets = {sheet.name: sheet for sheet in sheets(world.definition)}
        self._names = {name.strip().casefold(): name for name in book.names}

    def audits(self) -> list[Incoming]:
        """Every audit of the book, with its findings and actions."""
        self._unknown_sheets()
        sheet = self._sheets[SheetName.AUDITS]
        columns, rows = self._opened(sheet)
        if self._most is not None and len(rows) > self._most:
            remedy = "Split them over several files, or have them brought in by the command: qa-tool audits import"
            raise Refused(f"The file holds {len(rows):,} audits: {self._most:,} are the most at once. {remedy}.")
        audits: list[Incoming] = []
        if columns:
            by_key = {column.key: column for column in sheet.columns}
            reader = RowReader(self._world, columns, by_key, self._days, self._book.counted_from)
            for done, row in enumerate(rows, start=1):

                def report(column: Column, message: str, at: int = row.number) -> None:
                    self._fault(sheet, columns, at, column, message)

                audits.append(reader.read(row.number, row.cells, report))
                self._progress("Reading audits", done, len(rows))
            if not rows and not self.faults:
                self.faults.append(
                    Fault(sheet.name, 0, -1, "has no audits. Fill in one row for each, below the headings")
                )
        self._twice(sheet, columns, audits)
        for name in (SheetName.FINDINGS, SheetName.ACTIONS):
            if name in self._sheets:
                self._lines(self._sheets[name], audits)
        return audits

    def _unknown_sheets(self) -> None:
        known = {name.value.casefold() for name in (*self._sheets, SheetName.LISTS, SheetName.NOTES)}
        for folded, name in self._names.items():
            if folded not in known:
                expected = listed(sheet.value for sheet in self._sheets)
                unseen = ", hidden in Excel," if self._book.out_of_sight(name).sheet else ""
                wrong = f"is{unseen} not part of the template ({expected}). Delete the sheet, or rename it"
                self.faults.append(Fault(name, 0, -1, wrong))

    def _lines(self, sheet: Sheet, audits: list[Incoming]) -> None:
        columns, rows = self._opened(sheet, needed=False)
        if not columns:
            return

        def report(row: int, column: Column, message: str) -> None:
            self._fault(sheet, columns, row, column, message)

        reader = LineReader(self._world, sheet, columns, audits, self._days)
        for done, row in enumerate(rows, start=1):
            reader.take(row, report)
            self._progress(f"Reading {sheet.name.value.lower()}", done, len(rows))
        reader.finish(report)

    def _opened(self, sheet: Sheet, *, needed: bool = True) -> tuple[dict[str, int], list[Row]]:
        """Where each column of the sheet stands, and the rows below the headings; empty when it cannot be used."""
        name = self._names.get(sheet.name.value.casefold())
        if name is None:
            if needed:
                wrong = "is missing. Start from the template: qa-tool audits template"
                self.faults.append(Fault(sheet.name, 0, -1, wrong))
            return {}, []

        def known(cell: CellValue) -> bool:
            words = cell_text(cell)
            return bool(words) and sheet.find(words) is not None

        top = headed(self._book.rows(name), known)
        if top is None or not any(known(cell) for cell in top.heading.cells):
            if needed or top is not None:
                wrong = f"must hold the headings of the template among the first {FIRST_ROWS} rows, and holds none"
                self.faults.append(Fault(sheet.name, 1, -1, wrong))
            return {}, []
        if top.above:
            self._remarks.append(f"{name}: what stands above the headings in row {top.heading.number} was passed over.")
        unseen = self._book.out_of_sight(name, top.heading.number)
        if unseen.sheet:
            self._remarks.append(f"{name} is hidden in Excel, and was read.")
        self._remarks += unseen.remarks(name)
        columns = self._headings(sheet, top.heading)
        rows = _without_hints(top.rows, top.heading.number + 1)
        return columns, [row for row in rows if self._within(sheet, columns, row)]

    def remarks(self) -> list[str]:
        """What was passed over and what had to be understood, in sentences."""
        return [*self._remarks, *said(self._days)]

    def _headings(self, sheet: Sheet, heading: Row) -> dict[str, int]:
        columns: dict[str, int] = {}
        for index, cell in enumerate(heading.cells):
            words = cell_text(cell)
            if not words:
                continue
            column = sheet.find(words)
            fault = None
            if column is None:
                fault = f"'{words[:60]}' is no column of this form. Delete it, or write its heading as in the template"
            elif column.key in columns:
                fault = (
                    f"'{words[:60]}' stands in column {column_letter(columns[column.key])} already. Delete one of them"
                )
            else:
                columns[column.key] = index
            if fault is not None:
                self.faults.append(Fault(sheet.name, heading.number, index, fault, column_letter(index)))
        for column in sheet.columns:
            if column.needed and column.key not in columns:
                fault = f"has no column '{column.heading}', which every row needs"
                self.faults.append(Fault(sheet.name, heading.number, -1, fault))
        return columns

    def _within(self, sheet: Sheet, columns: Mapping[str, int], row: Row) -> bool:
        """Values outside the named columns are faults; a row with nothing else is not taken."""
        places = set(columns.values())
        for index, cell in enumerate(row.cells):
            if cell is not None and index not in places:
                fault = "has a value under no heading. Clear the cell, or write a heading above it"
                self.faults.append(Fault(sheet.name, row.number, index, fault, column_letter(index)))
        return any(at < len(row.cells) and row.cells[at] is not None for at in places)

    def _twice(self, sheet: Sheet, columns: Mapping[str, int], audits: list[Incoming]) -> None:
        first: dict[str, int] = {}
        for audit in audits:
            folded = audit.reference.casefold()
            if folded and folded in first:
                wrong = f"'{audit.reference[:40]}' stands in row {first[folded]} too. Give each audit its own"
                self._fault(sheet, columns, audit.row, sheet["source_reference"], wrong)
            first.setdefault(folded, audit.row)

    def _fault(self, sheet: Sheet, columns: Mapping[str, int], row: int, column: Column, message: str) -> None:
        index = columns.get(column.key, -1)
        letter = column_letter(index) if index >= 0 else ""
        self.faults.append(Fault(sheet.name, row, index, message, letter, column.heading))


def _without_hints(rows: Iterator[Row], at: int) -> Iterator[Row]:
    """The rows below the headings, without the template's row of hints: the one ``at``, right below them."""
    for row in rows:
        if not (row.number <= at and is_hint(_first(row.cells))):
            yield row


def _first(cells: tuple[CellValue, ...]) -> CellValue:
    return next((cell for cell in cells if cell is not None), None)


HINT_MARK = "How to fill in: "
"""How the first cell of the template's row of hints begins."""


def is_hint(cell: CellValue) -> bool:
    """Whether a cell is the first of the row of hints."""
    return isinstance(cell, str) and cell.startswith(HINT_MARK)
