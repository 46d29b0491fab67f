"""What one form found: its overall grades, the questions that matter most to it first, then every other one counted."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence

from qa_tool.definitions.words import QuestionRole
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.summary import FormFigures, QuestionFigures
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.block import Known, Making, Piece, Wrong
from qa_tool.outputs.workbook.columns import grade_cells, grade_columns, number, told
from qa_tool.outputs.workbook.content import Content
from qa_tool.outputs.workbook.lines import GROUPS, KEY, Line, chosen, graded, groups, of_questions, other
from qa_tool.outputs.workbook.tables import FIGURES

ASKS = Column("Asks", looks.WRAPPED, 38)


class OfForm(Piece):
    """A block of one form: of the sheet's, unless it names another."""

    form: str = ""
    name: str = ""
    """What the names of its tables begin with; filled in by the sheet."""

    def wrongs(self, known: Known) -> Iterator[Wrong]:
        """A form that there is not."""
        if known.forms is not None and self.form not in known.forms:
            yield "form", f"'{self.form}' is no form: choose one of {', '.join(sorted(known.forms))}"

    def not_asked(self, known: Known, field: str, *questions: str) -> Iterator[Wrong]:
        """Those of ``questions`` that the form does not ask."""
        asked = (known.forms or {}).get(self.form, questions)
        for key in questions:
            if key not in asked:
                yield field, f"'{self.form}' asks no question {key}: its file says which it asks"

    def applies(self, content: Content) -> bool:
        """Where the form was used, or is in use."""
        return content.summary.form(self.form) is not None

    def write(self, making: Making, sheet: Sheet) -> None:
        """Add what there is of the form."""
        figures = making.content.summary.form(self.form)
        if figures is not None and figures.audits:
            self.of(making, sheet, figures)

    @abstractmethod
    def of(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """Add it."""

    def table(
        self, making: Making, sheet: Sheet, name: str, questions: Sequence[QuestionFigures], columns: Sequence[str]
    ) -> None:
        """Questions of the form with columns of figures."""
        summary, lines = making.content.summary, list(of_questions(questions))
        found = [FIGURES[one] for one in columns]
        headers = [column for one in found for column in one.columns(summary, lines)]
        rows = [(*line.about, *(cell for one in found for cell in one.cells(summary, line))) for line in lines]
        sheet.table(f"{self.name}_{name}", (KEY, ASKS, *headers), rows)


class Grades(OfForm):
    """Overall grades: of all records, and by what is known of them; as counts alone where it says so."""

    overall: tuple[str, ...]
    counts: bool = False

    def wrongs(self, known: Known) -> Iterator[Wrong]:
        """A breakdown that there is not."""
        yield from super().wrongs(known)
        for one in set(self.overall) - set(GROUPS):
            yield "overall", f"grades are not broken down by '{one}' here: choose of {', '.join(GROUPS)}"

    def of(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """Add it, where the form is graded."""
        if not figures.graded:
            return
        self.begin(making.content, sheet)
        if self.counts:
            asked = next((one.key for one in figures.questions if one.role is QuestionRole.OVERALL), "")
            line = Line((asked, "Overall grade"), figures.overall)
            found, summary = FIGURES["counts"], making.content.summary
            columns = (KEY, ASKS, *found.columns(summary, [line]))
            sheet.table(f"{self.name}_overall", columns, [(*line.about, *found.cells(summary, line))])
            return
        rule, rows = figures.overall.thresholds, list[tuple[Cell, ...]]()
        for what in self.overall:
            found_groups = groups(figures, what)
            rows += [
                (GROUPS[what][0], one.label, told(one.audits, rule), *grade_cells(one.overall)) for one in found_groups
            ]
        rows.append(("All", "", told(figures.audits, rule), *grade_cells(figures.overall)))
        about = (Column("By", looks.WRAPPED, 12), Column("Value", looks.WRAPPED, 38), number("Records"))
        sheet.table(f"{self.name}_grades", (*about, *grade_columns()), rows, last_is_total=True)


class Questions(OfForm):
    """Questions of the form: graded ones with every outcome and the previous period, then the options of the others."""

    questions: tuple[str, ...]
    """Their keys; () of all that no block of the sheet names."""
    without: tuple[str, ...] = ()
    """The keys that others name; filled in by the sheet."""
    counts: bool = False
    """Whether grades are counts alone."""

    def wrongs(self, known: Known) -> Iterator[Wrong]:
        """A question that the form does not ask."""
        yield from super().wrongs(known)
        yield from self.not_asked(known, "questions", *self.questions)

    def of(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """Add them."""
        found = [
            one
            for one in figures.questions
            if (one.key in self.questions if self.questions else one.key not in self.without)
        ]
        heading = making.content.in_words(self.heading)
        if of_grades := [one for one in found if graded(one)]:
            sheet.heading(f"{heading}: grades")
            shown = "counts" if self.counts else "grades"
            self.table(making, sheet, "questions", of_grades, (shown, "outcomes"))
            if making.content.summary.previous and not self.counts:
                self.table(making, sheet, "compared", of_grades, ("good", "previous"))
        if of_options := [one for one in found if chosen(one)]:
            sheet.heading(f"{heading}: answers")
            self.table(making, sheet, "options", of_options, ("options", "outcomes"))


class ByLocality(OfForm):
    """The options of one question by locality, as counts."""

    by_locality: str

    def wrongs(self, known: Known) -> Iterator[Wrong]:
        """A question that the form does not ask."""
        yield from super().wrongs(known)
        yield from self.not_asked(known, "by_locality", self.by_locality)

    def of(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """Add it, where some locality has answers."""
        found = next((one for one in figures.questions if one.key == self.by_locality), None)
        if found is None or not found.localities:
            return
        self.begin(making.content, sheet)
        about = (Column("Locality", looks.WRAPPED, 12), Column("Question", looks.WRAPPED, 38))
        rows: list[tuple[Cell, ...]] = [
            (place.name, found.label, *(figure.n(option.key) for option in found.options), figure.answered)
            for place, figure in found.localities
        ]
        headers = [number(option.label) for option in found.options]
        sheet.table(f"{self.name}_by_locality", (*about, *headers, number("of N")), rows)


class ByTeam(OfForm):
    """Options that are counted by the CSC team, not against the IRO."""

    by_team: bool

    def of(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """Add a table for each such option."""
        for label in dict.fromkeys(count.label for count in figures.team_counts):
            sheet.heading(f"{label}: by Children's Social Care team, not against the IRO")
            rows = [
                (one.question, one.team.name, one.n, one.answered) for one in figures.team_counts if one.label == label
            ]
            columns = (KEY, Column("Team", looks.WRAPPED, 38), number("n"), number("of N"))
            sheet.table(f"{self.name}_by_team", columns, rows)


class Returned(OfForm):
    """A form without grades beneath another: how many records, its options, and how many answered the rest."""

    returned: str

    def of(self, making: Making, sheet: Sheet, figures: FormFigures) -> None:
        """Add it."""
        self.begin(making.content, sheet)
        sheet.table(f"{self.name}_returned", (KEY, ASKS, number("Records")), [("", figures.title, figures.audits)])
        for name, which, columns in (
            ("answers", chosen, ("options", "outcomes")),
            ("answered", other, ("answered", "outcomes")),
        ):
            self.table(making, sheet, f"returned_{name}", [one for one in figures.questions if which(one)], columns)


def nothing_submitted(content: Content, form: str) -> str:
    """What a sheet of a form says that has no record to show; '' where there are some."""
    figures = content.summary.form(form)
    if figures is None or figures.audits:
        return ""
    few = content.summary.thresholds.floor
    none = wording.TOO_FEW_TO_SHOW if few else f"No {figures.noun.value} was submitted"
    return f"{none} in {content.summary.period.label}."
