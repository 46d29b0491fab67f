"""Every fault is named at its sheet, row and column; sound rows in every accepted spelling are understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Outcome
from qa_tool.kit.errors import NotFound
from qa_tool.kit.spreadsheets.safety import Limits, Refused
from qa_tool.people.models import Person
from qa_tool.records.importing import examining
from qa_tool.records.importing.world import Fault, ImportRefused
from qa_tool.records.models import Audit
from qa_tool.trail.models import Event
from tests.support import entries, factories, published

SOUND: Mapping[str, Any] = {"audit_date": date(2018, 11, 5), "locality": "North", "X1": "Good"}
CP: Mapping[str, Any] = {**SOUND, "plan_type": "CP", "abuse_category": "Neglect", "first_core_group_held": "yes"}


@pytest.fixture
def ready(sqlite_session: Session) -> Session:
    """A database with the tool's own forms and two people."""
    published.publish_forms(sqlite_session)
    for code in ("IR01", "QR07"):
        factories.make_person(sqlite_session, code, practitioner=code == "IR01")
    return sqlite_session


@pytest.fixture
def examine(ready: Session, tmp_path: Path) -> Callable[..., examining.Plan]:
    """Examine a case-sample template with these rows, changed by ``change`` before it is read."""

    def examined(
        *audits: Mapping[str, Any],
        findings: entries.Lines = (),
        actions: entries.Lines = (),
        change: Callable[[Workbook], None] | None = None,
        form: str = "case-sample",
    ) -> examining.Plan:
        definition = published.LIBRARY.definitions[form]
        path = tmp_path / "in.xlsx"
        entries.written(definition, path, audits, findings=findings, actions=actions, change=change)
        return examining.examine(ready, None, form, path)

    return examined


@pytest.fixture
def faults(examine: Callable[..., examining.Plan]) -> Callable[..., list[Fault]]:
    """The faults of such a workbook."""

    def found(*audits: Mapping[str, Any], **rest: Any) -> list[Fault]:
        with pytest.raises(ImportRefused) as refused:
            examine(*audits, **rest)
        return list(refused.value.faults)

    return found


def only(faults: list[Fault]) -> Fault:
    (fault,) = faults
    return fault


@pytest.mark.parametrize(
    ("row", "key", "says"),
    [
        ({**SOUND, "X1": "goood"}, "X1", "'goood' is not a choice of Overall grade: write Good, Requires improvement"),
        ({**SOUND, "X1": None}, "X1", "is needed for every audit and is empty"),
        ({**SOUND, "X1": "n/a"}, "X1", "'n/a' is not a choice"),
        ({**SOUND, "audit_date": None}, "audit_date", "is needed for every audit"),
        ({**SOUND, "audit_date": "unknown"}, "audit_date", "cannot be unknown"),
        ({**SOUND, "audit_date": "31/2/2018"}, "audit_date", "must be a real date: February 2018 has 28 days"),
        ({**SOUND, "audit_date": "5 Nov"}, "audit_date", "must be a date, like 27/3/2018"),
        ({**SOUND, "audit_date": date(2031, 1, 1)}, "audit_date", "1 January 2031 is in the future"),
        ({**SOUND, "locality": None}, "locality", "is needed for every audit"),
        ({**SOUND, "locality": "Unknown"}, "locality", "cannot be unknown"),
        ({**SOUND, "locality": "Nowhere"}, "locality", "'Nowhere' was no locality on 5 November 2018. There was: "),
        ({**SOUND, "audit_date": date(2016, 1, 1)}, "locality", "was no locality on 1 January 2016. There was: none"),
        ({**SOUND, "district": "Burnley"}, "district", "'Burnley' was no district of North on 5 November 2018"),
        ({**SOUND, "plan_type": "Fostered"}, "plan_type", "'Fostered' is not a choice of Plan type"),
        ({**SOUND, "plan_type": "CLA", "abuse_category": "neglect"}, "abuse_category", "does not apply: see what the"),
        ({**SOUND, "practitioner": "IR99"}, "practitioner", "'IR99' is not a staff code"),
        ({**SOUND, "auditor": "QR99"}, "auditor", "'QR99' is no staff code"),
        ({**SOUND, "auditor": "ir01", "practitioner": "IR01"}, "auditor", "the auditor cannot be the IRO"),
        ({**SOUND, "case_number": "12345"}, "case_number", "must be 6 to 10 digits"),
        ({**SOUND, "case_number": "AB123456"}, "case_number", "must be 6 to 10 digits"),
        ({**SOUND, "period_from": "spring"}, "period_from", "must be a date"),
        ({**SOUND, "CS-07": "Good"}, "CS-07", "is not asked of this audit: see what the row says under plan_type"),
        ({**CP, "CS-14": "nothing", "CS-15": "yes"}, "CS-15",
         "is not asked of this audit: see what the row says under CS-14 (Anything to challenge)"),
        ({**SOUND, "CS-07 comment": "Late"}, "CS-07 comment", "has a comment but is not asked"),
        ({**SOUND, "CS-01": "cannot tell"}, "CS-01", "'cannot tell' is not a choice"),
        ({**SOUND, "CS-18": "x" * 1501}, "CS-18", "must be 1,500 characters or less"),
        ({**SOUND, "CS-01 comment": "x" * 4001}, "CS-01 comment", "is 4,001 characters long: 4,000 is the most"),
        ({**SOUND, "source_reference": "x" * 101}, "source_reference", "is 101 characters long: 100 is the most"),
    ],
)  # fmt: skip
def test_one_fault_is_found_once_at_its_cell(
    faults: Callable[..., list[Fault]], ready: Session, tmp_path: Path, row: Mapping[str, Any], key: str, says: str
) -> None:
    fault = only(faults(SOUND, row))
    columns = entries.columns_of(load_workbook(tmp_path / "in.xlsx"), "Audits")
    assert (fault.sheet, fault.row, fault.column) == ("Audits", 4, columns[key] - 1)
    assert says in fault.message
    assert str(fault).startswith(f"Audits, row 4, column {fault.letter} (")


def test_formulas_and_errors_are_no_values(faults: Callable[..., list[Fault]]) -> None:
    def change(book: Workbook) -> None:
        columns = entries.columns_of(book, "Audits")
        book["Audits"].cell(3, columns["CS-18"]).value = "=1+1"
        book["Audits"].cell(3, columns["CS-01"]).value = "#N/A"

    found = faults(SOUND, change=change)
    assert ["#N/A" in found[0].message, "formula" in found[1].message] == [True, True]


def test_text_that_begins_like_a_formula_is_kept(examine: Callable[..., examining.Plan]) -> None:
    plan = examine({**SOUND, "CS-18": "=cmd|' /C calc'!A0"})
    assert plan.audits[0][1].answers["CS-18"].value == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        ("CS-99 Something", "'CS-99 Something' is no column of this form"),
        ("Remarks", "'Remarks' is no column of this form"),
        ("CS-01 Another name", "stands in column"),
    ],
)
def test_a_column_that_is_not_known_is_a_fault(faults: Callable[..., list[Fault]], heading: str, says: str) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Audits"]
        sheet.cell(1, sheet.max_column + 1).value = heading

    fault = only(faults(SOUND, change=change))
    assert (fault.sheet, fault.row) == ("Audits", 1)
    assert says in fault.message


def test_a_value_under_no_heading_is_a_fault(faults: Callable[..., list[Fault]]) -> None:
    def change(book: Workbook) -> None:
        book["Audits"].cell(3, book["Audits"].max_column + 2).value = "lost"

    fault = only(faults(SOUND, change=change))
    assert (fault.row, "under no heading" in fault.message) == (3, True)


def test_a_needed_column_that_is_missing_is_said_once(faults: Callable[..., list[Fault]]) -> None:
    def change(book: Workbook) -> None:
        book["Audits"].delete_cols(entries.columns_of(book, "Audits")["locality"])

    fault = only(faults(SOUND, SOUND, change=change))
    assert str(fault) == "Audits, row 1: has no column 'locality Locality', which every row needs"


def test_other_columns_and_the_hints_may_be_left_out(examine: Callable[..., examining.Plan]) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Audits"]
        wanted = {"audit_date", "locality", "X1"}
        for key, number in sorted(entries.columns_of(book, "Audits").items(), key=lambda item: -item[1]):
            if key not in wanted:
                sheet.delete_cols(number)
        for row in (3, 4):
            for cell in sheet[row]:
                sheet.cell(row - 1, int(cell.column or 0)).value = cell.value
                cell.value = None
        del book["Findings"], book["Actions"]

    assert [audit.row for _, audit in examine(SOUND, SOUND, change=change).audits] == [2, 3]


def test_unknown_and_missing_sheets_are_faults(faults: Callable[..., list[Fault]]) -> None:
    def added(book: Workbook) -> None:
        book.create_sheet("Sheet4")

    def removed(book: Workbook) -> None:
        del book["Audits"]

    assert "not part of the template" in only(faults(SOUND, change=added)).message
    assert "is missing" in only(faults(SOUND, change=removed)).message


def test_a_workbook_without_rows_says_so(faults: Callable[..., list[Fault]]) -> None:
    assert "has no audits" in only(faults()).message


def test_a_source_reference_twice_is_a_fault_at_the_second(faults: Callable[..., list[Fault]]) -> None:
    row = {**SOUND, "source_reference": "A 1"}
    fault = only(faults(row, {**row, "source_reference": " a  1 "}))
    assert (fault.row, "stands in row 3 too" in fault.message) == (4, True)


@pytest.mark.parametrize(
    ("finding", "key", "says"),
    [
        ({"kind": "Strength", "text": "x", "themes": "VOICE.V1"}, "source_reference", "say which audit it belongs to"),
        ({"source_reference": "A9", "kind": "Strength", "text": "x", "themes": "VOICE.V1"}, "source_reference",
         "no row of Audits has the source reference 'A9'"),
        ({"audit_row": 9, "kind": "Strength", "text": "x", "themes": "VOICE.V1"}, "audit_row", "'9' is not the number"),
        ({"source_reference": "A1", "audit_row": 4, "kind": "Strength", "text": "x", "themes": "VOICE.V1"},
         "source_reference", "is of row 3, not 4"),
        ({"source_reference": "A1", "kind": "Praise", "text": "x", "themes": "VOICE.V1"}, "kind", "'Praise' is no"),
        ({"source_reference": "A1", "kind": "Strength", "themes": "VOICE.V1"}, "text", "describe it in a sentence"),
        ({"source_reference": "A1", "kind": "Strength", "text": "x"}, "themes", "select at least one theme"),
        ({"source_reference": "A1", "kind": "Strength", "text": "x", "themes": "VOICE.V1; VOICE.V99"}, "themes",
         "'VOICE.V99' is no sub-theme"),
        ({"source_reference": "A1", "kind": "Strength", "text": "x" * 1001, "themes": "VOICE.V1"}, "text", "1,000"),
    ],
)  # fmt: skip
def test_faults_of_findings(
    faults: Callable[..., list[Fault]], tmp_path: Path, finding: Mapping[str, Any], key: str, says: str
) -> None:
    sound = {"source_reference": "A1", "kind": "Strength", "text": "Heard", "themes": "VOICE.V1"}
    fault = only(faults({**SOUND, "source_reference": "A1"}, SOUND, findings=[sound, finding]))
    columns = entries.columns_of(load_workbook(tmp_path / "in.xlsx"), "Findings")
    assert (fault.sheet, fault.row, fault.column) == ("Findings", 4, columns[key] - 1)
    assert says in fault.message


@pytest.mark.parametrize(
    ("action", "key", "says"),
    [
        ({"owner": "IRO", "due": date(2019, 1, 1)}, "text", "say what is to be done"),
        ({"text": "Visit", "due": date(2019, 1, 1)}, "owner", "select who is to do it"),
        ({"text": "Visit", "owner": "My friend", "due": date(2019, 1, 1)}, "owner", "select who is to do it"),
        ({"text": "Visit", "owner": "IRO"}, "due", "enter the date it is due"),
        ({"text": "Visit", "owner": "IRO", "due": "soon"}, "due", "must be a date"),
        ({"text": "Visit", "owner": "IRO", "due": "1/1/2019", "theme": "X.Y"}, "theme", "'X.Y' is no sub-theme"),
        ({"text": "Visit", "owner": "IRO", "due": "1/1/2019", "question": "CS-99"}, "question", "choose the question"),
    ],
)
def test_faults_of_actions(
    faults: Callable[..., list[Fault]], tmp_path: Path, action: Mapping[str, Any], key: str, says: str
) -> None:
    fault = only(faults(SOUND, actions=[{"audit_row": 3, **action}]))
    columns = entries.columns_of(load_workbook(tmp_path / "in.xlsx"), "Actions")
    assert (fault.sheet, fault.row, fault.column) == ("Actions", 3, columns[key] - 1)
    assert says in fault.message


def test_every_accepted_spelling_is_understood(examine: Callable[..., examining.Plan], ready: Session) -> None:
    ways: list[Mapping[str, Any]] = [
        {"audit_date": when, "locality": where, "X1": grade, "plan_type": plan, "auditor": "qr07"}
        for when, where, grade, plan in (
            (date(2018, 11, 5), "North", "Good", "CP"),
            (datetime.fromisoformat("2018-11-05T00:00"), "NORTH", "good", "Child protection plan"),
            ("5/11/2018", "north", "GOOD", "cp"),
            ("2018-11-05", " North ", "good ", "child PROTECTION plan"),
            ("5 November 2018", "North", "Good", "CP"),
        )
    ]
    audits = [audit for _, audit in examine(*ways).audits]
    assert all(audit.record == audits[0].record and audit.author_id == audits[0].author_id for audit in audits)
    assert audits[0].facts["plan_type"] == "CP"
    assert audits[0].author_id == ready.scalar(select(Person.id).where(Person.staff_code == "QR07"))


def test_unknown_facts_and_empty_questions(examine: Callable[..., examining.Plan]) -> None:
    row = {
        **CP,
        "district": "unknown",
        "practitioner": "n/a",
        "age_band": "Not known",
        "CS-02": "N/A",
        "CS-04": "Cannot tell",
    }
    ((_, audit),) = examine(row).audits
    assert {"district", "age_band"}.isdisjoint(audit.facts)
    assert audit.facts["practitioner"] == "not-applicable"
    assert audit.answers["CS-02"].outcome is Outcome.NOT_APPLICABLE
    assert audit.answers["CS-04"].outcome is Outcome.CANNOT_TELL
    assert "CS-01" not in audit.answers


def test_findings_name_one_or_more_sub_themes_by_code_or_label(examine: Callable[..., examining.Plan]) -> None:
    words = ["VOICE.V1", "voice v1; PLAN.P3", "VOICE.V1, PLAN.P3", "plan p3;VOICE.V1"]
    findings = [{"audit_row": 3, "kind": "strength", "text": str(n), "themes": one} for n, one in enumerate(words)]
    ((_, audit),) = examine(SOUND, findings=findings).audits
    value = audit.answers["X3"].value
    assert isinstance(value, tuple)
    assert [getattr(finding, "themes", None) for finding in value] == [("VOICE.V1",)] + [("VOICE.V1", "PLAN.P3")] * 3


def test_a_word_means_in_every_row_what_its_own_question_says(examine: Callable[..., examining.Plan]) -> None:
    rows = [{**SOUND, "CS-01": "Good", "X1": " gOOD"}, {**SOUND, "X1": "good", "CS-01 comment": "Good"}] * 2
    read = [audit.answers for _, audit in examine(*rows).audits]
    assert [(one["CS-01"].value, one["CS-01"].comment, one["X1"].value) for one in read] == [
        ("good", "", "good"),
        (None, "Good", "good"),
    ] * 2


def test_a_wrong_word_is_a_fault_in_every_row_and_only_where_it_is_wrong(faults: Callable[..., list[Fault]]) -> None:
    right = {**CP, "CS-14": "challenged", "CS-15": "yes"}
    found = faults({**right, "CS-01": "yes"}, right, {**right, "CS-01": "yes"})
    assert [(one.row, one.message.split(" is ")[0]) for one in found] == [(3, "'yes'"), (5, "'yes'")]


def test_all_faults_are_listed_at_once_in_the_order_of_the_file(faults: Callable[..., list[Fault]]) -> None:
    rows = [SOUND if number % 3 else {**SOUND, "X1": "bad", "plan_type": "bad"} for number in range(30)]
    found = faults(*rows, findings=[{"audit_row": 99, "kind": "Strength", "text": "x", "themes": "VOICE.V1"}])
    assert [fault.row for fault in found if fault.sheet == "Audits"] == [
        row for n in range(0, 30, 3) for row in (n + 3,) * 2
    ]
    assert [fault.sheet for fault in found][-1] == "Findings"


def test_examining_writes_nothing_and_one_bad_row_stops_all(ready: Session, faults: Callable[..., list[Fault]]) -> None:
    before = ready.scalar(select(func.max(Event.id)))
    faults(*[SOUND] * 499, {**SOUND, "X1": "bad"}, *[SOUND] * 500)
    ready.flush()
    assert ready.scalar(select(func.count()).select_from(Audit)) == 0
    assert ready.scalar(select(func.max(Event.id))) == before


def test_an_unpublished_form_and_an_unreadable_file(ready: Session, tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(NotFound):
        examining.examine(ready, None, "nothing", path)
    with pytest.raises(Refused, match="CSV"):
        examining.examine(ready, None, "case-sample", path)
    with pytest.raises(Refused, match="larger than"):
        examining.examine(ready, None, "case-sample", path, limits=Limits(file_bytes=3))


@time_machine.travel("2018-11-05 12:00:00+00:00", tick=False)
def test_today_is_not_in_the_future(examine: Callable[..., examining.Plan]) -> None:
    assert examine(SOUND).rows_read == 1
