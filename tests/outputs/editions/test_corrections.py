"""Corrections of what was released: there is always a way out, the year is never lost, and words are plain (check 107).

And frozen figures in what leaves: a quarter that changed since gives what was frozen, one that nobody froze is warned
of (check 110).
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.kit.periods import Quarter, now, today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import RoleGrant, UserAccount
from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from qa_tool.settings.models import Setting
from tests.support.cast import Places
from tests.support.factories import People, amended, make_people, make_places, make_submitted, publish
from tests.support.freezes import freeze
from tests.support.site import CriticalClient
from tests.support.small_forms import small_definition

MAKE, LIST = "/analysis/workbook", "/analysis/editions/"
Q3, Q4 = "2018/19-Q3", "2018/19-Q4"
GRADES = ("good", "requires-improvement", "inadequate")
RAW = re.compile(r"2018/19-Q\d|requires-improvement|north-locality|south-locality|\bsmall, |TOTAL|elsewhere|\bchange,")
TODAY = datetime(2019, 6, 3, 9, tzinfo=UTC)


@dataclass
class Service:
    """The tool on a database of its own, with somebody who prepares, somebody who releases and a reader."""

    app: Any
    people: People
    analyst: Any
    head: Any
    reader: Any

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.app.app_context():
            engine = db.engine
        with unit_of_work(engine) as session:
            yield session

    def prepare(self, period: str, **more: str) -> Any:
        data = {"period": period, "reason": "Board", "edition": "external", **more}
        return self.analyst.post(MAKE, data=data)

    def release(self, prepared: Any) -> int:
        answer = self.head.post(f"{prepared.location}release", data={"reason": "Board"})
        assert answer.status_code == 303, answer.text
        return max(int(n) for n in re.findall(rf"{LIST}(\d+)/file", self.reader.get(LIST).text))

    def book(self, number: int) -> Any:
        return load_workbook(io.BytesIO(self.reader.get(f"{LIST}{number}/file").data))


def in_service(path: Path, template: Path, grades: dict[Quarter, Records]) -> Service:
    """A service with an audit for each (form, grade, whether in the north) of each quarter."""
    path.mkdir(parents=True)
    shutil.copyfile(template, path / "qa.sqlite")
    address = f"sqlite:///{path / 'qa.sqlite'}"
    app = create_app(load_settings({"QA_MODE": "test", "QA_INSTANCE": str(path / "i"), "QA_DATABASE_URL": address}))
    app.test_client_class = CriticalClient
    with app.app_context():
        engine = db.engine
    browsers = {}
    with unit_of_work(engine) as session:
        people, places = make_people(session), make_places(session)
        versions = {
            "small": publish(session),
            "other": publish(session, small_definition("other", reference="OT", title="Other audit")),
        }
        for quarter, records in grades.items():
            for number, (form, grade, north) in enumerate(records):
                submit(
                    session, people, places, versions[form], quarter.period.first + timedelta(days=number), grade, north
                )
        for name, role in (("analyst", "AN"), ("head", "HS"), ("iro", "IRO")):
            person = session.merge(getattr(people, name))
            user = UserAccount(
                email=f"{role}@service.example",
                password="!",
                person=person,
                created_at=now(),
                grants=[RoleGrant(role=role, granted_at=now())],
            )
            session.add(user)
            session.flush()
            browser = app.test_client()
            assert isinstance(browser, CriticalClient)
            browser.let_in(app, session, user)
            browsers[name] = browser
    for browser in browsers.values():
        browser.says_what_files_are_for()
    return Service(app, people, browsers["analyst"], browsers["head"], browsers["iro"])


def submit(session: Session, people: People, places: Places, version: Any, day: date, grade: str, north: bool) -> Audit:
    south = {
        "locality": places.other_locality.id,
        "district": places.other_district.id,
        "team": places.other_team.id,
    }
    return make_submitted(
        session,
        version,
        author=people.auditor,
        practitioner=people.iro,
        places=places,
        facts={} if north else south,
        audit_date=day,
        answers={"X1": grade, "SM-01": grade},
    )


def change(service: Service, quarter: Quarter, kind: str, grade: str, which: int) -> None:
    """One record of the quarter is reopened, regraded, or a further one added."""
    with service.writing() as session:
        identities = service_audits(session, quarter)
        audit = session.get(Audit, identities[which % len(identities)])
        assert audit is not None
        if kind == "reopened":
            audit.status = Status.REOPENED
        elif kind == "regraded":
            amended(session, audit, X1=grade, SM_01=grade)
        else:
            make_submitted(
                session,
                audit.form_version,
                author=audit.author,
                audit_date=quarter.period.last,
                facts={"practitioner": audit.practitioner_id, "locality": audit.locality_id},
                answers={"X1": grade, "SM-01": grade},
            )


def service_audits(session: Session, quarter: Quarter) -> list[str]:
    """The audits of the quarter."""
    days = quarter.period
    wanted = select(Audit.id).where(Audit.audit_date.between(days.first, days.last)).order_by(Audit.reference)
    return list(session.scalars(wanted))


def ways(page: str) -> list[str]:
    """What the page offers to do instead."""
    return re.findall(r'name="way" type="radio" value="([a-z-]+)"', page)


def out_by(service: Service, period: str, **more: str) -> tuple[int | None, list[str]]:
    """Prepare, doing everything that the page offers where it offers something; release the first that may go out.

    The number, None when nothing can but be held; and what was offered.
    """
    answer = service.prepare(period, **more)
    if answer.status_code == 303:
        return service.release(answer), []
    assert answer.status_code == 409
    message = re.findall(r'href="#way">([^<]+)<', answer.text)[0]
    assert not RAW.search(message), message
    offered = ways(answer.text)
    assert "hold" in offered, "there is always a way out"
    made = {way: service.prepare(period, way=way, **more) for way in offered}
    for way, chosen in made.items():
        assert chosen.status_code == 303, f"{way}: what the page offers works"
        assert ("What is it released for?" in service.head.get(chosen.location).text) is (way != "hold")
    assert "Held for the next edition" in service.head.get(LIST).text
    held = service.head.post(f"{made['hold'].location}release", data={"reason": "Board"})
    assert held.status_code == 409
    going = [chosen for way, chosen in made.items() if way != "hold"]
    return (service.release(going[0]) if going else None), offered


def good(service: Service, number: int) -> list[object]:
    """The overall grades as they are printed."""
    sheet = service.book(number)["Grades"]
    return [cell.value for row in sheet[sheet.tables["grades"].ref][1:] for cell in row[1:5]]


def front(book: Any) -> str:
    """What the cover says of the records."""
    return " ".join(str(row[1].value) for row in book["Cover"].iter_rows(max_col=2))


def chapter(service: Service, period: str, **more: str) -> tuple[str, str]:
    """The front of the Word chapter, and the row of its first form."""
    answer = service.analyst.post(f"{MAKE}/report", data={"period": period, "reason": "Board", **more})
    assert answer.status_code == 200, answer.text
    document = Document(io.BytesIO(answer.data))
    answer.close()
    rows = [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    said = next(row for row in rows if row.startswith("Frozen"))
    return said, next(row for row in rows if row.startswith("Small") and "numbers" not in row)


def test_a_frozen_quarter_gives_what_was_frozen_and_one_that_nobody_froze_is_warned_of(
    tmp_path: Path, sqlite_template: Path
) -> None:
    world = {
        Quarter(2018, 3): many((30, "small", "good", True), (12, "small", "requires-improvement", True)),
        Quarter(2018, 4): many((20, "small", "good", True)),
    }
    with time_machine.travel(TODAY, tick=False):
        service = in_service(tmp_path / "it", sqlite_template, world)
        with service.writing() as session:
            freeze(session, service.people, Quarter(2018, 3))
        said, row = chapter(service, Q3)
        assert "The figures are those that were frozen" in said
        with service.writing() as session:
            for identity in service_audits(session, Quarter(2018, 3))[:7]:
                audit = session.get(Audit, identity)
                assert audit is not None
                amended(session, audit, X1="inadequate", SM_01="inadequate")
        assert chapter(service, Q3) == (said, row), "the chapter of a frozen quarter does not change"
        today, row_of_today = chapter(service, Q3, figures="standing")
        assert "As the records stand, not as frozen" in today
        assert row_of_today != row
        assert "NOT FROZEN" in chapter(service, Q4)[0]
        frozen = service.prepare(Q3)
        page = service.head.get(frozen.location).text
        assert "Not frozen" not in page
        number = service.release(frozen)
        assert "Frozen: 2018/19 Q3" in front(service.book(number))
        assert good(service, number)[0] == 30
        standing = service.prepare(Q3, figures="standing")
        assert "Not the frozen figures" in service.head.get(standing.location).text
        unfrozen = service.prepare(Q4)
        assert "Not frozen: nobody has frozen 2018/19 Q4" in service.head.get(unfrozen.location).text
        assert "NOT FROZEN" in front(service.book(service.release(unfrozen)))


def test_what_was_prepared_before_a_freeze_is_prepared_again(tmp_path: Path, sqlite_template: Path) -> None:
    with time_machine.travel(TODAY, tick=False):
        world = {Quarter(2018, 3): many((30, "small", "good", True))}
        service = in_service(tmp_path / "it", sqlite_template, world)
        prepared = service.prepare(Q3)
        with service.writing() as session:
            freeze(session, service.people, Quarter(2018, 3))
        answer = service.head.post(f"{prepared.location}release", data={"reason": "Board"})
        assert answer.status_code == 409
        assert "was frozen since" in answer.text
        service.release(service.prepare(Q3))


Records = list[tuple[str, str, bool]]


def many(*groups: tuple[int, str, str, bool]) -> Records:
    """So many audits of each (form, grade, whether in the north)."""
    return [(form, grade, north) for times, form, grade, north in groups for _ in range(times)]


WORLDS: list[dict[Quarter, Records]] = [
    {
        Quarter(2018, 3): many((9, "small", "good", True), (3, "other", "requires-improvement", False)),
        Quarter(2018, 4): many(
            (7, "small", "good", True), (2, "other", "inadequate", True), (4, "other", "good", False)
        ),
    },
    {
        Quarter(2018, 3): many((4, "small", "inadequate", True), (12, "other", "good", True)),
        Quarter(2018, 4): many((5, "other", "good", False)),
    },
]


@pytest.mark.parametrize(("kind", "world"), [("added", 0), ("regraded", 1)])
def test_one_record_changed_after_the_release_never_stops_an_edition(
    tmp_path: Path, sqlite_template: Path, kind: str, world: int
) -> None:
    with time_machine.travel(TODAY, tick=False):
        service = in_service(tmp_path / "it", sqlite_template, WORLDS[world])
        for quarter in (Q3, Q4):
            prepared = service.prepare(quarter)
            assert prepared.status_code == 303
            service.release(prepared)
        change(service, Quarter(2018, 3), kind, "inadequate", 1)
        out_by(service, Q3)
        assert out_by(service, "2018/19")[0] is not None, "the year is never lost"
        out_by(service, "2018/19", figures="standing")


def test_every_way_out_that_a_page_offers_works(tmp_path: Path, sqlite_template: Path) -> None:
    """More values must remain possible than the released editions left: nothing can be protected as it is."""
    with time_machine.travel(TODAY, tick=False):
        few = many(
            (5, "small", "good", True), (4, "small", "requires-improvement", True), (3, "small", "inadequate", True)
        )
        service = in_service(tmp_path / "it", sqlite_template, {Quarter(2018, 3): few, Quarter(2018, 4): few})
        for quarter in (Q3, Q4):
            service.release(service.prepare(quarter))
        with service.writing() as session:
            session.add(Setting(key="hidden_spread_values", value=5, valid_from=today()))
        change(service, Quarter(2018, 3), "reopened", "inadequate", 1)
        number, offered = out_by(service, Q3)
        assert "again" in offered
        assert number is not None
        assert good(service, number) == good(service, 1) or "hide-more" in offered
        year, offered = out_by(service, "2018/19")
        assert "quarters" in offered
        assert year is not None, "the year is never lost"
