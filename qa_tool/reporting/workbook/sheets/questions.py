"""Questions: which questions carry the result?"""

from __future__ import annotations

from qa_tool.reporting.summary import Summary
from qa_tool.reporting.workbook.columns import (
    comparison_cells,
    comparison_columns,
    grade_cells,
    grade_columns,
    outcome_cells,
    outcome_columns,
)
from qa_tool.reporting.workbook.family import Family, Making
from qa_tool.reporting.workbook.options import option_columns, option_rows
from qa_tool.spreadsheets import looks
from qa_tool.spreadsheets.cells import Content as Cell
from qa_tool.spreadsheets.sheet import Column, Placed, Sheet

NAMES = (
    Column("Form", looks.WRAPPED, 24),
    Column("Question", looks.TEXT, 11),
    Column("Asks", looks.WRAPPED, 38),
)


class QuestionsSheet(Family):
    """Every question with every outcome in its column: the graded ones, then the others option by option."""

    order = 30

    def write(self, making: Making) -> None:
        """Add the sheet."""
        summary = making.content.summary
        sheet = making.sheet("Questions", "Which questions carry the result?", columns=14)
        making.placed["questions"] = _graded(sheet, summary)
        sheet.heading("Other questions, option by option")
        rows: list[tuple[Cell, ...]] = []
        for form in summary.forms:
            for question in form.questions:
                if question.tallied and not question.graded:
                    rows += [(form.title, question.key, question.label, *row) for row in option_rows(question)]
        sheet.table("options", (*NAMES, *option_columns()), rows)
        sheet.note("A question of several choices counts an answer once in each of its options, so these may exceed N.")
        _others(sheet, summary)


def _graded(sheet: Sheet, summary: Summary) -> Placed:
    sheet.heading("Graded questions")
    columns = [*NAMES, Column("Themes", looks.WRAPPED, 16), *grade_columns(), *outcome_columns()]
    if summary.previous:
        columns += comparison_columns(summary.previous.label)
    columns.append(Column("Note", looks.WRAPPED, 24))
    rows: list[tuple[Cell, ...]] = []
    for form in summary.forms:
        for question in form.questions:
            if not question.graded:
                continue
            row: tuple[Cell, ...] = (form.title, question.key, question.label, " ".join(question.themes))
            row += (*grade_cells(question.figure), *outcome_cells(question.figure))
            if summary.previous:
                row += comparison_cells(question.previous, question.vs_previous)
            rows.append((*row, question.note))
    return sheet.table("questions", columns, rows)


def _others(sheet: Sheet, summary: Summary) -> None:
    sheet.heading("Texts, dates and numbers: how many answered")
    rows = [
        (form.title, question.key, question.label, question.figure.answered, *outcome_cells(question.figure))
        for form in summary.forms
        for question in form.questions
        if not question.tallied and not question.graded
    ]
    columns = (*NAMES, Column("Answered", looks.WHOLE, 11), *outcome_columns())
    sheet.table("answered", columns, rows)
