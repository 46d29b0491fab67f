"""Reading a list of cases: the open ones as they stood on a day, or every fault at its place. Writes nothing.

Names and dates of birth are looked at here and nowhere else: an age band is all that leaves this module, and no fault
repeats what such a cell holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.question_types.base import cell_text
from qa_tool.question_types.dates_and_times import day_in_words
from qa_tool.services import cases
from qa_tool.services.importing.audit_rows import unusable
from qa_tool.services.importing.faults import Fault
from qa_tool.services.sampling.places import PlaceFinder
from qa_tool.spreadsheets.reader import CellValue, Limits, Row, column_letter
from qa_tool.spreadsheets.tables import Tables, open_tables
from qa_tool.store import importing, people
from qa_tool.vocabulary.audits import PlanType
from qa_tool.vocabulary.case_lists import (
    AGE_BANDS,
    Field,
    Layout,
    age_band,
    age_on,
    category_in,
    layout_of,
    legal_status_in,
    plan_in,
    plan_of,
    recognised,
    together,
)

OLDEST = 130
"""Years that nobody's age is beyond: a birth date before that was mistyped."""
DAY_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y")
KEPT_FIELDS = (Field.LOCALITY, Field.DISTRICT, Field.TEAM)
LONGEST_HEADING = 120
LIMITS = Limits(rows=20_000, columns=200, slots=4_000_000)
"""A council's open cases are some thousands."""


@dataclass(frozen=True)
class Line:
    """One case as the list tells it."""

    number: str
    plan_type: PlanType
    age_band: str | None = None
    abuse_category: str | None = None
    legal_status: str | None = None
    locality_id: str | None = None
    district_id: str | None = None
    team_id: str | None = None
    practitioner_id: str | None = None
    began: date | None = None
    reviewed: date | None = None


@dataclass(frozen=True)
class SheetMatch:
    """One table of the file, and what its columns were taken for."""

    name: str
    headings: tuple[str, ...]
    fields: Mapping[str, Field]
    """By heading as it stands there."""
    layout: Layout | None
    plan: PlanType | None
    """Which its own headings speak of."""

    @property
    def is_list(self) -> bool:
        """Whether it is a list of cases: a table without case numbers is passed over."""
        return Field.CASE_NUMBER in self.fields.values()


@dataclass(frozen=True)
class Reading:
    """What a file came to."""

    sheets: tuple[SheetMatch, ...]
    faults: tuple[Fault, ...]
    lines: tuple[Line, ...]
    """One for each case, in the order of the file; a case of several tables is one."""
    rows_read: int
    ended: int

    @property
    def read(self) -> tuple[SheetMatch, ...]:
        """The tables that are lists of cases."""
        return tuple(sheet for sheet in self.sheets if sheet.is_list)

    @property
    def to_match(self) -> tuple[SheetMatch, ...]:
        """Those whose columns can be matched by hand: the lists, or everything when none was recognised as one."""
        return self.read or self.sheets

    @property
    def sound(self) -> bool:
        """Whether it can be loaded."""
        return not self.faults and bool(self.lines)


def read(session: Session, path: Path, file_name: str, on_day: date, matched: Mapping[str, Field | None]) -> Reading:
    """What the list says of ``on_day``. ``matched`` (by folded heading) was matched by hand, None for 'not needed'.

    Raises Refused for a file that is not read at all, OSError when it cannot be read.
    """
    with open_tables(path, file_name, LIMITS) as tables:
        return _Reader(session, tables, on_day, matched).reading()


@dataclass
class _Reader:
    session: Session
    tables: Tables
    on_day: date
    matched: Mapping[str, Field | None]
    faults: list[Fault] = field(default_factory=list)
    rows_read: int = 0
    ended: int = 0

    def __post_init__(self) -> None:
        codes = importing.all_staff_codes(self.session)
        practitioners = {person.id for person in people.listing(self.session) if person.is_practitioner}
        self._iros = {code.casefold(): one for code, one in codes.items() if one in practitioners}
        self._places = PlaceFinder(importing.all_places(self.session), self.on_day)

    def reading(self) -> Reading:
        sheets: list[SheetMatch] = []
        found: dict[str, list[Line]] = {}
        for name in self.tables.names:
            rows = self.tables.rows(name)
            heading = next(rows, None)
            if heading is None:
                continue
            sheet = self._match(name, heading)
            sheets.append(sheet)
            if sheet.is_list:
                for line in self._lines(sheet, heading, rows):
                    found.setdefault(line.number, []).append(line)
        if not any(sheet.is_list for sheet in sheets):
            wrong = "has no column of case numbers that is known. Say below which column holds them"
            self.faults.append(Fault(sheets[0].name if sheets else self.tables.names[0], 0, -1, wrong))
        elif not found and not self.faults:
            self.faults.append(Fault(sheets[0].name, 0, -1, "has no open case on the day of the list"))
        lines = tuple(_joined(same) for same in found.values())
        return Reading(tuple(sheets), tuple(sorted(self.faults)), lines, self.rows_read, self.ended)

    def _match(self, name: str, heading: Row) -> SheetMatch:
        headings = tuple(words[:LONGEST_HEADING] for cell in heading.cells if (words := cell_text(cell)))
        return SheetMatch(name, headings, recognised(headings, self.matched), layout_of(headings), plan_of(headings))

    def _lines(self, sheet: SheetMatch, heading: Row, rows: Iterator[Row]) -> Iterator[Line]:
        columns = {
            sheet.fields[words]: index
            for index, cell in reversed(list(enumerate(heading.cells)))
            if (words := cell_text(cell)[:LONGEST_HEADING]) in sheet.fields
        }
        if Field.PLAN_TYPE not in columns and sheet.plan is None:
            wrong = "does not say which plan the children have. Say below which column holds it"
            self.faults.append(Fault(sheet.name, heading.number, -1, wrong))
            return
        by_column = {columns[one]: words for words, one in sheet.fields.items()}
        first: dict[str, int] = {}
        for row in rows:
            self.rows_read += 1
            line = _RowReader(self, sheet, columns, by_column, row).line()
            if line is None:
                continue
            if line.number in first:
                at = columns[Field.CASE_NUMBER]
                self._twice(sheet, row, at, by_column[at], first[line.number])
                continue
            first[line.number] = row.number
            yield line

    def _twice(self, sheet: SheetMatch, row: Row, at: int, heading: str, first: int) -> None:
        wrong = f"is the number of row {first} too. Leave one row for each case"
        self.faults.append(Fault(sheet.name, row.number, at, wrong, column_letter(at), heading))

    def iro(self, words: str) -> str | None:
        """The id of the IRO with that staff code."""
        return self._iros.get(words.casefold())

    @property
    def places(self) -> PlaceFinder:
        """The places of the day."""
        return self._places


@dataclass
class _RowReader:
    reader: _Reader
    sheet: SheetMatch
    columns: Mapping[Field, int]
    by_column: Mapping[int, str]
    row: Row
    wrong: int = 0

    def line(self) -> Line | None:
        """The row's case; None when it is not open on the day, or something about it was reported."""
        ended = self._day(Field.ENDED)
        if ended is not None and ended <= self.reader.on_day:
            self.reader.ended += 1
            return None
        number, plan = self._number(), self._plan()
        line = Line(
            number=number,
            plan_type=plan or PlanType.CP,
            age_band=self._age_band(),
            abuse_category=self._category(),
            legal_status=legal_status_in(words) if (words := self._words(Field.LEGAL_STATUS)) else None,
            practitioner_id=self._practitioner(),
            began=self._day(Field.BEGAN, not_after=True),
            reviewed=self._day(Field.REVIEWED, not_after=True),
        )
        line = self._placed(line)
        return line if not self.wrong else None

    def _cell(self, one: Field) -> CellValue:
        at = self.columns.get(one)
        if at is None or at >= len(self.row.cells):
            return None
        cell = self.row.cells[at]
        fault = unusable(cell)
        if fault is not None:
            self._report(one, fault)
            return None
        return cell

    def _words(self, one: Field) -> str:
        return " ".join(cell_text(self._cell(one)).split())

    def _report(self, one: Field, message: str) -> None:
        self.wrong += 1
        at = self.columns.get(one, -1)
        letter = column_letter(at) if at >= 0 else ""
        fault = Fault(self.sheet.name, self.row.number, at, message, letter, self.by_column.get(at, ""))
        if fault not in self.reader.faults[-12:]:  # a cell that is looked at twice is reported once
            self.reader.faults.append(fault)

    def _number(self) -> str:
        number = cases.normal(self._words(Field.CASE_NUMBER))
        if not number:
            self._report(Field.CASE_NUMBER, "is empty. Every row needs the case number")
        elif cases.fault(number):
            self._report(Field.CASE_NUMBER, "must be 6 to 10 digits")
        return number

    def _plan(self) -> PlanType | None:
        words = self._words(Field.PLAN_TYPE)
        if not words:
            if self.sheet.plan is None:
                self._report(Field.PLAN_TYPE, "is empty. Write CP, CLA, CP+CLA, CIN, CL or S47")
            return self.sheet.plan
        plan = plan_in(words)
        if plan is None:
            self._report(Field.PLAN_TYPE, f"'{words[:30]}' is no plan type. Write CP, CLA, CP+CLA, CIN, CL or S47")
        return plan

    def _category(self) -> str | None:
        words = self._words(Field.ABUSE_CATEGORY)
        if not words:
            return None
        category = category_in(words)
        if category is None:
            known = "Write neglect, emotional, physical, sexual or multiple"
            self._report(Field.ABUSE_CATEGORY, f"'{words[:30]}' is no category of abuse. {known}")
        return category

    def _practitioner(self) -> str | None:
        words = self._words(Field.PRACTITIONER)
        if not words:
            return None
        found = self.reader.iro(words)
        if found is None:
            self._report(Field.PRACTITIONER, "is no IRO's staff code. Write the code, or clear the cell; never a name")
        return found

    def _age_band(self) -> str | None:
        born = self._day(Field.DATE_OF_BIRTH)
        if born is not None:
            years = age_on(born, self.reader.on_day)
            if years > OLDEST:
                self._report(Field.DATE_OF_BIRTH, "is too long ago")
            return age_band(years)
        words = self._words(Field.AGE)
        if words:
            if not words.removeprefix("-").isdecimal() or not -1 <= int(words[:4]) <= OLDEST or len(words) > 4:
                self._report(Field.AGE, "is no age in completed years")
                return None
            return age_band(int(words))
        words = self._words(Field.AGE_BAND).casefold().replace(" to ", "-").replace("16+", "16-plus")
        if not words:
            return None
        words = {"16 and over": "16-plus", "16 plus": "16-plus"}.get(words, words)
        if words not in AGE_BANDS:
            self._report(Field.AGE_BAND, f"is no age band. Write one of {', '.join(AGE_BANDS)}")
            return None
        return words

    def _day(self, one: Field, *, not_after: bool = False) -> date | None:
        cell = self._cell(one)
        if cell is None:
            return None
        day = _day_of(cell)
        if day is None:
            self._report(one, "is no date. Write it like 31/3/2018")
        elif not_after and day > self.reader.on_day:
            self._report(one, f"is after the day of the list, {day_in_words(self.reader.on_day)}")
            return None
        return day

    def _placed(self, line: Line) -> Line:
        words = {one: self._words(one) for one in KEPT_FIELDS}
        if not any(words.values()):
            return line
        found = self.reader.places.find(words[Field.LOCALITY], words[Field.DISTRICT], words[Field.TEAM])
        for one, message in found.faults.items():
            self._report(Field(one), message)
        return replace(line, locality_id=found.locality_id, district_id=found.district_id, team_id=found.team_id)


def _day_of(cell: CellValue) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        return None
    words = " ".join(cell.split())
    stamp = words[:10] if len(words) > 10 and words[10] in " T" and words[4:5] == "-" else words
    for form in DAY_FORMS:
        try:
            return datetime.strptime(stamp, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def _joined(same: list[Line]) -> Line:
    """One case out of its rows in several tables: the plan that says most, and of the rest what is told first."""
    merged = same[0]
    for other in same[1:]:
        unknown = {
            name: getattr(other, name)
            for name in vars(merged)
            if getattr(merged, name) is None and getattr(other, name) is not None
        }
        # A team of another table's row belongs to that row's district: places come together or not at all.
        if merged.locality_id is not None:
            unknown = {name: value for name, value in unknown.items() if name not in ("district_id", "team_id")}
        merged = replace(merged, **unknown)
    return replace(merged, plan_type=together(line.plan_type for line in same))
