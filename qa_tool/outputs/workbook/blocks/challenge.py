"""Challenge: was something missed, made in time, answered, and what changed?"""

from __future__ import annotations

from qa_tool.figures.summary import wording
from qa_tool.figures.summary.challenge import Challenged
from qa_tool.figures.summary.figures import Figure
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.block import Making
from qa_tool.outputs.workbook.columns import BASE, grade_cells, grade_columns, number, percent

DISTRICT = Column("District", looks.WRAPPED, 34)
ALL = "All districts"


def challenge(making: Making, sheet: Sheet) -> None:
    """A table for each question: districts by answers, and all districts together."""
    for one in making.content.more.challenge:
        sheet.heading(f"{one.label} ({one.key}, {one.form})")
        lines = [(place.name, figure) for place, figure in one.districts]
        if len(lines) > 1:
            lines.append((ALL, one.whole))
        columns = _columns(one)
        rows = [(name, *_cells(one, figure)) for name, figure in lines]
        sheet.table(f"challenge_{one.key}", (DISTRICT, *columns), rows, last_is_total=len(lines) > 1)


def _columns(one: Challenged) -> tuple[Column, ...]:
    if one.graded:
        return grade_columns()
    counts = [number(option.label) for option in one.options]
    shares = [percent(f"{option.label} %") for option in one.options]
    return (*counts, number("N"), *shares, BASE)


def _cells(one: Challenged, figure: Figure) -> tuple[Cell, ...]:
    if one.graded:
        return grade_cells(figure)
    if figure.too_few:
        return (*(None for _ in _columns(one)[1:]), wording.base_mark(figure))
    return (
        *(figure.n(option.key) for option in one.options),
        figure.answered,
        *(figure.shown_pct(option.key) for option in one.options),
        wording.base_mark(figure),
    )
