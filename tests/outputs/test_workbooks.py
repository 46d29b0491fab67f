"""The workbook from the database: its cells, its readers, its event, and what is never in it."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import CommitmentKind
from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind, Noun, Outcome
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.queries import exports
from qa_tool.outputs.verbs import workbooks
from qa_tool.outputs.verbs.exporting import Order, ReasonMissing
from qa_tool.outputs.workbook import making
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits as records_audits
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.support import sheet_tables
from tests.support.factories import (
    CASE_KEY,
    People,
    amended,
    make_people,
    make_places,
    make_submitted,
    publish,
    small_definition,
)
from tests.support.workbooks import make_workbook

Q3 = Quarter(2018, 3).period
EVERYTHING = Filters()
CASE_NUMBER = "7654321"
SECRET = "A learning need that only the line reads"
NAME = "Somebody Invented"
TITLE = "Small audit"
GRADES = ["good"] * 12 + ["requires-improvement"] * 6 + ["inadequate"] * 2


@pytest.fixture
def people(session: Session) -> People:
    """Twenty audits of the third quarter, four observations, and some of other dates and standings."""
    people = make_people(session)
    people.iro.name = NAME
    places = make_places(session)
    version = publish(session)
    common: dict[str, Any] = {"author": people.auditor, "practitioner": people.iro, "places": places}
    for number, grade in enumerate(GRADES):
        answers: dict[str, Any] = {
            "X1": grade,
            "SM-01": "good" if number < 5 else "requires-improvement",
            "SM-02": Outcome.NOT_APPLICABLE if number < 4 else "good" if number < 12 else "inadequate",
            "SM-03": "no" if number < 3 else "yes",
            "SM-05": ("parent", "child") if number < 2 else ("school",),
            "SM-06": date(2018, 10, 1),
            "SM-07": SECRET,
            "X2": f"=Reason {number}",
        }
        if number < 3:
            answers["SM-04"] = "The visit was missed"
            answers["X3"] = (Finding(FindingKind.STRENGTH, "Heard the child", ("VOICE.V1", "PLAN.P1")),)
        facts = {"plan_type": "CP" if number < 15 else "CLA"}
        audit = make_submitted(
            session, version, answers=answers, facts=facts, audit_date=Q3.first + timedelta(days=number * 4), **common
        )
        if number == 0:
            audit.case_id = records_audits.case_for(session, CASE_NUMBER, CASE_KEY).id
    make_submitted(session, version, audit_date=Q3.first - timedelta(days=1), **common)
    make_submitted(session, version, audit_date=Q3.last + timedelta(days=1), **common)
    make_submitted(session, version, status=Status.REOPENED, **common)
    seen = publish(session, small_definition("seen", reference="SE", title="Seen meeting", noun=Noun.OBSERVATION))
    for _ in range(4):
        make_submitted(
            session, seen, answers={"X2": "Words of an observation", "SM-01": "good"}, audit_date=Q3.last, **common
        )
    session.flush()
    return people


def made(session: Session, people: People | None, name: str, path: Path, filters: Filters = EVERYTHING) -> Path:
    asker = people.asker(name) if people else None
    return make_workbook(session, asker, Q3, filters, path / f"{name}.xlsx", "Quarterly meeting")


def table(path: Path, sheet: str, name: str) -> list[dict[str, Any]]:
    """A named table as one mapping for each row."""
    return sheet_tables.rows(load_workbook(path, data_only=True)[sheet], name)


def words(path: Path) -> set[str]:
    """Every text in every cell."""
    book = load_workbook(path)
    return {cell.value for sheet in book for row in sheet for cell in row if isinstance(cell.value, str)}


def test_the_figures_are_those_of_the_records(session: Session, people: People, tmp_path: Path) -> None:
    path = made(session, people, "head", tmp_path)
    grades = {row["Form"]: row for row in table(path, "Grades", "grades")}
    row = grades[TITLE]
    assert [row[key] for key in ("Records", "Good", "Requires improvement", "Inadequate", "N")] == [20, 12, 6, 2, 20]
    assert [row[key] for key in ("Good %", "Requires improvement %", "Inadequate %")] == [60.0, 30.0, 10.0]
    assert [row["Not inadequate"], row["Not inadequate %"], row["Base"]] == [18, 90.0, None]
    few = grades["Seen meeting"]
    assert [few["Good"], few["N"], few["Good %"], few["Base"]] == [4, 4, None, "counts only"]

    asked = {(row["Form"], row["Question"]): row for row in table(path, "Questions", "questions")}
    row = asked[TITLE, "SM-02"]
    assert [row["Good"], row["Inadequate"], row["N"], row["Not applicable"]] == [8, 8, 16, 4]
    assert [row["Good %"], row["Base"]] == [50.0, "small base"]
    options = {(row["Form"], row["Question"], row["Answer"]): row for row in table(path, "Answers", "options")}
    assert [options[TITLE, "SM-03", "No"][key] for key in ("n", "of N", "%")] == [3, 20, 15.0]
    assert options[TITLE, "SM-05", "School"]["n"] == 18
    assert [options[TITLE, "SM-05", "A parent"][key] for key in ("n", "of N")] == [2, 20]

    themes = {row["Code"]: row for row in table(path, "Themes", "findings_by_theme")}
    assert [themes["VOICE"][key] for key in ("Strengths", "Audits with a strength", "Net")] == [3, 3, 3]
    assert [themes["PLAN.P1"]["Strengths"], themes["PLAN.P1"]["Areas for development"]] == [3, 0]
    pooled = {row["Code"]: row for row in table(path, "Themes", "themes")}
    assert [pooled["VOICE"]["Good"], pooled["VOICE"]["N"]] == [9, 24]
    months = {row["Month"]: row["All records"] for row in table(path, "Volume and coverage", "records_by_month")}
    assert months == {"October 2018": 8, "November 2018": 8, "December 2018": 8, "Period": 24}


def test_the_rows_are_the_records(session: Session, people: People, tmp_path: Path) -> None:
    path = made(session, people, "head", tmp_path)
    audits = table(path, "Audits", "Audits")
    assert len(audits) == 24
    assert {row["Quarter"] for row in audits} == {"2018/19 Q3"}
    first = audits[0]
    assert [first["Form"], first["Overall grade"], first["Locality"]] == [TITLE, "Good", "North locality"]
    assert [first["IRO"], first["Auditor"], first["Plan type"]] == ["P003", "P001", "CP"]
    data = [row for row in table(path, "Data", "Data") if row["Reference"] == first["Reference"]]
    assert [row["Question"] for row in data] == [
        "SM-01", "SM-02", "SM-03", "SM-04", "SM-05", "SM-06", "X1", "X2", "X3", "X4", "X7",
    ]  # fmt: skip
    answers = {row["Question"]: row for row in data}
    assert [answers["SM-02"]["Outcome"], answers["SM-02"]["Answer"]] == ["Not applicable", None]
    assert answers["SM-05"]["Answer"] == "A parent; The child"
    assert answers["SM-06"]["Day"].date() == date(2018, 10, 1)
    assert answers["X2"]["Answer"] == "=Reason 0"
    findings = table(path, "Findings", "Findings")
    assert len(findings) == 3
    assert [findings[0][key] for key in ("Kind", "Sub-themes", "Text")] == [
        "Strength", "VOICE.V1; PLAN.P1", "Heard the child",
    ]  # fmt: skip


def test_the_checks_agree_and_stand_beside_the_written_numbers(
    session: Session, people: People, tmp_path: Path
) -> None:
    path = made(session, people, "head", tmp_path)
    checks = table(path, "Checks", "checks")
    assert {row["Check"] for row in checks} == {"OK"}
    found = {(row["Form"], row["Figure"]): (row["From the rows"], row["As written"]) for row in checks}
    assert found[TITLE, "Good"] == (12, 12)
    assert found[TITLE, "Good %"] == (60, 60)
    assert ("Seen meeting", "Good %") not in found, "no percentage is written where there are too few"
    live = load_workbook(path)["Checks"]
    assert sum(cell.data_type == "f" for row in live for cell in row) == 3 * len(checks) + 1


@pytest.mark.both_databases
def test_only_the_current_revision_counts(session: Session, people: People, tmp_path: Path) -> None:
    audit = session.scalars(select(Audit).where(Audit.audit_date == Q3.first)).one()
    amended(session, audit, X1="inadequate")
    path = made(session, people, "head", tmp_path)
    grades = {row["Form"]: row for row in table(path, "Grades", "grades")}
    assert [grades[TITLE]["Good"], grades[TITLE]["Inadequate"]] == [11, 3]
    row = next(row for row in table(path, "Audits", "Audits") if row["Reference"] == audit.reference)
    assert [row["Overall grade"], row["Revision"]] == ["Inadequate", 2]
    assert {row["Check"] for row in table(path, "Checks", "checks")} == {"OK"}


def test_what_is_never_in_a_workbook(session: Session, people: People, tmp_path: Path) -> None:
    token = records_audits.token(CASE_NUMBER, CASE_KEY)
    path = made(session, people, "head", tmp_path)
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for never in (SECRET, NAME, CASE_NUMBER, token, people.iro.id):
        assert never not in everything
    assert "=Reason 0" in everything


def test_a_manager_has_figures_and_no_rows(session: Session, people: People, tmp_path: Path) -> None:
    path = made(session, people, "manager", tmp_path)
    sheets = load_workbook(path).sheetnames
    assert not {"Audits", "Data", "Findings", "Checks"} & set(sheets)
    usual = {"Cover", "Summary", "Grades", "Questions", "Themes", "Localities", "Volume and coverage", "Notes"}
    assert usual <= set(sheets)
    said = " ".join(words(path))
    for canary in ("SM-2018-", "P001", "P003", "Reason 0", "Words of an observation"):
        assert canary not in said
    assert "Q&R manager" in said


@pytest.mark.both_databases
def test_measures_stand_on_their_sheet_for_their_readers(session: Session, people: People, tmp_path: Path) -> None:
    written = {
        row["About"]
        for row in table(
            made(session, people, "manager", tmp_path, Filters(own_team=True)), "Volume and coverage", "measure_C9"
        )
    }
    of_service = load_workbook(made(session, people, "manager", tmp_path))["Volume and coverage"].tables
    assert "measure_C9" not in of_service, "what measures count has no floor"
    assert written == {"The whole service", "First team"}, "of teams, a manager has the own one"
    path = made(session, people, "safeguarding", tmp_path)
    rows = {(row["About"], row["Counted"]): row for row in table(path, "Volume and coverage", "measure_C9")}
    assert {about for about, _ in rows} == {"The whole service"}
    one = rows["The whole service", "IROs audited"]
    assert [one["n"], one["of N"], one["%"], one["Base"]] == [1, 3, None, "counts only"]
    teams = {row["About"]: row for row in table(path, "Volume and coverage", "measure_C9_by_1")}
    assert teams.keys() == {"First team", "Second team"}
    assert [teams["First team"][head] for head in ("IROs audited", "of N", "Base")] == [1, 2, "counts only"]
    assert "measure_C9" not in load_workbook(made(session, people, "head", tmp_path))["Volume and coverage"].tables


def test_what_followed_stands_on_its_sheet_for_its_readers(session: Session, people: People, tmp_path: Path) -> None:
    audit = session.scalars(select(Audit).where(Audit.audit_date == Q3.first)).one()
    session.add(
        Commitment(
            audit_id=audit.id,
            kind=CommitmentKind.ACTION,
            text="Agree a plan",
            owner_role="social-worker",
            opened_at=datetime(2018, 10, 2, tzinfo=UTC),
            due=date(2018, 11, 2),
        )
    )
    session.flush()
    title = "Follow-up and actions"
    path = made(session, people, "safeguarding", tmp_path)
    assert "Did it change anything for the child?" in words(path)
    rows = [row for row in table(path, title, "measure_C20") if row["About"] in ("The whole service", "Social worker")]
    overdue = [(row["About"], row["n"], row["of N"], row["%"]) for row in rows if row["Counted"] == "Overdue"]
    assert overdue == [("The whole service", 1, 1, None), ("Social worker", 1, 1, None)]
    assert "Agree a plan" not in " ".join(words(path))
    assert "measure_C20" not in load_workbook(made(session, people, "head", tmp_path))[title].tables
    assert title not in load_workbook(made(session, people, "analyst", tmp_path)).sheetnames


def test_an_analyst_reads_no_words_of_observations(session: Session, people: People, tmp_path: Path) -> None:
    path = made(session, people, "analyst", tmp_path)
    assert "Words of an observation" not in words(path)
    seen = [row for row in table(path, "Data", "Data") if row["Form"] == "Seen meeting"]
    assert {row["Answer"] for row in seen if row["Question"] == "SM-01"} == {"Good"}
    assert {row["Answer"] for row in seen if row["Question"] == "X2"} == {None}
    assert "Words of an observation" in words(made(session, people, "head", tmp_path))


@pytest.mark.parametrize("name", ["iro", "auditor", "support", "administrator"])
def test_others_get_none(session: Session, people: People, tmp_path: Path, name: str) -> None:
    with pytest.raises(NotPermitted):
        made(session, people, name, tmp_path)
    assert not list(tmp_path.glob("*.xlsx"))


@pytest.mark.both_databases
def test_a_reason_is_asked_for_and_kept_with_what_was_taken(session: Session, people: People, tmp_path: Path) -> None:
    with pytest.raises(ReasonMissing):
        make_workbook(session, people.asker("head"), Q3, EVERYTHING, tmp_path / "x.xlsx", "  ")
    made(session, people, "head", tmp_path, Filters(plan_type="CLA"))
    event = session.scalars(select(Event).where(Event.action == "workbook.exported")).one()
    assert event.actor_id == people.head.id
    assert event.detail["from"] == "2018-10-01"
    assert event.detail["reason"] == "Quarterly meeting"
    assert event.detail["filters"] == {"plan_type": "CLA"}
    assert event.detail["audits"] == event.detail["rows"]["Audits"] == 5
    assert NAME not in json.dumps(event.detail)


def test_the_same_quarter_twice_gives_the_same_cells(session: Session, people: People, tmp_path: Path) -> None:
    first, second = (
        load_workbook(make_workbook(session, None, Q3, EVERYTHING, tmp_path / f"{n}.xlsx", "")) for n in (1, 2)
    )
    assert first.sheetnames == second.sheetnames
    for one, other in zip(first, second, strict=True):
        cells = [[cell.value for cell in row] for row in one]
        again = [[cell.value for cell in row] for row in other]
        if one.title == "Cover":
            at = next(number for number, row in enumerate(cells) if row[0] == "Records as at") + 1
            assert cells.pop(at)
            assert again.pop(at)
            numbers = [next(row for row in rows if row[0] == "Export number") for rows in (cells, again)]
            assert [row[1] for row in numbers] == [1, 2]
            cells.remove(numbers[0])
            again.remove(numbers[1])
        assert cells == again
    exported = session.scalars(select(Event).where(Event.action == "workbook.exported")).all()
    assert [event.detail["number"] for event in exported] == [1, 2]
    once, twice = (event.detail for event in exported)
    assert once["cells"] == twice["cells"]
    assert [line[0] for line in once["sheets"]] == first.sheetnames
    assert [line for line in once["sheets"] if line[0] != "Cover"] == [
        line for line in twice["sheets"] if line[0] != "Cover"
    ]
    assert {line[0]: line[1] for line in once["sheets"]}["Audits"] == once["rows"]["Audits"] == 24
    audit = session.scalars(select(Audit).where(Audit.audit_date == Q3.first)).one()
    amended(session, audit, X2="Another word in one cell")
    make_workbook(session, None, Q3, EVERYTHING, tmp_path / "3.xlsx", "")
    last = session.scalars(select(Event).where(Event.action == "workbook.exported").order_by(Event.id)).all()[-1]
    changed = {line[0] for line, before in zip(last.detail["sheets"], once["sheets"], strict=True) if line != before}
    assert last.detail["cells"] != once["cells"]
    assert {"Data", "Audits"} <= changed
    assert not {"Grades", "Themes"} & changed


def test_an_empty_period_says_so(session: Session, tmp_path: Path) -> None:
    make_people(session)
    publish(session)
    path = make_workbook(session, None, Q3, EVERYTHING, tmp_path / "empty.xlsx", "")
    book = load_workbook(path)
    assert {"Cover", "Grades", "Audits", "Checks"} <= set(book.sheetnames)
    assert not book["Audits"].tables


def test_a_failure_leaves_the_older_file_and_nothing_half_written(
    session: Session, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    path = folder / "head.xlsx"
    path.write_bytes(b"older")

    def fails(_content: Any, partial: Path, _described: Any) -> None:
        partial.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "make", fails)
    with pytest.raises(OSError, match="No space"):
        made(session, people, "head", folder)
    assert path.read_bytes() == b"older"
    assert list(folder.iterdir()) == [path]
    assert session.scalars(select(Event).where(Event.action == "workbook.exported")).first() is None


def test_it_is_made_without_keeping_what_was_read(
    sqlite_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, seen = making.make, list[int]()

    def watched(*given: Any) -> Any:
        seen.append(sqlite_session.connection().exec_driver_sql("PRAGMA cache_size").scalar_one())
        return make(*given)

    monkeypatch.setattr(making, "make", watched)
    publish(sqlite_session)
    workbooks.compose(sqlite_session, None, Order(Q3, EVERYTHING), tmp_path / "book.xlsx")
    assert seen == [-exports.CACHE_KIB]


def test_every_sheet_opens_with_the_question_it_answers(session: Session, people: People, tmp_path: Path) -> None:
    book = load_workbook(made(session, people, "head", tmp_path))
    asked = {row[1].value for row in book["Cover"].iter_rows() if row[0].hyperlink}
    linked = [row[0].value for row in book["Cover"].iter_rows() if row[0].hyperlink]
    assert linked == book.sheetnames[1:]
    for sheet in book:
        assert sheet["A1"].value
        if sheet.title != "Cover":
            assert sheet["A1"].value in asked
        assert sheet["A2"].value == "2018/19 Q3, 1 October 2018 to 31 December 2018. All forms and places."
        for name, one in dict.items(sheet.tables):
            headers = [str(cell.value) for cell in sheet[one.ref][0]]
            assert len({header.casefold() for header in headers}) == len(headers), name
            assert one.column_names == headers
