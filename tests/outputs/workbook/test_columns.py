"""Columns say n, N and %."""

from __future__ import annotations

from itertools import pairwise

import pytest

from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.spreadsheets import looks
from qa_tool.outputs.workbook.blocks import rows
from qa_tool.outputs.workbook.columns import (
    comparison_cells,
    comparison_columns,
    grade_cells,
    grade_columns,
    outcome_cells,
    outcome_columns,
    share_cells,
    share_columns,
)


def test_every_cell_has_its_column() -> None:
    figure = Figure(Tally(answered=16, not_applicable=4, options={"good": 8, "inadequate": 2}))
    for together in (False, True):
        headers = [column.header for column in grade_columns(together=together)]
        assert len(headers) == len(grade_cells(figure, together=together))
    cells = dict(zip([column.header for column in grade_columns()], grade_cells(figure), strict=True))
    assert [cells["Good"], cells["N"], str(cells["Good %"]), cells["Base"]] == [8, 16, "50.0", "small base"]
    assert len(outcome_columns()) == len(outcome_cells(figure))
    assert len(share_columns("Good")) == len(share_cells(figure, "good")) == len(share_cells(None, "good"))
    assert len(comparison_columns("Q2")) == len(comparison_cells(figure, None))


@pytest.mark.parametrize(("answered", "shown"), [(0, None), (9, None), (10, "50.0"), (20, "50.0")])
def test_a_small_base_shows_counts_only(answered: int, shown: str | None) -> None:
    figure = Figure(Tally(answered=answered, options={"good": answered // 2}))
    n, total, percentage = share_cells(figure, "good")
    assert (n, total) == (answered // 2, answered)
    assert (None if percentage is None else str(percentage)) == shown


def test_no_number_of_the_rows_runs_into_the_words_on_its_right() -> None:
    for told in (rows.AUDITS, rows.ANSWERS, rows.FINDINGS):
        columns = [one.column for one in told]
        for one, after in pairwise(columns):
            assert one.look.align != "right" or after.look.align, f"{one.header} ends where {after.header} begins"


def test_headers_of_numbers_keep_apart_and_break_between_words_alone() -> None:
    assert looks.HEADER_NUMBER.indent
    for column in (*grade_columns(), *outcome_columns(), *share_columns("good", "Random only")):
        if column.look.align == "right":
            assert column.look.indent, column.header
            assert column.width
            room = column.width - looks.INDENT * column.look.indent
            assert all(looks.lines_of(word, room, bold=True) == 1 for word in column.header.split()), column.header
