"""Pages of errors: styled, accessible, telling what to do and nothing else."""

from __future__ import annotations

import re

import pytest
from werkzeug.exceptions import abort

from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.transactions import Overtaken
from qa_tool.shell import access
from qa_tool.shell.errors import PROBLEMS
from tests.support.site import person_with

SECRET = "SELECT secret FROM answers WHERE name = 'Canary Wharf'"


def without_tokens(page) -> str:
    """A page without its forms' tokens, which carry the time, and without the marks of stylesheets' content."""
    text = re.sub(r'(name="csrf_token"[^>]*value)="[^"]*"', r"\1", page.text)
    return re.sub(r"\?v=[0-9a-f]{8}", "", text)


@pytest.fixture
def answering(app, client_as):
    """``answering(view)``: the client's account page answers as ``view`` does; a real server never propagates."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def replace(view, who="QR"):
        app.view_functions["account.profile"] = access._in_transaction(view)
        return client_as(who)

    return replace


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 429, 500])
def test_every_status_has_a_page_of_its_own(answering, status):
    page = answering(lambda: abort(status, description=SECRET)).get("/account/")
    assert page.status_code == status
    assert PROBLEMS[status].title in page.text
    for sentence in PROBLEMS[status].advice:
        assert sentence in page.text
    assert "Canary" not in page.text


def test_what_was_not_foreseen_shows_a_support_code_and_no_trace(answering):
    def fail():
        raise RuntimeError(SECRET)

    page = answering(fail).get("/account/")
    assert page.status_code == 500
    assert re.search(r"<strong>[0-9A-F]{4}-[0-9A-F]{4}</strong>", page.text)
    assert "Canary" not in page.text
    assert "Traceback" not in page.text
    assert "RuntimeError" not in page.text


@pytest.mark.parametrize(
    ("error", "status"), [(NotFound, 404), (NotPermitted, 403), (Overtaken, 409), (ZeroDivisionError, 500)]
)
def test_refusals_of_the_services_become_pages(answering, error, status):
    def refuse():
        raise error(SECRET)

    page = answering(refuse).get("/account/")
    assert page.status_code == status
    assert "Canary" not in page.text


def test_a_page_that_hides_something_is_the_page_of_an_address_that_does_not_exist(answering):
    def hide():
        raise NotFound(SECRET)

    client = answering(hide)
    hidden = client.get("/account/")
    missing = client.get("/no/such/page")
    assert hidden.status_code == missing.status_code == 404
    assert without_tokens(hidden) == without_tokens(missing)
    assert dict(hidden.headers) == dict(missing.headers)


def test_the_frame_may_be_broken_and_the_page_still_comes(answering, app):
    def fail():
        raise RuntimeError

    client = answering(fail)
    app.jinja_env.globals["navigation"] = lambda: 1 / 0
    page = client.get("/account/")
    assert page.status_code == 500
    assert PROBLEMS[500].title in page.text


def test_a_database_that_does_not_answer_is_a_page_as_well(app, client_as, monkeypatch):
    from qa_tool.shell import sessions

    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = client_as("QR")

    def no_database(_engine):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(sessions, "reading_session", no_database)
    page = client.get("/account/")  # the client looks at its headers
    assert page.status_code == 500
    assert page.headers["Cache-Control"] == "no-store"
    assert PROBLEMS[500].title in page.text
    assert "Canary" not in page.text


def test_scripts_get_the_same_as_json(client_as):
    answer = client_as("QR").get("/no/such/page", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert answer.json["error"] == "Page not found"


def test_a_wrong_method_says_which_are_right(client_as):
    answer = client_as("QR").post("/account/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_address_without_its_last_slash_is_led_to_the_page(client_as):
    answer = client_as("QR").get("/account")
    assert answer.status_code in (301, 308)
    assert answer.location.endswith("/account/")


def test_a_host_that_is_not_ours_is_refused(client_as):
    client = client_as(None)
    client.criticises = False
    answer = client.get("/account/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("size", [1_500_001, 2_000_000])
def test_two_megabytes_of_text_are_too_much(client_as, size):
    answer = client_as("QR").post("/account/password", data={"current_password": "x" * size})
    assert answer.status_code == 413
    assert PROBLEMS[413].title in answer.text


def test_a_thousand_and_one_parts_are_too_many(client_as):
    data = {f"part{n}": "x" for n in range(1_001)}
    answer = client_as("QR").post("/account/password", data=data, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_more_bytes_than_the_setting_are_too_many(client_as, settings):
    content = b"x" * (settings.max_upload_bytes + 1)
    answer = client_as("QR").post("/account/password", data=content, content_type="multipart/form-data; boundary=y")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path", ["/../x", "/%00", "/account/%0d%0aSet-Cookie:%20a=b", "/{{7*7}}", "/account/../../etc/passwd", "/%ff%fe"]
)
def test_strange_addresses_are_not_found_and_never_an_error(client_as, path):
    answer = client_as("QR").get(path)
    assert answer.status_code in (400, 404)
    assert "49" not in answer.headers.get("Location", "")


def test_what_a_failed_form_wrote_is_taken_back(app, client_as, in_database):
    """A view that answers 422, or fails, leaves no trace in the database."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = client_as("QR")

    def write(then):
        def view():
            person_with(access.database(), client.person_id).job = "changed"
            access.database().flush()
            return then()

        return view

    def fail():
        raise RuntimeError

    for then in (lambda: ("wrong", 422), fail, lambda: abort(409)):
        app.view_functions["account.sessions_end"] = access._in_transaction(write(then))
        client.criticises = False
        client.post("/account/sessions/end")
        with in_database() as session:
            assert person_with(session, client.person_id).job != "changed"
    app.view_functions["account.sessions_end"] = access._in_transaction(write(lambda: ("done", 200)))
    client.post("/account/sessions/end")
    with in_database() as session:
        assert person_with(session, client.person_id).job == "changed"


def test_a_page_that_only_reads_cannot_write(app, client_as):
    client = client_as("QR")

    def write():
        person_with(access.database(), client.person_id).job = "changed"
        access.database().flush()
        return "done"

    app.view_functions["account.profile"] = access._in_transaction(write)
    with pytest.raises(Exception, match="readonly"):
        client.get("/account/")


def test_a_form_that_lost_a_race_is_tried_once_more(app, client_as, in_database):
    class Serialization(Exception):
        sqlstate = "40001"

    class Wrapped(Exception):
        orig = Serialization()

    client = client_as("QR")
    client.criticises = False
    tries: list[None] = []

    def view():
        tries.append(None)
        person_with(access.database(), client.person_id).job += "+"
        access.database().flush()
        if len(tries) == 1:
            raise Wrapped
        return "done"

    app.view_functions["account.sessions_end"] = access._in_transaction(view)
    with in_database() as session:
        before = person_with(session, client.person_id).job
    assert client.post("/account/sessions/end").text == "done"
    with in_database() as session:
        assert person_with(session, client.person_id).job == before + "+"

    def always():
        raise Wrapped

    app.view_functions["account.sessions_end"] = access._in_transaction(always)
    with pytest.raises(Wrapped):
        client.post("/account/sessions/end")
