"""The workbook being written: sheets of figures through openpyxl, long sheets of rows streamed beside them.

Rows come first (``rows``), because only then is known how many there were and whether they needed a second sheet;
sheets stand in the order in which ``sheet`` and ``place`` are called.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import IO
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Remarks, Titles, Value, table_name, wall_clock
from qa_tool.kit.spreadsheets.finishing import Finish, merge
from qa_tool.kit.spreadsheets.looks import Wardrobe, header_height
from qa_tool.kit.spreadsheets.pages import Marks, lay_out, make_table
from qa_tool.kit.spreadsheets.rows import ColumnStyle, RowText
from qa_tool.kit.spreadsheets.sheet import Column, Sheet

MOST_ROWS = 1_048_576
"""Rows of a sheet, in every program that reads the format."""
MOST_BYTES = 1_500_000_000
"""Of a sheet's part before compression: beyond 2 GiB the archive needs an extension that not every program reads."""
HEADER_ROW = 4
"""Of a long sheet: its question, its period, an empty row, then the header."""
USUAL_WIDTH = 14.0
LETTERS_ACROSS = 290.0
"""Widths of columns that fit side by side on a page of a long sheet, at half their size."""
CHUNK = 262_144
COMPRESSION = 4
"""As small as the usual 6 to within a twentieth, in two thirds of the time."""


@dataclass(frozen=True)
class Part:
    """One sheet of a set of rows."""

    title: str
    table: str
    part: str
    """Name in the archive."""
    rows: int
    digest: str = ""
    """SHA-256 (hex) of the values of its rows."""


@dataclass(frozen=True)
class Written:
    """A set of rows as it was written: one sheet, or several where one was not enough."""

    question: str
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]

    @property
    def title(self) -> str:
        """Of its first sheet."""
        return self.parts[0].title

    @property
    def rows(self) -> int:
        """Of all sheets together."""
        return sum(part.rows for part in self.parts)


@dataclass(frozen=True)
class SheetRecord:
    """One sheet as it was written: for the log of what left the service."""

    title: str
    rows: int
    """Of a sheet of rows: its rows; of a sheet of figures: the lines that hold something."""
    digest: str
    """SHA-256 (hex) of its cell values and where they stand, whatever they look like."""


@dataclass
class _Sheets:
    """What becomes of each sheet, by its number."""

    sheets: list[Sheet] = field(default_factory=list)
    replaced: dict[int, str] = field(default_factory=dict)


class Book:
    """A workbook in the file ``path``, which is complete only after the ``with`` block.

    ``zone`` is the one whose clock stamps are shown by; ``made_at`` goes into the file's properties, no person does.
    """

    def __init__(self, path: Path, *, marks: Marks, period: str, zone: ZoneInfo, made_at: datetime) -> None:
        self.marks = marks
        self.period = period
        self.zone = zone
        self.remarks = Remarks()
        self.manifest: tuple[SheetRecord, ...] = ()
        """Every sheet in order; there after the ``with`` block."""
        self._parts: dict[str, Part] = {}
        self._titles = Titles()
        self._tables: set[str] = set()
        self._held = _Sheets()
        self._book = _empty(marks.subject, wall_clock(made_at, zone))
        self.wardrobe = Wardrobe(self._book.create_sheet("models"))
        self._target = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION)
        self._streamed = 0

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._save()
        finally:
            self._target.close()

    def table_name(self, wanted: str) -> str:
        """A name for a table that no other table of the workbook has."""
        number, name = 1, wanted
        while name.casefold() in self._tables:
            number += 1
            name = f"{wanted}_{number}"
        self._tables.add(name.casefold())
        return name

    def sheet(self, title: str, question: str, *, columns: int = 10) -> Sheet:
        """The next sheet, of figures. Its first line is ``question``; paragraphs run across ``columns`` columns."""
        made = self._book.create_sheet(self._titles.give(title))
        sheet = Sheet(self, made, question, self.period, columns)
        self._held.sheets.append(sheet)
        return sheet

    def rows(
        self,
        title: str,
        question: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Value]],
        *,
        most: int = MOST_ROWS,
    ) -> Written:
        """Stream ``rows`` into as many sheets as they need; ``place`` then says where these stand."""
        source = iter(rows)
        parts = [self._stream(title, question, columns, source, most)]
        while parts[-1].rows and (ahead := next(source, None)) is not None:
            parts.append(self._stream(title, question, columns, chain([ahead], source), most))
        return Written(question, tuple(columns), tuple(parts))

    def place(self, written: Written) -> None:
        """Put the sheets of streamed rows here, after the sheets made so far."""
        for part in written.parts:
            made = self._book.create_sheet(part.title)
            self._frame(made, written.columns, part.table, part.rows)
            self._held.replaced[len(self._book.worksheets) - 1] = part.part
            self._parts[part.title] = part

    def _stream(
        self, title: str, question: str, columns: Sequence[Column], rows: Iterator[Sequence[Value]], most: int
    ) -> Part:
        given = self._titles.give(title)
        table = self.table_name(table_name(title))
        self._streamed += 1
        name = f"xl/worksheets/rows{self._streamed}.xml"
        ahead = next(rows, None)
        if ahead is not None:
            rows = chain([ahead], rows)
        head, tail = self._ends(columns, 0 if ahead is None else 1)
        text = RowText(given, [self._style(column) for column in columns], self.remarks, self.zone)
        with self._target.open(name, "w") as part:
            part.write(head)
            part.write(self._single(1, question, looks.QUESTION) + self._single(2, self.period, looks.PERIOD))
            part.write(self._header(columns))
            count, digest = _pour(part, text, rows, most - HEADER_ROW)
            part.write(tail)
        return Part(given, table, name, count, digest)

    def _single(self, number: int, line: str, look: looks.Look) -> bytes:
        """One of the lines above the header."""
        return RowText("", [self._style(Column("", look))], Remarks(), self.zone)(number, [line]).encode()

    def _header(self, columns: Sequence[Column]) -> bytes:
        styles = [self._style(Column("", _header_look(column))) for column in columns]
        headers = [column.header for column in columns]
        height = header_height([(column.header, column.width or USUAL_WIDTH) for column in columns])
        return RowText("", styles, Remarks(), self.zone)(HEADER_ROW, headers, height).encode()

    def _style(self, column: Column) -> ColumnStyle:
        look = looks.plain(column.look)
        if look == looks.plain(looks.TEXT):
            return ColumnStyle(0, self.wardrobe.number(look.marked()))
        return ColumnStyle(self.wardrobe.number(look), self.wardrobe.number(look.marked()))

    def _frame(self, sheet: Worksheet, columns: Sequence[Column], table: str, rows: int) -> None:
        """Everything of a long sheet but its rows."""
        lay_out(sheet, self.marks, repeat=(1, HEADER_ROW), frozen=(HEADER_ROW, 1))
        for index, column in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(index)].width = column.width or USUAL_WIDTH
        across = math.ceil(sum(column.width or USUAL_WIDTH for column in columns) / LETTERS_ACROSS)
        if across > 1:  # on one page nobody could read it
            sheet.page_setup.fitToWidth = across
            sheet.page_setup.pageOrder = "overThenDown"
            sheet.print_title_cols = "A:A"
        if rows:
            area = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{HEADER_ROW + rows}"
            sheet.add_table(make_table(table, area, [column.header for column in columns], filters=True))

    def _ends(self, columns: Sequence[Column], rows: int) -> tuple[bytes, bytes]:
        """What stands before and after the rows of a long sheet, as openpyxl writes it."""
        book = _empty("", datetime(2000, 1, 1))  # noqa: DTZ001  thrown away
        self._frame(book.create_sheet("ends"), columns, "ends", rows)
        held = io.BytesIO()
        book.save(held)
        with zipfile.ZipFile(held) as archive:
            content = archive.read("xl/worksheets/sheet1.xml")
        content = re.sub(rb"<dimension[^>]*/>", b"", content)  # nobody knows yet how many rows there will be
        head, _, rest = content.partition(b"<sheetData")
        _, _, tail = rest.partition(b">")  # the element is empty: <sheetData/> or <sheetData></sheetData>
        return head + b"<sheetData>", b"</sheetData>" + tail.removeprefix(b"</sheetData>")

    def _save(self) -> None:
        for sheet in self._held.sheets:
            sheet.finish()
        self._continued()
        del self._book["models"]
        self.manifest = tuple(self._recorded(sheet) for sheet in self._book.worksheets)
        numbers = {title: number for number, title in enumerate(self._book.sheetnames, 1)}
        finish = Finish(
            self._held.replaced,
            {numbers[sheet.title]: sheet.formulas for sheet in self._held.sheets},
            [sheet.descriptions for sheet in self._held.sheets if sheet.descriptions],
        )
        skeleton = io.BytesIO()
        self._book.save(skeleton)
        merge(skeleton, self._target, finish)

    def _recorded(self, sheet: Worksheet) -> SheetRecord:
        if part := self._parts.get(str(sheet.title)):
            return SheetRecord(part.title, part.rows, part.digest)
        digest, rows = hashlib.sha256(), 0
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            held = [(column, repr(value)) for column, value in enumerate(row) if value is not None]
            rows += bool(held)
            digest.update(f"{number}{held}".encode())
        return SheetRecord(str(sheet.title), rows, digest.hexdigest())

    def _continued(self) -> None:
        """The sheet of texts that were too long for their cells, if there were any."""
        if not self.remarks.continued:
            return
        sheet = self.sheet("Continued texts", "How do the texts go on that were too long for one cell?", columns=3)
        columns = (Column("Mark", width=10), Column("Part", looks.WHOLE, 8), Column("Text", looks.WRAPPED, 120))
        sheet.table("continued", columns, list(self.remarks.continued))
        sheet.finish()


def _header_look(column: Column) -> looks.Look:
    return looks.HEADER_NUMBER if column.look.align == "right" else looks.HEADER


def _pour(part: IO[bytes], text: RowText, rows: Iterator[Sequence[Value]], most: int) -> tuple[int, str]:
    """Write ``rows``, no more than ``most``; how many, and the digest of their values. What is left stays in the
    iterator."""
    count, size, waiting = 0, 0, list[str]()
    written, digest = 0, hashlib.sha256()
    for count, row in enumerate(rows, 1):
        line = text(HEADER_ROW + count, row)
        waiting.append(line)
        digest.update(repr(row).encode("utf-8", "backslashreplace"))
        size += len(line)
        if size > CHUNK:
            part.write("".join(waiting).encode())
            written, size = written + size, 0
            waiting.clear()
        if count >= most or written > MOST_BYTES:
            break
    part.write("".join(waiting).encode())
    return count, digest.hexdigest()


def _empty(subject: str, made_at: datetime) -> Workbook:
    """A workbook without sheets, people, or openpyxl's own font."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties = DocumentProperties(creator=None, title=subject, created=made_at, modified=made_at)
    font = Font(name=looks.FONT, size=looks.SIZE)
    book._fonts[0] = font  # type: ignore[attr-defined]  # the only way to another default font
    book._named_styles["Normal"].font = font  # type: ignore[attr-defined]
    return book
