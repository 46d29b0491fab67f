"""Native charts of the tables of a sheet. Pattern, marker and label tell the series apart, not colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, NumData, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from qa_tool.kit.spreadsheets.sheet import Placed

INK = "1A1A1A"
LINE_EMU = 28_575
DASHES: tuple[Literal["solid", "sysDash", "dash", "lgDash", "dashDot", "sysDot"], ...] = (
    "solid",
    "sysDash",
    "lgDash",
    "dashDot",
    "sysDot",
    "dash",
)
Symbol = Literal["circle", "square", "triangle", "diamond", "x", "plus"]
MARKERS: tuple[Symbol, ...] = (
    "circle",
    "square",
    "triangle",
    "diamond",
    "x",
    "plus",
)
LINE_COLOURS = ("1F4E5F", "B4481E", "5B7F2B", "6A3D7C", "8A6D00", "4A4A4A")


@dataclass(frozen=True)
class Fill:
    """How the bars of one series are filled: plainly, or with a pattern of ``colour`` on white."""

    colour: str
    pattern: Literal["wdUpDiag", "dkHorz"] | None = None


FILLS = (Fill("8FBFD0"), Fill("B4741E", "wdUpDiag"), Fill("2B2B2B"))
"""Light and plain, striped, nearly black: good, requires improvement, inadequate, told apart on any printer."""


class Kind(StrEnum):
    """Columns or bars of 100%; lines; plain bars. Blank cells are not drawn."""

    SHARES = "shares"
    SHARES_ACROSS = "shares-across"
    LINES = "lines"
    BARS_ACROSS = "bars-across"


@dataclass(frozen=True)
class Charted:
    """What a chart shows of some table, wherever that comes to stand: ``series`` are headers of its columns."""

    kind: Kind
    title: str
    series: tuple[str, ...]
    description: str
    """What the chart shows, for those who cannot see it: the alternative text."""
    axis: str
    """Title of the axis of values."""


@dataclass(frozen=True)
class ChartOfTable:
    """A drawing of a table of a sheet. ``categories`` is the header of its labels, '' for the first column."""

    drawing: Charted
    table: Placed
    categories: str = ""
    height_cm: float = 7.0
    width_cm: float = 24.0
    rows: tuple[int, int] | None = None
    """First and last body row (from 0) when only some are drawn."""


def build(chart: ChartOfTable, sheet: Worksheet) -> BarChart | LineChart:
    """The chart as openpyxl writes it, with the values it shows kept in it for viewers that do not calculate."""
    drawn: BarChart | LineChart = LineChart() if chart.drawing.kind is Kind.LINES else _bars(chart)
    drawn.title = _title(chart.drawing.title, 1200, bold=True)
    drawn.height = chart.height_cm
    drawn.width = chart.width_cm  # type: ignore[assignment]
    drawn.display_blanks = "gap"
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.title = _title(chart.drawing.axis, 900, bold=False)
    drawn.x_axis.txPr = drawn.y_axis.txPr = _small_print()
    drawn.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill="D5D9DB")))
    if drawn.legend is not None:
        drawn.legend.position = "b"
        drawn.legend.overlay = False
        drawn.legend.txPr = _small_print()
    if len(chart.drawing.series) == 1:
        drawn.legend = None
    for number, header in enumerate(chart.drawing.series):
        drawn.series.append(_series(chart, header, number, sheet))
    return drawn


def _bars(chart: ChartOfTable) -> BarChart:
    drawn = BarChart()
    across = chart.drawing.kind.endswith("across")
    drawn.type = "bar" if across else "col"
    drawn.gapWidth = 60
    drawn.y_axis.scaling.min = 0  # a bar that does not begin at nothing misleads
    if chart.drawing.kind.startswith("shares"):
        drawn.grouping = "percentStacked"
        drawn.overlap = 100
        drawn.y_axis.number_format = "0%"
        drawn.y_axis.scaling.max = 1
    if across:
        drawn.x_axis.scaling.orientation = "maxMin"
    return drawn


def _series(chart: ChartOfTable, header: str, number: int, sheet: Worksheet) -> Series:
    table = chart.table
    first, last = chart.rows or (0, len(table.rows) - 1)
    values, labels = table.column(header), table.column(chart.categories or table.headers[0])
    top, bottom = table.first_row + 1 + first, table.first_row + 1 + last
    cells = Reference(sheet, min_col=values, min_row=top, max_row=bottom)
    series: Series = SeriesFactory(cells, title=header)
    rows = table.rows[first : last + 1]
    numbers = [(index, row[values - 1]) for index, row in enumerate(rows)]
    cached = [
        NumVal(idx=index, v=str(value)) for index, value in numbers if value is not None and not isinstance(value, str)
    ]
    assert series.val is not None
    assert series.val.numRef is not None
    series.val.numRef.numCache = NumData(formatCode="General", ptCount=len(rows), pt=cached)
    texts = [StrVal(idx=index, v=str(row[labels - 1])) for index, row in enumerate(rows)]
    named = Reference(sheet, min_col=labels, min_row=top, max_row=bottom)
    series.cat = AxDataSource(strRef=StrRef(f=str(named), strCache=StrData(ptCount=len(rows), pt=texts)))
    if chart.drawing.kind is Kind.LINES:
        _draw_line(series, number, labelled=len(chart.drawing.series) == 1)
    else:
        _fill_bars(series, number if len(chart.drawing.series) > 1 else 0)
    return series


def _fill_bars(series: Series, number: int) -> None:
    fill = FILLS[number % len(FILLS)]
    properties = GraphicalProperties(ln=LineProperties(solidFill=INK, w=6350))
    if fill.pattern is None:
        properties.solidFill = fill.colour
    else:
        properties.pattFill = PatternFillProperties(fill.pattern, _colour(fill.colour), _colour("FFFFFF"))
    series.spPr = properties
    series.dLbls = _labels()
    series.dLbls.spPr = GraphicalProperties(solidFill="FFFFFF", ln=LineProperties(noFill=True))


def _draw_line(series: Series, number: int, *, labelled: bool) -> None:
    colour = LINE_COLOURS[number % len(LINE_COLOURS)]
    line = LineProperties(solidFill=colour, w=LINE_EMU, prstDash=DASHES[number % len(DASHES)])
    series.spPr = GraphicalProperties(ln=line)
    series.smooth = False
    mark = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))
    series.marker = Marker(symbol=MARKERS[number % len(MARKERS)], size=8, spPr=mark)
    if labelled:  # the labels of several lines would lie on each other
        series.dLbls = _labels()
        series.dLbls.position = "t"


def _colour(rgb: str) -> ColorChoice:
    return ColorChoice(srgbClr=rgb)  # type: ignore[arg-type]  # the stubs want the object that openpyxl makes of it


def _title(text: str, size: int, *, bold: bool) -> Title:
    """A title beside what it names, never over it. ``size`` in hundredths of a point."""
    look = CharacterProperties(sz=size, b=bold, solidFill=INK)
    run = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=text)])
    return Title(tx=Text(rich=RichText(p=[run])), overlay=False)


def _labels() -> DataLabelList:
    """The value beside each mark, and nothing else."""
    labels = DataLabelList(showVal=True, txPr=_small_print(800))
    labels.showLegendKey = labels.showCatName = labels.showSerName = labels.showPercent = labels.showLeaderLines = False
    return labels


def _small_print(size: int = 900) -> RichText:
    properties = CharacterProperties(sz=size, solidFill=INK)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=properties), endParaRPr=properties)])
