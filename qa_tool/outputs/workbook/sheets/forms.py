"""The sheets of single forms: what each shows first, and what it counts besides."""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.definitions.words import QuestionRole
from qa_tool.figures.summary.summary import FormFigures, QuestionFigures
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.columns import GRADE_HEADERS, GRADES, counted, number, outcome_cells, outcome_columns
from qa_tool.outputs.workbook.family import Making
from qa_tool.outputs.workbook.form_view import ASKS, KEY, FormView, write_options
from qa_tool.outputs.workbook.measure_tables import write_measures

AGREEMENT = "S47-17"
SESSION = "supervision-session"


class Tier2Sheet(FormView):
    """Oversight and challenge by the IRO before everything else in the file."""

    order = 60
    form = "tier-2"
    title = "Tier 2"
    question = "What do whole case files show, the IRO's oversight and challenge among it?"
    first = (
        ("IRO oversight and challenge", ("T2-20", "T2-21", "T2-32", "T2-33")),
        ("Life for the child, and drift", ("T2-22", "T2-23", "T2-24")),
    )


class CaseSampleSheet(FormView):
    """Challenge and its answer, oversight and footprint; *IRO not alerted* by CSC team."""

    order = 61
    form = "case-sample"
    title = "Case sample"
    question = "Do IROs know the child, test the plan, challenge, and change something?"
    first = (
        ("Challenge and what came of it", ("CS-14", "CS-15", "CS-16", "CS-17")),
        ("Oversight and footprint", ("CS-01", "CS-08", "CS-12", "CS-13", "CS-19")),
    )


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
            next((one.key for one in figures.questions if one.role is QuestionRole.OVERALL), ""),
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
            write_options(sheet, "observed_answers", tallied)


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
        write_options(sheet, "session_answers", [one for one in sessions.questions if one.tallied])
        returned: list[tuple[Cell, ...]] = [
            (one.key, one.label, counted(one.figure, one.figure.answered), *outcome_cells(one.figure))
            for one in sessions.questions
            if not one.tallied
        ]
        sheet.table("session_returned", (KEY, ASKS, number("Answered"), *outcome_columns()), returned)
