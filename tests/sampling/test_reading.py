"""A council's list of cases: known layouts, every kind of bad row, nothing kept that must not be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.kit.spreadsheets.safety import Refused
from qa_tool.records.words import PlanType
from qa_tool.sampling.verbs.reading import Chosen, Reading, read
from qa_tool.sampling.words.case_lists import Field, Layout
from tests.support.hostile import changed, sound
from tests.support.samples import HEADINGS, Service, as_csv, as_workbook, kept, make_service

DAY = date(2018, 10, 31)


@pytest.fixture
def service(sqlite_session: Session) -> Service:
    return make_service(sqlite_session, accounts=False)


@pytest.fixture
def reads(service: Service, tmp_path: Path) -> Any:
    """``reads(stream, name)``: what the file says."""

    def reading(stream: Any, name: str = "list.csv", **matched: Field | None) -> Reading:
        path = kept(stream, tmp_path / "staged")
        here = {key.replace("_", ""): one for key, one in matched.items()}
        return read(service.session, path, name, DAY, Chosen(here))

    return reading


def test_a_plain_list(reads, service):
    row = ("1234 567", "CP", "1/2/2012", "North locality", "North district", "North team", "P003", "Neglect")
    reading = reads(as_csv([row]))
    assert reading.faults == ()
    (line,) = reading.lines
    assert (line.number, line.plan_type, line.age_band) == ("1234567", PlanType.CP, "4-9")
    assert line.abuse_category == "neglect"
    assert line.practitioner_id == service.people.iro.id
    assert line.team_id == service.places.team.id
    assert reading.sheets[0].layout is Layout.OWN


def test_a_team_alone_tells_the_rest(reads, service):
    reading = reads(as_csv([("1234567", "CP", "", "", "", "south team", "", "")]))
    assert reading.lines[0].locality_id == service.places.other_locality.id
    assert reading.lines[0].district_id == service.places.other_district.id


def test_annex_a_lists_6_to_8_of_one_workbook_are_one_list(reads):
    common = ("Child Unique ID", "Date of Birth", "Age of Child (Years)")
    book = as_workbook(
        {
            "List 1": [("Child Unique ID of contact", "Date of Contact"), ("9999999", date(2018, 10, 1))],
            "List 6": [
                (*common, "CIN Start Date", "CIN Closure Date", "Allocated Team", "Allocated Worker"),
                (1000001, date(2010, 1, 1), 8, date(2018, 1, 1), None, "North team", "Somebody's Name"),
                (1000002, date(2010, 1, 1), 8, date(2018, 1, 1), None, "North team", None),
                (1000003, date(2010, 1, 1), 8, date(2018, 1, 1), date(2018, 9, 1), "North team", None),
            ],
            "List 7": [
                (*common, "Child Protection Plan Start Date", "Initial Category of Abuse", "Latest Category of Abuse"),
                (1000002, date(2010, 1, 1), 8, date(2018, 2, 1), "a) Neglect", "d) Emotional abuse"),
                (1000004, date(2010, 1, 1), 8, date(2018, 2, 1), "a) Neglect", "a) Neglect"),
            ],
            "List 8": [
                (*common, "Date Started to be Looked After", "Child's Legal Status", "Date of Latest Statutory Review"),
                (1000004, date(2010, 1, 1), 8, date(2018, 3, 1), "C2", date(2018, 9, 9)),
            ],
        }
    )
    reading = reads(book, "annex-a.xlsx")
    assert reading.faults == ()
    plans = {line.number: line.plan_type for line in reading.lines}
    assert plans == {"1000001": PlanType.CIN, "1000002": PlanType.CP, "1000004": PlanType.CP_CLA}
    by_number = {line.number: line for line in reading.lines}
    assert by_number["1000002"].abuse_category == "emotional"
    assert by_number["1000002"].team_id is not None
    assert by_number["1000004"].legal_status == "co"
    assert (reading.rows_read, reading.ended) == (6, 1)
    assert [sheet.name for sheet in reading.read] == ["List 6", "List 7", "List 8"]
    assert {sheet.layout for sheet in reading.read} == {Layout.ANNEX_A}


def test_the_safeguarding_dataset_and_ssda903(reads):
    dataset = reads(
        as_csv(
            [("1000001", "2015-05-06 00:00:00", "2018-01-01")],
            ("clae_person_id", "pers_dob", "clae_cla_episode_start_date"),
        )
    )
    assert [(line.plan_type, line.age_band) for line in dataset.lines] == [(PlanType.CLA, "0-3")]
    ssda = reads(as_csv([("1000001", "06/05/2001", "01/01/2018", "E1")], ("CHILD", "DOB", "DECOM", "LS")))
    assert [(line.age_band, line.legal_status) for line in ssda.lines] == [("16-plus", "placement-order")]


def test_a_column_is_matched_by_hand(reads, service):
    stream = as_csv([("1234567", "CLA", "P003")], ("LCS no", "Plan type", "Reviewing officer"))
    first = reads(stream)
    assert "no column of case numbers" in first.faults[0].message
    assert [sheet.headings for sheet in first.to_match] == [("LCS no", "Plan type", "Reviewing officer")]
    again = reads(stream, lcs_no=Field.CASE_NUMBER, reviewing_officer=Field.PRACTITIONER)
    assert again.faults == ()
    assert again.lines[0].practitioner_id == service.people.iro.id


SOUND = ("1234567", "CP", "1/2/2012", "North locality", "North district", "North team", "P003", "Neglect")
BAD = {
    "no number": (0, "", "is empty"),
    "letters": (0, "AB12345", "6 to 10 digits"),
    "short": (0, "123", "6 to 10 digits"),
    "no plan": (1, "", "is empty"),
    "odd plan": (1, "Fostering", "no plan type"),
    "no date": (2, "yesterday", "must be a date"),
    "impossible date": (2, "31/2/2012", "must be a real date"),
    "too old": (2, "1/2/1812", "a year from 1900 on"),
    "no locality": (3, "Atlantis", "is no locality"),
    "wrong district": (4, "South district", "is no district in North locality"),
    "wrong team": (5, "South team", "is no team in North district"),
    "no such officer": (6, "P999", "no IRO's staff code"),
    "a manager": (6, "P006", "no IRO's staff code"),
    "odd category": (7, "Rain", "no category of abuse"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_kind_of_bad_row_is_named_at_its_cell(reads, name):
    at, value, words = BAD[name]
    row = list(SOUND)
    row[at] = value
    reading = reads(as_csv([("7654321", *SOUND[1:]), row]))
    (fault,) = reading.faults
    assert (fault.sheet, fault.row, fault.column, fault.heading) == ("File", 3, at, HEADINGS[at])
    assert words in fault.message
    assert not reading.sound


def test_five_thousand_rows_with_every_kind_of_fault_name_every_one(reads):
    """One bad cell in every second row, all kinds in turn, and a number that stands there twice."""
    kinds = list(BAD.values())
    rows = []
    for index in range(5000):
        row = [str(2_000_000 + index), *SOUND[1:]]
        if index % 2:
            at, value, _ = kinds[index // 2 % len(kinds)]
            row[at] = value
        rows.append(row)
    rows.append(list(rows[0]))
    reading = reads(as_csv(rows))
    assert len(reading.faults) == 2501
    expected = [kinds[index // 2 % len(kinds)][2] for index in range(1, 5000, 2)]
    assert all(words in fault.message for words, fault in zip(expected, reading.faults, strict=False))
    assert [fault.row for fault in reading.faults] == [*range(3, 5003, 2), 5002]
    assert "is the number of row 2 too" in reading.faults[-1].message
    assert reading.rows_read == 5001


def test_no_fault_repeats_a_birth_date_a_number_or_a_name(reads):
    row = ("9876543210123", "CP", "31/2/2012", "", "", "", "Jane Doe", "")
    words = " ".join(str(fault) for fault in reads(as_csv([row])).faults)
    assert "2/2012" not in words
    assert "9876543210123" not in words
    assert "Jane" not in words


def test_formulas_and_errors_are_faults(reads):
    book = as_workbook({"List": [HEADINGS[:2], ("=1+1", "CP"), (1234567, "=A1")]})
    messages = [fault.message for fault in reads(book, "list.xlsx").faults]
    assert sum("formula" in message for message in messages) == 2


def test_a_list_without_an_open_case_says_so(reads):
    stream = as_csv([("1234567", "CP", "1/9/2018")], ("Case number", "Plan type", "Ended"))
    reading = reads(stream)
    assert reading.ended == 1
    assert "no open case" in reading.faults[0].message
    later = reads(as_csv([("1234567", "CP", "1/11/2018")], ("Case number", "Plan type", "Ended")))
    assert later.sound, "it was still open on the day of the list"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"Case number,Plan\n1,2\n", "list.xlsx", "text file, such as CSV"),
        (sound(), "list.csv", "under the name of a text file"),
        (sound(), "list.xlsm", "without macros"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "list.xlsx", "protected by a password"),
        (changed(xl__vbaProject_dot_bin=b"x"), "list.xlsx", "macros"),
        (b"a\x00b,c\n1,2\n", "list.csv", "belong in no text"),
        (b"", "list.csv", "empty"),
        (b'"' + b"x" * 200_000 + b'"\n', "list.csv", "no table"),
        (("a," * 300 + "\n1\n").encode(), "list.csv", "more than 200 columns"),
    ],
)
def test_files_of_no_use_are_refused_with_a_reason(service, tmp_path, content, name, words):
    """Security check 53."""
    path = tmp_path / "staged"
    path.write_bytes(content)
    with pytest.raises(Refused, match=words):
        read(service.session, path, name, DAY)


def test_text_in_the_old_encoding_is_read(reads, service):
    service.places.team.name = "Café team"
    service.session.flush()
    stream = as_csv([("1234567", "CP", "", "", "", "Café team", "", "")])
    plain = stream.getvalue().decode("utf-8-sig").encode("cp1252")
    stream.seek(0)
    stream.truncate()
    stream.write(plain)
    assert reads(stream).lines[0].team_id == service.places.team.id


cells = st.one_of(st.text(max_size=15), st.sampled_from([*SOUND, *(bad[1] for bad in BAD.values())]))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cells, max_size=9), max_size=8), st.booleans())
def test_whatever_stands_in_a_file_is_read_or_refused_with_words(reads, rows, with_headings):
    """Nothing that a text file can hold makes the reader fall over."""
    stream = as_csv(rows, HEADINGS if with_headings else ())
    try:
        reading = reads(stream)
    except Refused as refused:
        said = str(refused)
    else:
        said = "" if reading.sound else " ".join(fault.message for fault in reading.faults)
        assert reading.sound == (not reading.faults)
        assert reading.sound or said
    assert said == said.strip()
