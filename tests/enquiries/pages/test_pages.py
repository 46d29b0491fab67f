"""The pages of Section 47 enquiries: counts typed and from a file, and the sheet."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from lxml import html
from openpyxl import Workbook, load_workbook

from qa_tool.counts.models import CountCell
from tests.support import factories
from tests.support.factories import ROLES, People
from tests.support.looking import text_of

ROOM = "/section-47/"
COUNTS = "/counts/section-47-enquiries"
NOVEMBER = {"period": "2018-11"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """12 December 2018."""
    with time_machine.travel(datetime(2018, 12, 12, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def world(in_database: Callable[[], Any]) -> tuple[People, str, str]:
    """The cast, a team's id, and the id of an audit by the IRO that disagrees."""
    with in_database() as session:
        people = factories.make_people(session)
        places = factories.make_places(session)
        version = factories.publish(session, factories.shipped("section-47"))
        audit = factories.make_submitted(
            session,
            version,
            answers={"S47-03": date(2018, 11, 28), "S47-17": "disagree"},
            author=people.iro,
            places=places,
            audit_date=date(2018, 12, 5),
        )
        session.flush()
        session.expunge_all()
        return people, str(places.team.id), str(audit.id)


@pytest.fixture
def as_(client_as: Any, world: tuple[People, str, str]) -> Callable[..., Any]:
    return lambda name: client_as(world[0].by_name[name], *ROLES[name])


def seen_on(page: Any) -> str:
    return str(html.fromstring(page.text).xpath("//input[@name='seen']/@value")[0])


def test_each_role_comes_in_where_it_may(as_: Callable[..., Any], world: tuple[People, str, str]) -> None:
    kept = "/registers/problem-resolution/"
    sheet = f"{ROOM}register"
    for name, path in (("support", f"{ROOM}counts"), ("iro", kept), ("head", sheet), ("analyst", sheet)):
        answer = as_(name).get(ROOM)
        assert (answer.status_code, answer.location) == (303, path), name
    for old, new in (("resolutions/", ""), (f"resolutions/{world[2]}", world[2])):
        assert as_("iro").get(f"{ROOM}{old}").location == f"{kept}{new}", "bookmarks lead on"
    assert as_("support").get(f"{ROOM}resolutions/").status_code == 404
    assert as_("administrator").get(ROOM).status_code == 403
    assert as_("support").get(f"{ROOM}register").status_code == 403


def test_counts_are_typed_and_the_register_shows_them(
    as_: Callable[..., Any], world: tuple[People, str, str], in_database: Callable[[], Any]
) -> None:
    team = world[1]
    support = as_("support")
    page = support.get(f"{ROOM}counts", follow_redirects=True)
    assert "Section 47 enquiries: November 2018" in text_of(page)
    data = NOVEMBER | {"seen": seen_on(page), "source": "typed", f"due-{team}": "12", f"received-{team}": "14"}
    wrong = support.post(COUNTS, data=data)
    assert wrong.status_code == 422
    assert "Error: Received cannot be more than due" in text_of(wrong), "the team stands in the row already"
    assert 'value="14"' in wrong.text
    data[f"received-{team}"] = "0"
    for _ in range(2):
        assert support.post(COUNTS, data=data).status_code == 303
    clash = as_("analyst").post(COUNTS, data=data | {f"due-{team}": "13"})
    assert clash.status_code == 409
    assert "Somebody else saved counts" in text_of(clash)
    assert 'value="13"' in clash.text
    shown = text_of(as_("head").get(f"{ROOM}register"))
    assert "1 team sent nothing though there was something to send: North team" in shown
    assert "The whole service 12 0 Nothing sent 0.0% small base 1 1 more than received 0 0 1" in shown
    assert "Of 1 of 2 teams nothing is entered" in shown
    with in_database() as session:
        assert session.query(CountCell).count() == 2
    for address in (f"{ROOM}register?month=2019-02", f"{ROOM}register?month=x", f"{COUNTS}?period=1", "/counts/none"):
        assert as_("analyst").get(address).status_code == 404
    assert as_("head").get(COUNTS).status_code == 403
    for who, address, rooms in (
        ("support", COUNTS, []),
        ("analyst", COUNTS, ["Monthly sheet", "Enter counts*", "Problem resolutions"]),
        (
            "head",
            f"{COUNTS}/entered?from=2018-11-01&to=2018-11-30",
            ["Monthly sheet", "Problem resolutions", "Quarterly figures"],
        ),
    ):
        links = html.fromstring(as_(who).get(address).text).xpath("//nav[@aria-label='Section 47']//a")
        assert [one.text_content() + "*" * (one.get("aria-current") == "page") for one in links] == rooms, (
            "the way back to the room; one page alone leads nowhere"
        )
    assert support.get(f"{ROOM}counts?month=2018-10").location == f"{COUNTS}?period=2018-10"


def file_of(rows: Any) -> io.BytesIO:
    made, held = Workbook(), io.BytesIO()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    made.save(held)
    held.seek(0)
    return held


def test_a_workbook_fills_the_page_in_and_nothing_is_saved(
    as_: Callable[..., Any], world: tuple[People, str, str], in_database: Callable[[], Any], settings: Any
) -> None:
    support = as_("support")
    sent = {"file": (file_of([["Team", "Due", "Received"], ["North team", 8, 5]]), "counts.xlsx")}
    page = support.post(f"{COUNTS}/file", data=NOVEMBER | sent, content_type="multipart/form-data")
    assert page.status_code == 200
    assert "Filled in from the workbook: 1 team. 1 new. Nothing is saved yet" in text_of(page)
    assert html.fromstring(page.text).get_element_by_id(f"due-{world[1]}").get("value") == "8"
    with in_database() as session:
        assert not session.query(CountCell).count()
    assert not list((settings.instance / "workbooks").iterdir()), "the file is not kept"
    titled = "Enquiries, as counted\r\n\r\nMONTH;Team;Due ;Received\r\nNovember 2018;North team;9;5\r\n"
    titled += "01/10/2018;North team;1;1\r\n"
    text = {"file": (io.BytesIO(titled.encode()), "counts.csv")}
    page = support.post(f"{COUNTS}/file", data=NOVEMBER | text, content_type="multipart/form-data")
    assert html.fromstring(page.text).get_element_by_id(f"due-{world[1]}").get("value") == "9"
    assert "1 row of other months left out" in text_of(page)
    for rows in ([["Team"]], [["Team", "Due", "Received"], ["Nowhere", 1, 1]], [["Team", "Due", "Received"]]):
        wrong = support.post(
            f"{COUNTS}/file", data={"file": (file_of(rows), "x.xlsx")}, content_type="multipart/form-data"
        )
        assert wrong.status_code == 422
    none = support.post(f"{COUNTS}/file", data={}, content_type="multipart/form-data")
    assert none.status_code == 422
    bad = {"file": (io.BytesIO(b"MZ not a workbook"), "counts.xlsx")}
    refused = support.post(f"{COUNTS}/file", data=bad, content_type="multipart/form-data")
    assert refused.status_code == 422


def test_the_sheet_is_sent_whole_or_released_with_small_numbers_hidden(
    as_: Callable[..., Any], world: tuple[People, str, str], in_database: Callable[[], Any]
) -> None:
    analyst = as_("analyst")
    empty = analyst.post(f"{ROOM}sheet", data={"month": "2018-11"})
    assert empty.status_code == 422
    assert "Choose for whom the sheet is" in text_of(empty)
    answer = analyst.post(f"{ROOM}sheet", data={"month": "2018-11", "for": "service", "reason": "The meeting"})
    assert answer.status_code == 200
    assert last_row(answer.data)["Disagree"] == 1
    prepared = analyst.post(f"{ROOM}sheet", data={"month": "2018-11", "for": "social-care", "reason": "The meeting"})
    assert prepared.status_code == 303
    assert analyst.post(f"{prepared.location}release", data={"reason": "The meeting"}).status_code == 403
    released = as_("safeguarding").post(f"{prepared.location}release", data={"reason": "The meeting"})
    assert released.status_code == 303
    manager = as_("manager")
    manager.says_what_files_are_for()
    file = manager.get("/analysis/editions/sheets/released/1/file")
    assert last_row(file.data)["Disagree"] == "c"
    assert as_("iro").get("/analysis/editions/sheets/released/1/file").status_code == 403
    assert manager.post(f"{ROOM}sheet", data={"month": "2018-11"}).status_code == 403


def last_row(file: bytes) -> dict[Any, Any]:
    """The whole service, by heading."""
    page = load_workbook(io.BytesIO(file))["Section 47"]
    rows = [[cell.value for cell in row] for row in page[page.tables["by_locality"].ref]]
    return dict(zip(rows[0], rows[-1], strict=True))
