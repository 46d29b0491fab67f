"""The log: one line of JSON per request, nothing personal, nothing that anybody typed."""

from __future__ import annotations

import io
import json
import logging
import re

import pytest
from flask_security.utils import hash_password

from qa_tool.shell import access
from qa_tool.shell.logging import ALLOWED, LOGGER, JsonLines
from tests.account.test_sign_in import sign_in
from tests.support.site import PASSWORD, found

CANARY = "canary-4711-überraschung"


@pytest.fixture
def lines():
    """Everything that is logged anywhere, as the log's own lines and as other loggers would write it."""
    stream = io.StringIO()
    ours, others = logging.StreamHandler(stream), logging.StreamHandler(stream)
    ours.setFormatter(JsonLines())
    others.setLevel(logging.WARNING)
    logger, root = logging.getLogger(LOGGER), logging.getLogger()
    logger.addHandler(ours)
    root.addHandler(others)
    yield lambda: stream.getvalue().splitlines()
    logger.removeHandler(ours)
    root.removeHandler(others)


@pytest.fixture
def chatter():
    """What libraries tell of their own working when everything is turned up, as on a server that looks for a fault."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_request_is_one_line_with_its_route_and_not_its_path(client_as, lines):
    client = client_as("QR")
    client.get(f"/account/?q={CANARY}", headers={"User-Agent": CANARY, "Referer": f"http://localhost/{CANARY}"})
    (line,) = lines()
    entry = json.loads(line)
    assert set(entry) == {"at", "level", "request", "user", "method", "route", "status", "ms"}
    assert entry["user"] == client.account_id
    assert (entry["method"], entry["route"], entry["status"]) == ("GET", "/account/", 200)
    assert entry["ms"] > 0


def test_a_visitor_has_no_number_and_an_unknown_address_no_route(client_as, lines):
    client_as(None).get(f"/{CANARY}")
    entry = json.loads(lines()[0])
    assert "user" not in entry
    assert "route" not in entry
    assert entry["status"] == 404


@pytest.mark.parametrize(
    "name", ["a\nb@service.example", "a\r\n{}@service.example", "\x1b[31mred@service.example", "\u2028"]
)
def test_line_ends_and_colours_in_a_user_name_make_no_second_line(client_as, lines, name):
    sign_in(client_as(None), email=name)
    for line in lines():
        assert line.isascii()
        assert line.isprintable()
        json.loads(line)
    assert len(lines()) == 2


def test_a_canary_in_every_field_turns_up_nowhere(app, client_as, account_of, lines, chatter, capfd, in_database):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        account_of("QR", password=hash_password(PASSWORD))
    visitor = client_as(None)
    page = sign_in(visitor, email=f"{CANARY}@service.example", password=CANARY, next=f"/{CANARY}")
    assert CANARY not in found(r"<title>(.*)</title>", page.text)[1]
    client = client_as("QR")
    for path in ("/account/password", "/account/sessions/end", "/account/sign-out", f"/{CANARY}"):
        fields = dict.fromkeys(("current_password", "new_password", "new_password_again", "next", "other"), CANARY)
        client.post(path, data=fields, query_string={"q": CANARY}, headers={"X-Canary": CANARY})
    client = client_as("QR")
    for fail in (_raise, _raise_in_database):
        app.view_functions["account.profile"] = access._in_transaction(fail)
        assert client.get("/account/", query_string={"q": CANARY}).status_code == 500
    logging.getLogger("any.library").debug("turned up")
    written = "\n".join([*lines(), chatter(), *capfd.readouterr()])
    assert "error" in written, "errors are logged"
    assert "turned up" in written
    assert CANARY not in written
    assert json.dumps(CANARY)[1:-1] not in written
    for line in lines():
        json.loads(line)


def _raise():
    raise RuntimeError(CANARY)


def _raise_in_database():
    from sqlalchemy import text

    access.database().execute(text("SELECT * FROM missing WHERE name = :name"), {"name": CANARY})


def test_an_error_is_logged_by_kind_and_place_with_the_code_that_the_page_shows(app, client_as, lines):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = client_as("QR")
    app.view_functions["account.profile"] = access._in_transaction(_raise)
    page = client.get("/account/")
    error, request = map(json.loads, lines())
    assert error["error"] == "RuntimeError"
    assert re.match(r"shell/access\.py:\d+ in \w+", error["place"].split(" < ")[0])
    assert error["request"] == request["request"]
    code = found(r"<strong>([0-9A-F]{4})-([0-9A-F]{4})</strong>", page.text)
    assert error["request"].upper().startswith(code[1] + code[2])


def test_only_the_allowed_fields_are_written():
    record = logging.makeLogRecord({"msg": CANARY, "args": (), "route": "/x", "text": CANARY, "user": object()})
    entry = json.loads(JsonLines().format(record))
    assert CANARY not in str(entry)
    assert set(entry) - {"at", "level"} <= set(ALLOWED)
