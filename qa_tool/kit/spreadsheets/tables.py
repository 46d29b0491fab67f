"""Tables as text files with commas, which spreadsheet programs open: numbers stay numbers, text is never a formula.

Where the headings of a table stand: among its first rows, whatever somebody wrote above them.
Tables that somebody brought, as a workbook or as a text file with separators: read alike, capped and suspicious.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain, count, islice
from pathlib import Path
from typing import Final, Protocol

from qa_tool.kit.files import possible
from qa_tool.kit.spreadsheets.cells import LIKE_FORMULA
from qa_tool.kit.spreadsheets.reader import CellValue, Row, column_letter, open_book
from qa_tool.kit.spreadsheets.safety import MEGABYTE, Limits, OutOfSight, Refused
from qa_tool.kit.written_days import COUNTED_FROM

MARK = "\ufeff"
"""Tells spreadsheet programs that the file is UTF-8."""


def comma_separated(rows: Iterable[Sequence[str | int | None]], *, mark: str = MARK) -> str:
    """The rows as one file, which begins with ``mark``. A text that a program would read as a formula begins with an
    apostrophe, which it shows as text."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return mark + file.getvalue()


def _safe(text: str) -> str:
    text = possible(text)
    return f"'{text}" if LIKE_FORMULA.match(text) else text


FIRST_ROWS: Final = 20
"""The headings stand among so many rows at the top."""


@dataclass(frozen=True)
class Headed:
    """The row of headings, how many rows with something in them stand above it, and the rows below."""

    heading: Row
    above: int
    rows: Iterator[Row]


def headed(rows: Iterator[Row], known: Callable[[CellValue], bool]) -> Headed | None:
    """The row with the most cells that ``known`` knows; where it knows none, the one with the most words.

    Of two alike the upper one. None for a table without a row.
    """
    top: list[Row] = []
    for row in rows:
        top.append(row)
        if row.number >= FIRST_ROWS or len(top) >= FIRST_ROWS:
            break
    if not top:
        return None
    scores = [sum(known(cell) for cell in row.cells) for row in top]
    if not any(scores):
        scores = [sum(_is_word(cell) for cell in row.cells) for row in top]
    at = scores.index(max(scores))
    return Headed(top[at], at, chain(top[at + 1 :], rows))


def _is_word(cell: CellValue) -> bool:
    return isinstance(cell, str) and any(mark.isalpha() for mark in cell)


WHOLE_FILE = "File"
"""What the one table of a text file is called, where a workbook has its sheet's name."""
SEPARATORS = ",;\t|"
MARK_OF_SEPARATOR = "sep="
"""With which Excel's own files may begin: the separator stands behind it."""
LOOKED_AT = 20
"""Rows that tell which separator a file has: a title above the headings may hold none, or another."""
_DRESSED = re.compile(r'="([^"]*)"')
SAVE_AS_TEXT = "Save it in Excel as 'CSV UTF-8 (comma delimited)', or bring the workbook itself."


class Tables(Protocol):
    """One or more named tables."""

    @property
    def counted_from(self) -> date:
        """The day from which numbers of days count."""

    @property
    def is_text(self) -> bool:
        """Whether separators alone tell its columns: one too many shifts all that follows."""

    def out_of_sight(self, name: str, below: int = 0) -> OutOfSight:
        """What one hides below a row of its own."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of its tables, in order."""

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of one that hold anything. Raises Refused beyond a limit."""


@dataclass(frozen=True)
class _Text:
    text: str
    limits: Limits
    names: tuple[str, ...] = (WHOLE_FILE,)
    is_text: bool = True
    counted_from: date = COUNTED_FROM

    def out_of_sight(self, name: str, below: int = 0) -> OutOfSight:
        """A text file hides nothing."""
        return OutOfSight()

    def rows(self, name: str) -> Iterator[Row]:
        """Its rows; ``number`` counts lines as a spreadsheet program would, a text over several lines as one."""
        if name not in self.names:
            raise KeyError(name)
        yield from self._read()

    def _read(self) -> Iterator[Row]:
        separator, text, before = _separated(self.text)
        filled, reader = 0, csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for number in count(before + 1):
            try:
                cells = next(reader, None)
            except csv.Error as fault:
                where = f"near row {number}, and a quotation mark there may not be closed"
                raise Refused(f"The file is no table that could be read, {where}. {SAVE_AS_TEXT}") from fault
            if cells is None:
                return
            values: tuple[CellValue, ...] = tuple(_cell(cell) for cell in cells)
            last = next((index for index in range(len(values), 0, -1) if values[index - 1] is not None), 0)
            if not last:
                continue
            filled += 1
            self._check(number, values[:last], filled)
            yield Row(number, values[:last])

    def _check(self, number: int, values: tuple[CellValue, ...], filled: int) -> None:
        if filled > self.limits.rows + self.limits.above:
            raise Refused(f"The file has more than {self.limits.rows:,} rows. Split them over several files.")
        if len(values) > self.limits.columns:
            raise Refused(f"Row {number} of the file has more than {self.limits.columns} columns. {SAVE_AS_TEXT}")
        for index, value in enumerate(values):
            if isinstance(value, str) and len(value) > self.limits.cell_characters:
                where = f"Row {number}, column {column_letter(index)}"
                raise Refused(f"{where} holds more text than a cell can. Shorten it.")


def _separated(text: str) -> tuple[str, str, int]:
    """The separator, the text to read, and how many rows stand before it: by the file's word, else by its top rows."""
    if "\n" not in text:
        text = text.replace("\r", "\n")  # as an old Mac ends its lines
    first, _, rest = text.partition("\n")
    if first[: len(MARK_OF_SEPARATOR)].casefold() == MARK_OF_SEPARATOR and len(first.strip()) == 5:
        return first.strip()[-1], rest, 1

    def cells(separator: str) -> int:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            return sum(len(row) - 1 for row in islice(reader, LOOKED_AT) if row)
        except csv.Error:
            return 0

    return max(SEPARATORS, key=cells), text, 0


def _cell(text: str) -> CellValue:
    """A cell without the dress that some programs put on it to keep its zeros: ="0012345" is 0012345."""
    words = text.strip()
    dressed = _DRESSED.fullmatch(words)
    return (dressed[1] if dressed else words) or None


@contextmanager
def open_tables(path: Path, file_name: str, limits: Limits | None = None) -> Iterator[Tables]:
    """The tables in ``path``: a workbook, or a text file when its name says so. Raises Refused, OSError."""
    limits = limits or Limits()
    ending = Path(file_name).suffix.casefold()
    if ending in (".csv", ".txt", ".tsv"):
        yield _Text(_text(path, limits), limits)
    elif ending in (".xlsm", ".xltm", ".xlsb", ".xls", ".ods"):
        raise Refused(f"It is a {ending} file. Save it as an Excel workbook (.xlsx), without macros, and bring that.")
    else:
        with open_book(path, limits) as book:
            yield book


def _text(path: Path, limits: Limits) -> str:
    with path.open("rb") as file:
        data = file.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise Refused(f"The file is larger than {limits.file_bytes // MEGABYTE or 1} MB. Split its rows.")
    if not data.strip():
        raise Refused("The file is empty.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise Refused("It is a workbook or a document under the name of a text file. Give it its own name back.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    if b"\x00" in data:
        raise Refused(f"The file holds bytes that belong in no text. {SAVE_AS_TEXT}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise Refused(f"The file is written in no known way. {SAVE_AS_TEXT}") from fault
