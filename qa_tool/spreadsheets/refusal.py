"""Refusing a file: the limits it must keep to, and the words for whoever brought it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024
ABOVE: Final = 22
"""Titles, headings and hints that may stand above a table's own rows. A promise of rows leaves them out."""

SAVE_AGAIN: Final = "Open it in Excel or LibreOffice, save it as an Excel workbook (.xlsx) and try again."
CLEAN_COPY: Final = "Copy its rows into a new, empty workbook (or a fresh template), save that and bring it."


class Refused(Exception):
    """The file is not read. The message says why, and what to do, to whoever brought it."""


@dataclass(frozen=True)
class Limits:
    """What a workbook may cost. Sizes are in bytes."""

    file_bytes: int = 20 * MEGABYTE
    entries: int = 500
    """Files inside the workbook."""
    entry_bytes: int = 120 * MEGABYTE
    """One of them, expanded."""
    total_bytes: int = 200 * MEGABYTE
    """All of them, expanded."""
    ratio: int = 100
    """How many times larger a file inside may become by expanding, once it is more than a megabyte."""
    rows: int = 50_000
    """Rows of one sheet with anything in them."""
    above: int = 0
    """Rows besides, for what stands above a table's own: ``ABOVE``, where there are titles, headings and hints."""
    columns: int = 500
    cell_characters: int = 32_767
    """What Excel lets a cell hold."""
    slots: int = 20_000_000
    """Cells of one sheet, the empty ones between others included."""


def damaged() -> Refused:
    """The refusal of a file that no parser can make sense of."""
    return Refused(f"The file is damaged or is no Excel workbook. {SAVE_AGAIN}")


def strict() -> Refused:
    """The refusal of the other kind of .xlsx, which the parser opens as a workbook without a sheet."""
    what = "It was saved as 'Strict Open XML', another kind of .xlsx that is not read here."
    return Refused(f"{what} Open it in Excel, choose Save As and the type 'Excel Workbook (.xlsx)', and bring that.")


def links_out() -> Refused:
    """The refusal of a file that points at others."""
    return Refused(f"The workbook has links to other files or data sources, which are never followed. {CLEAN_COPY}")


def programs() -> Refused:
    """The refusal of a file that could run something."""
    return Refused(f"The workbook has macros or other programs, which are never taken in. {CLEAN_COPY}")
