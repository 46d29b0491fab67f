"""Each shipped form's own sheet: what it puts first, what it counts by team, and whom it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from sqlalchemy.orm import Session

from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Quarter
from tests.support.factories import make_people, make_places, make_submitted, publish, shipped
from tests.support.workbooks import make_workbook

Q3 = Quarter(2018, 3).period
CP = {"plan_type": "CP", "first_core_group_held": "yes"}
ANSWERS: Mapping[str, tuple[dict[str, str], dict[str, Any]]] = {
    "tier-2": (CP, {"T2-32": "yes-challenged", "T2-20": "good", "T2-21": "inadequate"}),
    "case-sample": (CP, {"CS-08": "not-alerted", "CS-14": "yes-missed"}),
    "section-47": ({"plan_type": "S47"}, {"S47-17": "disagree"}),
    "live-observation": ({"plan_type": "CP", "meeting_type": "icpc"}, {"OB-05": ("attended", "app"), "OB-12": "good"}),
    "supervision": (CP, {"SU-01": "not-alerted", "SU-05": "good"}),
    "supervision-session": ({}, {"SS-02": "yes"}),
}


@pytest.fixture
def book(sqlite_session: Session, tmp_path: Path) -> Workbook:
    """Twelve audits of each shipped form, alike."""
    people, places = make_people(sqlite_session), make_places(sqlite_session)
    for form, (facts, answers) in ANSWERS.items():
        version = publish(sqlite_session, shipped(form))
        for day in range(1, 13):
            make_submitted(
                sqlite_session,
                version,
                answers=answers,
                facts=facts,
                author=people.auditor,
                practitioner=people.iro,
                places=places,
                audit_date=date(2018, 11, day),
            )
    return load_workbook(make_workbook(sqlite_session, None, Q3, Filters(), tmp_path / "forms.xlsx", ""))


def tables(book: Workbook, sheet: str) -> list[list[dict[str, Any]]]:
    """Every table of a sheet, in order, as one mapping for each row."""
    found = []
    for one in sorted(dict.values(book[sheet].tables), key=lambda table: int(table.ref.split(":")[0].strip("A"))):
        rows = [[cell.value for cell in row] for row in book[sheet][one.ref]]
        found.append([dict(zip(rows[0], row, strict=True)) for row in rows[1:]])
    return found


def first_keys(book: Workbook, sheet: str) -> list[str]:
    """The questions of a sheet in the order in which they are first met."""
    return list(dict.fromkeys(row["Question"] for table in tables(book, sheet) for row in table if row.get("Question")))


def test_every_form_has_its_own_sheet(book: Workbook) -> None:
    own = ["Tier 2", "Case sample", "Section 47", "Observations", "Supervision"]
    assert [title for title in book.sheetnames if title in own] == own


@pytest.mark.parametrize(
    ("sheet", "first"),
    [
        ("Tier 2", ["T2-20", "T2-21", "T2-32"]),
        ("Case sample", ["CS-14", "CS-15", "CS-16"]),
        ("Section 47", ["S47-05", "S47-16", "S47-17"]),
        ("Supervision", ["SU-04", "SU-09", "SU-03"]),
    ],
)
def test_what_matters_most_comes_first(book: Workbook, sheet: str, first: list[str]) -> None:
    keys = [key for key in first_keys(book, sheet) if key != "X1"]
    assert keys[:3] == first


@pytest.mark.parametrize(("sheet", "key"), [("Case sample", "CS-08"), ("Supervision", "SU-01")])
def test_not_alerted_is_counted_by_the_teams_not_against_the_iro(book: Workbook, sheet: str, key: str) -> None:
    counts = [table for table in tables(book, sheet) if "Team" in table[0]]
    assert [(row["Question"], row["Team"], row["n"], row["of N"]) for table in counts for row in table] == [
        (key, "North team", 12, 12)
    ]


def test_every_option_is_counted_each_even_at_zero(book: Workbook) -> None:
    answers = [row for table in tables(book, "Section 47") for row in table if row.get("Question") == "S47-17"]
    assert [(row["Answer"], row["n"], row["of N"], row["%"]) for row in answers if "Answer" in row] == [
        ("Agree", 0, 12, 0),
        ("Agree with conditions", 0, 12, 0),
        ("Disagree", 12, 12, 100),
    ]
    where = next(table for table in tables(book, "Section 47") if "Locality" in table[0])
    assert [(row["Locality"], row["Disagree"], row["of N"]) for row in where] == [("North locality", 12, 12)]


def test_observations_hold_counts_and_nobody(book: Workbook) -> None:
    graded = [row for table in tables(book, "Observations") for row in table if row.get("Question") == "OB-12"]
    assert [(row["Good"], row["N"]) for row in graded] == [(12, 12)]
    assert not any("%" in header for row in graded for header in row)
    said = {str(cell.value) for row in book["Observations"] for cell in row}
    assert not said & {"P001", "P003"}


def test_sessions_stand_under_supervision_and_what_only_the_line_reads_nowhere(book: Workbook) -> None:
    sessions = [table for table in tables(book, "Supervision") if table[0].get("Asks") == "Supervision session"]
    assert sessions[0][0]["Records"] == 12
    everywhere = {str(cell.value) for sheet in book for row in sheet for cell in row}
    assert not everywhere & {"SU-11", "SU-11A", "SS-21"}
