"""A process chart as a drawing: months, centre, limits, breaks and signals, each signal named in words beneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from textwrap import wrap

from qa_tool.figures.charts.monthly_series import MonthlySeries
from qa_tool.kit.documents.drawing import Dot, Drawing, Line, Mark, Words
from qa_tool.kit.percentages import half_up
from qa_tool.kit.statistics.process_charts import Plotted, ProcessChart, Stretch

WIDTH, LEFT, RIGHT, TOP, DEEP = 170.0, 13.0, 5.0, 5.0, 62.0
"""Millimetres; the area of the chart is DEEP high."""
TEXT, SMALL, LEADING = 3.1, 2.7, 4.6
POOLED = "Answers of one record go together, so the limits are narrower than chance is: prefer the run chart"
CHARACTERS = 100
"""Characters of a note that a line holds."""
INK, FAINT, GRID = "#0b0c0c", "#484949", "#d8dadb"
POINT, CENTRE, LIMIT, SPECIAL = "#1d4d4f", "#0b0c0c", "#6f777b", "#b3420a"
SCALE = (0, 20, 40, 60, 80, 100)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def draw(series: MonthlySeries, chart: ProcessChart) -> Drawing:
    """The picture of one of the series' two charts."""
    paper = _Paper.of(series)
    marks: list[Mark] = [*_frame(paper)]
    lettered = _lettered(chart)
    few = series.few
    for number, stretch in enumerate(chart.stretches):
        marks += _stretch(paper, stretch)
        if number:
            marks += _break(paper, stretch)
        marks += _points(paper, stretch, lettered, few)
    bottom = TOP + DEEP + 11
    marks += _key(chart, few, bottom)
    lines = [
        line for note in lettered_notes(chart, series) for line in wrap(note, CHARACTERS, subsequent_indent="    ")
    ]
    bottom += LEADING * 1.3
    for at, line in enumerate(lines):
        marks.append(Words((LEFT, bottom + at * LEADING), line, TEXT, INK))
    return Drawing(WIDTH, bottom + len(lines) * LEADING, marks)


@dataclass(frozen=True)
class _Paper:
    """Where months and shares lie."""

    firsts: tuple[date, ...]
    places: dict[date, float] = field(default_factory=dict)

    @classmethod
    def of(cls, series: MonthlySeries) -> _Paper:
        firsts = tuple(month.first for month in series.months)
        step = (WIDTH - LEFT - RIGHT) / max(1, len(firsts))
        return cls(firsts, {first: LEFT + step * (at + 0.5) for at, first in enumerate(firsts)})

    @property
    def half(self) -> float:
        """Half the room of a month."""
        return (WIDTH - LEFT - RIGHT) / max(1, len(self.firsts)) / 2

    def height(self, share: Fraction | Decimal) -> float:
        """How far down a share of 0 to 1 lies."""
        return TOP + DEEP * (1 - float(share))


def _frame(paper: _Paper) -> Iterator[Mark]:
    for mark in SCALE:
        at = paper.height(Fraction(mark, 100))
        yield Line(((LEFT, at), (WIDTH - RIGHT, at)), GRID, 0.2)
        yield Words((LEFT - 1.5, at + 1), f"{mark}%", SMALL, FAINT, "end")
    every = 1 if len(paper.firsts) <= 12 else 3
    for number, first in enumerate(paper.firsts):
        at = paper.places[first]
        if number % every == 0:
            yield Line(((at, TOP + DEEP), (at, TOP + DEEP + 1.2)), FAINT, 0.2)
            yield Words((at, TOP + DEEP + 4.4), f"{first:%b %y}", SMALL, FAINT, "middle")


def _stretch(paper: _Paper, stretch: Stretch) -> Iterator[Mark]:
    if stretch.centre is None or not stretch.points:
        return
    first, last = paper.places[stretch.points[0].first], paper.places[stretch.points[-1].first]
    for edge in (
        [(point.first, point.low) for point in stretch.points],
        [(one.first, one.high) for one in stretch.points],
    ):
        steps: list[tuple[float, float]] = []
        for month, value in edge:
            if value is not None:
                at, height = paper.places[month], paper.height(value)
                steps += [(at - paper.half, height), (at + paper.half, height)]
        if steps:
            yield Line(tuple(steps), LIMIT, 0.25, (1.2, 0.8))
    height = paper.height(stretch.centre)
    yield Line(((first - paper.half, height), (last + paper.half, height)), CENTRE, 0.3)


def _break(paper: _Paper, stretch: Stretch) -> Iterator[Mark]:
    at = paper.places[stretch.points[0].first] - paper.half
    yield Line(((at, TOP - 2), (at, TOP + DEEP)), SPECIAL, 0.3, (0.6, 0.8))
    yield Words((at + 0.8, TOP - 0.6), "starts afresh", SMALL, SPECIAL)


def _points(paper: _Paper, stretch: Stretch, lettered: dict[date, str], few: frozenset[date]) -> Iterator[Mark]:
    there = [point for point in stretch.points if point.value is not None]
    yield Line(tuple(_at(paper, point) for point in there), POINT, 0.35)
    for point in there:
        letters = lettered.get(point.first, "")
        colour = SPECIAL if letters else POINT
        fill = "#ffffff" if point.first in few else colour
        yield Dot(_at(paper, point), 0.95, fill, colour, "diamond" if letters else "round")
        if letters:
            x, y = _at(paper, point)
            above = stretch.centre is None or (point.value or 0) >= stretch.centre
            yield Words((x, y - 2 if above else y + 4), letters, SMALL, SPECIAL, "middle")


def _at(paper: _Paper, point: Plotted) -> tuple[float, float]:
    assert point.value is not None
    return paper.places[point.first], paper.height(point.value)


def _lettered(chart: ProcessChart) -> dict[date, str]:
    """The letters of the signals that each month is part of."""
    found: dict[date, str] = {}
    for letter, signal in zip(LETTERS, chart.signals, strict=False):
        for month in signal.months:
            found[month] = found.get(month, "") + letter
    return found


def signal_words(chart: ProcessChart) -> dict[date, tuple[str, ...]]:
    """The signals that each month is part of, in words, with the letters of the picture."""
    found: dict[date, tuple[str, ...]] = {}
    for letter, signal in zip(LETTERS, chart.signals, strict=False):
        for month in signal.months:
            found[month] = (*found.get(month, ()), f"{letter}: {signal.words}")
    return found


def lettered_notes(chart: ProcessChart, series: MonthlySeries) -> Iterator[str]:
    """What is printed under the picture: each signal with its letter, and what else must be known."""
    letters = iter(LETTERS)
    for note in chart.notes:
        yield f"{next(letters, '')}  {note}" if note.startswith("Special cause") else note
    if series.pooled and chart.centre_is == "mean":
        yield POOLED


def centres(chart: ProcessChart) -> str:
    """'mean 36.8%', of each stretch that has one: 'mean 36.8%, then 41.0%'; the name alone where none has."""
    said = [f"{half_up(100 * stretch.centre)}%" for stretch in chart.stretches if stretch.centre is not None]
    return f"{chart.centre_is} {', then '.join(said)}".strip()


def _key(chart: ProcessChart, few: frozenset[date], at: float) -> Iterator[Mark]:
    x = LEFT
    parts: Sequence[tuple[str, str]] = (
        ("month", "a month's share of good"),
        ("few", "a month with few answers") if few else ("", ""),
        ("special", "special cause") if chart.signals else ("", ""),
        ("centre", centres(chart)),
        ("limits", "limits of chance") if chart.centre_is == "mean" else ("", ""),
    )
    for kind, text in parts:
        if not kind:
            continue
        middle = at - 1
        if kind == "centre":
            yield Line(((x, middle), (x + 4, middle)), CENTRE, 0.3)
        elif kind == "limits":
            yield Line(((x, middle), (x + 4, middle)), LIMIT, 0.25, (1.2, 0.8))
        else:
            colour = SPECIAL if kind == "special" else POINT
            fill = "#ffffff" if kind == "few" else colour
            yield Dot((x + 2, middle), 0.95, fill, colour, "diamond" if kind == "special" else "round")
        yield Words((x + 5.5, at), text, SMALL, FAINT)
        x += 9 + len(text) * 1.45
