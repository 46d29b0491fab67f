"""The tables of a sheet."""

from __future__ import annotations

from typing import Any

from openpyxl.worksheet.worksheet import Worksheet


def names(sheet: Worksheet) -> list[str]:
    """The tables of ``sheet``."""
    return list(sheet.tables)


def rows(sheet: Worksheet, name: str) -> list[dict[str, Any]]:
    """The rows of table ``name`` as one mapping of header to value each. Raises KeyError."""
    cells = [[cell.value for cell in row] for row in sheet[sheet.tables[name].ref]]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]
