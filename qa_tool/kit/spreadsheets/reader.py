"""Reading workbooks that somebody brought: capped, suspicious, one row at a time.

Nothing is followed, calculated or guessed: a formula or an Excel error comes back as such, and it is for the caller
to say that a value is wanted there.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from os import fstat
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from qa_tool.kit.spreadsheets.safety import SAVE_AGAIN, Limits, OutOfSight, Refused, check, damaged, out_of_sight

LAST_ROW: Final = 1_048_576
"""The last row that Excel knows."""


@dataclass(frozen=True)
class Formula:
    """A cell that calculates. What it would come to is not known here."""

    text: str


@dataclass(frozen=True)
class CellError:
    """A cell that shows an error: ``#N/A``."""

    text: str


CellValue = str | int | float | bool | date | datetime | time | timedelta | Formula | CellError | None


@dataclass(frozen=True)
class Row:
    """A row with something in it. ``number`` as Excel shows it; ``cells`` from column A to the last one filled."""

    number: int
    cells: tuple[CellValue, ...]


@dataclass(frozen=True)
class Book:
    """An opened workbook. Its sheets are read when their rows are asked for."""

    names: tuple[str, ...]
    content: bytes
    """The file as it was read: what a digest of the file is taken of."""
    counted_from: date
    """The day from which its numbers of days count: 1899, or 1904 in a few old ones."""
    _sheets: dict[str, Any]
    _limits: Limits
    is_text: bool = False

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of sheet ``name`` that hold anything, in order. Raises KeyError, and Refused beyond a limit."""
        return _guarded(_rows(self._sheets[name], name, self._limits))

    def out_of_sight(self, name: str, below: int = 0) -> OutOfSight:
        """What sheet ``name`` hides below row ``below``. Raises KeyError."""
        sheet = self._sheets[name]
        with _refusing(), sheet._get_source() as stream:  # the one way to the sheet's own XML
            found = out_of_sight(stream, below)
        found.sheet = sheet.sheet_state != "visible"
        return found


@contextmanager
def open_book(path: Path, limits: Limits | None = None) -> Iterator[Book]:
    """The workbook at ``path``, checked and opened. Raises Refused with what to do, OSError when it cannot be read."""
    limits = limits or Limits()
    with path.open("rb") as stream:
        size = fstat(stream.fileno()).st_size if path.is_file() else limits.file_bytes + 1
        data = stream.read(min(size, limits.file_bytes) + 1)
    check(data, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions that nobody asked about
        with _refusing():
            workbook = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            sheets = {sheet.title: sheet for sheet in workbook.worksheets}
            if not sheets:
                raise Refused(f"The workbook has no sheet with cells. {SAVE_AGAIN}")
            yield Book(tuple(sheets), data, workbook.epoch.date(), sheets, limits)
        finally:
            workbook.close()


def column_letter(index: int) -> str:
    """The letter of the column at ``index`` (0 is A)."""
    return get_column_letter(index + 1)


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever a parser stumbles over is a damaged file to the person who brought it."""
    try:
        yield
    except (Refused, MemoryError):
        raise
    except Exception as fault:
        raise damaged() from fault


def _guarded(rows: Iterator[Row]) -> Iterator[Row]:
    while True:
        with _refusing():
            row = next(rows, None)
        if row is None:
            return
        yield row


def _rows(sheet: Any, name: str, limits: Limits) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file claims of its own size is not believed
    filled = slots = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        slots += len(cells)
        if number > LAST_ROW or slots > limits.slots:
            raise Refused(f"Sheet '{name}' is larger than any list. Delete its empty rows and columns.")
        if not cells:
            continue
        values = tuple(_value(cell) for cell in cells)
        last = next((index for index in range(len(values), 0, -1) if values[index - 1] is not None), 0)
        if not last:
            continue
        filled += 1
        _check_row(Row(number, values[:last]), name, filled, limits)
        yield Row(number, values[:last])


def _check_row(row: Row, name: str, filled: int, limits: Limits) -> None:
    if filled > limits.rows + limits.above:
        raise Refused(f"Sheet '{name}' has more than {limits.rows:,} rows. Split them over several workbooks.")
    if len(row.cells) > limits.columns:
        where = f"row {row.number}, column {column_letter(len(row.cells) - 1)}"
        raise Refused(f"Sheet '{name}' has something in {where}, far beyond the columns of any list. Clear that cell.")
    for index, value in enumerate(row.cells):
        if isinstance(value, str) and len(value) > limits.cell_characters:
            where = f"row {row.number}, column {column_letter(index)}"
            raise Refused(f"Sheet '{name}', {where} holds more text than an Excel cell can. Shorten it.")


def _value(cell: Any) -> CellValue:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Formula(value if isinstance(value, str) else "=")
    if cell.data_type == "e":
        return CellError(str(value))
    if isinstance(value, str):
        value = value.replace("_x000D_\n", "\n")  # how Excel writes a line end that was pasted on Windows
        return value if value.strip() else None
    if isinstance(value, (bool, int, float, datetime, date, time, timedelta)):
        return value
    return str(value)
