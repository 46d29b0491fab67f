"""What was typed when the session had ended comes back after signing in, to the person who typed it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask_security.utils import hash_password

from qa_tool.people.models import HeldInput
from qa_tool.shell import access
from tests.account.test_sign_in import sign_in
from tests.support.site import PASSWORD

PAGE = "/account/password"
"""Any page with a form will do; audits have their own journey."""
NINE = datetime(2018, 11, 5, 9, 0, tzinfo=UTC)
FROM_A_SCRIPT = {"Accept": "application/json", "Sec-Fetch-Mode": "cors"}
TYPED = {"q_T2_01": "good", "q_T2_02": ["a", "b"], "q_T2_03__comment": "Plan überprüft\r\nund gut"}


@pytest.fixture(autouse=True)
def accounts_(app, account_of):
    with app.app_context():
        for role in ("QR", "SM"):
            account_of(role, password=hash_password(PASSWORD))


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


def lose_session(client, clock, path=PAGE, data=None, **kwargs):
    clock.shift(timedelta(minutes=31))
    return client.post(path, data={"csrf_token": client.form_token(), **(TYPED if data is None else data)}, **kwargs)


def held_for(client, path=PAGE):
    """What the page at ``path`` would be given."""
    app = client.application
    found = []

    def look(response):
        found.append(access.held_input(path))
        return response

    app.after_request_funcs.setdefault(None, []).append(look)
    client.get("/account/")
    app.after_request_funcs[None].remove(look)
    return found[0]


def test_a_script_that_asks_beside_the_form_does_not_deny_what_was_kept(client_as, clock):
    """The look at a text that was left is sent with the form, and may be answered after it."""
    client = client_as("QR")
    token = client.form_token()
    kept = lose_session(client, clock)
    asked = client.post("/screening", json={"text": "Met at noon"}, headers={"X-CSRFToken": token, **FROM_A_SCRIPT})
    assert asked.status_code == 401
    assert "What you typed has been kept for you" in client.get(kept.location).text


def test_typed_fields_come_back_after_the_same_person_signs_in(client_as, clock):
    client = client_as("QR")
    answer = lose_session(client, clock)
    assert (answer.status_code, answer.location) == (303, f"/account/sign-in?next={PAGE}")
    page = client.get(answer.location)
    assert "What you typed has been kept for you" in page.text
    back = sign_in(client, next=PAGE)
    assert back.location == PAGE
    assert held_for(client) == {
        "q_T2_01": ["good"],
        "q_T2_02": ["a", "b"],
        "q_T2_03__comment": ["Plan überprüft\r\nund gut"],
    }
    assert held_for(client, "/account/") is None


def test_nobody_else_is_given_them(client_as, clock):
    client = client_as("QR")
    lose_session(client, clock)
    sign_in(client, email="sm-99@service.example")
    assert held_for(client) is None


def test_passwords_and_tokens_are_never_kept(client_as, clock, in_database):
    client = client_as("QR")
    lose_session(client, clock, data={"current_password": PASSWORD, "new_password": PASSWORD, "q_X1": "good"})
    with in_database() as session:
        (row,) = session.query(HeldInput)
        assert row.fields == {"q_X1": ["good"], "_sent_to": [PAGE]}


def test_the_next_form_that_is_accepted_uses_them_up(client_as, clock):
    client = client_as("QR")
    lose_session(client, clock)
    sign_in(client)
    client = client_as("QR")
    assert held_for(client) is not None
    refused = client.post(PAGE, data={"current_password": "", "new_password": "x"})
    assert refused.status_code == 422
    assert held_for(client) is not None, "a form that was not accepted leaves them"
    new = "tramvai kettle oboe fern"
    answer = client.post(PAGE, data={"current_password": PASSWORD, "new_password": new, "new_password_again": new})
    assert answer.status_code == 303
    assert held_for(client) is None


def test_a_form_sent_to_another_address_names_its_page(client_as, clock):
    client = client_as("QR")
    answer = lose_session(client, clock, path="/account/sessions/end", data={**TYPED, "_page": PAGE})
    assert answer.location == f"/account/sign-in?next={PAGE}"
    sign_in(client)
    assert held_for(client) is not None


@pytest.mark.parametrize("page", ["//evil.example/", "/no-such-page", "https://evil.example", "/account/sign-out"])
def test_only_pages_of_ours_can_be_named(client_as, clock, page):
    client = client_as("QR")
    answer = lose_session(client, clock, path="/account/sessions/end", data={**TYPED, "_page": page})
    assert answer.location == "/account/sign-in?next=/account/kept"
    sign_in(client)
    assert "Plan überprüft" in client.get("/account/kept").text


def test_a_script_is_told_what_happened(client_as, clock):
    client = client_as("QR")
    answer = lose_session(client, clock, headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 401
    assert answer.json == {
        "error": "signed-out",
        "held": True,
        "message": "You have been signed out. What you typed has been kept: sign in again to go on.",
        "sign_in": f"/account/sign-in?next={PAGE}",
    }


def test_a_form_without_the_sessions_own_token_leaves_nothing(client_as, clock, in_database):
    client = client_as("QR")
    lose_session(client, clock, data={**TYPED, "csrf_token": "forged"})
    assert "has not been saved" in client.get("/account/sign-in").text
    other = client_as("SM")
    lose_session(client_as("QR"), clock, data={**TYPED, "csrf_token": other.form_token()})
    with in_database() as session:
        assert [row.user_id for row in session.query(HeldInput)] == [other.account_id], "the token says whose it is"


def test_a_second_tab_of_the_same_browser_is_kept_as_well(client_as, clock):
    client = client_as("QR")
    lose_session(client, clock)
    client.get("/account/sign-in")
    second = client.post("/account/sessions/end", data={**TYPED, "_page": "/account/"})
    assert second.status_code == 303
    sign_in(client)
    assert held_for(client) is not None
    assert held_for(client, "/account/") is not None


def test_more_than_a_page_can_hold_is_not_kept_but_shown(client_as, clock, in_database):
    client = client_as("QR")
    answer = lose_session(client, clock, data={"q_T2_01": "x" * 1_000_001})
    assert answer.status_code == 503
    assert "could not be kept" in answer.text
    assert "x" * 1_000_001 in answer.text
    with in_database() as session:
        assert session.query(HeldInput).count() == 0


def test_after_an_hour_they_are_gone(client_as, clock, in_database):
    client = client_as("QR")
    lose_session(client, clock)
    clock.shift(timedelta(minutes=61))
    sign_in(client)
    assert held_for(client) is None
    other = client_as("SM")
    lose_session(other, clock)
    with in_database() as session:
        assert session.query(HeldInput).count() == 1, "keeping something new drops what nobody came back for"


def test_a_session_ended_by_signing_out_elsewhere_keeps_them_too(client_as, clock, in_database):
    client = client_as("QR")
    elsewhere = client_as("QR")
    elsewhere.post("/account/sessions/end")
    answer = client.post(PAGE, data=TYPED)
    assert answer.status_code == 303
    sign_in(client)
    assert held_for(client) is not None


def test_a_visitor_without_a_session_leaves_nothing(client_as, in_database):
    answer = client_as(None).post(PAGE, data=TYPED)
    assert answer.status_code == 303
    with in_database() as session:
        assert session.query(HeldInput).count() == 0
