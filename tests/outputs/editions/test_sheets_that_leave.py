"""Monthly Section 47 sheets beside external editions: every file that leaves is in one register (check 106)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from qa_tool.kit.periods import now
from tests.support.counted import put_enquiries
from tests.support.factories import make_people, make_places, make_submitted, publish

LIST, SHEET, MAKE = "/analysis/editions/", "/section-47/sheet", "/analysis/workbook"
TODAY = datetime(2019, 2, 4, 9, tzinfo=UTC)
MONTHS = {"2018-10": (20, 14), "2018-11": (13, 9), "2018-12": (3, 2)}
FILES = (*MONTHS, "2018/19-Q3")
Client = Callable[..., Any]


@pytest.fixture
def entered(in_database: Any) -> None:
    """Thirty-six enquiries were due in the quarter: three of them in December."""
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
        for month, (due, received) in MONTHS.items():
            first = date.fromisoformat(f"{month}-01")
            put_enquiries(session, places.team.id, first, due, received, by=people.analyst.id, at=now())


def prepared(analyst: Any, what: str) -> str:
    """The page of a monthly sheet, or of the quarter's edition, that the analyst prepared."""
    if "Q" in what:
        answer = analyst.post(MAKE, data={"period": what, "reason": "Board", "edition": "external"})
    else:
        answer = analyst.post(SHEET, data={"month": what, "for": "social-care", "reason": "The meeting"})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def due_and_received(file: bytes, what: str) -> tuple[object, object]:
    """Of the whole service, as they are printed."""
    book = load_workbook(io.BytesIO(file))
    assert book["Cover"]["B6"].value == ("External edition" if "Q" in what else "Section 47 sheet")
    sheet = book["Section 47"]
    table = next(name for name in sheet.tables if name.startswith("table_c13" if "Q" in what else "by_locality"))
    rows = [[cell.value for cell in row] for row in sheet[sheet.tables[table].ref]]
    if "Q" in what:
        row = next(row for row in rows if row[0] == "Received of due")
        return row[2], row[1]
    return rows[-1][1], rows[-1][2]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 0, 1, 2), (1, 3, 2, 0)])
def test_a_quarter_less_two_months_is_never_the_third(client_as: Client, entered: None, order: tuple[int, ...]) -> None:
    with time_machine.travel(TODAY, tick=False):
        analyst, head, manager = client_as("AN"), client_as("HS"), client_as("QR")
        manager.says_what_files_are_for()
        printed: dict[str, tuple[object, object]] = {}
        for number, place in enumerate(order, 1):
            what = FILES[place]
            page = prepared(analyst, what)
            assert head.post(f"{page}release", data={"reason": "Board"}).status_code == 303
            assert "Released as number" in head.get(page).text
            address = f"{LIST}{number}/file" if "Q" in what else f"{LIST}sheets/released/{number}/file"
            printed[what] = due_and_received(manager.get(address).data, what)
    assert printed["2018-12"] == ("c", "c")
    for item in (0, 1):
        known = [isinstance(printed[what][item], int) for what in ("2018-10", "2018-11", "2018/19-Q3")]
        assert not all(known), f"December follows: {printed}"
        assert any(known), "something is told"


@pytest.mark.parametrize(
    ("role", "prepares", "examines", "releases", "reads"),
    [
        ("AU", 403, 403, 403, 403),
        ("IRO", 403, 403, 403, 403),
        ("QR", 403, 403, 403, 200),
        ("SM", 303, 200, 303, 200),
        ("HS", 422, 200, 303, 200),
        ("AN", 303, 200, 403, 200),
        ("BS", 403, 403, 403, 403),
        ("AD", 403, 403, 403, 403),
    ],
)
def test_who_prepares_examines_releases_and_reads(
    client_as: Client, entered: None, role: str, prepares: int, examines: int, releases: int, reads: int
) -> None:
    with time_machine.travel(TODAY, tick=False):
        first = prepared(client_as("AN"), "2018-10")
        browser = client_as(role).says_what_files_are_for()
        data = {"month": "2018-11", "for": "social-care", "reason": "The meeting"}
        assert browser.get(first).status_code == examines
        assert browser.get(f"{first}file").status_code == examines
        assert browser.post(SHEET, data=data).status_code == prepares
        assert browser.post(f"{first}release", data={"reason": "It"}).status_code == releases
        if releases != 303:
            assert client_as("HS").post(f"{first}release", data={"reason": "It"}).status_code == 303
        assert browser.get(f"{LIST}sheets/released/1/file").status_code == reads
        assert client_as("HS").says_what_files_are_for().get(f"{LIST}1/file").status_code == 404, "no edition"


def test_nobody_releases_what_they_prepared(client_as: Client, entered: None) -> None:
    with time_machine.travel(TODAY, tick=False):
        own = prepared(client_as("SM"), "2018-10")
        answer = client_as("SM").post(f"{own}release", data={"reason": "It"})
        assert answer.status_code == 409
        assert "Somebody else has to release it" in answer.text
