"""A table of figures: rows and columns by the names of the file, periods side by side, and its chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qa_tool.definitions.model import Part
from qa_tool.definitions.words import Grade
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.periods import Period
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.charts import Charted, ChartOfTable, Kind
from qa_tool.kit.spreadsheets.sheet import Column, Placed, Sheet
from qa_tool.outputs.workbook.block import Known, Making, Piece, Wrong
from qa_tool.outputs.workbook.columns import (
    GRADE_HEADERS,
    GRADES,
    TOO_FEW,
    WORDS_WIDTH,
    change_of_count,
    comparison_cells,
    comparison_columns,
    count_columns,
    counted,
    grade_cells,
    grade_columns,
    number,
    option_cells,
    option_columns,
    outcome_cells,
    outcome_columns,
    percent,
    share_cells,
    share_columns,
    told,
)
from qa_tool.outputs.workbook.content import Content
from qa_tool.outputs.workbook.lines import ROWS, Earlier, Line

BAR_CM = 0.95
"""Room for one bar."""


@dataclass(frozen=True)
class Figures:
    """Columns of figures: their headers, and the cells of a line under them."""

    columns: Callable[[Summary, Sequence[Line]], Sequence[Column]]
    cells: Callable[[Summary, Line], Sequence[Cell]]


def _fixed(columns: Sequence[Column], cells: Callable[[Line], Sequence[Cell]]) -> Figures:
    """Those whose columns are always the same."""
    return Figures(lambda *_: columns, lambda _, line: cells(line))


def _earlier(
    when: Callable[[Summary], Period | None],
    columns: Callable[[str], Sequence[Column]],
    cells: Callable[[Summary, Line], Sequence[Cell]],
) -> Figures:
    """Those of an earlier period, where there is one to compare with."""
    return Figures(
        lambda summary, _: columns(period.label) if (period := when(summary)) else (),
        lambda summary, line: cells(summary, line) if when(summary) else (),
    )


def _previous(summary: Summary) -> Period | None:
    return summary.previous


def _last_year(summary: Summary) -> Period | None:
    return summary.last_year


def _compared(one: Earlier) -> Sequence[Cell]:
    return comparison_cells(one.figure, one.comparison)


def _counts(line: Line) -> Sequence[Cell]:
    figure = line.figure
    return (*(counted(figure, figure.n(grade)) for grade in GRADES), counted(figure, figure.answered))


def _quarter_columns(_: Summary, lines: Sequence[Line]) -> Sequence[Column]:
    quarters = lines[0].quarters if lines else ()
    return [one for q in quarters for one in (number(f"{q.label} N"), percent(f"{q.label} good %"))]


def _quarter_cells(_: Summary, line: Line) -> Sequence[Cell]:
    figures = [one.figure for one in line.quarters]
    return [cell for one in figures for cell in (counted(one, one.answered), one.shown_pct(Grade.GOOD))]


def _outcomes(line: Line) -> Sequence[Cell]:
    """Of a question's options the first says them: they are the question's."""
    later = line.question is not None and line.option is not None and line.option != line.question.options[0]
    return (None,) * len(outcome_columns()) if later else outcome_cells(line.figure)


def _rest(line: Line) -> Sequence[Cell]:
    if line.rest is None:
        return (None,) * 5
    rest, against = line.rest
    said = {"up": "Higher", "down": "Lower", "no clear change": "No clear difference"}
    change = said.get(against.change.value, against.change.value.capitalize())
    return (*share_cells(rest, Grade.GOOD), against.points, change)


REST = (
    *share_columns("good", "Rest"),
    Column("Points from the rest", looks.POINTS, 11),
    Column("Against the rest", looks.WRAPPED, WORDS_WIDTH),
)
FIGURES = {
    "records": Figures(
        lambda *_: (number("Records"),), lambda summary, line: (told(line.records or 0, summary.thresholds),)
    ),
    "records before": _earlier(
        _previous, count_columns, lambda summary, line: change_of_count(line.previous.records, summary.thresholds)
    ),
    "records last year": _earlier(
        _last_year, count_columns, lambda summary, line: change_of_count(line.last_year.records, summary.thresholds)
    ),
    "grades": _fixed(grade_columns(), lambda line: grade_cells(line.figure)),
    "grades and not inadequate": _fixed(
        grade_columns(together=True), lambda line: grade_cells(line.figure, together=True)
    ),
    "counts": _fixed((*map(number, GRADE_HEADERS), number("N")), _counts),
    "random": _fixed(share_columns("good", "Random only"), lambda line: share_cells(line.random, Grade.GOOD)),
    "good": _fixed(share_columns("Good"), lambda line: share_cells(line.figure, Grade.GOOD)),
    "previous": _earlier(_previous, comparison_columns, lambda _, line: _compared(line.previous)),
    "last year": _earlier(_last_year, comparison_columns, lambda _, line: _compared(line.last_year)),
    "five quarters": Figures(_quarter_columns, _quarter_cells),
    "options": _fixed(
        option_columns(), lambda line: option_cells(line.figure, line.option) if line.option else ()
    ),
    "answered": _fixed(
        (Column("Answered", looks.WHOLE, 11),), lambda line: (counted(line.figure, line.figure.answered),)
    ),
    "outcomes": _fixed(outcome_columns(), _outcomes),
    "themes": _fixed(
        (Column("Themes", looks.WRAPPED, 18),), lambda line: (" ".join(line.question.themes if line.question else ()),)
    ),
    "note": _fixed(
        (Column("Note", looks.WRAPPED, 28),), lambda line: (line.question.note if line.question else "",)
    ),
    "rest": _fixed(REST, _rest),
}  # fmt: skip
"""Every group of columns by its name in the files."""
ALWAYS = frozenset({"grades", "grades and not inadequate"})
"""Those that every set of rows has, but where a line is an option or counts records alone."""


class Chart(Part):
    """A drawing of the table above it. ``{}`` in its texts draws one for each entry of the first column."""

    kind: Kind = Kind.SHARES
    title: str
    shows: str
    """What it shows, for those who cannot see it."""
    axis: str


class Beside(Part):
    """Periods side by side, each with the same figures."""

    periods: tuple[Literal["last year", "quarters", "year"], ...]
    show: Literal["records", "good"]


class Table(Piece):
    """A table of figures."""

    table: str
    columns: tuple[str, ...] = ()
    name: str
    """Of the Excel table: others refer to it."""
    beside: Beside | None = None
    total: bool = False
    chart: Chart | None = None

    def wrongs(self, known: Known) -> Iterator[Wrong]:
        """Rows or columns that there are not, or that do not belong together."""
        rows = ROWS.get(self.table)
        if rows is None:
            yield "table", f"'{self.table}' are no rows: choose one of {', '.join(ROWS)}"
            return
        offered = _offered(self.table)
        for name in self.columns:
            if name not in offered:
                yield "columns", f"the rows '{self.table}' have no columns '{name}': choose of {', '.join(offered)}"
        if not self.columns and self.beside is None:
            yield "columns", f"a table needs columns: choose of {', '.join(offered)}"
        if self.beside and self.beside.show not in offered:
            yield "beside", f"the rows '{self.table}' have no '{self.beside.show}' to show side by side"
        if self.beside and self.table not in KEYED:
            yield "beside", f"the rows '{self.table}' are not the same in every period: choose of {', '.join(KEYED)}"
        if self.total and rows.total is None:
            yield "total", f"the rows '{self.table}' have no total: leave it out"
        if self.chart and self.chart.kind is Kind.LINES:
            yield "chart", "lines are drawn by {figures: good by quarter}: choose shares, shares-across or bars-across"
        elif self.chart and self.chart.kind is Kind.BARS_ACROSS and "records" not in self.columns:
            yield "chart", "bars are of records: add 'records' to the columns"
        elif self.chart and self.chart.kind is not Kind.BARS_ACROSS and not GRADED & set(self.columns):
            yield "chart", f"shares are of grades: add one of {', '.join(sorted(GRADED))} to the columns"

    def write(self, making: Making, sheet: Sheet) -> None:
        """Add the table, and its chart."""
        content, summary, rows = making.content, making.content.summary, ROWS[self.table]
        if rows.without_floor and summary.thresholds.floor:
            return
        lines = self.lines(content)
        groups = [FIGURES[name] for name in self.columns]
        columns = [column for group in groups for column in group.columns(summary, lines)]
        self.begin(content, sheet)
        beside = self._beside(content)
        if not lines:
            sheet.paragraph(f"{wording.TOO_FEW_TO_SHOW}." if summary.thresholds.floor else "None was recorded.")
            return
        drawn = [*lines, rows.total(summary)] if self.total and rows.total else lines
        cells = [
            (
                *line.about,
                *(cell for one in beside for cell in one.cells(line, rows.total(one.summary) if rows.total else None)),
                *(cell for group in groups for cell in group.cells(summary, line)),
            )
            for line in drawn
        ]
        across = [column for one in beside for column in one.columns]
        placed = sheet.table(self.name, (*rows.about, *across, *columns), cells, last_is_total=self.total)
        making.placed[self.name] = placed
        if self.chart:
            self._draw(sheet, self.chart, placed, lines)

    def lines(self, content: Content) -> list[Line]:
        """Of the period; where others stand beside it, of each of them, in the order that every period has."""
        lines = list(ROWS[self.table].lines(content, content.summary))
        beside = self._beside(content)
        if not beside:
            return lines
        every = {line.key: line for one in beside for line in one.lines.values()} | {line.key: line for line in lines}
        taxonomy = list(content.theme_labels)
        return sorted(
            (line for line in every.values() if self._any(line, beside)),
            key=lambda line: (taxonomy.index(line.key) if line.key in taxonomy else 0, line.about),
        )

    def _beside(self, content: Content) -> list[_Period]:
        wanted = self.beside
        if wanted is None:
            return []
        of = {"last year": content.periods[:1], "quarters": content.periods[1:-1], "year": content.periods[-1:]}
        found = [one for name in wanted.periods for one in of[name]]
        return [_Period(wanted.show, label, summary, self._of(content, summary)) for label, summary in found]

    def _of(self, content: Content, summary: Summary) -> dict[str, Line]:
        return {line.key: line for line in ROWS[self.table].lines(content, summary)}

    def _any(self, line: Line, beside: Sequence[_Period]) -> bool:
        """Whether any period has answers of the line; where figures have a floor nobody is told which have none."""
        if beside[0].show == "records" or beside[0].summary.thresholds.floor:
            return True
        return any(found.figure.answered for one in beside if (found := one.lines.get(line.key)))

    def _draw(self, sheet: Sheet, chart: Chart, placed: Placed, lines: Sequence[Line]) -> None:
        """One chart of the whole table, or one for each entry of its first column; none of what nobody answered."""
        first = 0
        across = chart.kind is not Kind.SHARES
        shape = "Bars" if across else "Columns"
        for name in dict.fromkeys(line.about[0] for line in lines) if "{}" in chart.title else ("",):
            drawn = [line for line in lines if not name or line.about[0] == name]
            bars = chart.kind is Kind.BARS_ACROSS
            if any(line.records if bars else line.figure.answered for line in drawn):
                at = 1 if name else 0
                counted = ((f"{line.records or 0}" if bars else wording.grades(line.figure)) for line in drawn)
                said = "; ".join(f"{line.about[at]}: {one}" for line, one in zip(drawn, counted, strict=True))
                drawing = Charted(
                    chart.kind,
                    chart.title.replace("{}", name),
                    ("Records",) if bars else GRADE_HEADERS,
                    f"{shape}{'' if bars else ' of 100%'}: {chart.shows.replace('{}', name)}. {said}.",
                    chart.axis,
                )
                height = 3 + BAR_CM * len(drawn) if across else 7.0
                rows = (first, first + len(drawn) - 1)
                sheet.chart(ChartOfTable(drawing, placed, placed.headers[at], height, rows=rows))
            first += len(drawn)


@dataclass(frozen=True)
class _Period:
    """One of the periods side by side, with its lines by what they are about."""

    show: str
    label: str
    summary: Summary
    lines: dict[str, Line]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The same for every period, under its label."""
        if self.show == "records":
            return (number(self.label),)
        return (number(f"{self.label} good"), number(f"{self.label} of N"), percent(f"{self.label} %"))

    def cells(self, line: Line, total: Line | None) -> tuple[Cell, ...]:
        """Those of ``line`` in this period; of ``total`` where the line is the last one."""
        found = total if line.key == "" else self.lines.get(line.key)
        if self.show == "records":
            return (told(found.records or 0 if found else 0, self.summary.thresholds),)
        if found is None:
            return (TOO_FEW, None, None) if self.summary.thresholds.floor else (0, 0, None)
        return tuple(share_cells(found.figure, Grade.GOOD))


GRADED = frozenset({"grades", "grades and not inadequate", "counts"})
KEYED = (
    "forms", "graded forms", "themes", "sub-themes", "strengths", "areas for development", "localities by name"
)  # fmt: skip
"""Rows that are about the same things in every period, so that periods can stand side by side."""
COUNTS = frozenset({"strengths", "areas for development", "answers", "other questions"})
"""Rows that are counts and no grades."""


def _offered(table: str) -> tuple[str, ...]:
    offered = ROWS[table].figures | (frozenset() if table in COUNTS else ALWAYS)
    return tuple(name for name in FIGURES if name in offered)
