"""Grades: how good is practice, and is it changing?"""

from __future__ import annotations

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.summary import FormFigures, GroupFigures, Summary
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.charts import Charted, ChartOfTable, Kind
from qa_tool.kit.spreadsheets.sheet import Column, Placed, Sheet
from qa_tool.outputs.workbook.columns import (
    GRADE_HEADERS,
    compared_cells,
    compared_columns,
    grade_cells,
    grade_columns,
    number,
    percent,
    share_cells,
    share_columns,
    told,
)
from qa_tool.outputs.workbook.family import Family, Making

FORM = Column("Form", looks.WRAPPED, 34)
GROUP_WIDTH = 22


class GradesSheet(Family):
    """The grade mix of each form over five quarters, with charts; by impact, plan type and how chosen."""

    order = 20

    def write(self, making: Making) -> None:
        """Add the sheet."""
        summary = making.content.summary
        sheet = making.sheet("Grades", "How good is practice, and is it changing?")
        forms = [form for form in summary.forms if form.graded]
        if not forms:
            sheet.paragraph(f"No graded record was submitted in {summary.period.label}.")
            return
        making.placed["grades"] = _overall(sheet, forms)
        _changes(sheet, summary, forms)
        _quarters(sheet, forms)
        _groups(sheet, "Grade by impact on the child", "grade_by_impact", "Impact", forms, "impacts")
        _groups(sheet, "Grade by plan type", "grade_by_plan", "Plan type", forms, "plan_types")
        _groups(sheet, "Grade by how the case was chosen", "grade_by_choice", "How chosen", forms, "selections")
        sheet.note("Cases chosen because of a concern bring grades down: compare those chosen at random.")


def _overall(sheet: Sheet, forms: list[FormFigures]) -> Placed:
    sheet.heading("Overall grades in the period")
    columns = (FORM, number("Records"), *grade_columns(together=True), *share_columns("good", "Random only"))
    rows = [
        (
            form.title,
            told(form.audits, form.overall.thresholds),
            *grade_cells(form.overall, together=True),
            *share_cells(form.random, Grade.GOOD),
        )
        for form in forms
    ]
    return sheet.table("grades", columns, rows)


def _changes(sheet: Sheet, summary: Summary, forms: list[FormFigures]) -> None:
    sheet.heading("Good, compared")
    before, year = summary.previous, summary.last_year
    rows: list[tuple[Cell, ...]] = []
    for form in forms:
        earlier = (before, form.previous, form.vs_previous), (year, form.last_year, form.vs_last_year)
        rows.append((form.title, *compared_cells(form.overall, *earlier)))
    sheet.table("good_compared", (FORM, *compared_columns(before, year)), rows)


def _quarters(sheet: Sheet, forms: list[FormFigures]) -> None:
    sheet.heading("Five quarters")
    columns = (FORM, Column("Quarter", looks.TEXT, GROUP_WIDTH), number("Records"), *grade_columns())
    rows = [
        (form.title, one.label, told(one.audits, one.figure.thresholds), *grade_cells(one.figure))
        for form in forms
        for one in form.quarters
    ]
    table = sheet.table("grades_by_quarter", columns, rows)
    start = 0
    for form in forms:
        if any(one.figure.answered for one in form.quarters):
            sheet.chart(_mix(form, table, start))
        start += len(form.quarters)
    _lines(sheet, forms)


def _mix(form: FormFigures, table: Placed, start: int) -> ChartOfTable:
    said = "; ".join(f"{one.label}: {wording.grades(one.figure)}" for one in form.quarters)
    return ChartOfTable(
        Charted(
            Kind.SHARES,
            f"{form.title}: grades by quarter (labels: number of records)",
            GRADE_HEADERS,
            f"Columns of 100%: the overall grades of {form.title} over five quarters. {said}.",
            "Share of graded records",
        ),
        table,
        "Quarter",
        rows=(start, start + len(form.quarters) - 1),
    )


def _lines(sheet: Sheet, forms: list[FormFigures]) -> None:
    """Good over five quarters, form beside form: blank where the base is too small for a percentage."""
    sheet.heading("Good %, form beside form")
    quarters = [one.label for one in forms[0].quarters]
    columns = (Column("Quarter", looks.TEXT, 34), *(percent(form.title) for form in forms))
    rows = [
        (label, *(form.quarters[index].figure.shown_pct(Grade.GOOD) for form in forms))
        for index, label in enumerate(quarters)
    ]
    table = sheet.table("good_by_quarter", columns, rows)
    drawn = tuple(
        header
        for header, form in zip(table.headers[1:], forms, strict=True)
        if any(one.figure.shows_percentages for one in form.quarters)
    )
    if drawn:
        said = "; ".join(
            f"{form.title}: "
            + ", ".join(f"{one.label} {wording.share(one.figure, Grade.GOOD)}" for one in form.quarters)
            for form in forms
        )
        title = "Good % by quarter (no point where too few)"
        description = f"Lines: share of good overall grades by quarter, one line for each form. {said}."
        sheet.chart(ChartOfTable(Charted(Kind.LINES, title, drawn, description, "Good %"), table))


def _groups(sheet: Sheet, heading: str, name: str, label: str, forms: list[FormFigures], field: str) -> None:
    sheet.heading(heading)
    rows: list[tuple[Cell, ...]] = []
    for form in forms:
        groups: tuple[GroupFigures, ...] = getattr(form, field)
        rows += [
            (form.title, group.label, told(group.audits, group.overall.thresholds), *grade_cells(group.overall))
            for group in groups
        ]
    sheet.table(name, (FORM, Column(label, looks.WRAPPED, GROUP_WIDTH), number("Records"), *grade_columns()), rows)
