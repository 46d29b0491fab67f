"""Tables and pictures of the chapter. Every number in them is read from a figure, never worked out here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import Ranked
from qa_tool.kit.documents.model import Column, Table, Value

Row = tuple[str, Figure]
SHORT = {Grade.GOOD: "Good", Grade.REQUIRES_IMPROVEMENT: "RI", Grade.INADEQUATE: "Inad."}
GRADE_COLUMNS = (
    *(
        column
        for grade in Grade
        for column in (Column(SHORT[grade], 13, numeric=True), Column(f"{SHORT[grade]} %", 13, numeric=True))
    ),
    Column("N", 13, numeric=True),
    Column("Base", 25),
)
"""n and % of each grade, N, and how far the percentages may be read."""


def grade_cells(figure: Figure) -> tuple[Value, ...]:
    """The cells under ``GRADE_COLUMNS``. Percentages are left out where N is too small, all below the floor."""
    if figure.too_few:
        return (*[None] * (len(GRADE_COLUMNS) - 1), wording.base_mark(figure))
    return (
        *(cell for grade in Grade for cell in (figure.n(grade), figure.shown_pct(grade))),
        figure.answered,
        wording.base_mark(figure),
    )


def grades(caption: str, first: Column, rows: Iterable[Row]) -> Table:
    """A row of grades for each figure."""
    return Table(caption, (first, *GRADE_COLUMNS), [(label, *grade_cells(figure)) for label, figure in rows])


def ranking(caption: str, ranked: Sequence[Ranked], *, floored: bool = False) -> Table:
    """The most frequent findings of one kind."""
    columns = (
        Column("Sub-theme", 66),
        Column("Code", 24),
        Column("Rank", 14, numeric=True),
        Column("Rank before", 18, numeric=True),
        Column("Records", 16, numeric=True),
        Column("Of", 14, numeric=True),
        Column("Quarters running", 18, numeric=True),
    )
    absent = "not shown" if floored else "not named"
    rows = [
        (
            one.finding.label,
            one.finding.code,
            one.rank,
            absent if one.previous_rank is None else one.previous_rank,
            one.finding.audits,
            one.finding.of,
            one.quarters_running,
        )
        for one in ranked
    ]
    return Table(caption, columns, rows)
