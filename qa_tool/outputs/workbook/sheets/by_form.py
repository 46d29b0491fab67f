"""Challenge: was something missed, made in time, answered, and what changed?"""

from __future__ import annotations

from collections.abc import Iterable

from qa_tool.figures.summary import wording
from qa_tool.figures.summary.challenge import Challenged
from qa_tool.figures.summary.figures import Figure
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.columns import BASE, grade_cells, grade_columns, number, percent
from qa_tool.outputs.workbook.content import Content
from qa_tool.outputs.workbook.family import Family, Making

DISTRICT = Column("District", looks.WRAPPED, 34)
QUESTION = "Was something missed, made in time and answered, and what did challenge change?"
ALL = "All districts"


class ChallengeSheet(Family):
    """Every question on challenge, by district."""

    order = 66

    def applies(self, content: Content) -> bool:
        """Where some record was asked about challenge."""
        return bool(content.more.challenge)

    def write(self, making: Making) -> None:
        """Add the sheet."""
        sheet = making.sheet("Challenge", QUESTION)
        sheet.paragraph("Districts are those of the case. What one form asks is not added to what another asks.")
        write_challenge(sheet, making.content.more.challenge)


def write_challenge(sheet: Sheet, questions: Iterable[Challenged]) -> None:
    """A table for each question: districts by answers, and all districts together."""
    for one in questions:
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
