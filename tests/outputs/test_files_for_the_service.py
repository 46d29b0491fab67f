"""Files of figures that stand outside the register of releases say that they are not for others, and what is."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import docx
import pytest
import time_machine
from openpyxl import load_workbook

from tests.support.factories import make_people, make_places, make_submitted, publish
from tests.support.looking import text_of
from tests.support.site import UnitOfWork

INSIDE = "For the service: not for others"
INSTEAD = "What goes to others is prepared, released and downloaded under Released editions"
WORKBOOK, SHEET = "/analysis/workbook", "/section-47/sheet"
ASKED = {"period": "2018/19-Q3", "month": "2018-10", "reason": "Board"}
TODAY = datetime(2019, 2, 4, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def records(in_database: UnitOfWork) -> None:
    """Thirty audits of the third quarter."""
    with in_database() as session:
        people, places, version = make_people(session), make_places(session), publish(session)
        for day in range(1, 31):
            make_submitted(
                session,
                version,
                author=people.auditor,
                practitioner=people.iro,
                places=places,
                audit_date=date(2018, 10, day),
            )


def first_sheet(file: bytes) -> str:
    """All that the sheet says that opens."""
    return "\n".join(str(cell) for row in load_workbook(io.BytesIO(file)).worksheets[0].values for cell in row if cell)


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (WORKBOOK, {"edition": "internal"}),
        (WORKBOOK, {"edition": "annual", "period": "2018/19"}),
        (SHEET, {"for": "service"}),
    ],
)
def test_a_workbook_for_the_service_says_so_where_it_opens(client_as: Any, address: str, asked: dict[str, str]) -> None:
    with time_machine.travel(TODAY, tick=False):
        answer = client_as("AN").post(address, data=ASKED | asked)
    assert answer.status_code == 200, answer.text
    opens = first_sheet(answer.data)
    assert INSIDE in opens
    assert INSTEAD in opens


@pytest.mark.parametrize("edition", ["internal", "annual"])
def test_a_workbook_says_that_nobody_froze_its_figures(client_as: Any, edition: str) -> None:
    period = "2018/19" if edition == "annual" else ASKED["period"]
    with time_machine.travel(TODAY, tick=False):
        answer = client_as("AN").post(WORKBOOK, data=ASKED | {"edition": edition, "period": period})
    assert "NOT FROZEN: nobody has frozen 2018/19" in first_sheet(answer.data)


@pytest.mark.parametrize("role", ["AN", "QR"])
def test_the_word_chapter_says_so_on_its_front(client_as: Any, role: str) -> None:
    with time_machine.travel(TODAY, tick=False):
        answer = client_as(role).post(f"{WORKBOOK}/report", data=ASKED)
    about = docx.Document(io.BytesIO(answer.data)).tables[0]
    (said,) = [row.cells[1].text for row in about.rows if row.cells[0].text == "For whom"]
    assert said.startswith(INSIDE)
    assert said.endswith(INSTEAD)


@pytest.mark.parametrize("table", ["charts/forms", "ledger", "learning"])
def test_a_table_of_a_page_says_so_below_its_figures(client_as: Any, table: str) -> None:
    with time_machine.travel(TODAY, tick=False):
        browser = client_as("AN").says_what_files_are_for()
        text = browser.get(f"/analysis/{table}.csv?period=2018/19-Q3").text
    assert INSIDE in text.splitlines()[-3]


@pytest.mark.parametrize(
    ("address", "asked"),
    [(WORKBOOK, {"edition": "external"}), (SHEET, {"for": "social-care"})],
    ids=["edition", "sheet"],
)
def test_what_is_released_does_not_say_it(client_as: Any, address: str, asked: dict[str, str]) -> None:
    with time_machine.travel(TODAY, tick=False):
        analyst, head = client_as("AN").says_what_files_are_for(), client_as("HS")
        page = analyst.post(address, data=ASKED | asked).location
        assert head.post(f"{page}release", data={"reason": "Board"}).status_code == 303
        of = "1/file" if address == WORKBOOK else "sheets/released/1/file"
        opens = first_sheet(analyst.get(f"/analysis/editions/{of}").data)
    assert "Released, number 1" in opens
    assert "not for others" not in opens


@pytest.mark.parametrize("role", ["AN", "SM", "HS", "QR"])
def test_the_pages_that_make_them_say_how_figures_leave(client_as: Any, role: str) -> None:
    browser = client_as(role)
    made = browser.get(WORKBOOK)
    assert "for the service, not for others" in text_of(made)
    assert 'href="/analysis/editions/">Released editions</a>' in made.text
    before = text_of(browser.get("/account/files?next=/analysis/ledger.csv"))
    assert "for the service, not for others" in before
    assert "What may go to others is a released edition" in before
