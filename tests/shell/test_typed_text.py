"""Nothing typed is ever lost: every route that takes a form, with every cause that may refuse it or make it fail.

The routes come from the application itself, so that a new one is covered without a line here. What was typed stands in
the answer, or comes back to its owner and nobody else after signing in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, abort
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from qa_tool.extensions import db
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted
from qa_tool.kit.transactions import Overtaken, patience
from tests.support.site import CriticalClient

NINE = datetime(2018, 11, 5, 9, 0, tzinfo=UTC)
TYPED = 'The plan\'s last step had no owner for a month.\nCanary <b>Wharf</b> & "quoted"'
SHOWN = "Canary &lt;b&gt;Wharf&lt;/b&gt; &amp; &#34;quoted&#34;"
FORM = {"reason": TYPED, "choice": "partly"}
NO_FORM = ("account.sign_in", "account.sign_out", "screening.look")
"""Nothing else is typed there; the last is asked by a script, as JSON, and keeps nothing."""
SCRIPT = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}
Clients = Callable[..., CriticalClient]


@pytest.fixture
def addresses(app: Flask) -> dict[str, str]:
    """A path for every route that takes forms, but for signing in and out, where nothing else is typed."""
    adapter = app.url_map.bind("localhost")
    paths = {}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint not in NO_FORM:
            values = {name: 1 if "int" in str(rule._converters[name]).lower() else "a" * 32 for name in rule.arguments}
            paths[rule.endpoint] = adapter.build(rule.endpoint, values, method="POST")
    assert len(paths) > 60
    return paths


@pytest.fixture
def clients(client_as: Clients, app: Flask) -> Clients:
    """Clients whose pages are not looked at one by one: it is the same page many times."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def client(role: str | None) -> CriticalClient:
        made = client_as(role)
        made.criticises = False
        return made

    return client


def kept_page(client: CriticalClient) -> str:
    """What somebody finds kept after signing in."""
    answer = client.get("/account/kept")
    assert answer.status_code == 200
    return str(answer.text)


def locked() -> Exception:
    """What a statement raises after waiting for another's lock in vain."""
    return OperationalError("UPDATE draft", None, sqlite3.OperationalError("database is locked"))


def full() -> Exception:
    """What a statement raises on a full disk."""
    return OperationalError("UPDATE draft", None, sqlite3.OperationalError("database or disk is full"))


CAUSES: dict[str, tuple[Callable[[], Any], int]] = {
    "bad request": (lambda: abort(400), 400),
    "not allowed": (lambda: abort(403), 403),
    "role changed": (NotPermitted, 403),
    "gone": (NotFound, 404),
    "clash": (lambda: Conflict("Somebody saved it first"), 409),
    "overtaken": (Overtaken, 409),
    "too large": (lambda: abort(413), 413),
    "too many": (lambda: abort(429), 429),
    "fault": (lambda: ZeroDivisionError("x"), 500),
    "locked": (locked, 503),
    "disk full": (full, 503),
}


@pytest.fixture
def failing(app: Flask) -> Iterator[list[Callable[[], Any]]]:
    """``failing.append(cause)``: from then on every form meets it, after all that is asked of a form."""
    causes: list[Callable[[], Any]] = []

    def fail() -> None:
        for cause in causes:
            raised = cause()
            raise raised

    app.before_request(fail)
    yield causes
    causes.clear()


@pytest.mark.parametrize("cause", CAUSES)
def test_a_form_that_fails_shows_what_was_typed(
    clients: Clients, addresses: dict[str, str], failing: list[Callable[[], Any]], cause: str
) -> None:
    client = clients("HS")
    raised, status = CAUSES[cause]
    failing.append(raised)
    for endpoint, path in addresses.items():
        answer = client.post(path, data=FORM)
        if answer.status_code == 303:  # kept until the password is given again
            continue
        assert answer.status_code in (status, 403), endpoint  # 403: not this role's
        assert SHOWN in answer.text, endpoint
        assert 'value="partly"' in answer.text, endpoint


@pytest.mark.parametrize("cause", CAUSES)
def test_a_script_is_told_and_promised_nothing(
    clients: Clients, addresses: dict[str, str], failing: list[Callable[[], Any]], cause: str
) -> None:
    """The page stays, and so does what was typed on it: the answer says only that nothing was saved."""
    client = clients("HS")
    failing.append(CAUSES[cause][0])
    for endpoint, path in addresses.items():
        answer = client.post(path, data=FORM, headers=SCRIPT)
        assert answer.status_code >= 400, endpoint
        told = answer.json or {}
        assert told["message"], endpoint
        if "kept" in told["message"]:
            assert told["held"] is True, endpoint


def test_whatever_the_views_themselves_refuse_is_shown_or_the_form_comes_again(
    clients: Clients, addresses: dict[str, str]
) -> None:
    """Nothing of those ids is there, and most roles may do none of it: 403 and 404 for every form."""
    for role in ("HS", "IRO", "BS", "AD"):
        client = clients(role)
        for endpoint, path in addresses.items():
            answer = client.post(path, data=FORM)
            if answer.status_code in (400, 403, 404, 409, 413, 429, 500, 503):
                assert SHOWN in answer.text, (role, endpoint, answer.status_code)


def test_signed_out_in_another_tab(clients: Clients, addresses: dict[str, str]) -> None:
    owner, other, gone = clients("QR"), clients("SM"), clients(None)
    for endpoint, path in addresses.items():
        answer = gone.post(path, data={**FORM, "csrf_token": owner.form_token()})
        assert answer.status_code == 303, endpoint
        assert "has been kept for you" in gone.get(answer.location).text, endpoint
        assert SHOWN in kept_page(owner), endpoint
        _drop(owner)
    assert SHOWN not in kept_page(other)


def test_signed_in_as_somebody_else_in_another_tab(clients: Clients, addresses: dict[str, str]) -> None:
    owner, other = clients("QR"), clients("SM")
    for endpoint, path in addresses.items():
        for headers in ({}, SCRIPT) if endpoint == "account.sessions_end" else ({},):
            answer = other.post(path, data={**FORM, "csrf_token": owner.form_token()}, headers=headers)
            assert answer.status_code == 400, endpoint
            assert "Canary" not in answer.text, endpoint
            assert "kept for that person" in answer.text, endpoint
            assert "Canary" not in kept_page(other), endpoint
            assert SHOWN in kept_page(owner), endpoint
            _drop(owner)


def test_signed_in_again_in_another_tab(clients: Clients, addresses: dict[str, str]) -> None:
    """The token is of one's own earlier session: shown, to send again, and a script is told the token of now."""
    before, now = clients("QR"), clients("QR")
    for endpoint, path in addresses.items():
        form = {**FORM, "csrf_token": before.form_token()}
        answer = now.post(path, data=form)
        if answer.status_code in (303, 403):
            continue
        assert answer.status_code == 400, endpoint
        assert SHOWN in answer.text, endpoint
        assert "Try again" in answer.text, endpoint
        token = (now.post(path, data=form, headers=SCRIPT).json or {})["token"]
        assert now.post(path, data={**FORM, "csrf_token": token}).status_code != 400, endpoint


def test_the_session_idled_out(clients: Clients, addresses: dict[str, str]) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        client = clients("QR")
        token = client.form_token()
        clock.shift(timedelta(minutes=31))
        for endpoint, path in addresses.items():
            answer = client.post(path, data={**FORM, "csrf_token": token})
            assert answer.status_code == 303, endpoint
        owner = clients("QR")
        assert kept_page(owner).count(SHOWN) >= len(set(addresses.values())) - 1


@pytest.mark.parametrize("back", [1, 290])
def test_a_clock_that_was_set_back_refuses_no_form(clients: Clients, addresses: dict[str, str], back: int) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        client = clients("HS")
        token = client.form_token()
        clock.shift(-timedelta(seconds=back))
        for endpoint, path in addresses.items():
            answer = client.post(path, data={**FORM, "csrf_token": token})
            assert answer.status_code < 500, endpoint
            assert b"out of date" not in answer.data, endpoint


def test_a_database_that_is_really_full_or_held_by_another(
    app: Flask, clients: Clients, addresses: dict[str, str]
) -> None:
    """Not a raised exception but the database's own refusal: the page still comes, with what was typed."""
    client = clients("QR")
    with app.app_context():
        engine = db.engine
        path = str(make_url(str(engine.url)).database)

    def no_more_pages(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    form = {**FORM, "csrf_token": client.form_token()}
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with patience(200):
        answer = client.post("/account/sessions/end", data=form)
        assert (answer.status_code, SHOWN in answer.text) == (503, True)
        assert answer.headers["Retry-After"]
        gone = clients_without_session(app)
        signed_out = gone.post("/account/sessions/end", data=form)
        assert (signed_out.status_code, SHOWN in signed_out.text) == (503, True), (
            "nothing could be kept, so it is shown"
        )
    holder.execute("ROLLBACK")
    holder.close()
    event.listen(engine, "begin", no_more_pages)
    try:
        large = {**form, "reason": TYPED + "x" * 900_000}
        answer = clients_without_session(app).post("/account/sessions/end", data=large)
        assert (answer.status_code, SHOWN in answer.text) == (503, True)
    finally:
        event.remove(engine, "begin", no_more_pages)


def clients_without_session(app: Flask) -> CriticalClient:
    """A browser that has been signed out elsewhere."""
    client = app.test_client()
    assert isinstance(client, CriticalClient)
    return client


def test_text_that_is_too_large_is_shown_again(clients: Clients) -> None:
    client = clients("QR")
    plain = client.post("/account/sessions/end", data={"reason": TYPED + "x" * 1_600_000})
    assert (plain.status_code, SHOWN in plain.text) == (413, True)
    parts = [("csrf_token", client.form_token()), ("reason", TYPED + "x" * 1_600_000)]
    lines = [f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts]
    body = ("".join(lines) + "--edge--\r\n").encode()
    with_files = client.post("/account/sessions/end", data=body, content_type="multipart/form-data; boundary=edge")
    assert (with_files.status_code, SHOWN in with_files.text) == (413, True)


def test_passwords_and_files_are_never_kept_or_shown(clients: Clients) -> None:
    owner, gone = clients("QR"), clients(None)
    secret = {"password": "canary of mine", "new_password_again": "canary of mine", "reason": "typed"}
    gone.post("/account/password", data={**secret, "csrf_token": owner.form_token()})
    assert "canary of mine" not in kept_page(owner)
    assert "typed" in kept_page(owner)
    shown = clients("QR").post("/account/password", data={**secret, "csrf_token": owner.form_token()})
    assert "typed" in shown.text
    assert "canary of mine" not in shown.text


def test_what_is_kept_can_be_sent_again_and_is_gone_then(clients: Clients) -> None:
    owner, gone = clients("QR"), clients(None)
    gone.post("/account/sessions/end", data={**FORM, "_page": "/account/", "csrf_token": owner.form_token()})
    assert "kept for you until" in owner.get("/account/").text
    assert SHOWN in kept_page(owner)
    owner.post("/account/sessions/end", data={**FORM, "_page": "/account/"})
    assert SHOWN not in kept_page(owner)
    assert "kept for you until" not in owner.get("/account/").text


def test_pieces_of_one_page_are_kept_together(clients: Clients) -> None:
    owner, gone = clients("QR"), clients(None)
    for piece in ({"one": "first piece"}, {"two": "second piece"}):
        form = {**piece, "_page": "/account/", "csrf_token": owner.form_token()}
        gone.post("/account/sessions/end", data=form, headers=SCRIPT)
    page = kept_page(owner)
    assert "first piece" in page
    assert "second piece" in page


def test_nobody_drops_what_is_kept_for_another(clients: Clients) -> None:
    owner, other, gone = clients("QR"), clients("SM"), clients(None)
    gone.post("/account/sessions/end", data={**FORM, "csrf_token": owner.form_token()})
    address = kept_page(owner).split('/drop"')[0].rpartition('action="')[2] + "/drop"
    assert other.post(address).status_code == 404
    assert SHOWN in kept_page(owner)
    assert owner.post(address).status_code == 303
    assert SHOWN not in kept_page(owner)


def _drop(owner: CriticalClient) -> None:
    """Drop all that is kept."""
    for part in kept_page(owner).split('/drop"')[:-1]:
        owner.post(part.rpartition('action="')[2] + "/drop")
