"""The one gate for files: number, reason, password, quota, event, mark (object rule 6; checks 86 and 131)."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from qa_tool.kit.periods import today
from qa_tool.people.models import Export
from qa_tool.policy import matrix
from qa_tool.policy.words import Role
from qa_tool.settings.models import Setting
from qa_tool.trail.models import Event
from tests.support import brute_force
from tests.support.brute_force import Plain
from tests.support.looking import text_of
from tests.support.site import UnitOfWork

QUARTER = "period=2018/19-Q3"
TABLES = [
    "/analysis/charts/forms.csv",
    "/analysis/charts/volume.csv",
    "/analysis/ledger.csv",
    "/analysis/learning.csv",
]
FILES = [*TABLES, "/analysis/charts/forms.png"]
"""One address of each kind of file that a page hands out."""

#: Who is asked for the password, and what for, before anything leaves: written down by hand, never read from the file.
ASKED_FOR_THE_PASSWORD = {
    ("account.files", "GET"),
    ("account.files", "POST"),
    ("enquiries.sheet", "POST"),
    ("service_settings.change", "POST"),
    ("workbooks.make", "POST"),
    ("workbooks.report", "POST"),
    ("editions.release", "POST"),
    ("editions.release_sheet", "POST"),
}
ASKED_WHAT_FOR = {
    ("analysis.chart_csv", "GET"),
    ("analysis.chart_png", "GET"),
    ("analysis.learning_csv", "GET"),
    ("analysis.ledger_csv", "GET"),
    ("analysis.staff_csv", "GET"),
    ("analysis.staff_csv", "GET"),
    ("editions.released_file", "GET"),
    ("editions.prepared_file", "GET"),
    ("editions.released_sheet", "GET"),
    ("editions.sheet_file", "GET"),
    ("registers.export", "GET"),
}


@pytest.fixture
def filled(in_database: UnitOfWork) -> None:
    with in_database() as session:
        brute_force.put(
            session,
            [
                Plain("first", 1, date(2018, 10, 1 + number), overall="good", answers={"FI-01": "good"})
                for number in range(12)
            ],
        )


def test_which_routes_ask_for_the_password_and_which_for_a_reason() -> None:
    asked = matrix.routes().items()
    assert {at for at, rule in asked if isinstance(rule, matrix.RouteRule) and rule.fresh} == ASKED_FOR_THE_PASSWORD
    assert {at for at, rule in asked if isinstance(rule, matrix.RouteRule) and rule.export} == ASKED_WHAT_FOR


@pytest.mark.parametrize("address", FILES)
def test_no_file_leaves_before_it_was_said_what_for(client_as: Any, filled: None, address: str) -> None:
    browser = client_as("SM")
    came_from = f"/analysis/?{QUARTER}"
    asked = browser.get(f"{address}?{QUARTER}", headers={"Referer": f"http://localhost{came_from}"})
    assert asked.status_code == 303
    page = browser.get(asked.location)
    assert "What are the files for?" in text_of(page)
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page.text) for name in ("next", "back")}
    given = {name: found[1].replace("&amp;", "&") for name, found in hidden.items() if found}
    assert given["back"] == came_from
    refused = browser.post("/account/files", data={**given, "reason": "  "})
    assert refused.status_code == 422
    assert "Enter what the files are for" in text_of(refused)
    said = browser.post("/account/files", data={**given, "reason": "Managers’ meeting"})
    ready = browser.get(said.location)
    assert "Your file is ready" in text_of(ready)
    assert f'href="{address}?' in ready.text
    assert browser.get(f"{address}?{QUARTER}").status_code == 200


@pytest.mark.parametrize("address", TABLES)
def test_a_table_carries_its_number_reason_and_handling(
    client_as: Any, filled: None, in_database: UnitOfWork, address: str
) -> None:
    browser = client_as("SM").says_what_files_are_for("Managers’ meeting")
    rows = list(csv.reader(io.StringIO(browser.get(f"{address}?{QUARTER}").text)))
    mark, made, reason = (row[0] for row in rows[-3:])
    assert rows[-4] == []
    assert mark.startswith("OFFICIAL")
    assert re.fullmatch(r"Export 1, made on \d+ \w+ \d{4} at \d\d:\d\d by SM-99", made)
    assert reason == "For: Managers’ meeting"
    with in_database() as session:
        assert session.query(Export).count() == 1
        events = {row.action: row for row in session.query(Event).filter(Event.action.startswith("export."))}
    assert set(events) == {"export.numbered", "export.handed-out"}
    assert events["export.numbered"].detail["reason"] == "Managers’ meeting"
    assert len(events["export.handed-out"].detail["sha256"]) == 64


def test_a_picture_is_taller_by_the_lines_below_it(client_as: Any, filled: None) -> None:
    browser = client_as("SM").says_what_files_are_for()
    picture = Image.open(io.BytesIO(browser.get(f"/analysis/charts/forms.png?{QUARTER}").data))
    below = picture.crop((0, picture.height - 90, picture.width, picture.height)).convert("L")
    assert min(below.tobytes()) < 150, "nothing is written below"


def test_the_reason_holds_for_a_quarter_of_an_hour(client_as: Any, filled: None, time_machine: Any) -> None:
    time_machine.move_to("2026-03-02 10:00+00:00", tick=False)
    browser = client_as("SM").says_what_files_are_for()
    time_machine.shift(timedelta(minutes=15))
    assert browser.get(f"{FILES[0]}?{QUARTER}").status_code == 200
    time_machine.shift(timedelta(minutes=1))
    assert browser.get(f"{FILES[0]}?{QUARTER}").location.startswith("/account/files?")
    assert browser.get("/account/files").location.startswith("/account/confirm?")
    assert browser.post("/account/files", data={"reason": "Again"}).location.startswith("/account/confirm?")
    assert browser.get(f"{FILES[0]}?{QUARTER}").location.startswith("/account/files?"), "it is not said yet"


def test_tables_and_pictures_count_in_the_quota(client_as: Any, filled: None, in_database: UnitOfWork) -> None:
    browser = client_as("SM").says_what_files_are_for()
    with in_database() as session:
        session.add(Setting(key="exports_per_hour", value=2, valid_from=today()))
    assert [browser.get(f"{address}?{QUARTER}").status_code for address in FILES[:3]] == [200, 200, 429]


@pytest.mark.parametrize(("endpoint", "method"), sorted(ASKED_FOR_THE_PASSWORD | ASKED_WHAT_FOR))
def test_a_stale_password_lets_nothing_leave(
    app: Flask, client_as: Any, filled: None, time_machine: Any, endpoint: str, method: str
) -> None:
    """Each is tried stale: nothing but the way to the password, or to what it is for (check 131)."""
    time_machine.move_to("2026-03-02 10:00+00:00", tick=False)
    rule = matrix.routes()[endpoint, method]
    assert isinstance(rule, matrix.RouteRule)
    role = next(role for role in Role if matrix.may(frozenset({role}), rule.resource, rule.action))
    browser = client_as(role)
    time_machine.shift(timedelta(minutes=16))
    address = next(found for found in app.url_map.iter_rules() if found.endpoint == endpoint)
    path = re.sub(r"<[^>]+>", "forms", address.rule)
    answer = browser.open(path, method=method)
    assert answer.status_code == 303
    assert answer.location.startswith(("/account/confirm?", "/account/files?", "/account/confirm"))


def test_a_file_past_the_gate_is_a_fault_of_the_program(app: Flask, client_as: Any) -> None:
    """A view that forgets the gate answers with an error, never with the file."""
    app.view_functions["analysis.home"] = lambda: app.response_class("a,b", mimetype="text/csv")
    with pytest.raises(Exception, match="was not numbered"):
        client_as("SM").get("/analysis/")
