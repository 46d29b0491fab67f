"""Questions, how they compare, and the answers to those that are not graded."""

from __future__ import annotations

from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Placed, Sheet
from qa_tool.outputs.workbook.columns import (
    compared_cells,
    compared_columns,
    counted,
    grade_cells,
    grade_columns,
    option_columns,
    option_rows,
    outcome_cells,
    outcome_columns,
)
from qa_tool.outputs.workbook.family import Family, Making

NAMES = (
    Column("Form", looks.WRAPPED, 24),
    Column("Question", looks.TEXT, 11),
    Column("Asks", looks.WRAPPED, 36),
)


class QuestionsSheet(Family):
    """Every question with every outcome in its column: the graded ones, then the others option by option.

    Four sheets, because columns stand under each other: one sheet would be as wide as the widest of each, and too
    small to read on paper. And a long table has its header on every page only where it is the only one.
    """

    order = 30

    def write(self, making: Making) -> None:
        """Add the sheets."""
        summary = making.content.summary
        making.placed["questions"] = _graded(making.sheet("Questions", "Which questions carry the result?"), summary)
        _compared(making.sheet("Questions compared", "Which questions are changing, and what is each about?"), summary)
        _options(making.sheet("Answers", "What was answered where nothing is graded?"), summary)
        _others(making.sheet("Texts and dates", "How many answered where there is no option to choose?"), summary)


def _graded(sheet: Sheet, summary: Summary) -> Placed:
    rows = [
        (form.title, question.key, question.label, *grade_cells(question.figure), *outcome_cells(question.figure))
        for form in summary.forms
        for question in form.questions
        if question.graded
    ]
    return sheet.table("questions", (*NAMES, *grade_columns(), *outcome_columns()), rows)


def _compared(sheet: Sheet, summary: Summary) -> None:
    before = summary.previous
    rows: list[tuple[Cell, ...]] = []
    for form in summary.forms:
        for question in form.questions:
            if question.graded:
                cells = compared_cells(question.figure, (before, question.previous, question.vs_previous))
                themes = " ".join(question.themes)
                rows.append((form.title, question.key, question.label, *cells, themes, question.note))
    last = (Column("Themes", looks.WRAPPED, 18), Column("Note", looks.WRAPPED, 28))
    sheet.table("questions_compared", (*NAMES, *compared_columns(before), *last), rows)


def _options(sheet: Sheet, summary: Summary) -> None:
    sheet.heading("Option by option")
    rows: list[tuple[Cell, ...]] = []
    for form in summary.forms:
        for question in form.questions:
            if question.tallied and not question.graded:
                rows += [(form.title, question.key, question.label, *row) for row in option_rows(question)]
    sheet.table("options", (*NAMES, *option_columns()), rows)
    sheet.note("A question of several choices counts an answer once in each of its options, so these may exceed N.")


def _others(sheet: Sheet, summary: Summary) -> None:
    sheet.heading("Texts, dates and numbers: how many answered")
    rows = [
        (
            form.title,
            question.key,
            question.label,
            counted(question.figure, question.figure.answered),
            *outcome_cells(question.figure),
        )
        for form in summary.forms
        for question in form.questions
        if not question.tallied and not question.graded
    ]
    columns = (*NAMES, Column("Answered", looks.WHOLE, 11), *outcome_columns())
    sheet.table("answered", columns, rows)
