"""What an edition can do without: groups of its tables that are left out, where nothing else keeps a count hidden.

What is left out is not forgotten: its counts are kept back, so that they cannot be worked out from what is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qa_tool.reporting.external.document import ColumnKind, Document, Grid, Line, LineKind, PrintedSheet
from qa_tool.reporting.suppression.protecting import CannotProtect, protect
from qa_tool.reporting.suppression.published import Published
from qa_tool.reporting.suppression.releases import Release
from qa_tool.reporting.suppression.states import WITHHELD_MARK, Rule
from qa_tool.reporting.suppression.tables import TOTAL, Key, Table


class Group(StrEnum):
    """Tables that are left out together, in the order in which an edition does without them."""

    STOCK = "children and actions as they stand today"
    CYCLE = "the cycle: enquiries, observations, follow-up, moderation and targets"
    TREND = "earlier quarters"
    PLACES = "localities"
    FINDINGS = "strengths and areas for development"
    IMPACT = "impact on the child"
    ANSWERS = "graded answers by theme"
    OVERALL = "overall grades"
    RECORDS = "numbers of records"
    OTHER = "other tables"


GROUPS = {
    "found": Group.FINDINGS,
    "may-find": Group.FINDINGS,
    "impact": Group.IMPACT,
    "impact-grade": Group.IMPACT,
    "impact-graded": Group.IMPACT,
    "cycle": Group.CYCLE,
    "behind": Group.CYCLE,
    "target": Group.CYCLE,
    "pool": Group.CYCLE,
    "inadequate-now": Group.STOCK,
    "came-of-it": Group.STOCK,
}
OF_PLACES = {
    "records": (3, Group.RECORDS),
    "overall": (4, Group.OVERALL),
    "answers": (4, Group.ANSWERS),
}
"""Where the locality stands in the key, and the group of those that have none."""


@dataclass(frozen=True)
class Protected:
    """A table that may be printed, but for the groups that are left out."""

    published: Published
    left_out: frozenset[Group] = frozenset()

    def leaves_out(self, key: Key, period: str) -> bool:
        """Whether nothing is printed of the key, a zero neither."""
        return bool(self.left_out) and group_of(key, period) in self.left_out


def group_of(key: Key, period: str) -> Group:
    """The group of a cell, of what is left over from others, or of a change of it. ``period``: the edition's own."""
    if key[0] in ("change", "not"):
        return group_of(key[1:], period)
    if key[0] not in OF_PLACES:
        return GROUPS.get(key[0], Group.OTHER)
    place, group = OF_PLACES[key[0]]
    if key[1] != period:
        return Group.TREND
    return group if key[place : place + 1] in ((TOTAL,), ()) else Group.PLACES


def protected(table: Table, period: str, rule: Rule, releases: Sequence[Release], *, leave_out: bool) -> Protected:
    """The table protected beside the releases; with ``leave_out`` without the groups that would give a count away.

    Raises CannotProtect.
    """
    left: frozenset[Group] = frozenset()
    while True:
        dropped = frozenset(key for key in table.counts if group_of(key, period) in left)
        try:
            without = replace(table, kept_back=table.kept_back | dropped)
            return Protected(protect(without, rule, releases), left)
        except CannotProtect as fault:
            blamed = {group_of(cell, period) for cell in fault.cells} - left
            more = blamed or set([one for one in Group if one not in left][:1])
            there = {group_of(key, period) for key in table.counts if key not in table.kept_back}
            if not leave_out or there <= left | more:
                raise
            left |= more


def without_left_out(document: Document, left_out: frozenset[Group]) -> Document:
    """The document without the lines of which nothing is printed, and a word where a table was."""
    if not left_out:
        return document
    return replace(document, sheets=tuple(_sheet(sheet) for sheet in document.sheets))


def _sheet(sheet: PrintedSheet) -> PrintedSheet:
    blocks: list[Line | Grid] = []
    for block in sheet.blocks:
        if isinstance(block, Grid):
            counts = [place for place, column in enumerate(block.columns) if column.kind is ColumnKind.COUNT]
            rows = tuple(row for row in block.rows if not counts or _says_anything([row[place] for place in counts]))
            if not rows and block.rows:
                blocks.append(Line(LineKind.NOTE, "Left out of this edition: Notes say why."))
                continue
            blocks.append(replace(block, rows=rows))
        else:
            blocks.append(block)
    return replace(sheet, blocks=tuple(blocks))


def _says_anything(cells: Sequence[str | int | None]) -> bool:
    return any(cell not in (WITHHELD_MARK, None) for cell in cells)
