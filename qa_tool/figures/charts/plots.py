"""What a chart shows, as plain numbers: the picture on the page, the one to paste and the file say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from qa_tool.definitions.words import Grade
from qa_tool.figures.charts import charts, process_picture
from qa_tool.figures.charts.charts import Chart
from qa_tool.figures.charts.monthly_series import MonthlySeries
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Figure
from qa_tool.kit.documents import bars
from qa_tool.kit.documents.drawing import Box, Drawing, Line, Mark, Words, as_png, titled
from qa_tool.kit.percentages import half_up
from qa_tool.kit.statistics.process_charts import ProcessChart

Row: TypeAlias = tuple[str | int, ...]
MEAN, MEDIAN = "mean", "median"


@dataclass(frozen=True)
class GradePlot:
    """The three grades of some rows, as bars of 100%."""

    name: str
    """Names the plot in addresses."""
    title: str
    first: str
    """What a row is: 'Form'."""
    rows: tuple[tuple[str, Figure], ...]
    of: str = ""
    """What it is about, where the page is of one thing: a form's or a theme's key."""

    @property
    def chart(self) -> Chart | None:
        """For the page; None when no row has enough answers for a percentage."""
        shown = charts.bars(self.title, self.rows)
        if shown is None:
            return None
        return Chart(bars.draw(shown), f"Bar chart of {wording.in_a_sentence(self.title)}. {shown.said}.")

    def table(self) -> Iterator[Row]:
        """Every row with n, % and N, the first line its head. A percentage that is not shown is blank."""
        heads = [head for grade in Grade for head in (grade.label, f"{grade.label} %")]
        yield (self.first, *heads, "N", "Base")
        for label, figure in self.rows:
            if figure.too_few:
                yield (label, *[""] * 2 * len(Grade), "", wording.TOO_FEW_INSIDE)
                continue
            cells = (cell for grade in Grade for cell in (figure.n(grade), _shown(figure.shown_pct(grade))))
            yield (label, *cells, figure.answered, figure.base.value)


@dataclass(frozen=True)
class CountPlot:
    """Counts, as bars from nought."""

    name: str
    title: str
    first: str
    counted: str
    """What is counted: 'Records'."""
    rows: tuple[tuple[str, int | None], ...]
    """None for a count that is too few to show."""
    of: str = ""

    @property
    def drawn(self) -> tuple[tuple[str, int], ...]:
        """The rows that have a bar: one of nought would be no bar at all for what is not told."""
        return tuple((label, n) for label, n in self.rows if n is not None)

    @property
    def chart(self) -> Chart | None:
        """For the page; None when all are 0."""
        most = max((n for _, n in self.drawn), default=0)
        if not most:
            return None
        said = "; ".join(f"{label}: {n:,}" for label, n in self.drawn)
        return Chart(_bars(self.drawn, most), f"Bar chart of {wording.in_a_sentence(self.title)}. {said}.")

    def table(self) -> Iterator[Row]:
        """Every row, the first line its head."""
        yield (self.first, self.counted)
        for label, n in self.rows:
            yield (label, wording.TOO_FEW_INSIDE if n is None else n)


@dataclass(frozen=True)
class ProcessPlot:
    """The share of good by month. ``kind`` MEAN is the chart with limits, MEDIAN the run chart."""

    name: str
    series: MonthlySeries
    kind: str
    of: str = ""
    filtered: str = ""
    """The filters in words, '; Locality: North'; '' for none."""

    @property
    def title(self) -> str:
        """'Case-sample audit: overall grade good, by month'."""
        return f"{self.series.subject}, by month{self.filtered}"

    @property
    def process(self) -> ProcessChart:
        """The one of the series' two charts that is shown."""
        return self.series.with_limits if self.kind == MEAN else self.series.by_median

    @property
    def notes(self) -> tuple[str, ...]:
        """What is printed under the picture."""
        return tuple(process_picture.lettered_notes(self.process, self.series))

    @property
    def chart(self) -> Chart | None:
        """For the page; None when there are too few months for a mean or median."""
        if not self.series.drawable:
            return None
        return Chart(process_picture.draw(self.series, self.process), self.alt)

    @property
    def alt(self) -> str:
        """What the picture says, without the months: the table has them."""
        kind = "Process chart with limits" if self.kind == MEAN else "Run chart"
        first, last = (f"{month.first:%B %Y}" for month in (self.series.months[0], self.series.months[-1]))
        said = ". ".join((process_picture.centres(self.process), *self.notes))
        return f"{kind} of {self.title}, {first} to {last}. {said}. The table has the months."

    def table(self) -> Iterator[Row]:
        """Every month, the first line its head."""
        head = ("Month", "Good", "N", "Good %", "Base", self.process.centre_is.capitalize() + " %")
        yield (*head, "Lower limit %", "Upper limit %", "Signals")
        for line in self.lines():
            edges = (line.pct, line.base, line.centre, line.low, line.high)
            counts: Row = ("", "") if line.too_few else (line.n, line.answered)
            yield (line.month, *counts, *edges, "; ".join(line.signals))

    def lines(self) -> Iterator[MonthLine]:
        """Every month as the page's table shows it."""
        signals = process_picture.signal_words(self.process)
        figures = {month.first: figure for month, figure in zip(self.series.months, self.series.figures, strict=True)}
        for stretch in self.process.stretches:
            for point in stretch.points:
                figure = figures[point.first]
                yield MonthLine(
                    first=point.first,
                    month=f"{point.first:%B %Y}",
                    n=figure.tally.good,
                    answered=figure.answered,
                    pct=_shown(figure.shown_pct(wording.GOOD)),
                    base=wording.base_mark(figure),
                    centre="" if stretch.centre is None else str(half_up(100 * stretch.centre)),
                    low="" if point.low is None else str(half_up(100 * Fraction(point.low))),
                    high="" if point.high is None else str(half_up(100 * Fraction(point.high))),
                    signals=signals.get(point.first, ()),
                    afresh=stretch.why if point is stretch.points[0] else "",
                    too_few=figure.too_few,
                )


@dataclass(frozen=True)
class MonthLine:
    """One month of a process chart in words; '' where nothing is said."""

    first: date
    month: str
    n: int
    answered: int
    pct: str
    base: str
    centre: str
    low: str
    high: str
    signals: tuple[str, ...]
    afresh: str
    """Why the line starts afresh with this month."""
    too_few: bool = False
    """Whether it is below the floor: then ``n`` and ``answered`` are not said."""


Plot: TypeAlias = GradePlot | CountPlot | ProcessPlot


def png(plot: Plot) -> bytes | None:
    """The picture to paste into a document, under its title; None where there is none."""
    chart = plot.chart
    return titled(as_png(chart.drawing), plot.title) if chart else None


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _bars(rows: tuple[tuple[str, int], ...], most: int) -> Drawing:
    left, row, deep = 46.0, 7.0, 4.6
    marks: list[Mark] = []
    for at, (label, n) in enumerate(rows):
        top = 2 + at * row
        long = 112.0 * n / most
        marks.append(Box(left, top, long, deep, process_picture.POINT))
        marks.append(Words((left - 2, top + 3.5), label, 3.1, process_picture.INK, "end"))
        marks.append(Words((left + long + 1.5, top + 3.5), f"{n:,}", 3.1, process_picture.INK))
    bottom = 2 + len(rows) * row
    marks.append(Line(((left, 1), (left, bottom - 1)), process_picture.FAINT, 0.2))
    return Drawing(process_picture.WIDTH, bottom + 1, marks)
