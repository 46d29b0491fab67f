"""Supervision: what do managers find when they look at one case at a time, and what did sessions look at?"""

from __future__ import annotations

from qa_tool.reporting.summary import FormFigures
from qa_tool.reporting.workbook.columns import counted, number, outcome_cells, outcome_columns
from qa_tool.reporting.workbook.family import Making
from qa_tool.reporting.workbook.form_view import ASKS, KEY, FormView
from qa_tool.reporting.workbook.options import option_columns, option_rows
from qa_tool.spreadsheets.cells import Content as Cell
from qa_tool.spreadsheets.sheet import Sheet

SESSION = "supervision-session"


class SupervisionSheet(FormView):
    """Oversight of single cases; *IRO not alerted* by CSC team; the monthly returns beneath."""

    order = 64
    form = "supervision"
    title = "Supervision"
    question = "How well are single cases overseen, and what does supervision look at?"
    first = (("Challenge", ("SU-03", "SU-04", "SU-08", "SU-09")), ("Oversight", ("SU-01", "SU-02", "SU-06", "SU-07")))

    def after(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """What belongs to the teams, then the sessions."""
        super().after(making, sheet, figures)
        sessions = making.content.summary.form(SESSION)
        if sessions is None or not sessions.audits:
            return
        sheet.heading("Supervision sessions returned")
        sheet.table("sessions", (KEY, ASKS, number("Records")), [("", sessions.title, sessions.audits)])
        tallied = [one for one in sessions.questions if one.tallied]
        options = [(one.key, one.label, *row) for one in tallied for row in option_rows(one)]
        sheet.table("session_answers", (KEY, ASKS, *option_columns()), options)
        returned: list[tuple[Cell, ...]] = [
            (one.key, one.label, counted(one.figure, one.figure.answered), *outcome_cells(one.figure))
            for one in sessions.questions
            if not one.tallied
        ]
        sheet.table("session_returned", (KEY, ASKS, number("Answered"), *outcome_columns()), returned)
