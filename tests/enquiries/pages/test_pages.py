"""The pages of the Section 47 register: counts typed and from a file, the sheet, a problem resolution to its end."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from lxml import html
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import follow_ups
from qa_tool.counts.models import CountCell
from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.words import FollowUpKind
from qa_tool.enquiries.models import ProblemResolution
from qa_tool.enquiries.words import ImpactOnChild, Level, Reason
from qa_tool.figures.words.measured import Settled
from tests.support import factories
from tests.support.factories import ROLES, People
from tests.support.looking import text_of

ROOM = "/section-47/"
COUNTS = "/counts/section-47-enquiries"
NOVEMBER = {"period": "2018-11"}
HOSTILE = "<script>alert(1)</script> & 'so on'"


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


def test_each_role_comes_in_where_it_may(as_: Callable[..., Any]) -> None:
    for name, path in (("support", "counts"), ("iro", "resolutions/"), ("head", "register"), ("analyst", "register")):
        answer = as_(name).get(ROOM)
        assert (answer.status_code, answer.location) == (303, f"{ROOM}{path}"), name
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


def test_a_disagreement_is_raised_and_closed(
    as_: Callable[..., Any], world: tuple[People, str, str], in_database: Callable[[], Any]
) -> None:
    iro, path = as_("iro"), f"{ROOM}resolutions/{world[2]}"
    listed = text_of(iro.get(f"{ROOM}resolutions/"))
    assert "To be raised" in listed
    assert "6 December 2018 Overdue" in listed
    data = {"version": "0", "reference": HOSTILE[:40], "raised-day": "6", "raised-month": "12", "raised-year": "2018"}
    wrong = iro.post(path, data=data | {"raised-day": "66"})
    assert wrong.status_code == 422
    assert 'value="66"' in wrong.text
    data |= {"level": "team-manager", "reason": "practice-issue", "impact": "risk-and-safeguarding"}
    assert iro.get(f"{path}/close").status_code == 303, "there is nothing to close yet"
    for _ in range(2):
        assert iro.post(path, data=data).status_code == 303
    shown = iro.get(path)
    assert "<script>alert" not in shown.text
    assert "6 December 2018, in time" in text_of(shown)
    assert as_("colleague").get(path).status_code == 404
    assert "Record where it stands" not in text_of(as_("head").get(path))
    assert as_("head").post(path, data=data).status_code == 403
    end = {"version": "1", "outcome": "plan-changed", "closed-day": "10", "closed-month": "12", "closed-year": "2018"}
    assert iro.post(f"{path}/close", data=end).status_code == 422
    stale = iro.post(f"{path}/close", data=end | {"version": "9", "what_changed": "x"}, follow_redirects=True)
    assert "Somebody else changed this problem resolution" in text_of(stale)
    assert iro.post(f"{path}/close", data=end | {"what_changed": "A plan was made"}).status_code == 303
    assert "Plan changed 10 December 2018 Team manager 4 days" in text_of(iro.get(f"{ROOM}resolutions/"))
    assert "Closed (1)" in text_of(iro.get(f"{ROOM}resolutions/"))
    with in_database() as session:
        row = session.scalars(select(ProblemResolution)).one()
        assert row.what_changed == "A plan was made"


def test_what_was_raised_settles_the_follow_up_and_each_page_shows_the_other(
    as_: Callable[..., Any], world: tuple[People, str, str], in_database: Callable[[], Any]
) -> None:
    with in_database() as session:
        follow_ups.open_follow_up(
            session,
            world[2],
            FollowUpKind.RAISE_PROBLEM_RESOLUTION,
            owner_id=world[0].iro.id,
            question_key="S47-17",
            due=date(2018, 12, 6),
        )
        task = f"/actions/{session.scalars(select(Commitment)).one().id}/"
    iro, path = as_("iro"), f"{ROOM}resolutions/{world[2]}"
    assert "Open" in text_of(iro.get(task))
    assert f'href="{path}"' in iro.get(task).text, "the way to what settles it"
    assert f'href="{path}"' not in as_("head").get(task).text, "who may not record it is not led there"
    assert iro.get(f"{path}/withdraw").status_code == 303, "nothing is recorded yet"
    data = {"version": "0", "reference": "PR 77", "raised-day": "6", "raised-month": "12", "raised-year": "2018"}
    data |= {"level": "team-manager", "reason": "practice-issue", "impact": "risk-and-safeguarding"}
    assert iro.post(path, data=data).status_code == 303
    assert f'href="{task}"' in iro.get(path).text
    shown = iro.get(task)
    assert f'href="{path}"' in shown.text
    assert "Raised, on record" in text_of(shown)
    assert "It is done" not in text_of(shown)
    assert "Withdraw it" not in text_of(as_("head").get(path))
    wrong = iro.post(f"{path}/withdraw", data={"version": "1", "reason": ""})
    assert wrong.status_code == 422
    assert "Enter the reason" in text_of(wrong)
    assert iro.post(f"{path}/withdraw", data={"version": "1", "reason": "On the wrong audit."}).status_code == 303
    assert "Record that it was raised" in text_of(iro.get(path))
    assert "On the wrong audit." in text_of(iro.get(task))
    assert "Overdue" in text_of(iro.get(task))


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


def closed(audit_id: str, person_id: str, on: date) -> ProblemResolution:
    """One that was settled by a team manager."""
    return ProblemResolution(
        audit_id=audit_id,
        reference="PR 1",
        raised_on=date(2018, 12, 6),
        level=Level.TEAM_MANAGER,
        reason=next(iter(Reason)),
        impact=next(iter(ImpactOnChild)),
        outcome=Settled.PLAN_CHANGED,
        closed_on=on,
        what_changed="The plan names a date",
        recorded_by=person_id,
        recorded_at=datetime(2018, 12, 6, 9, tzinfo=UTC),
        closed_by=person_id,
    )


def test_years_of_closed_ones_are_turned_a_page_at_a_time(
    world: tuple[People, str, str], in_database: Callable[[], Any], as_: Callable[..., Any], monkeypatch: Any
) -> None:
    """The newest first, those that are open on each page; a page beyond the last is the last."""
    monkeypatch.setattr("qa_tool.enquiries.pages.resolving.PER_PAGE", 2)
    people = world[0]
    with in_database() as session:
        version = session.scalars(select(FormVersion)).one()
        for number in range(5):
            audit = factories.make_submitted(
                session,
                version,
                answers={"S47-03": date(2018, 11, 28), "S47-17": "disagree"},
                author=people.iro,
                audit_date=date(2018, 12, 5),
            )
            session.add(closed(audit.id, people.iro.id, date(2018, 12, 6 + number)))
    iro = as_("iro")
    days = [
        re.findall(r"(\d+) December 2018 Team manager", text_of(iro.get(f"{ROOM}resolutions/?page={page}")))
        for page in (1, 2, 3, 9)
    ]
    assert days == [["10", "9"], ["8", "7"], ["6"], ["6"]]
    page = iro.get(f"{ROOM}resolutions/?page=2")
    assert "Closed (5)" in text_of(page)
    assert "To be raised (1)" in text_of(page)
    links = html.fromstring(page.text).xpath("//nav[@aria-label='Pagination']//a/@href")
    assert f"{ROOM}resolutions/?page=3" in links
