"""Localities: where?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qa_tool.definitions.words import Grade
from qa_tool.figures.arithmetic import Comparison
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.making.notes import moved
from qa_tool.figures.summary.summary import PlaceFigures
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column
from qa_tool.outputs.workbook.columns import (
    WORDS_WIDTH,
    grade_cells,
    grade_columns,
    number,
    share_cells,
    share_columns,
    told,
)
from qa_tool.outputs.workbook.family import Family, Making
from qa_tool.people.words import PlaceKind

PLACE = Column("Place", looks.WRAPPED, 32)
REST = (
    *share_columns("good", "Rest"),
    Column("Points from the rest", looks.POINTS, 11),
    Column("Against the rest", looks.WRAPPED, WORDS_WIDTH),
)
HEADINGS = {
    PlaceKind.LOCALITY: "Localities",
    PlaceKind.DISTRICT: "Districts",
    PlaceKind.TEAM: "Children's Social Care teams",
}


class LocalitiesSheet(Family):
    """Grades by locality, district and CSC team of the case, each against the service without it."""

    order = 50

    def write(self, making: Making) -> None:
        """Add the sheet."""
        summary = making.content.summary
        sheet = making.sheet("Localities", "Where is practice good, and where is it weak?")
        sheet.paragraph("Each place is compared with the service without it. Places are those of the case on the day.")
        titles = {form.form: form.title for form in summary.forms if form.graded}
        for kind, heading in HEADINGS.items():
            if kind is PlaceKind.TEAM and summary.thresholds.floor:
                continue
            rows = list(_forms([one for one in summary.places if one.place.kind is kind], titles))
            sheet.heading(f"{heading}, by form")
            columns = (
                PLACE,
                Column("Part of", looks.WRAPPED, 18),
                Column("Form", looks.WRAPPED, 20),
                number("Records"),
            )
            table = sheet.table(f"grades_by_{kind.value}", (*columns, *grade_columns(), *REST), rows)
            making.placed[f"grades_by_{kind.value}"] = table
        for said in moved(summary):
            sheet.note(said)
        sheet.heading("Themes by locality")
        themes = [
            (one.place.name, theme.label, *grade_cells(theme.figure), *_rest(theme.rest, theme.against_rest))
            for one in summary.places
            for theme in one.themes
        ]
        columns_of_themes = (PLACE, Column("Theme", looks.WRAPPED, 34), *grade_columns(), *REST)
        sheet.table("themes_by_locality", columns_of_themes, themes)


def _forms(places: Iterable[PlaceFigures], titles: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    for one in places:
        for form in one.forms:
            if form.form not in titles:
                continue
            title = titles[form.form]
            cells = (*grade_cells(form.overall), *_rest(form.rest, form.against_rest))
            yield (one.name, one.part_of, title, told(form.audits, form.overall.thresholds), *cells)


def _rest(rest: Figure, against: Comparison) -> tuple[Cell, ...]:
    said = {"up": "Higher", "down": "Lower", "no clear change": "No clear difference"}
    change = said.get(against.change.value, against.change.value.capitalize())
    return (*share_cells(rest, Grade.GOOD), against.points, change)
