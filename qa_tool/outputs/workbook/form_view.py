"""A form's own view: its grades, the questions that matter most to it first, then every other option counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from qa_tool.figures.summary import wording
from qa_tool.figures.summary.summary import FormFigures, QuestionFigures
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.columns import (
    compared_cells,
    compared_columns,
    grade_cells,
    grade_columns,
    number,
    option_columns,
    option_rows,
    outcome_cells,
    outcome_columns,
    told,
)
from qa_tool.outputs.workbook.content import Content
from qa_tool.outputs.workbook.family import Family, Making

KEY = Column("Question", looks.TEXT, 11)
ASKS = Column("Asks", looks.WRAPPED, 38)


def write_options(sheet: Sheet, name: str, questions: Sequence[QuestionFigures]) -> None:
    """A table of every option of the questions, counted."""
    options = [(one.key, one.label, *row) for one in questions for row in option_rows(one)]
    sheet.table(name, (KEY, ASKS, *option_columns()), options)


class FormView(Family):
    """Subclasses say which form, what their sheet asks, and which questions come first under which heading."""

    form: ClassVar[str]
    title: ClassVar[str]
    question: ClassVar[str]
    first: ClassVar[Sequence[tuple[str, Sequence[str]]]] = ()
    """(heading, question keys) of what the sheet is about; everything else follows."""
    without: ClassVar[Sequence[str]] = ()
    """Keys that the sheet leaves out."""

    def applies(self, content: Content) -> bool:
        """Where the form was used, or is in use."""
        return content.summary.form(self.form) is not None

    def write(self, making: Making) -> None:
        """Add the sheet."""
        figures = making.content.summary.form(self.form)
        assert figures is not None
        sheet = making.sheet(self.title, self.question)
        if not figures.audits:
            few = making.content.summary.thresholds.floor
            none = wording.TOO_FEW_TO_SHOW if few else f"No {figures.noun.value} was submitted"
            sheet.paragraph(f"{none} in {making.content.summary.period.label}.")
            return
        self.lead(making, sheet, figures)
        shown = set(self.without)
        for heading, keys in self.first:
            shown |= set(keys)
            self.questions(making, sheet, heading, [one for one in figures.questions if one.key in keys])
        self.after(making, sheet, figures)
        rest = [one for one in figures.questions if one.key not in shown]
        self.questions(making, sheet, "All other questions" if self.first else "Questions", rest)

    def lead(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """What stands first: the overall grades by plan type and by how the case was chosen."""
        if not figures.graded:
            return
        sheet.heading("Overall grades")
        rows: list[tuple[Cell, ...]] = []
        rule = figures.overall.thresholds
        for label, groups in (("Plan type", figures.plan_types), ("How chosen", figures.selections)):
            rows += [(label, one.label, told(one.audits, rule), *grade_cells(one.overall)) for one in groups]
        rows.append(("All", "", told(figures.audits, rule), *grade_cells(figures.overall)))
        columns = (Column("By", looks.WRAPPED, 12), Column("Value", looks.WRAPPED, 38), number("Records"))
        sheet.table(f"{self.title}_grades", (*columns, *grade_columns()), rows, last_is_total=True)

    def after(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """What follows the first questions: options that are counted by CSC team, not against the IRO."""
        if not figures.team_counts:
            return
        for label in dict.fromkeys(count.label for count in figures.team_counts):
            counts = [count for count in figures.team_counts if count.label == label]
            sheet.heading(f"{label}: by Children's Social Care team, not against the IRO")
            rows = [(count.question, count.team.name, count.n, count.answered) for count in counts]
            columns = (KEY, Column("Team", looks.WRAPPED, 38), number("n"), number("of N"))
            sheet.table(f"{self.title}_by_team", columns, rows)

    def questions(self, making: Making, sheet: Sheet, heading: str, questions: Sequence[QuestionFigures]) -> None:
        """Graded questions with every outcome and the previous period, then the options of the others."""
        previous = making.content.summary.previous
        graded = [one for one in questions if one.graded]
        if graded:
            sheet.heading(f"{heading}: grades")
            rows: list[tuple[Cell, ...]] = [
                (one.key, one.label, *grade_cells(one.figure), *outcome_cells(one.figure)) for one in graded
            ]
            sheet.table(f"{self.title}_questions", (KEY, ASKS, *grade_columns(), *outcome_columns()), rows)
        if graded and previous:
            rows = [
                (one.key, one.label, *compared_cells(one.figure, (previous, one.previous, one.vs_previous)))
                for one in graded
            ]
            sheet.table(f"{self.title}_compared", (KEY, ASKS, *compared_columns(previous)), rows)
        tallied = [one for one in questions if one.tallied and not one.graded]
        if tallied:
            sheet.heading(f"{heading}: answers")
            write_options(sheet, f"{self.title}_options", tallied)
