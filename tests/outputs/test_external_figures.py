"""External editions, read back from their workbooks by somebody who wants to know what was hidden."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from qa_tool.kit.periods import Quarter, financial_year
from qa_tool.kit.suppression.protecting import CannotProtect
from qa_tool.kit.suppression.releases import Release
from qa_tool.kit.suppression.tables import Rule, State
from qa_tool.outputs.external import composing, content, document
from tests.support.attackers import Puzzle, solved
from tests.support.edition_reader import Name, Reading, join_year, read
from tests.support.small_services import AS_AT, GRADES, PLACES, STAMP, Edition, Row, edition, services, summary_of

Q3 = Quarter(2018, 3)
SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a failing service is small enough as it comes
)
LOOKED_AT = 12
"""Small counts of one attack for which whole numbers are tried: the equations are solved for all of them."""


def graded(*counts: int) -> list[Row]:
    """So many good, requires improvement and inadequate, all of one form and place."""
    return [
        Row(Q3, "first", "north", grade, "clear", "good")
        for grade, n in zip(GRADES, counts, strict=True)
        for _ in range(n)
    ]


def withstand(*readings: Reading) -> None:
    """Nobody who holds all of these can work out a hidden count."""
    sheets = [one.sheet() for one in readings]
    for name in solved(sheets):
        key, count = cast(tuple[Name, int], name)
        states = {one.states[key] for one in sheets if one.counts.get(key) == count}
        # That a 0 is one tells of nobody: it may follow where an edition before said that nothing was recorded.
        zero = count == 0 and states <= {State.WITHHELD, State.KEPT_BACK, State.PARTNER}
        many = count > 5 and states == {State.KEPT_BACK}  # never printed, and nobody's secret
        assert zero or many, f"{key} follows: it is {count}"
    puzzle = Puzzle(sheets)
    small = {(name, n) for one in sheets for name, n in one.counts.items() if 1 <= n <= 5}
    for name in sorted(small & set(puzzle.hidden()), key=str)[:LOOKED_AT]:
        assert len(puzzle.possible(name, 2)) >= 2, f"{name} is the only possible one"


@pytest.mark.journey
@SLOW
@given(services())
def test_no_hidden_count_of_one_edition_can_be_worked_out(rows: list[Row]) -> None:
    with TemporaryDirectory() as folder:
        withstand(read(edition(rows, Q3.period, (), Path(folder) / "one.xlsx")))


@pytest.mark.journey  # whole editions, attacked: minutes, not an answer while one types
@SLOW
@example(
    [Row(Q3.shift(-1), "first", "north", "inadequate", "clear", "requires-improvement", ())] * 3,
    [Row(Q3, "first", "north", "requires-improvement", "none", "inadequate", ())] * 2,
    False,
)
@example(  # what is not printed is 3 in both, and nobody can know that it is
    [Row(Q3, "second", "north", "good", "none", "inadequate", (("strength", "V2"), ("area-for-development", "V1")))]
    * 3,
    [
        Row(Q3, "first", place, grade, "clear", answer, ((kind, sub_theme), ("area-for-development", "V2")))
        for place, grade, answer, kind, sub_theme, times in (
            ("east", "requires-improvement", "inadequate", "area-for-development", "V1", 6),
            ("north", "good", "good", "strength", "V2", 2),
        )
        for _ in range(times)
    ],
    False,
)
@given(services(), services(4), st.booleans())
def test_nor_of_two_of_the_same_quarter(rows: list[Row], late: list[Row], also_later: bool) -> None:
    """Records came in late between the two; or the second is that of the next quarter, which shows this one again."""
    period = Q3.shift(1).period if also_later else Q3.period
    moved = [Row(Q3.shift(1), *list(vars(row).values())[1:]) for row in late] if also_later else late
    with TemporaryDirectory() as folder:
        first = edition(rows, Q3.period, (), Path(folder) / "one.xlsx")
        try:
            second = edition([*rows, *moved], period, [first], Path(folder) / "two.xlsx")
        except CannotProtect:
            assume(False)
        withstand(read(first), read(second))


@pytest.mark.journey
@settings(SLOW, max_examples=4)
@given(services(10))
def test_nor_of_a_quarter_and_the_year_that_holds_it(rows: list[Row]) -> None:
    of_year = [row for row in rows if row.quarter.year == 2018] or [Row(Q3, "first", "north", "good", "clear", "good")]
    with TemporaryDirectory() as folder:
        first = edition(of_year, Q3.period, (), Path(folder) / "one.xlsx")
        try:
            second = edition(of_year, financial_year(2018), [first], Path(folder) / "two.xlsx")
        except CannotProtect:
            assume(False)
        whole = read(second)
        names = [Quarter(2018, number).key for number in (1, 2, 3, 4)]
        for number in (1, 2, 3, 4):
            _as_unknown(whole, of_year, Quarter(2018, number))
        join_year(whole, "2018/19", [name for name in names if any(row.quarter.key == name for row in of_year)])
        withstand(read(first), whole)


def _as_unknown(whole: Reading, rows: list[Row], quarter: Quarter) -> None:
    """What a reader of the year's edition has to guess of one quarter: every count that the year prints."""
    label = "2018/19"
    of = [row for row in rows if row.quarter == quarter]
    if not of:
        return
    with TemporaryDirectory() as folder:
        alone = read(edition(of, quarter.period, (), Path(folder) / "alone.xlsx"))
    for name in [name for name in whole.truth if len(name) > 1 and name[1] == label]:
        same = (name[0], quarter.key, *name[2:])
        whole.unknown(same, alone.truth.get(same, 0))


def test_a_zero_never_printed_may_follow_though_a_later_edition_prints_another_number(tmp_path: Path) -> None:
    """What the second edition shows of the seven that came late says nothing of how the nought before was hidden."""
    q1 = Quarter(2018, 1)
    rows = [Row(q1, "second", "south", "inadequate", "clear", "inadequate")] * 7 + graded(7, 0, 0)
    first = edition(rows, Q3.period, (), tmp_path / "one.xlsx")
    late = [Row(q1, "first", "north", "requires-improvement", "clear", "good")] * 7
    withstand(read(first), read(edition([*rows, *late], Q3.period, [first], tmp_path / "two.xlsx")))


def test_hiding_small_counts_alone_would_be_broken(tmp_path: Path) -> None:
    """The reader and the attackers do find what is not protected: here only small counts are hidden."""
    rows = graded(30, 8, 3)
    found = read(edition(rows, Q3.period, (), tmp_path / "one.xlsx"))
    withstand(found)
    told = {name: State.SMALL if 1 <= n <= 5 else State.SHOWN for name, n in found.truth.items()}
    broken = Reading(found.truth, told, found.sums)
    with pytest.raises(AssertionError, match="follows: it is 3"):
        withstand(broken)


def test_two_editions_made_apart_are_broken_and_made_together_are_not(tmp_path: Path) -> None:
    """One record came late: made without knowing of the first, the second shows what it was."""
    rows = [
        Row(Q3, "first", place, grade, "clear", grade)
        for place, counts in zip(PLACES, ((30, 8, 3), (22, 12, 7), (9, 6, 0)), strict=True)
        for grade, n in zip(GRADES, counts, strict=True)
        for _ in range(n)
    ]
    first = edition(rows, Q3.period, (), tmp_path / "one.xlsx")
    late = [*rows, Row(Q3, "first", "north", "inadequate", "none", "good")]
    apart = edition(late, Q3.period, (), tmp_path / "apart.xlsx")
    together = edition(late, Q3.period, [first], tmp_path / "together.xlsx")
    changed = ("grade", Q3.key, "first", "inadequate")
    assert read(first).states[changed] is State.SHOWN
    assert read(apart).states[changed] is State.SHOWN, "10 and then 11: whoever subtracts sees the one that came late"
    assert read(together).states[changed] is not State.SHOWN
    withstand(read(first), read(together))


def test_nothing_of_a_person_and_no_text_is_in_it(tmp_path: Path) -> None:
    rows = [Row(Q3, "first", "north", "good", "clear", "good", (("strength", "V1"),)) for _ in range(30)]
    made = edition(rows, Q3.period, (), tmp_path / "one.xlsx")
    book = load_workbook(made.path)
    assert book.sheetnames == ["Cover", "Summary", "Grades", "Themes", "Localities", "Notes"]
    about = {row[0].value: row[1].value for row in book["Cover"].iter_rows(max_col=2)}
    assert [about[key] for key in ("Edition", "Standing", "Handling", "Export number", "Made for")] == [
        "External edition", "Prepared, not released", "OFFICIAL", 1, "Board",
    ]  # fmt: skip
    assert about["Made by (role)"] == "Audit team analyst"
    assert "Made by (staff code)" not in about


def test_a_chart_draws_only_what_is_printed(tmp_path: Path) -> None:
    """Its points are percentages of the table; a hidden one is blank, which a chart leaves out (text would be a 0)."""
    rows = [
        Row(quarter, "first", "north", grade, "clear", grade)
        for quarter, counts in ((Q3, (30, 8, 3)), (Q3.shift(-1), (14, 6, 0)))
        for grade, n in zip(GRADES, counts, strict=True)
        for _ in range(n)
    ]
    made = edition(rows, Q3.period, (), tmp_path / "one.xlsx")
    book = load_workbook(made.path)
    sheet = book["Grades"]
    table = [[cell.value for cell in row] for row in sheet[sheet.tables["good_by_quarter"].ref]]
    assert [row[1] for row in table[1:]] == [None, None, None, 70.0, 73.2]
    (chart,) = sheet._charts  # type: ignore[attr-defined]
    points = chart.series[0].val.numRef.numCache.pt
    assert [(point.idx, point.v) for point in points] == [(3, 70.0), (4, 73.2)]
    assert "c" not in {cell for row in table for cell in row}


def test_ranks_do_not_tell_of_hidden_counts() -> None:
    """Five sub-themes named 5, 4, 3, 2 and 1 times: in their order all would be known."""
    rows = [Row(Q3, "first", "north", "good", "clear", "good")] * 30
    named = [
        Row(Q3, "first", "north", "good", "clear", "good", (("strength", sub),))
        for sub, n in (("V1", 7), ("V2", 4), ("V3", 2))
        for _ in range(n)
    ]
    made = composing.compose(
        content.Content(summary_of([*rows, *named], Q3.period)), (), _rule(), (), period_line="", as_at=AS_AT
    )
    sheet = made.document.sheets[0]
    grid = next(block for block in sheet.blocks if isinstance(block, document.Grid) and block.name == "top_strength")
    assert [row[1] for row in grid.rows] == ["VOICE.V1"]
    said = str(sheet)
    assert "Sub-theme V2" not in said
    assert "Sub-theme V3" not in said


def test_the_same_figures_give_the_same_cells(tmp_path: Path) -> None:
    from qa_tool.outputs.workbook.leaving import write_document

    rows = [Row(Q3, "first", "north", "good", "clear", "good")] * 12
    made = composing.compose(content.Content(summary_of(rows, Q3.period)), (), _rule(), (), period_line="", as_at=AS_AT)
    first, second = (write_document(made.document, STAMP, tmp_path / f"{n}.xlsx") for n in (1, 2))
    assert first.cells == second.cells
    assert [one.title for one in first.manifest] == ["Cover", "Summary", "Grades", "Themes", "Localities", "Notes"]


def test_an_earlier_release_that_gave_too_much_away_is_named(tmp_path: Path) -> None:
    rows = graded(30, 8, 3)
    made: Edition = edition(rows, Q3.period, (), tmp_path / "one.xlsx")
    states = {key: State.SHOWN if state is State.LINKED else state for key, state in made.release.states.items()}
    careless = Release("the careless edition", made.release.table, states, made.release.rule)
    with pytest.raises(CannotProtect, match="the careless edition"):
        edition(rows, Q3.period, [Edition(made.path, made.period, rows, careless)], tmp_path / "two.xlsx")


def _rule() -> Rule:
    return Rule()
