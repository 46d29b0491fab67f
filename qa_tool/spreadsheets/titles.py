"""Names that a spreadsheet program accepts: of sheets and of tables."""

from __future__ import annotations

import re

from qa_tool.vocabulary.printable import possible

TITLE_CHARACTERS = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class Titles:
    """Sheet names given out so far; two that differ in case only would be the same to a spreadsheet program."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, wanted: str) -> str:
        """A valid name like ``wanted`` that nobody has yet: at most 31 units, no ``[]:*?/\\``, no quote at an end."""
        base = _FORBIDDEN.sub("-", possible(wanted)).strip().strip("'").strip() or "Sheet"
        if base.casefold() == "history":  # a name that Excel keeps for itself
            base = "History sheet"
        number, ending = 1, ""
        while (title := _shortened(base, ending)).casefold() in self._taken:
            number += 1
            ending = f" ({number})"
        self._taken.add(title.casefold())
        return title


def _shortened(base: str, ending: str) -> str:
    while _units(base) + len(ending) > TITLE_CHARACTERS:
        base = base[:-1]
    return base.rstrip().rstrip("'") + ending


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def table_name(wanted: str) -> str:
    """A name for an Excel table: letters, digits and underscores, never like a cell (``AB12``, ``R1C1``)."""
    name = re.sub(r"\W", "_", wanted, flags=re.ASCII)
    return name if re.fullmatch(r"[A-Za-z]+_\w*|[A-Za-z]{4,}", name) else f"table_{name}"


def reference(sheet: str) -> str:
    """The sheet's name as formulas and links write it."""
    return "'" + sheet.replace("'", "''") + "'"
