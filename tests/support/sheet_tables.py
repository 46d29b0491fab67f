"""The tables of a sheet as they were meant: one that was divided between pages is put together again."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet


def names(sheet: Worksheet) -> list[str]:
    """The tables of ``sheet``, each once, however many parts it stands in."""
    return list(dict.fromkeys(re.sub(r"_part_\d+$", "", name) for name in sheet.tables))


def rows(sheet: Worksheet, name: str) -> list[dict[str, Any]]:
    """The rows of table ``name``, all its parts, as one mapping of header to value each. Raises KeyError."""
    found: list[dict[str, Any]] = []
    number, part = 1, name
    while number == 1 or part in sheet.tables:
        cells = [[cell.value for cell in row] for row in sheet[sheet.tables[part].ref]]
        found += [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]
        number += 1
        part = f"{name}_part_{number}"
    return found
