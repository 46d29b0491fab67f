"""Volume and coverage: did we do what we said we would?"""

from __future__ import annotations

from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.charts import Charted, ChartOfTable, Kind
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.columns import grade_cells, grade_columns, number, told
from qa_tool.outputs.workbook.family import Family, Making
from qa_tool.outputs.workbook.measure_tables import write_measures


class VolumeSheet(Family):
    """Coverage, then records by month and form. A flow: months add up to the period."""

    order = 70
    measures = ("C8", "C9", "C10")

    def write(self, making: Making) -> None:
        """Add the sheet."""
        summary = making.content.summary
        sheet = making.sheet("Volume and coverage", "Did we do what we said we would?")
        write_measures(making, sheet, self.measures)
        _months(sheet, summary)
        sheet.heading("Grades by month")
        titles = making.content.titles
        graded = {form.form for form in summary.forms if form.graded}
        rows = [
            (
                month.label,
                titles.get(month.form, month.form),
                told(month.audits, summary.thresholds),
                *grade_cells(month.overall),
            )
            for month in summary.months
            if month.form in graded
        ]
        columns = (Column("Month", looks.TEXT, 20), Column("Form", looks.TEXT, 28), number("Records"))
        sheet.table("grades_by_month", (*columns, *grade_columns()), rows)


def _months(sheet: Sheet, summary: Summary) -> None:
    sheet.heading("Records by month (a flow: months add up to the period)")
    months, rule = summary.by_month, summary.thresholds
    counts = {(month.month, month.form): month.audits for month in summary.months}
    rows: list[tuple[Cell, ...]] = []
    for first, audits in months.items():
        of_month = (told(counts.get((first, form.form), 0), rule) for form in summary.forms)
        rows.append((f"{first:%B %Y}", told(audits, rule), *of_month))
    rows.append(("Period", told(summary.audits, rule), *(told(form.audits, rule) for form in summary.forms)))
    columns = (
        Column("Month", looks.TEXT, 20),
        Column("All records", looks.WHOLE, 28),
        *(number(form.title) for form in summary.forms),
    )
    table = sheet.table("records_by_month", columns, rows, last_is_total=True)
    if any(months.values()):
        said = "; ".join(f"{row[0]}: {row[1]}" for row in rows[:-1])
        description = f"Bars: all records counted, one bar for each month. {said}."
        chart = ChartOfTable(
            Charted(Kind.BARS_ACROSS, "Records by month, all forms", ("All records",), description, "Records"),
            table,
            height_cm=3 + 0.95 * len(months),
            rows=(0, len(months) - 1),
        )
        sheet.chart(chart)
