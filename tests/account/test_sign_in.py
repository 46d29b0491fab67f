"""Signing in and out: passwords, throttling, and where one lands."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask_security.utils import hash_password, verify_password

from qa_tool.extensions import db
from qa_tool.kit.transactions import reading_session
from qa_tool.people.models import SignInFailure, UserAccount, WebSession
from qa_tool.people.verbs import accounts
from qa_tool.trail.models import Event
from tests.support.site import COOKIE, PASSWORD, account_at, found

EMAIL = "qr-99@service.example"
WRONG = "Email address or password is not right"


@pytest.fixture
def account(app, account_of):
    """A Q&R manager's account with a real password."""
    with app.app_context():
        return account_of("QR", password=hash_password(PASSWORD))


def token_of(page) -> str:
    return found(r'name="csrf_token" type="hidden" value="([^"]+)"', page.text)[1]


def sign_in(client, password=PASSWORD, email=EMAIL, **fields):
    token = token_of(client.get("/account/sign-in"))
    data = {"csrf_token": token, "email": email, "password": password, **fields}
    return client.post("/account/sign-in", data=data)


def test_the_right_password_lets_in_and_lands_on_the_page_asked_for(client_as, account):
    client = client_as(None)
    answer = sign_in(client, email=" QR-99@Service.Example ", next="/account/")
    assert (answer.status_code, answer.location) == (303, "/account/")
    assert "QR-99" in client.get("/account/").text


def test_a_wrong_password_says_so_without_saying_what_was_wrong(client_as, account):
    answer = sign_in(client_as(None), password=PASSWORD + " ")
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert PASSWORD not in answer.text


def test_existing_absent_and_disabled_accounts_answer_alike(app, client_as, account_of, account, in_database):
    with app.app_context():
        account_of("SM", password=hash_password(PASSWORD))
    with in_database() as session:
        accounts.set_active(session, account_at(session, "sm-99@service.example"), False)

    def answer(email, password):
        page = sign_in(client_as(None), email=email, password=password)
        return page.status_code, re.sub(r'(value|name="next" value)="[^"]*"', "", page.text)

    existing = answer(EMAIL, "not the password at all")
    assert existing == answer("nobody@service.example", "not the password at all")
    assert existing == answer("sm-99@service.example", PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "tramvai kettle oboe fern 27",
        "  spaces before and after kept  ",
        "🐢🦊🐙🦄🐸🐵🐔🐧🐦🐤🦆🦅🦉🦇🐺",
        "naïve çafé ünïcode jumper",
        "".join(chr(33 + (i * 37) % 90) for i in range(64)),
        "".join(chr(33 + (i * 53) % 90) for i in range(128)),
    ],
)
def test_long_passwords_of_any_characters_are_taken_unchanged(app, client_as, account, in_database, password):
    client = client_as("QR")
    fields = {"current_password": PASSWORD, "new_password": password, "new_password_again": password}
    assert client.post("/account/password", data=fields).status_code == 303
    assert sign_in(client_as(None), password=password).status_code == 303
    assert sign_in(client_as(None), password=password[:-1]).status_code == 422


def test_the_stored_hash_is_argon2id_and_an_older_one_is_renewed_at_sign_in(app, client_as, account, in_database):
    with app.app_context():
        context = app.extensions["security"].pwd_context
        weak = context.handler("argon2").using(type="ID", memory_cost=8_192, time_cost=2, parallelism=1)
        from flask_security.utils import get_hmac

        old = weak.hash(get_hmac(PASSWORD))
    with in_database() as session:
        account_at(session, EMAIL).password = old
    browser = client_as(None)
    browser.criticises = False  # a newer hash of the same password is no event: nothing that anybody sees changes
    assert sign_in(browser).status_code == 303
    with in_database() as session:
        stored = account_at(session, EMAIL).password
    kind, memory, passes = found(r"^\$(argon2\w+)\$v=19\$m=(\d+),t=(\d+),", stored).groups()
    assert kind == "argon2id"
    assert int(memory) >= 19 * 1024
    assert int(passes) >= 2
    assert sign_in(client_as(None)).status_code == 303


def test_failures_of_one_account_make_longer_and_longer_waits_and_never_a_lock(client_as, account):
    with time_machine.travel(datetime(2018, 11, 5, 9, 0, tzinfo=UTC), tick=False) as clock:
        statuses = []
        for _ in range(11):
            statuses.append(sign_in(client_as(None), password="wrong " * 4).status_code)
            clock.shift(timedelta(seconds=1))
        assert statuses[:5] == [422] * 5
        assert 429 in statuses[5:]
        throttled = sign_in(client_as(None))
        assert throttled.status_code == 429, "the right password must not slip past the throttle"
        assert re.search(r"Try again in \d+ seconds?", throttled.text)
        assert int(throttled.headers["Retry-After"]) > 0
        clock.shift(timedelta(minutes=15))
        assert sign_in(client_as(None)).status_code == 303


def test_one_address_that_tries_many_accounts_is_throttled(client_as, account):
    with time_machine.travel(datetime(2018, 11, 5, 9, 0, tzinfo=UTC), tick=False):
        statuses = [sign_in(client_as(None), email=f"guess{n}@service.example").status_code for n in range(11)]
    assert statuses == [422] * 10 + [429]


def test_one_account_tried_from_many_addresses_is_throttled(client_as, account):
    with time_machine.travel(datetime(2018, 11, 5, 9, 0, tzinfo=UTC), tick=False):
        statuses = []
        for n in range(7):
            client = client_as(None)
            client.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
            statuses.append(sign_in(client, password="wrong " * 4).status_code)
    assert statuses == [422] * 5 + [429] * 2


def test_an_absent_account_is_throttled_like_an_existing_one(client_as, account):
    def statuses(email):
        answers = []
        for n in range(7):
            client = client_as(None)
            client.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
            answers.append(sign_in(client, email=email, password="wrong " * 4).status_code)
        return answers

    with time_machine.travel(datetime(2018, 11, 5, 9, 0, tzinfo=UTC), tick=False):
        assert statuses(EMAIL) == statuses("nobody@service.example")


def test_processes_share_the_count_and_attempts_at_once_do_not_slip_past_it(database_url, settings):
    """Each thread has an engine of its own, as each process has."""
    from sqlalchemy import create_engine

    from qa_tool.kit import transactions

    barrier = threading.Barrier(12)

    def attempt(number):
        engine = create_engine(database_url)
        transactions.prepare(engine)
        barrier.wait()
        with transactions.unit_of_work(engine) as session:
            tried = accounts.attempt(session, email=EMAIL, address=f"192.0.2.{number}", key=settings.secret_key)
        engine.dispose()
        return not tried.wait

    with ThreadPoolExecutor(12) as pool:
        let_through = sum(pool.map(attempt, range(12)))
    assert let_through == accounts.PER_ACCOUNT.free


def test_the_table_of_failures_names_nobody(client_as, account, in_database):
    sign_in(client_as(None), password="wrong " * 4)
    with in_database() as session:
        rows = session.query(SignInFailure).all()
        assert len(rows) == 2
        assert all(re.fullmatch(r"[0-9a-f]{64}", row.subject_digest) for row in rows)


def test_success_forgets_the_accounts_failures(client_as, account, in_database):
    for _ in range(3):
        sign_in(client_as(None), password="wrong " * 4)
    assert sign_in(client_as(None)).status_code == 303
    with in_database() as session:
        assert session.query(SignInFailure).count() == 3, "only those of the address stay"


def test_signing_in_and_out_write_one_event_each(client_as, account, in_database):
    client = client_as(None)
    sign_in(client)
    token = token_of(client.get("/account/password"))
    client.post("/account/sign-out", data={"csrf_token": token})
    with in_database() as session:
        assert [event.action for event in session.query(Event).order_by(Event.id)] == [
            "account.signed-in",
            "account.signed-out",
        ]


def test_the_session_has_another_token_after_signing_in(client_as, account, in_database):
    client = client_as(None)
    client.get("/account/sign-in")
    before = client.get_cookie(COOKIE).value
    sign_in(client)
    after = client.get_cookie(COOKIE).value
    assert before != after
    stranger = client_as(None)
    stranger.set_cookie(COOKIE, before)
    assert stranger.get("/account/").status_code == 303


def test_a_token_that_the_browser_brings_is_never_adopted(client_as, account, in_database):
    client = client_as(None)
    client.set_cookie(COOKIE, "A" * 43)
    client.get("/account/sign-in")
    assert client.get_cookie(COOKIE).value != "A" * 43


def test_the_table_does_not_hold_the_token(client_as, account, in_database):
    client = client_as(None)
    sign_in(client)
    token = client.get_cookie(COOKIE).value
    with in_database() as session:
        for row in session.query(WebSession):
            assert token != row.token_digest
            assert token.encode() not in row.data


OUTSIDE = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "https:///evil.example",
    "///evil.example",
    "/%0d%0aSet-Cookie:a=b",
    "/\r\nLocation: https://evil.example",
    "/\tevil.example",
    "javascript:alert(1)",
    "//evil.example/account/",
    "\u2044\u2044evil.example",
    "/account/\u2028",
    " //evil.example",
    "http://localhost/account/",
    "/no-such-page",
    "/account/sign-out",
    "/account/..//evil.example",
]


@pytest.mark.parametrize("target", OUTSIDE)
def test_nobody_is_sent_elsewhere_after_signing_in(client_as, account, target):
    answer = sign_in(client_as(None), next=target)
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_page_of_ours_keeps_its_query_and_loses_its_fragment(client_as, account):
    assert sign_in(client_as(None), next="/account/?a=b#c").location == "/account/?a=b"


def test_empty_fields_are_named_and_linked(client_as, account):
    page = sign_in(client_as(None), email="", password="")
    assert page.status_code == 422
    assert 'href="#email">Enter your email address' in re.sub(r"\s+", " ", page.text).replace('" >', '">')
    assert "Enter your password" in page.text


def test_an_account_disabled_while_signing_in_stays_outside(app, client_as, account, in_database, monkeypatch):
    from qa_tool.account.pages import sign_in as account_sign_in

    real = verify_password

    def disable_meanwhile(password, known):
        right = real(password, known)
        with in_database() as session:
            accounts.set_active(session, account_at(session, EMAIL), False)
        return right

    monkeypatch.setattr(account_sign_in, "verify_password", disable_meanwhile)
    assert sign_in(client_as(None)).status_code == 422


def test_hashing_happens_while_no_transaction_holds_the_lock(app, client_as, account, in_database, monkeypatch):
    """On SQLite a writer would wait for whoever hashes inside a transaction."""
    from qa_tool.account.pages import sign_in as account_sign_in

    real = verify_password

    def write_meanwhile(password, known):
        with in_database() as session:
            session.query(UserAccount).filter_by(email=EMAIL).update({"email": EMAIL})
        return real(password, known)

    monkeypatch.setattr(account_sign_in, "verify_password", write_meanwhile)
    browser = client_as(None)
    browser.criticises = False  # the other writer is none of the service's, and notes nothing
    assert sign_in(browser).status_code == 303
    with app.app_context(), reading_session(db.engine) as session:
        assert accounts.find(session, EMAIL) is not None
