"""Editions of small services, attacked by a solver that has the forms and every edition so far."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qa_tool.kit.periods import Quarter, financial_year
from qa_tool.kit.suppression.protecting import CannotProtect
from qa_tool.kit.suppression.releases import Release, to_plain
from qa_tool.kit.suppression.tables import State
from qa_tool.outputs.attack import verdict as outputs_verdict
from qa_tool.outputs.attack.verdict import Verdict
from tests.support import sheet_tables
from tests.support.generated_services import ASKS, service
from tests.support.small_services import GRADES, Edition, Row, edition

Q3 = Quarter(2018, 3)


def attacked(releases: Sequence[Release]) -> Verdict:
    return outputs_verdict.attack([to_plain(one) for one in releases], ASKS)


def rows(quarter: Quarter, form: str, place: str, good: int, middle: int, worst: int) -> list[Row]:
    return [
        Row(quarter, form, place, grade, "clear", grade)
        for grade, n in zip(GRADES, (good, middle, worst), strict=True)
        for _ in range(n)
    ]


@pytest.mark.journey
@pytest.mark.parametrize("seed", range(5))
def test_no_count_of_years_of_editions_and_corrections_is_narrowed(seed: int, tmp_path: Path) -> None:
    """Quarter after quarter, one of them corrected by a late record, then the year."""
    records = service(seed)
    made: list[Edition] = []
    late = [*records, Row(Quarter(2018, 2), "first", "north", "inadequate", "none", "good")]
    for period, of in (
        (Quarter(2018, 1).period, records),
        (Quarter(2018, 2).period, records),
        (Quarter(2018, 2).period, late),
        (Q3.period, late),
        (financial_year(2018), late),
    ):
        try:
            made.append(edition(of, period, made, tmp_path / f"{len(made)}.xlsx"))
        except CannotProtect:
            continue
    assert made
    verdict = attacked([one.release for one in made])
    assert verdict.withstood, verdict.words
    assert verdict.tried > 20


def test_a_planted_leak_is_found_and_named(tmp_path: Path) -> None:
    """The total that hides a small place is shown after all, as if the forms told nobody how many answers there are."""
    records = [*rows(Q3, "first", "north", 12, 6, 0), *rows(Q3, "first", "south", 7, 4, 0)]
    records += rows(Q3, "first", "east", 2, 0, 0)
    made = edition(records, Q3.period, (), tmp_path / "one.xlsx")
    assert attacked([made.release]).withstood
    states = {key: State.SHOWN if state is State.LINKED else state for key, state in made.release.states.items()}
    verdict = attacked([Release("careless", made.release.table, states, made.release.rule)])
    assert not verdict.withstood
    assert "east" in verdict.words
    assert {(2,), (1, 2)} >= {one.values for one in verdict.narrowed if one.cell[:2] == ("records", Q3.key)} - {(31,)}


def grades_of(made: Edition, name: str) -> list[dict[str, object]]:
    sheet = next(sheet for sheet in load_workbook(made.path) if name in sheet_tables.names(sheet))
    return list(sheet_tables.rows(sheet, name))


def test_good_can_be_read_in_each_of_five_quarters_and_the_partner_is_the_same(tmp_path: Path) -> None:
    """What hid beside a small inadequate was the smaller of the two others: now the one, now the other."""
    below = ((9, 3), (25, 2), (8, 4), (12, 0), (30, 5))
    records = [
        row
        for back, (middle, worst) in enumerate(below)
        for row in rows(Q3.shift(-back), "first", "north", 20, middle, worst)
    ]
    made = edition(records, Q3.period, (), tmp_path / "one.xlsx")
    lines = grades_of(made, "grades_by_quarter")
    assert len(lines) == 5
    for line, (middle, worst) in zip(reversed(lines), below, strict=True):
        n = 20 + middle + worst
        assert (line["Good"], line["Not good"], line["N"]) == (20, middle + worst, n)
        assert round(float(str(line["Good %"])) - 2000 / n, 1) == 0
        hidden = (line["Requires improvement"], line["Inadequate"])
        assert hidden == (("c", "c") if worst else (middle, 0))
    assert attacked([made.release]).withstood


def test_too_few_values_left_of_the_worst_withhold_the_line(tmp_path: Path) -> None:
    """Seven below good, six of them not the worst: as six is above five, the seventh would be known."""
    made = edition(rows(Q3, "first", "north", 20, 6, 1), Q3.period, (), tmp_path / "one.xlsx")
    line = grades_of(made, "grades")[0]
    assert [line[name] for name in ("Good", "Inadequate", "Not good")] == ["x"] * 3
    assert attacked([made.release]).withstood


@pytest.mark.parametrize("n", [12, 4])
def test_a_line_all_of_one_grade_below_good_is_withheld(n: int, tmp_path: Path) -> None:
    """Everybody in it would be known to be so."""
    records = [*rows(Q3, "first", "north", 20, 9, 8), *rows(Q3, "first", "east", 0, n, 0)]
    records += rows(Q3, "first", "south", 14, 11, 9)
    made = edition(records, Q3.period, (), tmp_path / "one.xlsx")
    (line,) = (line for line in grades_of(made, "grades_by_locality") if line["Locality"] == "East")
    assert [line[name] for name in ("Good", "Requires improvement", "Not good")] == ["x"] * 3
    assert attacked([made.release]).withstood


@pytest.mark.parametrize(("n", "cells"), [(19, ["x", "x", "x"]), (20, [0, 20, 0])])
def test_but_of_the_whole_service_from_twenty_on(n: int, cells: list[object], tmp_path: Path) -> None:
    records = [*rows(Q3.shift(-1), "first", "north", 0, n, 0), *rows(Q3, "first", "north", 20, 9, 8)]
    made = edition(records, Q3.period, (), tmp_path / "one.xlsx")
    line = grades_of(made, "grades_by_quarter")[3]
    assert [line[name] for name in ("Good", "Requires improvement", "Inadequate")] == cells
    assert attacked([made.release]).withstood
