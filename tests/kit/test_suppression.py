from __future__ import annotations

import random
from itertools import product
from typing import cast

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qa_tool.kit.suppression import protecting
from qa_tool.kit.suppression.protecting import CannotProtect, protect
from qa_tool.kit.suppression.releases import Published
from qa_tool.kit.suppression.tables import TOTAL, Key, Rule, State, Sum, Table, cross, joined, with_rest
from tests.support.attackers import Puzzle, Sheet, narrowed, sheet, solved

GRADES = ("good", "ri", "inadequate")
PLACES = ("north", "south", "east")
SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def table(*rows: tuple[int, ...], columns: tuple[str, ...] = GRADES) -> Table:
    names = [f"p{number}" for number in range(len(rows))]
    by_name = zip(names, rows, strict=True)
    counts = {(name, column): n for name, row in by_name for column, n in zip(columns, row, strict=True)}
    return cross(names, columns, counts)


def printed(published: Published, row: str, columns: tuple[str, ...] = GRADES) -> list[str]:
    return [published.text((row, column)) for column in (*columns, TOTAL)]


def withstands(*sheets: Sheet, spread: int = 3) -> None:
    """No attack on ``sheets`` comes to anything."""
    puzzle = Puzzle(sheets)
    assert not solved(sheets)
    for name in puzzle.hidden():
        key, count = cast(tuple[Key, int], name)
        small = any(one.counts.get(key) == count and 1 <= count <= one.threshold for one in sheets)
        kept_back = all(one.states[key] is State.KEPT_BACK for one in sheets if one.counts.get(key) == count)
        enough = spread if small else 1 if kept_back else 2
        assert len(puzzle.possible(name, enough)) >= enough, f"{key} is one of {puzzle.possible(name, enough)}"


# -- by hand -----------------------------------------------------------------------------------------------------------
def test_counts_from_1_to_5_are_hidden_and_0_and_6_are_shown() -> None:
    one = Table({(str(n),): n for n in range(8)})
    assert [protect(one).text((str(n),)) for n in range(8)] == ["0", "c", "c", "c", "c", "c", "6", "7"]


def test_the_smallest_remaining_count_is_hidden_where_the_total_gives_a_small_one_away() -> None:
    published = protect(
        Table({("g",): 30, ("r",): 11, ("i",): 3, ("n",): 44}, (Sum(("n",), (("g",), ("r",), ("i",))),))
    )
    assert [published.text((key,)) for key in "grin"] == ["30", "c", "c", "44"]
    assert published.states["r",] is State.LINKED


def test_a_table_loses_four_cells_for_one_small_count() -> None:
    published = protect(table((30, 11, 3), (22, 12, 7), (29, 16, 0)))
    assert printed(published, "p0") == ["30", "c", "c", "44"]
    assert printed(published, "p1") == ["22", "c", "c", "41"]
    assert printed(published, "p2") == ["29", "16", "0", "45"]
    assert printed(published, TOTAL) == ["81", "39", "10", "130"]


def test_two_small_counts_that_leave_no_choice_are_not_enough() -> None:
    """1 and 1 of 2, or 5 and 5 of 10: the rule itself would give them away."""
    for pair in ((1, 1), (5, 5)):
        published = protect(table((40, *pair)))
        assert published.count(("p0", "good")) is None or published.count(("p0", TOTAL)) is None
        withstands(sheet(published))


def test_a_count_just_above_the_threshold_hides_less_than_it_seems() -> None:
    """3 beside 6: whoever knows that the 6 is over 5 knows that the 3 is 3 at most."""
    published = protect(table((40, 6, 3)), Rule(spread=4))
    withstands(sheet(published), spread=4)


def test_a_line_of_ones_is_withheld() -> None:
    columns = tuple("abcdefg")
    published = protect(table((1, 1, 1, 1, 1, 0, 0), (9, 12, 8, 7, 15, 20, 6), columns=columns))
    assert printed(published, "p0", columns) == ["x", "x", "x", "x", "x", "0", "0", "x"]
    beside = printed(published, "p1", columns)
    assert beside[5:] == ["20", "6", "c"]
    assert 2 <= beside[:5].count("c") < 5, "no more than it takes"
    withstands(sheet(published))


def test_a_percentage_of_a_hidden_count_or_in_a_hidden_total_is_hidden() -> None:
    published = protect(table((30, 11, 3), (22, 12, 7), (2, 1, 0)))
    assert published.share(("p0", "inadequate"), ("p0", TOTAL)) is None
    assert published.text(("p2", TOTAL)) == "c"
    assert published.share(("p2", "inadequate"), ("p2", TOTAL)) is None
    assert str(published.share(("p0", "good"), ("p0", TOTAL))) == "68.2"
    assert published.share(("p0", "good"), ("p0", "good")) is not None


def test_a_share_whose_rest_is_small_is_not_shown() -> None:
    """38 of 40 says 2 of 40."""
    plain = Table({("voice",): 38, ("audits",): 40})
    assert protect(plain).share(("voice",), ("audits",)) is not None
    guarded = protect(with_rest(plain, ("voice",), ("audits",)))
    assert guarded.share(("voice",), ("audits",)) is None
    assert len([key for key in plain.counts if guarded.count(key) is None]) == 1
    assert guarded.text(("not", "voice", "of", "audits")) == ""
    withstands(sheet(guarded))


def test_places_in_places_are_protected_through_every_level() -> None:
    counts: dict[Key, int] = {("service",): 60, ("north",): 33, ("south",): 27}
    counts |= {("n1",): 20, ("n2",): 10, ("n3",): 3, ("s1",): 12, ("s2",): 15}
    sums = (
        Sum(("service",), (("north",), ("south",))),
        Sum(("north",), (("n1",), ("n2",), ("n3",))),
        Sum(("south",), (("s1",), ("s2",))),
    )
    published = protect(Table(counts, sums))
    assert [key for key in counts if published.count(key) is None] == [("n2",), ("n3",)]
    withstands(sheet(published))


def test_tables_that_share_totals_are_protected_together() -> None:
    by_place = cross(
        PLACES, GRADES, {("north", "good"): 20, ("south", "good"): 18, ("east", "good"): 9, ("north", "ri"): 8,
                         ("south", "ri"): 9, ("east", "ri"): 4}, lambda place, grade: (grade, place, TOTAL),
    )  # fmt: skip
    by_month = cross(
        ("apr", "may"), GRADES, {("apr", "good"): 23, ("may", "good"): 24, ("apr", "ri"): 19, ("may", "ri"): 2},
        lambda month, grade: (grade, TOTAL, month),
    )  # fmt: skip
    withstands(sheet(protect(joined([by_place, by_month]))))


# -- faults that have to show ------------------------------------------------------------------------------------------
def only_small_hidden(of: Table) -> Published:
    rule = Rule()
    return Published(of, {key: State.SMALL if rule.small(n) else State.SHOWN for key, n in of.counts.items()}, rule)


def test_hiding_small_counts_alone_is_broken_by_both_attackers() -> None:
    weak = only_small_hidden(table((30, 11, 3), (22, 12, 7)))
    assert solved([sheet(weak)]) == {(("p0", "inadequate"), 3)}
    assert Puzzle([sheet(weak)]).possible((("p0", "inadequate"), 3), 5) == {3}
    assert {one.cell for one in narrowed([weak.release("weak")])} == {("p0", "inadequate")}


def test_one_further_cell_in_the_row_is_broken_through_the_columns() -> None:
    one = table((30, 11, 3), (22, 12, 7))
    weak = Published(one, {**only_small_hidden(one).states, ("p0", "ri"): State.LINKED}, Rule())
    assert (("p0", "inadequate"), 3) in solved([sheet(weak)])
    assert narrowed([weak.release("weak")])


def test_the_whole_numbers_give_away_what_the_equations_do_not() -> None:
    weak = only_small_hidden(table((40, 1, 1), (30, 1, 1)))
    assert not solved([sheet(weak)])
    assert Puzzle([sheet(weak)]).possible((("p0", "ri"), 1), 5) == {1}
    assert narrowed([weak.release("weak")])


def test_a_result_that_does_not_hold_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    def show_all(self: protecting._Work) -> None:
        for key, state in self.states.items():
            if state is State.LINKED:
                self.states[key] = State.SHOWN

    monkeypatch.setattr(protecting._Work, "show_again", show_all)
    with pytest.raises(RuntimeError, match="nothing may be published"):
        protect(table((30, 11, 3), (22, 12, 7)))


def test_the_attacker_finds_what_trying_everything_finds() -> None:
    published = protect(table((9, 2), (7, 1), columns=("a", "b")), Rule(threshold=3, spread=2))
    puzzle, names = Puzzle([sheet(published)]), Puzzle([sheet(published)]).hidden()
    ranges = [range(max(0, puzzle.limits[name][0]), min(puzzle.limits[name][1], 30) + 1) for name in names]
    seen: dict[object, set[int]] = {name: set() for name in names}
    for values in product(*ranges):
        tried = {**puzzle.truth, **dict(zip(names, values, strict=True))}
        if all(sum(tried[name] * sign for name, sign in line) == 0 for line in puzzle.lines):
            for name, value in zip(names, values, strict=True):
                seen[name].add(value)
    assert names
    assert {name: puzzle.possible(name, 99, 40) for name in names} == seen


# -- any table ---------------------------------------------------------------------------------------------------------
counts = st.one_of(st.integers(0, 9), st.integers(0, 60))
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[counts] * width), min_size=1, max_size=4).map(
        lambda rows: table(*rows, columns=tuple("abcd")[:width])
    )
)


@SLOW
@given(tables)
@example(table((1, 1), (1, 1), columns=("a", "b")))
@example(table((5, 5), (5, 5), columns=("a", "b")))
@example(table((1, 1, 1, 1), (1, 1, 1, 1), columns=tuple("abcd")))
@example(table((0, 3), (3, 0), columns=("a", "b")))
def test_no_hidden_count_of_any_table_can_be_worked_out(one: Table) -> None:
    published = protect(one)
    withstands(sheet(published))
    for key, count in one.counts.items():
        assert published.count(key) in (count, None)
        assert not (Rule().small(count) and published.count(key) is not None)
        if count == 0:
            assert published.states[key] in (State.SHOWN, State.WITHHELD)


@SLOW
@given(tables, st.sampled_from([Rule(3, 2), Rule(5, 2), Rule(5, 4), Rule(9, 3)]))
def test_every_rule_holds_what_it_says(one: Table, rule: Rule) -> None:
    withstands(sheet(protect(one, rule)), spread=rule.spread)


@SLOW
@given(st.lists(st.tuples(*[st.one_of(st.just(0), st.integers(6, 40))] * 3), min_size=1, max_size=4))
def test_nothing_is_hidden_where_no_count_is_small(rows: list[tuple[int, ...]]) -> None:
    assert protect(table(*rows)).hidden == {}


@SLOW
@given(tables)
def test_the_same_table_gives_the_same_result(one: Table) -> None:
    assert dict(protect(one).states) == dict(protect(one).states)


@SLOW
@given(st.lists(counts, min_size=1, max_size=5))
def test_no_linked_count_of_a_line_is_hidden_needlessly(row: list[int]) -> None:
    published = protect(table(tuple(row), columns=tuple("abcde")[: len(row)]))
    for key, state in published.states.items():
        if state is State.LINKED:
            shown = sheet(Published(published.table, {**published.states, key: State.SHOWN}, published.rule))
            small = [one for one, hidden in published.states.items() if hidden is State.SMALL]
            assert any(len(Puzzle([shown]).possible((one, published.table.counts[one]), 3)) < 3 for one in small)


@st.composite
def quarters(draw: st.DrawFn) -> Table:
    """A few records of a quarter, counted by form and grade; by place, by month and over the forms."""
    records = draw(
        st.lists(st.tuples(*(st.sampled_from(names) for names in ("xy", "gri", "NS", "123"))), min_size=1, max_size=60)
    )
    made = []
    for form in "xy":
        for dimension, names in ((2, "NS"), (3, "123")):
            found: dict[tuple[str, str], int] = {}
            for record in records:
                if record[0] == form:
                    found[record[dimension], record[1]] = found.get((record[dimension], record[1]), 0) + 1

            def key(name: str, grade: str, form: str = form, dimension: int = dimension) -> Key:
                return (form, grade, name, TOTAL) if dimension == 2 else (form, grade, TOTAL, name)

            made.append(cross(tuple(names), tuple("gri"), found, key))
    both = joined(made)
    cells = dict(both.counts)
    sums = list(both.sums)
    for form, *rest in [key for key in both.counts if key[0] == "x"]:
        total: Key = (TOTAL, *rest)
        cells[total] = cells[form, *rest] + cells["y", *rest]
        sums.append(Sum(total, ((form, *rest), ("y", *rest))))
    return Table(cells, tuple(sums))


@settings(SLOW, max_examples=20)
@given(quarters())
def test_no_hidden_count_of_tables_that_share_totals_can_be_worked_out(one: Table) -> None:
    withstands(sheet(protect(one)))


def test_the_many_tables_of_a_quarter_can_be_protected_together() -> None:
    chance = random.Random(7)
    made = []
    for form in range(6):
        for dimension, names in enumerate(
            (("N", "S", "E"), ("1", "2", "3"), ("cp", "cla", "cin"), ("random", "other"))
        ):
            found: dict[tuple[str, str], int] = {}
            for _ in range(150):
                pair = (chance.choice(names), chance.choices("grix", (60, 30, 6, 4))[0])
                found[pair] = found.get(pair, 0) + 1

            def key(name: str, grade: str, form: int = form, dimension: int = dimension) -> Key:
                return (f"form{form}", str(dimension), name, grade)

            made.append(cross(names, tuple("grix"), found, key))
    whole = joined(made)
    published = protect(whole)
    assert State.LINKED in published.hidden
    assert not solved([sheet(published)])


# -- what it is told ---------------------------------------------------------------------------------------------------
def test_what_is_already_known_cannot_be_hidden() -> None:
    kept: Key = ("not", "known")
    one = Table({("all",): 20, ("some",): 18, kept: 2}, (Sum(("all",), (("some",), kept)),), frozenset({kept}))
    told = Published(one, {("all",): State.SHOWN, ("some",): State.SHOWN, kept: State.KEPT_BACK}, Rule())
    with pytest.raises(CannotProtect, match="together with last week's edition") as refused:
        protect(one, releases=[told.release("last week's edition")])
    assert refused.value.cells == (kept,)


@pytest.mark.parametrize(("threshold", "spread"), [(5, 1), (1, 2), (3, 4)])
def test_a_rule_that_nothing_can_meet_is_refused(threshold: int, spread: int) -> None:
    with pytest.raises(ValueError, match="spread"):
        Rule(threshold, spread)
