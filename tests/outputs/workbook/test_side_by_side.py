"""Measures of many members: one line each, figures of one N together, and nothing told that the base does not bear."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from qa_tool.figures.measures.base import By, Measured, Row
from qa_tool.kit.periods import LONDON
from qa_tool.kit.spreadsheets.book import Book
from qa_tool.kit.spreadsheets.pages import Marks
from qa_tool.outputs.workbook.measure_tables import write_measured
from qa_tool.outputs.workbook.side_by_side import LONG, divided
from tests.support import sheet_tables
from tests.support.measures import MEASURES

KEY = "C15"
SENT, TESTED, MEDIAN, LATER = "Sent", "Tested", "Median working days", "Median later"


def rows_of(member: str, by: By, n: int, of: int, tested: tuple[int, int] | None = None) -> list[Row]:
    """Two shares, of the same N where ``tested`` says nothing else, a median of as many and a later one of none."""
    return [
        Row(SENT, n, of, by, member),
        Row(TESTED, *(tested or (n, of)), by, member),
        Row(MEDIAN, of, None, by, member, value=Decimal("3.5")),
        Row(LATER, 0, None, by, member),
    ]


def written(path: Path, rows: list[Row]) -> dict[str, list[dict[str, Any]]]:
    marks = Marks("OFFICIAL", "Side by side")
    with Book(path, marks=marks, period="2018", zone=LONDON, made_at=datetime(2019, 1, 7, tzinfo=UTC)) as book:
        write_measured(book.sheet("Measure", "How many?"), Measured(MEASURES[KEY], tuple(rows)))
    sheet = load_workbook(path)["Measure"]
    return {name: sheet_tables.rows(sheet, name) for name in sheet_tables.names(sheet)}


def test_few_rows_stand_one_under_the_other(tmp_path: Path) -> None:
    rows = [*rows_of("", By.SERVICE, 30, 40), *rows_of("East", By.LOCALITY, 4, 5), *rows_of("West", By.LOCALITY, 4, 5)]
    tables = written(tmp_path / "book.xlsx", rows)
    assert list(tables) == [f"measure_{KEY}"]
    assert len(tables[f"measure_{KEY}"]) == len(rows) <= LONG + 4


def test_many_teams_have_a_line_each_and_one_n(tmp_path: Path) -> None:
    rows = [*rows_of("", By.SERVICE, 30, 40)[:3], Row(LATER, 25, value=Decimal(9))]
    teams = [("First", 1, 2), ("Second", 3, 9), ("Third", 5, 10), ("Fourth", 20, 24)]
    for team, n, of in teams:
        rows += rows_of(team, By.TEAM, n, of)
    tables = written(tmp_path / "book.xlsx", rows)
    assert {row["About"] for row in tables[f"measure_{KEY}"]} == {"The whole service"}
    lines = tables[f"measure_{KEY}_by_1"]
    assert list(lines[0]) == [
        "By",
        "About",
        SENT,
        TESTED,
        "of N",
        f"{SENT} %",
        f"{TESTED} %",
        MEDIAN,
        "Base",
    ]
    assert [(row["By"], row["About"], row[SENT], row["of N"]) for row in lines] == [
        ("Team", team, n, of) for team, n, of in teams
    ]
    shown = [(row[f"{SENT} %"], row[MEDIAN], row["Base"]) for row in lines]
    assert shown == [
        (None, None, "counts only"),
        (None, None, "counts only"),
        (50.0, 3.5, "small base"),
        (83.3, 3.5, None),
    ]


def test_what_no_line_has_enough_for_has_no_column_and_a_note(tmp_path: Path) -> None:
    rows = [row for number in range(5) for row in rows_of(f"Team {number}", By.TEAM, 1, 2)[:3]]
    (lines,) = written(tmp_path / "book.xlsx", rows).values()
    assert list(lines[0]) == ["By", "About", SENT, TESTED, "of N", "Base"]
    said = [cell.value for row in load_workbook(tmp_path / "book.xlsx")["Measure"] for cell in row if cell.value]
    assert f"Every line has too few records for these, which are left out: {MEDIAN}." in said


def test_an_n_of_nothing_shown_has_no_column(tmp_path: Path) -> None:
    rows = [row for number in range(5) for row in rows_of(f"Team {number}", By.TEAM, 1, 2)[:2]]
    rows += [Row(MEDIAN, 1, None, By.TEAM, f"Team {number}", value=Decimal(3)) for number in range(5)]
    (lines,) = written(tmp_path / "book.xlsx", rows).values()
    assert list(lines[0]) == ["By", "About", SENT, TESTED, "of N", "Base"]


def test_another_n_has_its_own_column_even_for_one_line(tmp_path: Path) -> None:
    rows = [row for number in range(6) for row in rows_of(f"Team {number}", By.TEAM, 15, 20)[:2]]
    rows += rows_of("Team 6", By.TEAM, 15, 20, tested=(3, 5))[:2]
    (lines,) = written(tmp_path / "book.xlsx", rows).values()
    assert [row[f"{TESTED}: of N"] for row in lines] == [20] * 6 + [5]
    assert [row[f"{SENT}: of N"] for row in lines] == [20] * 7
    assert [(row[f"{TESTED} %"], row[f"{TESTED}: base"]) for row in lines[-2:]] == [(75.0, None), (None, "counts only")]


@pytest.mark.parametrize("labels", [2, 5, 9])
def test_no_table_is_too_wide_while_it_can_be_divided(tmp_path: Path, labels: int) -> None:
    rows = [
        Row(f"Label {label}", 10, 20 + label, By.IRO_TEAM, f"Team {team}")
        for team in range(7)
        for label in range(labels)
    ]
    tables = written(tmp_path / "book.xlsx", rows)
    said: dict[tuple[str, str], int] = {}
    for lines in tables.values():
        assert len(lines[0]) <= 13
        said |= {(row["About"], head): row[head] for row in lines for head in row if head.startswith("Label")}
    for row in rows:
        assert said[row.member, row.label] == row.n
        assert said[row.member, f"{row.label}: of N"] == row.of


def test_members_of_two_kinds_that_count_the_same_share_a_table(tmp_path: Path) -> None:
    rows = [row for place in ("East", "West") for row in rows_of(place, By.LOCALITY, 15, 20)[:3]]
    rows += [row for team in ("1", "2", "3") for row in rows_of(team, By.IRO_TEAM, 5, 20)[:3]]
    (lines,) = written(tmp_path / "book.xlsx", rows).values()
    assert [(row["By"], row["About"]) for row in lines] == [
        ("Locality", "East"),
        ("Locality", "West"),
        ("IRO team", "1"),
        ("IRO team", "2"),
        ("IRO team", "3"),
    ]


def test_every_row_is_read_one_way_or_the_other() -> None:
    rows = rows_of("", By.SERVICE, 30, 40) + rows_of("All of it", By.GROUP, 3, 4)
    rows += [row for number in range(LONG) for row in rows_of(f"Team {number}", By.TEAM, 1, 2)]
    under, beside = divided(rows)
    assert len(under) + len(beside) == len(rows)
    assert {row.by for row in under} == {By.SERVICE, By.GROUP}
