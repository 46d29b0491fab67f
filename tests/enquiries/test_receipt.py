"""Enquiries due and received in a quarter: sums of the months, and safe beside the monthly sheets that went out."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from qa_tool.enquiries.reports import sheet
from qa_tool.enquiries.reports.counts import of_sheet
from qa_tool.enquiries.reports.receipt import Receipt, quarter_key, receipt
from qa_tool.enquiries.reports.sheet import LocalityLines, MonthSheet, TeamLine
from qa_tool.figures.words.measured import Funnel
from qa_tool.kit.periods import Month, months
from qa_tool.kit.suppression.protecting import CannotProtect, protect
from qa_tool.kit.suppression.releases import Release
from tests.support.attackers import narrowed

MONTHS = tuple(months(Month(2018, 10), Month(2018, 12)))
QUARTER = "2018/19-Q3"
Entered = tuple[int, int] | None
ByTeam = dict[str, tuple[Entered, Entered, Entered]]
pair = st.integers(0, 20).flatmap(lambda due: st.tuples(st.just(due), st.integers(0, due)))
by_team = st.dictionaries(
    st.sampled_from(("a", "b", "c", "d")), st.tuples(*[st.one_of(st.none(), pair)] * 3), min_size=1, max_size=4
)


def registers(counts: ByTeam) -> list[MonthSheet]:
    """Three months of the teams, the first half of them in the north and the others elsewhere."""
    sheets = []
    for number, month in enumerate(MONTHS):
        lines = []
        for team, entered in counts.items():
            typed = entered[number]
            funnel = Funnel(*typed) if typed is not None else Funnel()
            lines.append(TeamLine(team, f"Team {team}", "north" if team < "c" else "south", funnel))
        arranged = sheet.arranged(lines, (("north", "North"), ("south", "South")))
        sheets.append(MonthSheet(month, arranged))
    return sheets


def due_and_received(counts: ByTeam, team: str) -> tuple[int, int]:
    typed = [one for key, entered in counts.items() if key < "c" and team in ("", key) for one in entered if one]
    return sum(due for due, _ in typed), sum(received for _, received in typed)


@settings(max_examples=60, deadline=None)
@given(by_team)
def test_every_count_that_is_shown_is_the_sum_of_the_months(counts: ByTeam) -> None:
    found = receipt(registers(counts), "north", QUARTER)
    north = {team: entered for team, entered in counts.items() if team < "c"}
    assert [team for team, _ in found.teams] == sorted(team for team, entered in north.items() if any(entered))
    assert found.months == 3 * len(north)
    assert found.not_entered == sum(one is None for entered in north.values() for one in entered)
    if found.published is None:
        return
    for team in ("", *(team for team, _ in found.teams)):
        due, received = due_and_received(counts, team)
        for item, true in (("due", due), ("received", received)):
            assert found.count(team, item) in (None, true)
            if 1 <= true <= 5:
                assert found.text(team, item) in ("c", "x")
        share = found.share(team)
        assert share is None or (due >= 10 and share == (Decimal(1000 * received) / due + Decimal("0.5")) // 1 / 10)


def test_large_counts_are_shown_and_add_up() -> None:
    counts: ByTeam = {
        "a": ((20, 10), (10, 0), None),
        "b": ((40, 20), (8, 8), (12, 0)),
        "c": ((9, 9), (9, 9), (9, 9)),
    }
    found = receipt(registers(counts), "north", QUARTER)
    assert [(found.text(team, "due"), found.text(team, "received")) for team in ("a", "b", "")] == [
        ("30", "10"),
        ("60", "28"),
        ("90", "38"),
    ]
    assert [found.share(team) for team in ("a", "b", "")] == [Decimal("33.3"), Decimal("46.7"), Decimal("42.2")]
    assert (found.not_entered, found.months) == (1, 6)


def sent(sheets: list[MonthSheet], which: set[int]) -> list[Release]:
    """The monthly sheets as they went to Children's Social Care."""
    found: list[Release] = []
    for number in sorted(which):
        found.append(protect(of_sheet(sheets[number]), releases=found).release(f"Month {number}"))
    return found


@settings(max_examples=25, deadline=None)
@given(by_team, st.sets(st.integers(0, 2)))
def test_no_hidden_count_can_be_worked_out_beside_the_months(counts: ByTeam, which: set[int]) -> None:
    sheets = registers(counts)
    try:
        releases = sent(sheets, which)
    except CannotProtect:
        return
    found: Receipt = receipt(sheets, "north", QUARTER, releases)
    if found.published is None:
        return
    assert narrowed([*releases, found.published.release("The quarter")]) == ()


def test_a_month_that_went_out_hides_what_the_quarter_alone_would_show() -> None:
    """Two months were shown: the quarter's count less theirs would be the third month's, which is small."""
    counts: ByTeam = {"a": ((20, 14), (20, 14), (3, 3)), "b": ((20, 14), (20, 14), (20, 14))}
    sheets = registers(counts)
    alone = receipt(sheets, "north", QUARTER)
    assert alone.text("a", "due") == "43"
    beside = receipt(sheets, "north", QUARTER, sent(sheets, {0, 1}))
    assert beside.published is not None
    assert beside.published.table.counts[quarter_key(QUARTER, "due", "north", "a")] == 43
    assert beside.text("a", "due") == "c"


def test_nothing_entered_is_no_table() -> None:
    empty = receipt(registers({"a": (None, None, None)}), "north", QUARTER)
    assert (empty.teams, empty.published, empty.not_entered) == ((), None, 3)
    assert receipt([], "north", QUARTER).months == 0
    assert isinstance(registers({"a": ((1, 1), None, None)})[0].localities[0], LocalityLines)
