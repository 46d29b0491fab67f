"""Lists as other systems and spreadsheets write them: read, or refused with what to do; nothing in silence."""

from __future__ import annotations

import html
import io
import re
from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from openpyxl import Workbook

from qa_tool.kit.periods import today
from tests.sampling.pages.lists import uploaded
from tests.support.samples import as_csv, as_workbook

COMMON = ("Child Unique ID", "Gender", "Date of Birth", "Age of Child (Years)")
BORN = date(today().year - 11, 1, 1)
PAST = date(today().year - 1, 1, 1)


def words_of(page: str) -> str:
    """What a page says, without its tags."""
    main = page[page.index("<main") : page.index("</main")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<select.*?</select>", "", main)).split()))


@pytest.fixture
def preview(as_: Any) -> Any:
    """``preview(content, name)``: what the page says of an uploaded file, and its address."""
    client = as_("analyst")

    def shown(content: bytes | io.BytesIO, name: str = "list.csv") -> tuple[str, str]:
        stream = content if isinstance(content, io.BytesIO) else io.BytesIO(content)
        answer = uploaded(client, stream, name)
        assert answer.status_code == 303, words_of(answer.text)
        return words_of(client.get(answer.location).text), str(answer.location)

    return shown


def of_days(*days: str) -> io.BytesIO:
    rows = [(str(7_300_000 + number), "CP", day) for number, day in enumerate(days)]
    return as_csv(rows, ("Case number", "Plan type", "Date of birth"))


ONE_DAY = [
    "14/03/2015",
    "14/03/2015 00:00",
    "14/03/2015 00:00:00",
    "2015-03-14T00:00:00",
    "2015-03-14 00:00:00.000",
    "2015-03-14T00:00:00Z",
    "14-Mar-2015",
    "14 March 2015",
    "Mar 14 2015 12:00AM",
    "Saturday 14 March 2015",
    "14.3.2015",
    "20150314",
]


def test_every_way_to_write_one_day_is_read(preview):
    said, _ = preview(of_days(*ONE_DAY))
    assert f"{len(ONE_DAY)} cases would be loaded" in said
    assert f"10 to 15 {len(ONE_DAY)}" in said
    assert "What was passed over or understood" not in said, "midnight says nothing"


UNDERSTOOD = [
    ("14/03/2015 13:45", "1 date with a time of day beside it"),
    ("14/3/15", "1 date with a year of two digits"),
    ("42077", "1 date written as a spreadsheet's number of days"),
    ("00/00/0000", "1 date that stands for 'no date'"),
    ("01/01/1900", "1 date that stands for 'no date'"),
    ("31/12/9999", "1 date that stands for 'no date'"),
    ("NULL", "1 cell says NULL"),
]


def test_what_had_to_be_understood_is_said(preview):
    for day, remark in UNDERSTOOD:
        said, _ = preview(of_days(day))
        assert "1 case would be loaded" in said
        assert remark in said


REFUSED = [
    ("03/14/2015", "Here the month comes first, as in America, and so it may in every date of this column"),
    ("2015-06-13 23:00", "save the column without times"),
    ("31/2/2015", "must be a real date, like 27/3/2018"),
    ("March", "must be a date, like 27/3/2018"),
    (f"1/1/{today().year + 3}", "too far ahead"),
]


def test_a_day_that_could_mean_another_is_refused_with_the_cure(preview):
    for day, cure in REFUSED:
        said, _ = preview(of_days("1/2/2015", day))
        assert "1 fault" in said
        assert cure in said
        assert day not in said, "it may be somebody's date of birth"


def test_annex_a_as_one_workbook_with_titles_above_the_headings(preview):
    book = as_workbook(
        {
            "List 1": [(*COMMON, "Date of Contact"), (7310001, "a", BORN, 11, PAST)],
            "List 6": [
                ("List 6: Children in need",),
                (),
                (*COMMON, "CIN Start Date", "CIN Closure Date"),
                (7310001, "a", BORN, 11, PAST, None),
            ],
            "List_7": [
                (*COMMON, "Child Protection Plan  Start Date", "INITIAL CATEGORY OF ABUSE", "Latest Category of Abuse"),
                ("0007310001", "a", f"{BORN:%d/%m/%Y} 00:00", 11, PAST, "a) Neglect", "a) Neglect"),
            ],
            "List 8": [
                (*COMMON, "Date Started to be Looked After", "Child\u2019s Legal Status"),
                (7310002, "a", datetime(BORN.year, 1, 1), 11, PAST, "C2"),  # noqa: DTZ001  cells carry no zone
            ],
            "List 9": [(*COMMON, "Eligibility Category"), (7310003, "a", BORN, 18, "a) Relevant")],
        }
    )
    said, _ = preview(book, "annex a.xlsx")
    assert "2 cases would be loaded" in said
    assert "Passed over: List 1, List 9. Why: nothing there says which plan the children have" in said
    assert "List 6: the headings stand in row 3. The row above it was passed over" in said
    assert "1 case number is written with zeros at the beginning in one place" in said
    assert "INITIAL CATEGORY OF ABUSE (List_7): 'Latest Category of Abuse' is read instead" in said


def test_a_list_that_says_no_plan_is_asked_about(preview, as_):
    said, address = preview(as_csv([("7300001", "1/2/2015")], ("Case number", "Date of birth")))
    assert "Which plan is this a list of?" in said
    assert "fault" not in said
    client = as_("analyst")
    none = client.post(address, data={"action": "plans", "plan-1": ""})
    assert none.status_code == 422
    assert "Choose which plan it is a list of" in none.text
    client.post(address, data={"action": "plans", "plan-1": "CLA"})
    assert "1 case would be loaded" in words_of(client.get(address).text)
    assert client.post(f"{address}load").status_code == 303


def test_a_sheet_without_a_plan_is_read_once_somebody_says_it(preview, as_):
    sheets: Any = {
        "Protection": [("Case number", "Plan type"), (7300001, "CP")],
        "Leavers": [("Case number", "Age"), (7300002, 19)],
    }
    said, address = preview(as_workbook(sheets), "two.xlsx")
    assert "1 case would be loaded" in said
    assert "Passed over: Leavers" in said
    client = as_("analyst")
    client.post(address, data={"action": "plans", "plan-1": "CL"})
    assert "2 cases would be loaded" in words_of(client.get(address).text)
    client.post(address, data={"action": "plans", "plan-1": ""})
    assert "you said that it is not to be read" in words_of(client.get(address).text)


def test_what_a_spreadsheet_hides_is_said(preview):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Now"
    for row in (("Case number", "Plan type", "IRO"), (7300001, "CP", "P003"), (7300002, "CP"), (7300003, "CLA")):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.auto_filter.ref = "A1:C4"
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("C2:C3")
    other = book.create_sheet("Old")
    other.append(("Case number", "Plan type"))
    other.append((7300009, "CP"))
    other.sheet_state = "veryHidden"
    stream = io.BytesIO()
    book.save(stream)
    said, _ = preview(stream.getvalue(), "hidden.xlsx")
    assert "3 cases would be loaded" in said
    for remark in (
        "Passed over: Old. Why: hidden in Excel",
        "Now: 1 row is hidden by a filter and read like the others",
        "Now: 1 column is hidden in Excel",
        "Now: 1 merged cell spans several rows",
    ):
        assert remark in said


TEXT = (("Case number", "Plan type", "Category of abuse"), ("7300001", "CP", "Neglect"), ("7300002", "CP", "Neglect"))


def test_text_files_of_every_dress(preview):
    rows = [("A list \u2013 as kept", "", ""), *TEXT]
    for separator, encoding in product((",", ";", "\t", "|"), ("utf-8", "utf-8-sig", "utf-16", "cp1252")):
        content = "\r\n".join(separator.join(row) for row in rows).encode(encoding)
        assert "2 cases would be loaded" in preview(content)[0], (separator, encoding)


ODD = [
    ("sep=;\r\nCase number;Plan type\r\n7300001;CP\r\n", 1),
    ("Case number,Plan type\r7300001,CP\r7300002,CP\r", 2),
    ('"Case\r\nnumber",Plan type,Remark\r\n7300001,CP,"two\r\nlines, and a comma"\r\n"=""7300002""",CP,\r\n', 2),
    ("Case number,Plan type\r\n7300001,CP\r\nCase number,Plan type\r\n7300002,CP\r\n,,\r\n", 2),
    ('Case number,Plan type\r\n7300001.0,CP\r\n\'7300002,CP\r\n00000007300003,CP\r\n"7,300,004",CP\r\n', 4),
]


def test_odd_text_files(preview):
    for content, number in ODD:
        assert f"{number} case{'s' if number > 1 else ''} would be loaded" in preview(content.encode())[0]


WRONG = [
    ("7300001,CP,Neglect,and more", "Put quotation marks around texts with a separator"),
    ("7.3E+09,CP,Neglect", "Format the column as a number without decimals"),
    ("12345,CP,Neglect", "format the column as text"),
    ("Total,CP,", "a total or a remark: delete it"),
    ("7300001,CP,Rain", "or say below that this column is not needed"),
]


def test_every_message_names_the_cure(preview):
    for row, cure in WRONG:
        assert cure in preview(f"Case number,Plan type,Category\r\n{row}\r\n".encode())[0]


def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(as_):
    content = b'Case number,Plan type\r\n7300001,CP\r\n7300002,"CP\r\n7300003,CP\r\n'
    answer = uploaded(as_("analyst"), io.BytesIO(content))
    assert answer.status_code == 422
    assert "may not be closed" in answer.text


def test_an_empty_column_of_numbers_gives_way_to_the_full_one(preview):
    headings = ("pers_legacy_id", "cppl_person_id", "pers_dob", "cppl_cp_plan_start_date")
    said, _ = preview(as_csv([("", "7300001", "2015-03-14", "2026-01-01")], headings))
    assert "1 case would be loaded" in said
    assert "pers_legacy_id: It is empty. 'cppl_person_id' is read instead" in said


# -- what is matched by hand --

FIRST = (
    "CaseNo",
    "Plan type",
    "Date of birth",
    "Age of Child (Years)",
    "Initial Category of Abuse",
    "Latest Category of Abuse",
)
CONTROL = ("Case number", "Plan type", "Age of Child (Years)", "Initial Category of Abuse")


def as_the_page_sends_it(page: str, **changed: str) -> dict[str, str]:
    """The inputs of 'match by hand' as a browser would send them."""
    sent = {"action": "match"}
    for name, options in re.findall(r'(?s)<select[^>]*name="(column-\d+)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent | {name.replace("_", "-"): value for name, value in changed.items()}


def test_one_match_by_hand_makes_nothing_else_forgotten(preview, as_):
    control = as_csv([("8100003", "CP", "11", "Neglect")], CONTROL)
    before = preview(io.BytesIO(control.getvalue()))[0]
    assert "10 to 15 1" in before
    client = as_("analyst")
    _, address = preview(as_csv([("8100001", "CP", "1/2/2015", "11", "Neglect", "Neglect")], FIRST))
    sent = as_the_page_sends_it(client.get(address).text, column_1="case_number")
    assert client.post(address, data=sent).status_code == 303
    page = words_of(client.get(address).text)
    assert "1 case would be loaded" in page
    assert "CaseNo: Case number" in page, "what was matched by hand is said"
    assert client.post(f"{address}load").status_code == 303
    assert preview(io.BytesIO(control.getvalue()))[0] == before
    again, address = preview(as_csv([("8100002", "CP", "11", "Neglect")], ("CaseNo", *CONTROL[1:])))
    assert "1 case would be loaded" in again
    assert "10 to 15 1" in again
    client.post(address, data={"action": "undo"})
    assert "no column of case numbers" in words_of(client.get(address).text), "there is a way back"
    assert "no column of case numbers" in preview(as_csv([("8100002", "CP")], ("CaseNo", "Plan type")))[0]


def test_not_needed_is_of_one_list_alone(preview, as_):
    client = as_("analyst")
    rows = as_csv([("8100003", "CP", "11", "Neglect")], CONTROL).getvalue()
    _, address = preview(rows)
    client.post(address, data=as_the_page_sends_it(client.get(address).text, column_3=""))
    page = words_of(client.get(address).text)
    assert "Not told 1" in page
    assert "Age of Child (Years): You said of this list that it is not needed" in page
    client.post(f"{address}load")
    assert "10 to 15 1" in preview(rows)[0]


def test_columns_that_nobody_touched_never_stand_in_the_way(preview, as_):
    """One sheet has the initial category alone, the other both: each is read as it would be by itself."""
    first = ("Case number", "Plan type", "Initial Category of Abuse", "Remark")
    sheets: Any = {
        "One": [first, (7300001, "CP", "Neglect", "x")],
        "Two": [(*first, "Latest Category of Abuse"), (7300002, "CP", "Neglect", "x", "Emotional abuse")],
    }
    _, address = preview(as_workbook(sheets), "two.xlsx")
    client = as_("analyst")
    sent = as_the_page_sends_it(client.get(address).text, column_4="legal_status")
    assert client.post(address, data=sent).status_code == 303
    page = words_of(client.get(address).text)
    assert "2 cases would be loaded" in page
    assert "Initial Category of Abuse (Two): 'Latest Category of Abuse' is read instead" in page
