from __future__ import annotations

import pytest

from qa_tool.kit.suppression.tables import TOTAL, Sum, Table, cross, joined, with_rest


def test_a_table_has_its_rows_columns_and_totals() -> None:
    table = cross(("N", "S"), ("good", "ri"), {("N", "good"): 3, ("S", "ri"): 4})
    assert table.counts["N", "ri"] == 0
    assert table.counts["N", TOTAL] == table.counts[TOTAL, "good"] == 3
    assert table.counts[TOTAL, TOTAL] == 7
    assert len(table.counts) == 9
    assert len(table.sums) == 6
    assert Sum((TOTAL, TOTAL), (("N", TOTAL), ("S", TOTAL))) in table.sums
    assert Sum(("S", TOTAL), (("S", "good"), ("S", "ri"))) in table.sums


def test_tables_are_joined_at_the_cells_they_share() -> None:
    one = cross(("N", "S"), ("good",), {("N", "good"): 3, ("S", "good"): 4}, lambda place, grade: (grade, place, TOTAL))
    two = cross(("may",), ("good",), {("may", "good"): 7}, lambda month, grade: (grade, TOTAL, month))
    both = joined([one, two])
    assert both.counts["good", TOTAL, TOTAL] == 7
    assert len(both.counts) == len(one.counts) + len(two.counts) - 2


def test_tables_that_disagree_cannot_be_joined() -> None:
    with pytest.raises(ValueError, match="good is 7 in one table and 8 in another"):
        joined([Table({("good", TOTAL): 7}), Table({("good", TOTAL): 8})])


def test_a_cell_is_kept_back_only_where_no_table_prints_it() -> None:
    hidden = Table({("rest",): 3}, kept_back=frozenset({("rest",)}))
    assert joined([hidden, hidden]).kept_back == {("rest",)}
    assert joined([hidden, Table({("rest",): 3})]).kept_back == frozenset()


def test_the_rest_of_a_share_is_kept_back_and_added_once() -> None:
    table = with_rest(Table({("n",): 38, ("all",): 40}), ("n",), ("all",))
    (rest,) = table.kept_back
    assert table.counts[rest] == 2
    assert with_rest(table, ("n",), ("all",)) is table


@pytest.mark.parametrize(
    ("counts", "sums", "kept_back", "said"),
    [
        ({("a",): -1}, (), (), "a is -1"),
        ({("a",): 1}, (Sum(("a",), (("b",),)),), (), "b has no count"),
        ({("a",): 1}, (), (("b",),), "b has no count"),
        ({("a",): 1, ("b",): 2}, (Sum(("a",), (("b",),)),), (), "a is 1, but its parts add to 2"),
        ({("a",): 2, ("b",): 1}, (Sum(("a",), (("b",), ("b",))),), (), "stands twice"),
        ({("a",): 1}, (Sum(("a",), (("a",),)),), (), "stands twice"),
    ],
)
def test_what_does_not_add_up_is_refused(counts: dict, sums: tuple, kept_back: tuple, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Table(counts, sums, frozenset(kept_back))
