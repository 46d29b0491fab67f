"""Entering the counts of a month, typed or from a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.counts import datasets
from qa_tool.counts.models import CountCell
from qa_tool.counts.queries import in_roles, in_use
from qa_tool.counts.verbs import entering, workbook
from qa_tool.definitions.words import CountRole
from qa_tool.kit.errors import Conflict, Faulty, NotFound, NotPermitted
from qa_tool.kit.spreadsheets.safety import Refused as FileRefused
from tests.support.counted import ENQUIRIES
from tests.support.factories import People, Places
from tests.support.trail import events_written

KEY, NOVEMBER = ENQUIRIES, "2018-11"


def enter(
    session: Session, people: People, typed: dict[str, tuple[str, str]], who: str = "support", seen: str = ""
) -> int:
    seen = seen or entering.grid(session, people.asker(who), KEY, NOVEMBER).seen
    rows = {place: dict(zip(("due", "received"), pair, strict=True)) for place, pair in typed.items()}
    return entering.enter(session, people.asker(who), KEY, NOVEMBER, rows, seen=seen, source="typed")


@pytest.mark.both_databases
def test_counts_are_entered_changed_and_left_alone(session: Session, people: People, places: Places) -> None:
    typed = {places.team.id: (" 12 ", "7"), places.other_team.id: ("", "")}
    assert enter(session, people, typed) == 1
    assert enter(session, people, typed) == 0, "the same again changes nothing"
    assert events_written(session, "counts.entered") == 1
    cells = {row.question_key: row for row in session.scalars(select(CountCell))}
    assert {key: row.value for key, row in cells.items()} == {"due": 12, "received": 7}
    assert {row.first for row in cells.values()} == {date(2018, 11, 1)}
    assert enter(session, people, {places.team.id: ("13", "7")}, "analyst") == 1
    found = entering.grid(session, people.asker("support"), KEY, NOVEMBER)
    assert found.values == {(places.team.id, "due"): 13, (places.team.id, "received"): 7}
    (before,) = found.corrections
    assert (before.question, before.place, before.before, before.by) == (
        "Due", "North team", 12, people.support.staff_code,
    ), "what stood before stays, with who had entered it"  # fmt: skip
    assert (before.after, before.replaced_by) == (13, people.analyst.staff_code)
    assert found.totals() == {"due": (13, 1), "received": (7, 1)}


@pytest.mark.both_databases
def test_a_number_is_withdrawn_by_clearing_its_box(session: Session, people: People, places: Places) -> None:
    enter(session, people, {places.team.id: ("12", "7"), places.other_team.id: ("3", "2")})
    assert enter(session, people, {places.team.id: ("", " ")}, "analyst") == 1
    assert enter(session, people, {places.team.id: ("", "")}) == 0, "withdrawn already"
    found = entering.grid(session, people.asker("support"), KEY, NOVEMBER)
    assert found.values == {(places.other_team.id, "due"): 3, (places.other_team.id, "received"): 2}
    assert found.totals() == {"due": (3, 1), "received": (2, 1)}, "missing is not nought"
    assert [(one.question, one.before, one.after, one.by, one.replaced_by) for one in found.corrections] == [
        ("Due", 12, None, people.support.staff_code, people.analyst.staff_code),
        ("Received", 7, None, people.support.staff_code, people.analyst.staff_code),
    ]
    month = date(2018, 11, 1)
    assert {place for place, _ in in_roles(session, month, month, frozenset(CountRole))} == {places.other_team.id}
    (dataset,) = (datasets.dataset_of(one) for one in in_use(session).values() if one.key == KEY)
    assert session.execute(select(func.count()).select_from(dataset.source)).scalar() == 1
    assert enter(session, people, {places.team.id: ("5", "5")}) == 1, "and entered again"
    assert enter(session, people, {places.team.id: ("5", "")}) == 1, "one alone"
    assert enter(session, people, {places.team.id: ("5", "")}) == 0, "nothing more is asked of what was there"
    with pytest.raises(Faulty, match="received must be"):
        enter(session, people, {places.team.id: ("6", "")})
    found = entering.grid(session, people.asker("support"), KEY, NOVEMBER)
    assert entering.enter(session, people.asker("support"), KEY, NOVEMBER, {}, seen=found.seen, source="typed") == 0


def test_an_empty_cell_of_a_workbook_leaves_what_stands(
    session: Session, people: People, places: Places, tmp_path: Path
) -> None:
    enter(session, people, {places.team.id: ("12", "7")})
    support, rows = people.asker("support"), [["Team", "Due", "Received"], ["North team", None, 8]]
    read = workbook.from_workbook(session, support, KEY, NOVEMBER, book(tmp_path / "a.xlsx", rows))
    assert read.typed == {places.team.id: {"received": "8"}}
    seen = entering.grid(session, support, KEY, NOVEMBER).seen
    assert entering.enter(session, support, KEY, NOVEMBER, read.typed, seen=seen, source="file") == 1
    found = entering.grid(session, support, KEY, NOVEMBER)
    assert found.values == {(places.team.id, "due"): 12, (places.team.id, "received"): 8}


@pytest.mark.parametrize(
    ("pair", "name"),
    [
        (("x", "1"), "due"),
        (("1", ""), "received"),
        (("3", "4"), "received"),
        (("-1", "0"), "due"),
        (("99999", "1"), "due"),
    ],
)
def test_wrong_counts_are_said_at_their_input(
    session: Session, people: People, places: Places, pair: tuple[str, str], name: str
) -> None:
    with pytest.raises(Faulty) as faulty:
        enter(session, people, {places.team.id: pair})
    assert [one for one, _ in faulty.value.faults] == [f"{name}-{places.team.id}"]
    assert not session.scalars(select(CountCell)).all()


def test_two_people_enter_the_same_month(session: Session, people: People, places: Places) -> None:
    seen = entering.grid(session, people.asker("support"), KEY, NOVEMBER).seen
    enter(session, people, {places.team.id: ("5", "5")}, "analyst")
    with pytest.raises(Conflict, match="Somebody else saved counts"):
        enter(session, people, {places.team.id: ("6", "5")}, "support", seen)


def test_only_those_who_may_enter_and_only_months_that_have_begun(
    session: Session, people: People, places: Places
) -> None:
    for name in ("iro", "manager", "safeguarding", "head"):
        with pytest.raises(NotPermitted):
            entering.grid(session, people.asker(name), KEY, NOVEMBER)
    with pytest.raises(NotFound):
        entering.grid(session, people.asker("support"), KEY, "2019-01")
    with pytest.raises(NotFound):
        enter(session, people, {places.locality.id: ("1", "1")})


def book(path: Path, rows: Any) -> Path:
    made = Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def test_a_workbook_fills_in_the_month(session: Session, people: People, places: Places, tmp_path: Path) -> None:
    rows: Any = [
        ["Received", "TEAM", "Month", "Due", "Remark"],
        [7, "North team", "2018-11", 12.0, "x"],
        [2, "south-TEAM", date(2018, 11, 1), 3, None],
        [9, "North team", "2018-10", 9, None],
    ]
    read = workbook.from_workbook(session, people.asker("support"), KEY, NOVEMBER, book(tmp_path / "a.xlsx", rows))
    assert read.typed == {
        places.team.id: {"due": "12", "received": "7"},
        places.other_team.id: {"due": "3", "received": "2"},
    }
    assert (read.faults, read.others) == ((), 1)
    assert not session.scalars(select(CountCell)).all(), "nothing is stored by reading"
    assert enter(session, people, {place: (row["due"], row["received"]) for place, row in read.typed.items()}) == 2


def test_what_is_wrong_with_a_workbook_is_said_row_by_row(
    session: Session, people: People, places: Places, tmp_path: Path
) -> None:
    support = people.asker("support")
    rows: Any = [["Month", "Team", "Due", "Received"], ["soon", "North team", 1, 1], ["2018-11", "Nowhere", 1, 1]]
    rows += [["2018-11", "North team", 1, 1], ["2018-11", "North team", 2, 2]]
    read = workbook.from_workbook(session, support, KEY, NOVEMBER, book(tmp_path / "b.xlsx", rows))
    assert [fault.partition(":")[0] for fault in read.faults] == ["Row 2", "Row 3", "Row 5"]
    missing = workbook.from_workbook(session, support, KEY, NOVEMBER, book(tmp_path / "c.xlsx", [["Team", "Number"]]))
    assert missing.faults == ("A row among the first 20 must name the columns. Missing: Due, Received",)
    (tmp_path / "d.xlsx").write_text("no workbook")
    with pytest.raises(FileRefused):
        workbook.from_workbook(session, support, KEY, NOVEMBER, tmp_path / "d.xlsx")
    formula = book(tmp_path / "e.xlsx", [["Team", "Due", "Received"], ["North team", "=1+1", 1]])
    read = workbook.from_workbook(session, support, KEY, NOVEMBER, formula)
    with pytest.raises(Faulty, match="due must be a whole number"):
        enter(session, people, {place: (row["due"], row["received"]) for place, row in read.typed.items()})
