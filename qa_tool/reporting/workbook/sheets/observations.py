"""Observations: what was seen in meetings? No IRO and no manager, grades as counts."""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.reporting.summary import FormFigures, QuestionFigures
from qa_tool.reporting.workbook.columns import GRADE_HEADERS, GRADES, counted, number, outcome_cells, outcome_columns
from qa_tool.reporting.workbook.family import Making
from qa_tool.reporting.workbook.form_view import ASKS, KEY, FormView
from qa_tool.reporting.workbook.options import option_columns, option_rows
from qa_tool.spreadsheets.cells import Content as Cell
from qa_tool.spreadsheets.sheet import Sheet


class ObservationsSheet(FormView):
    """Few observations, few people: counts, never percentages, and nobody in them."""

    order = 63
    form = "live-observation"
    title = "Observations"
    question = "What was seen in conferences and reviews?"
    first = (("The child in the room", ("OB-05", "OB-12", "OB-13")),)

    def lead(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """Overall grades as counts."""
        sheet.paragraph("Grades are counts here: observations are few, and are of meetings, not of people.")
        if not figures.graded:
            return
        sheet.heading("Overall grades")
        row: tuple[Cell, ...] = (
            "X1",
            "Overall grade",
            *(counted(figures.overall, figures.overall.n(grade)) for grade in GRADES),
            counted(figures.overall, figures.overall.answered),
        )
        sheet.table("observed_overall", (KEY, ASKS, *map(number, GRADE_HEADERS), number("N")), [row])

    def questions(self, making: Making, sheet: Sheet, heading: str, questions: Sequence[QuestionFigures]) -> None:
        """Counts of each grade, then the options of the other questions."""
        graded = [one for one in questions if one.graded]
        if graded:
            sheet.heading(f"{heading}: grades")
            columns = (KEY, ASKS, *map(number, GRADE_HEADERS), number("N"), *outcome_columns())
            rows: list[tuple[Cell, ...]] = [
                (
                    one.key,
                    one.label,
                    *(counted(one.figure, one.figure.n(grade)) for grade in GRADES),
                    counted(one.figure, one.figure.answered),
                    *outcome_cells(one.figure),
                )
                for one in graded
            ]
            sheet.table("observed_grades", columns, rows)
        tallied = [one for one in questions if one.tallied and not one.graded]
        if tallied:
            sheet.heading(f"{heading}: answers")
            options = [(one.key, one.label, *row) for one in tallied for row in option_rows(one)]
            sheet.table("observed_answers", (KEY, ASKS, *option_columns()), options)
