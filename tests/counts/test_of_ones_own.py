"""A count that nobody wrote code for: its grid, its workbook, what is missing, a measure over it, its list."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.counts.models import CountCell
from qa_tool.counts.verbs import entering
from qa_tool.definitions.counts import read_counts
from qa_tool.definitions.verbs import reading
from qa_tool.figures.measures.base import By
from qa_tool.figures.verbs import counting, measures
from qa_tool.kit.errors import Faulty
from qa_tool.kit.periods import Period, Quarter
from qa_tool.people.models import Team
from qa_tool.policy.words import Role
from tests.support import factories
from tests.support.factories import ROLES, People
from tests.support.looking import text_of

CASELOAD = """
kind: count
key: caseload
title: Caseload
asks: Of each IRO team on the last day of the month.
each: [month, iro_team]
provisional: true
questions:
  - {key: children, label: Children, unit: children, kind: stock}
  - {key: looked-after, label: Looked after, unit: children, kind: stock, warn: Small numbers.}
  - {key: iros, label: IROs, unit: IROs, kind: stock, optional: true, most: 50}
checks:
  - {parts: [looked-after], at_most: children}
comparators:
  - {label: England, question: children, year: 2017/18, value: "62"}
  - {label: North West, question: children, year: 2017/18}
"""
MEASURE = """
measures:
  - key: C101
    name: Caseload
    asks: How many children have our teams?
    formula: sum
    denominator: children
    unit: children
    kind: stock
    of: caseload
    by: [service, iro_team, month]
    rows:
      - {label: Children, sum: [children]}
      - {label: Looked after, sum: [looked-after], of: [children]}
      - {label: Teams entered, count: {children: {answered: true}}}
"""
QUARTER = Quarter(2018, 3).period
Typing = Callable[..., int]


@pytest.fixture(autouse=True)
def forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("counts", CASELOAD), ("measures", MEASURE)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "own.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(reading, "_folder", [tmp_path])
    return tmp_path


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """10 January 2019: the third quarter is over."""
    with time_machine.travel(datetime(2019, 1, 10, 10, tzinfo=UTC)):
        yield


def teams(session: Session) -> tuple[str, str]:
    made = [Team(key=f"own-{name.lower()}", name=name, valid_from=date(2018, 1, 1)) for name in ("Ash", "Birch")]
    session.add_all(made)
    session.flush()
    return made[0].id, made[1].id


def typed(session: Session, people: People, month: str, rows: dict[str, tuple[str, str]]) -> int:
    asker = people.asker("support")
    given = {team: {"children": one, "looked-after": other} for team, (one, other) in rows.items()}
    seen = entering.grid(session, asker, "caseload", month).seen
    return entering.enter(session, asker, "caseload", month, given, seen=seen, source="typed")


def test_the_files_are_sound(forms: Path) -> None:
    assert read_counts(forms / "counts").faults == ()
    from qa_tool import subjects

    subjects.connect()
    assert counting.check(forms, {}) == []


@pytest.mark.both_databases
def test_a_measure_counts_the_last_month_and_leaves_out_what_is_missing(session: Session, people: People) -> None:
    ash, birch = teams(session)
    assert typed(session, people, "2018-11", {ash: ("100", "40"), birch: ("50", "10")}) == 2
    assert typed(session, people, "2018-12", {ash: ("90", "45"), birch: ("", "")}) == 1
    assert typed(session, people, "2019-01", {ash: ("1", "1")}) == 1, "another quarter's"
    (found,) = [one for one in measures.all(session, None, QUARTER) if one.measure.key == "C101"]
    rows = {(row.by, row.member, row.label): (row.n, row.of) for row in found.rows}
    assert rows[By.SERVICE, "", "Children"] == (90, None)
    assert rows[By.SERVICE, "", "Looked after"] == (45, 90)
    assert rows[By.SERVICE, "", "Teams entered"] == (1, None)
    assert rows[By.IRO_TEAM, "Ash", "Children"] == (90, None)
    assert (By.IRO_TEAM, "Birch", "Children") not in rows, "missing is not nought"
    assert rows[By.MONTH, "November 2018", "Looked after"] == (50, 150)
    assert [row.member for row in found.rows if row.by is By.MONTH and row.label == "Children"] == [
        "November 2018", "December 2018",
    ]  # fmt: skip
    lacking = "not everything was entered."
    assert found.cautions == (
        f"November 2018 is without First team, Second team: {lacking}",
        f"December 2018 is without Birch, First team, Second team: {lacking}",
        "Looked after: Small numbers.",
    )
    for cell in session.scalars(select(CountCell).where(CountCell.first == date(2018, 12, 1))):
        cell.provisional = True
    (found,) = measures.some(session, None, measures.one(session, None, "C101", QUARTER)[0], ["C101"])
    assert found.cautions[2] == "Provisional, and may still change: December 2018."
    (partly,) = [
        one for one in measures.all(session, None, Period(date(2018, 11, 5), date(2018, 12, 31)))
        if one.measure.key == "C101"
    ]  # fmt: skip
    assert [row.member for row in partly.rows if row.by is By.MONTH and row.label == "Children"] == ["December 2018"]
    behind = entering.entered(session, people.asker("safeguarding"), "caseload", QUARTER)
    assert [span.key for span in behind.spans] == ["2018-10", "2018-11", "2018-12"]
    numbers = {(place.name, question.key): row for place, question, row in behind.lines}
    assert numbers["Ash", "children"] == (None, 100, 90)
    assert numbers["Birch", "children"] == (None, 50, None)


def test_what_is_still_to_be_entered_and_when_it_is_late(session: Session, people: People) -> None:
    support = people.asker("support")
    ash, _ = teams(session)

    def stands() -> tuple[int, int, date, bool] | None:
        found = [(one.entered, one.places, one.due, one.late) for one in entering.to_enter(session, support)]
        return found[0] if found else None

    assert stands() == (0, 4, date(2019, 1, 15), False)
    assert typed(session, people, "2018-12", {ash: ("90", "45")}) == 1
    with time_machine.travel(datetime(2019, 1, 16, 10, tzinfo=UTC)):
        assert stands() == (1, 4, date(2019, 1, 15), True)
    places = [one.id for one in entering.grid(session, support, "caseload", "2018-12").places]
    typed(session, people, "2018-12", dict.fromkeys(places, ("90", "45")))
    assert stands() is None
    assert not entering.to_enter(session, people.asker("head")), "who only reads has nothing to enter"


def test_a_check_of_the_file_is_said_at_its_input(session: Session, people: People) -> None:
    ash, _ = teams(session)
    with pytest.raises(Faulty) as faulty:
        typed(session, people, "2018-12", {ash: ("5", "6")})
    assert faulty.value.faults == ((f"looked-after-{ash}", "Ash: looked after cannot be more than children"),)


def test_the_grid_a_workbook_and_the_list(client_as: Any, in_database: Callable[[], Any], forms: Path) -> None:
    with in_database() as session:
        people = factories.make_people(session)
        factories.make_places(session)
        _, birch = teams(session)
        session.expunge_all()
    reading.use_folder(forms)
    support = client_as(people.support, *ROLES["support"])
    page = support.get("/counts/", follow_redirects=True)
    assert "Caseload: December 2018" in text_of(page)
    assert "England, 2017/18: 62 (as published)" in text_of(page)
    assert "not yet published" in text_of(page)
    sent = "IRO team;Children;Looked after\r\nAsh;80;30\r\nBirch;60;20\r\n"
    data = {"period": "2018-12", "file": (io.BytesIO(sent.encode()), "caseload.csv")}
    read = support.post("/counts/caseload/file", data=data, content_type="multipart/form-data")
    assert "Filled in from the workbook: 2 IRO teams. 2 new. Nothing is saved yet" in text_of(read)
    tree = html.fromstring(read.text)
    inputs = {one.get("name"): one.get("value") for one in tree.get_element_by_id("counts").xpath(".//input[@name]")}
    assert inputs[f"children-{birch}"] == "60"
    inputs.pop("provisional")
    inputs[f"children-{birch}"] = inputs[f"looked-after-{birch}"] = ""
    assert support.post("/counts/caseload", data=inputs).status_code == 303
    shown = text_of(support.get("/counts/caseload?period=2018-12"))
    assert "Saved, all together 80 children1 of 4 entered" in shown
    reader = client_as(people.head, *ROLES["head"])
    table = html.fromstring(reader.get("/counts/caseload/entered?from=2018-12-01&to=2018-12-31").text)
    listed = {
        place.text_content(): [[cell.text_content() for cell in row] for row in rest]
        for (place, *_), *rest in table.xpath("//tbody")
    }
    assert ["Children (children)", "80"] in listed["Ash"]
    assert ["Children (children)", "missing"] in listed["Birch"]
    assert "December 2018. A number that nobody entered is missing" in " ".join(table.text_content().split())
    assert len(table.xpath("//tbody//th[not(span)][.='Ash']")) == 1, "its name is shown once"
    assert support.get("/counts/caseload/entered?from=2018-12-01&to=2018-12-31").status_code == 403
    assert reader.get("/counts/caseload/entered?from=x").status_code == 404
    manager = client_as(people.manager, *ROLES["manager"])
    assert manager.get("/counts/caseload").status_code == 403
    safeguarding = client_as(people.safeguarding, *ROLES["safeguarding"])
    measure = safeguarding.get("/analysis/measures/C101?period=2018/19-Q3")
    assert "/counts/caseload/entered?from=2018-10-01&to=2018-12-31" in html.fromstring(measure.text).xpath("//a/@href")
    assert "Ash8030 of 80 37.5%" in text_of(measure), "no audit was submitted, and none is needed"
    page = html.fromstring(support.get("/counts/caseload?period=2018-12").text)
    inputs = {one.get("name"): one.get("value") for one in page.get_element_by_id("counts").xpath(".//input[@name]")}
    cleared = {name: "" if value in ("80", "30") else value for name, value in inputs.items()}
    assert support.post("/counts/caseload", data=cleared).status_code == 303
    withdrawn = text_of(support.get("/counts/caseload?period=2018-12"))
    assert "Saved, all together missing missing missing" in withdrawn
    code = people.support.staff_code
    assert f"Ash, Children: 80, entered 10/01/2019 10:00 by {code}; withdrawn 10/01/2019 10:00 by {code}" in withdrawn
    assert "An empty cell leaves what stands" in withdrawn
    of_nothing = text_of(safeguarding.get("/analysis/measures/C101?period=2018/19-Q2"))
    assert "Nothing was counted for this measure in 2018/19 Q2" in of_nothing


def test_the_menu_and_the_list_lead_everybody_to_their_counts(
    client_as: Any, in_database: Callable[[], Any], forms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_database() as session:
        people = factories.make_people(session)
        session.expunge_all()
    reading.use_folder(forms)

    def menu(client: Any) -> bool:
        return "/counts/" in html.fromstring(client.get("/account/").text).xpath("//nav//a/@href")

    support, head, manager = (client_as(getattr(people, one), *ROLES[one]) for one in ("support", "head", "manager"))
    assert [menu(one) for one in (support, head, manager)] == [True, True, False]
    assert manager.get("/counts/").status_code == 404
    assert head.get("/counts/").location == "/counts/caseload/entered?from=2018-07-01&to=2018-12-31", "read alone"
    with monkeypatch.context() as patch:
        patch.setattr(entering, "may", lambda asker, _count, _action: Role.QR_MANAGER in asker.roles)
        assert menu(manager)
        listed = html.fromstring(manager.get("/counts/").text)
        assert listed.xpath("//main//tbody//a/@href") == [
            "/counts/caseload", "/counts/caseload/entered?from=2018-07-01&to=2018-12-31",
        ]  # fmt: skip
    (forms / "counts" / "own.yaml").write_text(
        CASELOAD.replace("kind: stock}", "kind: stock, role: enquiries-due}", 1), encoding="utf-8"
    )
    assert not menu(support), "its own room leads there"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("each: [month, iro_team]", "each: [week, iro_team]", "each"),
        ("key: caseload", "key: Case load", "small letters"),
        ("parts: [looked-after], at_most: children", "parts: [looked-after], at_most: kids", "'kids' is no question"),
        ("at_most: children", "at_most: children, equals: children", "one of 'equals' and 'at_most'"),
        ("provisional: true", "read: count/nothing", "is no cell of policy/matrix.yaml"),
        ("year: 2017/18, value", "year: 2018, value", "year"),
        ("key: iros", "key: children", "two questions are called 'children'"),
        ("kind: stock, optional", "kind: level, optional", "kind"),
        ("questions:", "question:", "question"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(forms: Path, before: str, after: str, said: str) -> None:
    assert before in CASELOAD
    (forms / "counts" / "own.yaml").write_text(CASELOAD.replace(before, after, 1), encoding="utf-8")
    found = read_counts(forms / "counts")
    assert not found.parts
    assert any(said in str(fault) and "counts/own.yaml:" in str(fault) for fault in found.faults), found.faults
