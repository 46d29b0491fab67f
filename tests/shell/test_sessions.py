"""Sessions kept on the server: they end when they should, everywhere at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask_security.utils import hash_password
from sqlalchemy import event

from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.people.models import Membership, Person, Team, WebSession
from qa_tool.people.queries import sessions
from qa_tool.people.verbs import accounts, people
from qa_tool.policy.words import Role
from tests.support.site import COOKIE, PASSWORD, account_at

NINE = datetime(2018, 11, 5, 9, 0, tzinfo=UTC)


def is_in(client) -> bool:
    """Whether the browser is let in: a page for it, and 401 for a script otherwise."""
    page = client.get("/account/")
    script = client.get("/account/", headers={"Sec-Fetch-Mode": "cors"})
    assert (page.status_code, script.status_code) in ((200, 200), (303, 401))
    return bool(page.status_code == 200)


def copy_of(client, client_as):
    """Another browser with the same cookie: what a thief has."""
    thief = client_as(None)
    thief.set_cookie(COOKIE, client.get_cookie(COOKIE).value)
    return thief


def test_a_copied_cookie_opens_nothing_after_signing_out(client_as):
    client = client_as("QR")
    thief = copy_of(client, client_as)
    assert is_in(thief)
    client.post("/account/sign-out")
    assert not is_in(thief)
    assert not is_in(client)


def test_a_new_password_ends_every_other_session(app, client_as, account_of):
    with app.app_context():
        account_of("QR", password=hash_password(PASSWORD))
    client, elsewhere = client_as("QR"), client_as("QR")
    thief = copy_of(client, client_as)
    new = "tramvai kettle oboe fern"
    answer = client.post(
        "/account/password", data={"current_password": PASSWORD, "new_password": new, "new_password_again": new}
    )
    assert answer.status_code == 303
    assert is_in(client), "the browser that changed it stays signed in"
    assert not is_in(elsewhere)
    assert not is_in(thief)


@pytest.mark.parametrize(
    "change",
    [
        lambda session, user: accounts.set_active(session, user, False),
        lambda session, user: accounts.grant(session, user, Role.AUDITOR),
        lambda session, user: accounts.revoke(session, user, Role.QR_MANAGER),
        lambda session, user: accounts.set_password(session, user, "!"),
    ],
    ids=["disabled", "role given", "role taken", "password set"],
)
def test_a_change_of_the_account_ends_its_sessions(client_as, in_database, change):
    client, other = client_as("QR"), client_as("IRO")
    with in_database() as session:
        change(session, account_at(session, "qr-99@service.example"))
    assert not is_in(client)
    assert is_in(other)


def test_half_an_hour_without_a_request_ends_the_session(client_as):
    with time_machine.travel(NINE, tick=False) as clock:
        client = client_as("QR")
        for _ in range(4):
            clock.shift(timedelta(minutes=29))
            assert is_in(client)
        clock.shift(timedelta(minutes=31))
        assert not is_in(client)


def test_eight_hours_end_the_session_whatever_was_done(client_as):
    with time_machine.travel(NINE, tick=False) as clock:
        client = client_as("QR")
        for _ in range(24):
            clock.shift(timedelta(minutes=20))
            assert is_in(client)
        clock.shift(timedelta(minutes=1))
        assert not is_in(client)


def test_the_last_use_is_written_once_a_minute(client_as, in_database):
    def seen():
        with in_database() as session:
            return session.query(WebSession).one().seen_at

    with time_machine.travel(NINE, tick=False) as clock:
        client = client_as("QR")
        for seconds, expected in ((30, NINE), (59, NINE), (60, NINE + timedelta(seconds=60))):
            clock.move_to(NINE + timedelta(seconds=seconds))
            client.get("/account/")
            assert seen() == expected


def test_other_sessions_can_be_ended_from_the_profile(client_as):
    client, elsewhere = client_as("QR"), client_as("QR")
    assert "Sign out everywhere else" in client.get("/account/").text
    assert client.post("/account/sessions/end").status_code == 303
    assert not is_in(elsewhere)
    page = client.get("/account/")
    assert "1 other session has ended." in page.text
    assert "Sign out everywhere else" not in page.text


def test_a_team_that_is_no_longer_managed_is_gone_with_the_next_request(app, client_as, in_database):
    client = client_as("QR")
    with in_database() as session:
        team = Team(key="north", name="North", valid_from=NINE.date())
        session.add(team)
        session.flush()
        place = Membership(person_id=client.person_id, team_id=team.id, manages=True, valid_from=NINE.date())
        session.add(place)

    def teams():
        with app.app_context(), in_database() as session:
            user = account_at(session, "qr-99@service.example")
            return people.asker_for(session, user).managed_team_ids

    with time_machine.travel(NINE + timedelta(days=10), tick=False):
        assert teams() == {team.id}
        with in_database() as session:
            session.query(Membership).one().valid_to = (NINE + timedelta(days=9)).date()
        assert teams() == frozenset()


def test_a_leavers_disabled_account_asks_with_no_role(client_as, in_database):
    client_as("QR")
    with in_database() as session:
        user = account_at(session, "qr-99@service.example")
        accounts.set_active(session, user, False)
        assert people.asker_for(session, user).roles == frozenset()


def test_health_and_static_files_touch_no_session(client_as, in_database):
    client = client_as(None)
    for path in ("/health/live", "/health/ready", "/static/css/qa.css"):
        with client.get(path) as answer:
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers
    with in_database() as session:
        assert session.query(WebSession).count() == 0


def test_old_sessions_are_dropped_when_somebody_signs_in(app, client_as, account_of, in_database):
    from tests.account.test_sign_in import sign_in

    with app.app_context():
        account_of("QR", password=hash_password(PASSWORD))
    with time_machine.travel(NINE, tick=False):
        client_as("IRO")
    with time_machine.travel(NINE + timedelta(days=3), tick=False):
        sign_in(client_as(None))
        with in_database() as session:
            assert session.query(WebSession).filter(WebSession.created_at < NINE + timedelta(days=1)).count() == 0


def production(sqlite_url, tmp_path):
    return create_app(
        load_settings(
            {
                "QA_INSTANCE": str(tmp_path / "live"),
                "QA_DATABASE_URL": sqlite_url,
                "QA_TRUSTED_HOSTS": "audits.example.gov.uk",
            }
        )
    )


def test_in_production_the_cookie_is_for_this_host_over_https_only(sqlite_url, tmp_path):
    app = production(sqlite_url, tmp_path)
    answer = app.test_client().get("/account/sign-in", base_url="https://audits.example.gov.uk")
    cookie = answer.headers["Set-Cookie"]
    name, _, flags = cookie.partition("=")
    assert name == "__Host-qa_session"
    assert {part.strip() for part in flags.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_reading_a_page_writes_nothing_but_sessions(app, client_as, in_database):
    """Check 22 for the rooms that anybody may enter; those of audits are walked through with the matrix."""
    client = client_as("QR")
    with app.app_context():
        engine = db.engine
    written: list[str] = []

    def watch(_connection, _cursor, statement, _parameters, _context, _many):
        words = statement.split()
        if words[0].upper() in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", watch)
    for path in ("/account/", "/account/password", "/account/sign-in", "/no-such-page", "/health/ready"):
        client.get(path)
        client_as(None).get(path)
    event.remove(engine, "before_cursor_execute", watch)
    assert all("web_session" in statement for statement in written), written


def test_ended_sessions_stay_ended_when_they_are_saved_once_more(in_database, client_as):
    client = client_as("QR")
    with in_database() as session:
        digest = session.query(WebSession).one().token_digest
        sessions.end(session, digest, NINE)
        sessions.save(session, digest, b"{}", NINE + timedelta(hours=1))
    with in_database() as session:
        row = session.query(WebSession).one()
        assert row.ended_at == NINE
        assert row.data != b"{}"
        assert session.get(Person, client.person_id) is not None
