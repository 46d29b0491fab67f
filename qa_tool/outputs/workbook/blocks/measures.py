"""Measures with their rows: what became of things, and whether readers agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qa_tool.figures.measures.base import Measured, Row
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.block import Known, Making, Piece, Wrong
from qa_tool.outputs.workbook.columns import number
from qa_tool.outputs.workbook.content import Content
from qa_tool.outputs.workbook.measure_tables import write_measured

KAPPA = looks.Look(format="0.00", line="hair", align="right")


class Measures(Piece):
    """A heading and tables for each measure that the reader reads; others are left out."""

    measures: tuple[str, ...]
    kappa: bool = False
    """Whether a coefficient of agreement stands in a table of its own, which needs two decimals."""

    @property
    def measured(self) -> tuple[str, ...]:
        """All of them."""
        return self.measures

    def wrongs(self, known: Known) -> Iterator[Wrong]:
        """A measure that there is not."""
        for key in self.measures:
            if key not in known.measures:
                yield "measures", f"'{key}' is no measure: qa-tool measures lists them"

    def applies(self, content: Content) -> bool:
        """Whether the reader reads one of them."""
        return any(key in content.measures for key in self.measures)

    def write(self, making: Making, sheet: Sheet) -> None:
        """Add them."""
        self.begin(making.content, sheet)
        for key in self.measures:
            measured = making.content.measures.get(key)
            if measured is None:
                continue
            if self.kappa:
                write_measured(sheet, replace(measured, rows=tuple(row for row in measured.rows if row.value is None)))
                _kappas(sheet, measured)
            else:
                write_measured(sheet, measured)


def _kappas(sheet: Sheet, measured: Measured) -> None:
    """One line for each group and weighting: pairs, kappa, the ends of its interval."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in measured.rows:
        if row.value is not None and row.shown:
            groups.setdefault((row.member or "The whole service", row.label.partition(":")[0]), []).append(row)
    if not groups:
        return
    sheet.heading("Agreement beyond chance: weighted kappa")
    sheet.note("1 is complete agreement, 0 what chance alone would give. Of fewer than 10 pairs nothing is worked out.")
    lines: list[tuple[Cell, ...]] = [
        (member, name, found[0].n, *(row.value for row in found)) for (member, name), found in groups.items()
    ]
    columns = (Column("About", looks.WRAPPED, 28), Column("Kappa", looks.WRAPPED, 38), number("Pairs"))
    values = tuple(Column(title, KAPPA, 12) for title in ("Value", "95% from", "95% to"))
    sheet.table("weighted_kappa", (*columns, *values), lines)
