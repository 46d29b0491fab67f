"""Sheets are found by their modules; columns say n, N and %."""

from __future__ import annotations

import pytest

from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.words.tally import Tally
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook import making as outputs_making
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
from qa_tool.outputs.workbook.family import Family, Making


def test_families_stand_in_their_order() -> None:
    names = [type(family).__name__ for family in outputs_making.families()]
    assert names == [
        "SummarySheet", "GradesSheet", "QuestionsSheet", "ThemesSheet", "LocalitiesSheet", "Tier2Sheet",
        "CaseSampleSheet", "Section47Sheet", "ObservationsSheet", "SupervisionSheet", "ChallengeSheet", "VolumeSheet",
        "FollowUpSheet", "ModerationSheet", "LearningSheet", "RowSheets", "ChecksSheet", "NotesSheet",
    ]  # fmt: skip


def test_a_family_stands_in_its_editions_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from qa_tool.outputs.workbook.sheets import notes

    class Elsewhere(Family):
        order = 1
        editions = frozenset({Edition.ANNUAL})

        def write(self, making: Making) -> None:
            """Nothing."""

    before = {edition: [type(family) for family in outputs_making.families(edition)] for edition in Edition}
    Elsewhere.__module__ = notes.__name__
    monkeypatch.setattr(notes, "Elsewhere", Elsewhere, raising=False)
    for edition, families in before.items():
        wanted = [Elsewhere, *families] if edition is Edition.ANNUAL else families
        assert [type(family) for family in outputs_making.families(edition)] == wanted
    assert outputs_making.editions() == (Edition.INTERNAL, Edition.ANNUAL), "those that leave are apart"


def test_two_families_cannot_want_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    from qa_tool.outputs.workbook.sheets import notes

    class Twin(Family):
        order = notes.NotesSheet.order

        def write(self, making: Making) -> None:
            """Nothing."""

    Twin.__module__ = notes.__name__
    monkeypatch.setattr(notes, "Twin", Twin, raising=False)
    with pytest.raises(ValueError, match="want the same place"):
        outputs_making.families()


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
