"""Sheets that are measures with their rows: what became of things, and whether readers agree."""

from __future__ import annotations

from dataclasses import replace

from qa_tool.figures.measures.base import Measured, Row
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.columns import number
from qa_tool.outputs.workbook.content import Content
from qa_tool.outputs.workbook.family import Family, Making
from qa_tool.outputs.workbook.measure_tables import write_measured, write_measures

KAPPA = looks.Look(format="0.00", line="hair", align="right")


class MeasuresSheet(Family):
    """A sheet that is there for whoever reads one of its measures."""

    def applies(self, content: Content) -> bool:
        """Whether the reader reads one of the measures."""
        return any(key in content.measures for key in self.measures)


class FollowUpSheet(MeasuresSheet):
    """What became of inadequates and of actions, as far as the reader reads those measures."""

    order = 72
    measures = ("C19", "C20")

    def write(self, making: Making) -> None:
        """Add the sheet."""
        sheet = making.sheet("Follow-up and actions", "Did it change anything for the child?")
        sheet.paragraph(
            "Closed: another person than its owner, and than who did it, looked and found it done. Verified: that "
            "person saw a difference for the child, and wrote down what changed and where the evidence is."
        )
        write_measures(making, sheet, self.measures)


class ModerationSheet(MeasuresSheet):
    """C17 with kappa in a table of its own, which needs two decimals, then C18."""

    order = 74
    measures = ("C17", "C18")

    def write(self, making: Making) -> None:
        """Add the sheet."""
        sheet = making.sheet("Moderation", "Do we agree?")
        for key in self.measures:
            measured = making.content.measures.get(key)
            if measured is not None:
                write_measured(sheet, replace(measured, rows=tuple(row for row in measured.rows if row.value is None)))
                _kappas(sheet, measured)


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
