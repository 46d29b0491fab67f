"""Tables that somebody brought, as a workbook or as a text file with separators: read alike, capped and suspicious."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qa_tool.spreadsheets.reader import CellValue, Limits, Refused, Row, column_letter, open_book
from qa_tool.spreadsheets.refusal import MEGABYTE

WHOLE_FILE = "File"
"""What the one table of a text file is called, where a workbook has its sheet's name."""
SEPARATORS = ",;\t"
SAVE_AS_TEXT = "Save it in Excel as 'CSV UTF-8 (comma delimited)', or bring the workbook itself."


class Tables(Protocol):
    """One or more named tables."""

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

    def rows(self, name: str) -> Iterator[Row]:
        """Its rows; ``number`` counts lines as a spreadsheet program would, a text over several lines as one."""
        if name not in self.names:
            raise KeyError(name)
        try:
            yield from self._read()
        except csv.Error as fault:
            raise Refused(f"The file is no table that could be read. {SAVE_AS_TEXT}") from fault

    def _read(self) -> Iterator[Row]:
        first = self.text.split("\n", 1)[0]
        separator = max(SEPARATORS, key=first.count)
        filled = 0
        for number, cells in enumerate(csv.reader(io.StringIO(self.text), delimiter=separator), start=1):
            values: tuple[CellValue, ...] = tuple(cell.strip() or None for cell in cells)
            last = next((index for index in range(len(values), 0, -1) if values[index - 1] is not None), 0)
            if not last:
                continue
            filled += 1
            self._check(number, values[:last], filled)
            yield Row(number, values[:last])

    def _check(self, number: int, values: tuple[CellValue, ...], filled: int) -> None:
        if filled > self.limits.rows:
            raise Refused(f"The file has more than {self.limits.rows:,} rows. Split them over several files.")
        if len(values) > self.limits.columns:
            raise Refused(f"Row {number} of the file has more than {self.limits.columns} columns. {SAVE_AS_TEXT}")
        for index, value in enumerate(values):
            if isinstance(value, str) and len(value) > self.limits.cell_characters:
                where = f"Row {number}, column {column_letter(index)}"
                raise Refused(f"{where} holds more text than a cell can. Shorten it.")


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
