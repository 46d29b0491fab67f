"""A question's options as rows of a table: each option, each even at zero, with n, N and %."""

from __future__ import annotations

from qa_tool.reporting import wording
from qa_tool.reporting.summary import QuestionFigures
from qa_tool.reporting.workbook.columns import BASE, number, outcome_cells, outcome_columns, percent
from qa_tool.spreadsheets import looks
from qa_tool.spreadsheets.cells import Content as Cell
from qa_tool.spreadsheets.sheet import Column


def option_columns() -> tuple[Column, ...]:
    """The columns under which ``option_rows`` puts its cells."""
    return (Column("Answer", looks.WRAPPED, 30), number("n"), number("of N"), percent("%"), BASE, *outcome_columns())


def option_rows(question: QuestionFigures) -> list[tuple[Cell, ...]]:
    """One row for each option. The outcomes outside N are the question's: they stand in its first row only."""
    rows: list[tuple[Cell, ...]] = []
    figure = question.figure
    for index, option in enumerate(question.options):
        outcomes: tuple[Cell, ...] = outcome_cells(figure) if index == 0 else (None, None, None, None)
        share = figure.shown_pct(option.key)
        counts: tuple[Cell, ...] = (None, None) if figure.too_few else (figure.n(option.key), figure.answered)
        rows.append((option.label, *counts, share, wording.base_mark(figure), *outcomes))
    return rows
