"""Reading a list of cases: the open ones as they stood on a day, or every fault at its place. Writes nothing.

Nothing is passed over in silence: what is not read, and what had to be understood to be read, is among the remarks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.definitions.question_types.base import cell_text
from qa_tool.definitions.words import bare
from qa_tool.kit.spreadsheets.reader import CellValue, Row, column_letter
from qa_tool.kit.spreadsheets.safety import ABOVE, Limits
from qa_tool.kit.spreadsheets.tables import Tables, headed, open_tables
from qa_tool.records.importing.world import Fault
from qa_tool.records.queries import bulk
from qa_tool.records.verbs import cases
from qa_tool.records.words import PlanType
from qa_tool.sampling.verbs.case_rows import Line, RowReader, Surroundings, joined
from qa_tool.sampling.words.case_lists import Column, Field, Layout, columns_of, known_field, layout_of, plan_of

LONGEST_HEADING = 120
LIMITS = Limits(rows=20_000, above=ABOVE, columns=200, slots=4_000_000)
"""A council's open cases are some thousands."""
NO_NUMBERS = "has no column of case numbers that is known. Say under 'What the columns hold' below which one has them"
NO_OPEN_CASE = "has no open case on the day of the list. Check that day, and the dates on which plans ended"


@dataclass(frozen=True)
class Chosen:
    """What somebody said: of this very list (``here``, None for 'not needed'), and of earlier ones."""

    here: Mapping[str, Field | None] = field(default_factory=dict)
    remembered: Mapping[str, Field] = field(default_factory=dict)
    plans: Mapping[str, PlanType | None] = field(default_factory=dict)
    """By table: which plan its children have; None for a table that is not to be read."""


class Passed(StrEnum):
    """Why a table is not read, and what to do if it should be."""

    HIDDEN = "hidden in Excel. To have it read, unhide it there"
    NO_NUMBER = "no column of case numbers that is known"
    NO_PLAN = "nothing there says which plan the children have. To have it read, say it at the end of this page"
    NOT_WANTED = "you said that it is not to be read"


@dataclass(frozen=True)
class SheetMatch:
    """One table of the file, and what its columns were taken for."""

    name: str
    columns: tuple[Column, ...]
    layout: Layout | None
    plan: PlanType | None
    """Which its own headings speak of, or somebody said."""
    passed: Passed | None = None
    """Why it is not read; None when it is."""
    plan_said: bool = False
    """Whether somebody said which plan it is of."""

    @property
    def headings(self) -> tuple[str, ...]:
        """As they stand there."""
        return tuple(column.heading for column in self.columns)

    @property
    def fields(self) -> dict[str, Field]:
        """What is read, by heading."""
        return {column.heading: column.field for column in self.columns if column.field is not None}


@dataclass(frozen=True)
class Reading:
    """What a file came to."""

    sheets: tuple[SheetMatch, ...]
    faults: tuple[Fault, ...]
    lines: tuple[Line, ...]
    """One for each case, in the order of the file; a case of several tables is one."""
    rows_read: int
    ended: int
    remarks: tuple[str, ...] = ()
    """What was passed over and what had to be understood, in sentences."""

    @property
    def read(self) -> tuple[SheetMatch, ...]:
        """The tables that are lists of cases."""
        return tuple(sheet for sheet in self.sheets if sheet.passed is None)

    @property
    def to_match(self) -> tuple[SheetMatch, ...]:
        """Those whose columns can be matched by hand: the lists, or everything when none was recognised as one."""
        return self.read or tuple(sheet for sheet in self.sheets if sheet.passed is not Passed.HIDDEN)

    @property
    def without_plan(self) -> tuple[SheetMatch, ...]:
        """Tables with case numbers of which nothing says the plan: somebody can."""
        return tuple(sheet for sheet in self.sheets if sheet.passed in (Passed.NO_PLAN, Passed.NOT_WANTED))

    @property
    def asks_plan(self) -> bool:
        """Whether nothing can be read before somebody says which plan a table is of."""
        return not self.read and bool(self.without_plan)

    @property
    def without_iro(self) -> int:
        """How many of the cases have no IRO."""
        return sum(line.practitioner_id is None for line in self.lines)

    @property
    def sound(self) -> bool:
        """Whether it can be loaded."""
        return not self.faults and bool(self.lines)


def read(session: Session, path: Path, file_name: str, on_day: date, chosen: Chosen | None = None) -> Reading:
    """What the list says of ``on_day``.

    Raises Refused for a file that is not read at all, OSError when it cannot be read.
    """
    with open_tables(path, file_name, LIMITS) as tables:
        return _Reader(session, tables, on_day, chosen or Chosen()).reading()


@dataclass(frozen=True)
class Table:
    """A table with its headings found: the row of them, and all rows below."""

    match: SheetMatch
    heading: Row
    rows: Sequence[Row]
    remarks: tuple[str, ...]


def tables_of(tables: Tables, chosen: Chosen, *, with_plan: bool = True) -> list[Table]:
    """Every table that holds anything, with what its columns are. ``with_plan``: whether a list needs a plan."""
    found = []
    for name in tables.names:
        table = _table(tables, name, chosen, with_plan=with_plan)
        if table is not None:
            found.append(table)
    return found


def _table(tables: Tables, name: str, chosen: Chosen, *, with_plan: bool) -> Table | None:
    def known(cell: CellValue) -> bool:
        words = cell_text(cell)
        return bool(words) and (known_field(words) is not None or bare(words) in {*chosen.here, *chosen.remembered})

    top = headed(tables.rows(name), known)
    if top is None:
        return None
    rows = list(top.rows)
    headings = [
        (index, words[:LONGEST_HEADING]) for index, cell in enumerate(top.heading.cells) if (words := cell_text(cell))
    ]
    filled = {
        index for index, _ in headings if any(len(row.cells) > index and row.cells[index] is not None for row in rows)
    }
    columns = columns_of(headings, filled, chosen.here, chosen.remembered)
    every = [heading for _, heading in headings]
    plan = chosen.plans.get(name) or plan_of(every)
    hidden = tables.out_of_sight(name, top.heading.number)
    match = SheetMatch(name, columns, layout_of(every), plan)
    fields = match.fields.values()
    passed = None
    if hidden.sheet:
        passed = Passed.HIDDEN
    elif Field.CASE_NUMBER not in fields:
        passed = Passed.NO_NUMBER
    elif name in chosen.plans and chosen.plans[name] is None:
        passed = Passed.NOT_WANTED
    elif with_plan and plan is None and Field.PLAN_TYPE not in fields:
        passed = Passed.NO_PLAN
    remarks = hidden.remarks(name) if passed is None else []
    if top.above and passed is None:
        above = "The row above it was" if top.above == 1 else f"The {top.above} rows above it were"
        remarks.insert(0, f"{name}: the headings stand in row {top.heading.number}. {above} passed over.")
    match = replace(match, passed=passed, plan_said=bool(chosen.plans.get(name)))
    return Table(match, top.heading, rows, tuple(remarks))


class Below:
    """Goes through the rows of one table; repeated headings and rows without anything to read are counted."""

    def __init__(self, table: Table, around: Surroundings, faults: list[Fault], *, is_text: bool) -> None:
        self.table, self.name = table, table.match.name
        self.columns = {column.field: column.index for column in table.match.columns if column.field is not None}
        self._around, self._faults, self._is_text = around, faults, is_text
        self._headings = {column.index: column.heading for column in table.match.columns}
        self._width = len(table.heading.cells)
        self.repeated = self.empty = 0

    def readers(self) -> Iterator[RowReader]:
        """A reader for every row that holds a case."""
        again = self.table.heading.cells
        for row in self.table.rows:
            if row.cells == again:
                self.repeated += 1
                continue
            if self._is_text and len(row.cells) > self._width:
                wrong = "has more values than there are headings. Put quotation marks around texts with a separator"
                self.fault(row, -1, wrong)
                continue

            def report(at: int, message: str, row: Row = row) -> None:
                self.fault(row, at, message)

            reader = RowReader(self._around, self.table.match.plan, self.columns, row, report)
            if reader.empty():
                self.empty += 1
                continue
            yield reader

    def fault(self, row: Row, at: int, message: str) -> None:
        """Note a fault at a column of a row, -1 for none of them."""
        letter = column_letter(at) if at >= 0 else ""
        self._faults.append(Fault(self.name, row.number, at, message, letter, self._headings.get(at, "")))

    def remarks(self) -> list[str]:
        """What was passed over, in sentences."""
        found = []
        if self.repeated:
            found.append(f"{self.name}: the headings stand there {self.repeated + 1} times. Read once.")
        if self.empty:
            rows = "1 row" if self.empty == 1 else f"{self.empty:,} rows"
            found.append(f"{self.name}: {rows} with nothing in the columns that are read, passed over.")
        return found


@dataclass
class _Reader:
    session: Session
    tables: Tables
    on_day: date
    chosen: Chosen
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    rows_read: int = 0
    ended: int = 0

    def reading(self) -> Reading:
        around = Surroundings(self.session, self.on_day, self.tables.counted_from)
        found: dict[str, list[Line]] = {}
        every = tables_of(self.tables, self.chosen)
        for table in every:
            if table.match.passed is None:
                for line in self._lines(table, around):
                    found.setdefault(unpadded(line.number), []).append(line)
        sheets = tuple(table.match for table in every)
        lines = tuple(joined(same) for same in self._numbered(found))
        reading = Reading(sheets, (), lines, self.rows_read, self.ended)
        if not reading.read and not reading.asks_plan:
            self.faults.append(Fault(sheets[0].name if sheets else self.tables.names[0], 0, -1, NO_NUMBERS))
        elif not lines and not self.faults and not reading.asks_plan:
            self.faults.append(Fault(reading.read[0].name, 0, -1, NO_OPEN_CASE))
        passed = _passed_over(sheets) if reading.read else []
        remarks = (*passed, *self.remarks, *around.remarks())
        return replace(reading, faults=tuple(sorted(self.faults)), remarks=remarks)

    def _lines(self, table: Table, around: Surroundings) -> Iterator[Line]:
        below = Below(table, around, self.faults, is_text=self.tables.is_text)
        first: dict[str, int] = {}
        for reader in below.readers():
            self.rows_read += 1
            if reader.has_ended():
                self.ended += 1
                continue
            line = reader.line()
            if line is None:
                continue
            number = unpadded(line.number)
            if number in first:
                wrong = f"is the number of row {first[number]} too. Leave one row for each case"
                below.fault(reader.row, below.columns[Field.CASE_NUMBER], wrong)
                continue
            first[number] = reader.row.number
            yield line
        self.remarks += [*table.remarks, *below.remarks()]

    def _numbered(self, found: Mapping[str, list[Line]]) -> list[list[Line]]:
        """Each case's lines, under the number that is known already, with or without zeros at its beginning."""
        padded = {short: same for short, same in found.items() if any(line.number != short for line in same)}
        if not padded:
            return list(found.values())
        numbers = {number for short, same in padded.items() for number in (short, *(line.number for line in same))}
        known = bulk.known_numbers(self.session, numbers, cases.key())
        changed = 0
        result = []
        for short, same in found.items():
            number = same[0].number
            if short in padded and number not in known:
                candidates = [short, *(line.number for line in same)]
                number = next((one for one in candidates if one in known), number)
                if len({line.number for line in same}) > 1 and number not in known and len(short) > 5:
                    number = short
            changed += any(line.number != number for line in same)
            result.append([replace(line, number=number) for line in same])
        if changed:
            one = "1 case number is" if changed == 1 else f"{changed:,} case numbers are"
            where = "with zeros at the beginning in one place and without in another: taken as one"
            self.remarks.append(f"{one} written {where}.")
        return result


def _passed_over(sheets: Sequence[SheetMatch]) -> list[str]:
    found = []
    for why in Passed:
        names = [sheet.name for sheet in sheets if sheet.passed is why]
        if names:
            found.append(f"Passed over: {', '.join(names)}. Why: {why}.")
    return found


def unpadded(number: str) -> str:
    """A case number without zeros at its beginning: as two of them are compared."""
    return number.lstrip("0") or number
