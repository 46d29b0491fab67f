"""External editions on their pages, and what every export asks for: a fresh password, a quota, rights of the moment."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask_security.utils import hash_password
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from qa_tool.kit.periods import today
from qa_tool.outputs.models import PreparedEdition
from qa_tool.outputs.verbs import workbooks
from qa_tool.people.models import UserAccount
from qa_tool.settings.models import Setting
from qa_tool.trail.models import Event
from tests.support.factories import make_people, make_places, make_submitted, publish

MAKE = "/analysis/workbook"
LIST = "/analysis/editions/"
WANTED = {"period": "2018/19-Q3", "reason": "Board", "edition": "external"}
PASSWORD = "correct horse battery staple"
Client = Callable[..., Any]
InDatabase = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def records(in_database: InDatabase) -> None:
    """Forty-one audits of the third quarter, three of them inadequate."""
    with in_database() as session:
        people, places, version = make_people(session), make_places(session), publish(session)
        for number, grade in enumerate(["good"] * 30 + ["requires-improvement"] * 8 + ["inadequate"] * 3):
            make_submitted(
                session,
                version,
                author=people.auditor,
                practitioner=people.iro,
                places=places,
                audit_date=date(2018, 10, 1) + timedelta(days=number),
                answers={"X1": grade},
            )


def prepare(browser: Any) -> str:
    answer = browser.post(MAKE, data=WANTED)
    assert answer.status_code == 303, answer.text
    assert answer.location.startswith(f"{LIST}prepared/")
    return str(answer.location)


def actions(in_database: InDatabase) -> list[str]:
    with in_database() as session:
        return list(session.scalars(select(Event.action).order_by(Event.id)))


def test_from_preparing_to_the_file_in_a_readers_hands(
    client_as: Client, records: None, in_database: InDatabase
) -> None:
    analyst, head, iro = client_as("AN"), client_as("HS"), client_as("IRO")
    assert "No edition has been released yet" in iro.get(LIST).text
    page = prepare(analyst)
    assert prepare(analyst) == page, "twice is once"
    shown = analyst.get(page).text
    assert "It waits to be released by the head of service" in shown
    assert "41 records counted in 2018/19 Q3." in shown
    analyst.says_what_files_are_for()
    file = analyst.get(f"{page}file")
    assert file.headers["Content-Disposition"].endswith("quality-assurance-2018-19-Q3-external-prepared.xlsx")
    assert "Prepared, not released" in str([row[1].value for row in load_workbook(io.BytesIO(file.data))["Cover"]])
    file.close()
    assert "2018/19 Q3" in head.get(LIST).text
    missing = head.post(f"{page}release", data={"reason": " "})
    assert missing.status_code == 422
    assert "Enter what it is released for" in missing.text
    assert head.post(f"{page}release", data={"reason": "Board of February"}).status_code == 303
    assert head.post(f"{page}release", data={"reason": "Board of February"}).status_code == 303
    assert "Released as number 1" in head.get(page).text
    listed = iro.get(LIST).text
    assert f"{LIST}1/file" in listed
    iro.says_what_files_are_for("To show my team")
    got = [iro.get(f"{LIST}1/file").data for _ in range(2)]
    assert got[0] == got[1]
    assert "Grades" in load_workbook(io.BytesIO(got[0])).sheetnames
    told = actions(in_database)
    counted = [told.count(f"edition.{verb}") for verb in ("prepared", "released", "downloaded")]
    assert counted == [1, 1, 2]


def test_page_and_cover_say_that_an_x_may_stand_in_a_single_cell(client_as: Client, records: None) -> None:
    analyst = client_as("AN").says_what_files_are_for()
    page = prepare(analyst)
    said = "may be any number, 0"
    assert said in analyst.get(page).text.partition("A hidden count is printed as c;")[2]
    cover = load_workbook(io.BytesIO(analyst.get(f"{page}file").data))["Cover"]
    small = next(str(row[1].value) for row in cover if row[0].value == "Small numbers")
    assert "printed as c or x" in small
    assert f"x {said} too, in a single cell or in a whole line" in small
    assert "Every other 0 is printed" in small


@pytest.mark.parametrize(
    ("role", "listing", "prepared", "release"),
    [
        ("AU", 200, 403, 403),
        ("IRO", 200, 403, 403),
        ("QR", 200, 403, 403),
        ("SM", 200, 200, 403),
        ("HS", 200, 200, 303),
        ("AN", 200, 200, 403),
        ("BS", 403, 403, 403),
        ("AD", 403, 403, 403),
    ],
)
def test_who_may_do_what(
    client_as: Client, records: None, role: str, listing: int, prepared: int, release: int
) -> None:
    page = prepare(client_as("SM"))
    browser = client_as(role)
    assert browser.get(LIST).status_code == listing
    browser.says_what_files_are_for()
    assert browser.get(page).status_code == browser.get(f"{page}file").status_code == prepared
    assert browser.post(f"{page}release", data={"reason": "Board"}).status_code == release
    missing = f"{LIST}prepared/{'0' * 32}/"
    assert browser.get(missing).status_code == (404 if prepared == 200 else 403)
    assert browser.get(f"{LIST}77/file").status_code == (404 if listing == 200 else 403)


def test_editions_are_offered_by_role_and_cuts_are_fixed(client_as: Client, records: None) -> None:
    assert 'value="external"' not in client_as("QR").get(MAKE).text
    analyst = client_as("AN")
    assert 'value="external"' in analyst.get(MAKE).text
    filtered = analyst.post(MAKE, data=WANTED | {"form": "small"})
    assert filtered.status_code == 422
    assert "choose no filter" in filtered.text
    assert client_as("QR").post(MAKE, data=WANTED).status_code == 422, "an edition that the role may not have"


@pytest.fixture
def known(in_database: InDatabase, app: Any) -> Callable[[Any], None]:
    """Gives a signed-in browser's account a password that the test knows."""

    def give(browser: Any) -> None:
        with app.app_context():
            hashed = hash_password(PASSWORD)
        with in_database() as session:
            user = session.get(UserAccount, browser.account_id)
            assert user is not None
            user.password = hashed

    return give


def test_a_password_of_long_ago_is_asked_for_again_and_nothing_is_lost(
    client_as: Client, records: None, known: Callable[[Any], None]
) -> None:
    filled = {"period": "2018/19-Q3", "reason": "A reason worth keeping", "plan-type": "CP", "edition": "internal"}
    with time_machine.travel(datetime(2019, 2, 1, 9, tzinfo=UTC), tick=False) as clock:
        browser = client_as("AN")
        known(browser)
        clock.shift(timedelta(minutes=16))
        answer = browser.post(MAKE, data=filled)
        assert answer.status_code == 303
        assert answer.location == f"/account/confirm?next={MAKE}"
        page = browser.get(answer.location).text
        assert "What you filled in has been kept" in page
        wrong = browser.post("/account/confirm", data={"password": "not it", "next": MAKE})
        assert wrong.status_code == 422
        assert "Password is not right" in wrong.text
        assert browser.post(MAKE, data=filled).status_code == 303, "a wrong one opens nothing"
        right = browser.post("/account/confirm", data={"password": PASSWORD, "next": MAKE})
        assert (right.status_code, right.location) == (303, MAKE)
        back = browser.get(MAKE).text
        assert "A reason worth keeping" in back
        assert '<option value="CP" selected>' in back
        done = browser.post(MAKE, data=filled)
        assert done.status_code == 200
        done.close()
        assert "A reason worth keeping" not in browser.get(MAKE).text, "what was accepted is not kept"
        clock.shift(timedelta(minutes=16))
        assert browser.post(MAKE, data=filled).status_code == 303


def test_a_script_is_told_so_and_the_page_never_leads_elsewhere(
    client_as: Client, records: None, known: Callable[[Any], None]
) -> None:
    with time_machine.travel(datetime(2019, 2, 1, 9, tzinfo=UTC), tick=False) as clock:
        browser = client_as("AN")
        known(browser)
        clock.shift(timedelta(minutes=16))
        answer = browser.post(MAKE, data=WANTED, headers={"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"})
        assert (answer.status_code, answer.json["error"]) == (401, "confirm-password")
        away = browser.post("/account/confirm", data={"password": PASSWORD, "next": "https://elsewhere.example/"})
        assert away.location == "/"


def test_the_hours_quota_ends_in_429_and_is_noted(client_as: Client, records: None, in_database: InDatabase) -> None:
    with in_database() as session:
        session.add(Setting(key="exports_per_hour", value=1, valid_from=today()))
    browser, other = client_as("AN"), client_as("SM")
    internal = WANTED | {"edition": "internal"}
    first = browser.post(MAKE, data=internal)
    assert first.status_code == 200
    first.close()
    for _ in range(2):
        refused = browser.post(MAKE, data=internal)
        assert refused.status_code == 429
        assert "as many files as one person may in an hour" in refused.text
        assert int(refused.headers["Retry-After"]) > 0
    assert actions(in_database).count("export.too-many") == 2
    spared = other.post(MAKE, data=internal)
    assert spared.status_code == 200, "others are not kept waiting"
    spared.close()


@pytest.mark.parametrize(
    "change",
    ["UPDATE user_account SET active = 0 WHERE id = :id", "DELETE FROM role_grant WHERE user_id = :id"],
    ids=["disabled", "role taken"],
)
def test_rights_are_those_of_the_moment_the_file_leaves(
    client_as: Client, records: None, in_database: InDatabase, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    browser = client_as("AN")
    browser.criticises = False  # who changes the account here is none of the service's, and notes nothing
    made = workbooks.compose

    def meanwhile(*arguments: Any) -> Any:
        composed = made(*arguments)
        with in_database() as other:
            other.execute(text(change), {"id": browser.account_id})
        return composed

    monkeypatch.setattr(workbooks, "compose", meanwhile)
    answer = browser.post(MAKE, data=WANTED | {"edition": "internal"})
    assert answer.status_code == 409
    assert "Your roles or teams changed while the file was made. Ask for it again." in answer.text
    assert "workbook.exported" not in actions(in_database)


def test_who_lost_the_role_does_not_get_what_was_prepared(
    client_as: Client, records: None, in_database: InDatabase
) -> None:
    browser = client_as("AN")
    page = prepare(browser)
    with in_database() as session:
        session.execute(text("DELETE FROM role_grant WHERE user_id = :id"), {"id": browser.account_id})
        assert len(session.scalars(select(PreparedEdition)).all()) == 1
    assert browser.get(f"{page}file").status_code in (303, 403)
