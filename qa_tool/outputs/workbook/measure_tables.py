"""Measures on a sheet: what each counts, then its rows with n, N, % and value apart; many members side by side."""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.figures.formats import measure_words
from qa_tool.figures.measures.base import By, Measure, Measured, Row
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.columns import BASE, number, percent
from qa_tool.outputs.workbook.side_by_side import ABOUT_WIDTH, COUNTED_WIDTH, divided, write_side_by_side


def write_measured(sheet: Sheet, measured: Measured) -> None:
    """One measure with its rows."""
    measure = measured.measure
    sheet.heading(f"{measure.name} ({measure.key}): {measure.asks}")
    sheet.note(f"N: {measure.denominator}")
    if not measured.rows:
        sheet.paragraph("Nothing was counted for this measure.")
        return
    for caution in measured.cautions:
        sheet.note(caution)
    under, beside = divided(measured.rows)
    if under:
        _one_under_the_other(sheet, measure, under)
    if beside:
        write_side_by_side(sheet, measured, beside)


def _one_under_the_other(sheet: Sheet, measure: Measure, found: Sequence[Row]) -> None:
    valued = any(row.value is not None for row in found)
    columns = [Column("About", looks.WRAPPED, ABOUT_WIDTH), Column("Counted", looks.WRAPPED, COUNTED_WIDTH)]
    columns += [number("n"), number("of N"), percent("%")]
    if valued:
        columns.append(Column(f"Value ({measure.unit.partition(';')[0]})", looks.PERCENT, 14))
    rows: list[tuple[Cell, ...]] = [_cells(row, valued=valued) for row in found]
    sheet.table(f"measure_{measure.key}", (*columns, BASE), rows)


def _cells(row: Row, *, valued: bool) -> tuple[Cell, ...]:
    value = (row.value if row.shown else None,) if valued else ()
    return (_about(row), row.label, row.n, row.of, row.pct if row.shown else None, *value, measure_words.mark(row))


def _about(row: Row) -> str:
    """'The whole service'; 'East (locality)'; with the form or quarter where there is one."""
    parts = [row.member or "The whole service", row.form, row.quarter]
    about = ", ".join(part for part in parts if part)
    return f"{about} ({row.by.value})" if row.by in (By.LOCALITY, By.DISTRICT) else about
