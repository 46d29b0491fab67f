"""Section 47: are the right children conferenced?"""

from __future__ import annotations

from qa_tool.reporting.summary import FormFigures
from qa_tool.reporting.workbook.columns import number
from qa_tool.reporting.workbook.family import Making
from qa_tool.reporting.workbook.form_view import FormView
from qa_tool.reporting.workbook.measure_tables import write_measures
from qa_tool.spreadsheets import looks
from qa_tool.spreadsheets.cells import Content as Cell
from qa_tool.spreadsheets.sheet import Column, Sheet

AGREEMENT = "S47-17"


class Section47Sheet(FormView):
    """Agreement with the decision, by locality too, before the quality of the enquiry."""

    order = 62
    measures = ("C13", "C14", "C15", "C16")
    form = "section-47"
    title = "Section 47"
    question = "Are the right children conferenced?"
    first = (
        ("The decision not to hold a conference", (AGREEMENT, "S47-05", "S47-16", "S47-21", "S47-22")),
        ("Is the child safe?", ("S47-07", "S47-08", "S47-12", "S47-15")),
    )

    def after(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """Agreement by locality, in counts, and the volume of each month."""
        found = next((one for one in figures.questions if one.key == AGREEMENT), None)
        if found and found.localities:
            sheet.heading("Agreement with the decision, by locality")
            columns = (
                Column("Locality", looks.WRAPPED, 12),
                Column("Question", looks.WRAPPED, 38),
                *(number(option.label) for option in found.options),
                number("of N"),
            )
            rows: list[tuple[Cell, ...]] = [
                (place.name, found.label, *(figure.n(option.key) for option in found.options), figure.answered)
                for place, figure in found.localities
            ]
            sheet.table("agreement_by_locality", columns, rows)
        write_measures(making, sheet, self.measures)
        super().after(making, sheet, figures)
