"""The data feed: who gets in and how, what is sent, what is refused, and that it never opens anything else."""

from __future__ import annotations

import base64
import csv
import io
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.figures.formats.figures_json import as_data
from qa_tool.figures.verbs import figures
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Quarter, now
from qa_tool.people.models import AccessToken, RoleGrant, TokenUse, UserAccount
from qa_tool.people.verbs import accounts, people, tokens
from qa_tool.settings.models import Setting
from qa_tool.trail.models import Event
from tests.support.factories import make_people, make_places, make_submitted, publish
from tests.support.serving import on_loopback

JSON, CSV = "/feed/summary.json", "/feed/summary.csv"
Q3 = "period=2018/19-Q3"
InDatabase = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def world(app: Flask, in_database: InDatabase, account_of: Callable[..., UserAccount]) -> SimpleNamespace:
    """Three audits of a quarter, and an analyst with a token."""
    with in_database() as session:
        cast, places, version = make_people(session), make_places(session), publish(session)
        for day, grade in ((1, Grade.GOOD), (2, Grade.GOOD), (3, Grade.INADEQUATE)):
            make_submitted(
                session, version, author=cast.auditor, places=places, audit_date=date(2018, 11, day), grade=grade
            )
    made = SimpleNamespace(app=app, client=app.test_client(), account_of=account_of, in_database=in_database)
    made.secret = token_of(made, "AN")
    return made


def token_of(world: SimpleNamespace, role: str, days: int = 90) -> str:
    """A new token of the person who stands for a role."""
    account = world.account_of(role)
    with world.in_database() as session:
        user = accounts.find(session, account.email)
        assert user is not None
        asker = people.asker_for(session, user)
        return tokens.make(session, asker, f"Dashboard {len(tokens.own(session, asker))}", days)[0]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def ask(world: SimpleNamespace, address: str = f"{JSON}?{Q3}", secret: str | None = None, **headers: str) -> Any:
    return world.client.get(address, headers=bearer(secret or world.secret) | headers)


def uses(world: SimpleNamespace) -> list[tuple[str, bool]]:
    with world.in_database() as session:
        return [(use.what, use.refused) for use in session.scalars(select(TokenUse).order_by(TokenUse.id))]


# -- what is sent ------------------------------------------------------------------------------------------------------


def test_the_json_is_the_summary_with_what_was_asked_for(world: SimpleNamespace) -> None:
    answer = ask(world)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    with world.in_database() as session:
        expected = as_data(figures.summary(session, None, Quarter(2018, 3).period))
    assert {name: answer.json[name] for name in expected} == expected
    assert answer.json["handling"] == "OFFICIAL-SENSITIVE"
    assert answer.json["forms"][0]["overall"]["good"] == 2


def test_the_csv_is_one_tidy_table(world: SimpleNamespace) -> None:
    answer = ask(world, f"{CSV}?{Q3}&place=North locality")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    name = "quality-assurance-2018-19-Q3-North-locality.csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    (form,) = [row for row in rows if row["level"] == "form"]
    assert (form["period"], form["form"], form["audits"]) == ("2018/19 Q3", "small", "3")
    assert (form["good"], form["answered"], form["good_pct"], form["base"]) == ("2", "3", "66.7", "counts-only")
    assert form["selection"] == "Locality: North locality"


@pytest.mark.parametrize("period", ["last-quarter", "this-quarter", "last-year", "this-year"])
def test_periods_that_move_with_the_calendar(world: SimpleNamespace, period: str) -> None:
    labels = {
        "last-quarter": "2018/19 Q3",
        "this-quarter": "2018/19 Q4",
        "last-year": "2017/18",
        "this-year": "2018/19",
    }
    with time_machine.travel("2019-02-03 12:00:00+00:00"):
        secret = token_of(world, "AN")
        assert ask(world, f"{JSON}?period={period}", secret).json["period"]["label"] == labels[period]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "Say which period"),
        ("period=2018/19-Q5", "is not a quarter"),
        ("period=2018/19-Q3&form=nothing", "is not one of the choices for form"),
        ("period=2018/19-Q3&place=Mars", "is not a place"),
        ("period=2018/19-Q3&localty=North", "'localty' is not known"),
        ("period=2018/19-Q3&period=2018/19-Q2", "is there 2 times"),
        ("from=2018-10-01", "'to' is missing"),
        ("from=2018-10-01&to=2018-09-01", "before it begins"),
    ],
)
def test_what_is_not_understood_is_refused_rather_than_guessed(world: SimpleNamespace, query: str, told: str) -> None:
    for address in (JSON, CSV):
        answer = ask(world, f"{address}?{query}")
        assert (answer.status_code, answer.mimetype) == (400, "application/json")
        assert told in answer.json["message"]


# -- who gets in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["QR", "SM", "HS", "AN"])
def test_roles_that_read_figures_may_have_tokens(world: SimpleNamespace, role: str) -> None:
    assert ask(world, secret=token_of(world, role)).status_code == 200


def test_an_iros_token_opens_no_figures_whatever_is_asked_and_whatever_there_is(world: SimpleNamespace) -> None:
    """Whole quarters and years have an edition or none yet; anything else is one refusal."""
    secret = token_of(world, "IRO")
    for asked, status in (
        ([Q3, "period=2018/19", "period=2011/12-Q1"], 404),
        (["period=never", "", f"{Q3}&form=small", "from=2018-11-01&to=2018-11-01&place=nowhere"], 403),
    ):
        answers = [ask(world, f"{file}?{query}", secret) for file in (JSON, CSV) for query in asked]
        assert {answer.status_code for answer in answers} == {status}
        assert len({answer.data for answer in answers}) == 1


@pytest.mark.parametrize("role", ["AU", "BS", "AD"])
def test_other_roles_may_not(world: SimpleNamespace, role: str) -> None:
    with pytest.raises(NotPermitted):
        token_of(world, role)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Bearer",
        "Bearer qat_wrong",
        "Bearer " + "x" * 5000,
        "Basic !!!",
        "Digest x=y",
        "Bearer \u00e9",
    ],
)
def test_without_a_token_that_holds_nobody_comes_in(world: SimpleNamespace, header: str | None) -> None:
    answer = world.client.get(f"{JSON}?{Q3}", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json["error"] == "no-access"
    assert uses(world) == []


def test_a_program_that_knows_only_passwords_sends_the_token_as_one(world: SimpleNamespace) -> None:
    given = base64.b64encode(f"token:{world.secret}".encode()).decode()
    assert world.client.get(f"{JSON}?{Q3}", headers={"Authorization": f"Basic {given}"}).status_code == 200


def test_a_token_in_the_address_is_not_taken(world: SimpleNamespace) -> None:
    assert world.client.get(f"{JSON}?{Q3}&token={world.secret}").status_code == 401
    answer = ask(world, f"{JSON}?{Q3}&access_token=qat_x")
    assert answer.status_code == 400
    assert "never in the address" in answer.json["message"]


def test_being_signed_in_opens_no_feed_and_a_token_opens_no_page(
    world: SimpleNamespace, client_as: Callable[..., Any]
) -> None:
    browser = client_as("AN")
    assert browser.get("/analysis/").status_code == 200
    assert browser.get(f"{JSON}?{Q3}").status_code == 401
    for page in ("/", "/analysis/", "/account/", "/account/tokens", "/audits/", "/analysis/workbook"):
        assert ask(world, page).status_code == 303, page
    assert world.client.post("/analysis/workbook", headers=bearer(world.secret)).status_code in (303, 400)


def test_nothing_but_reading_is_answered(world: SimpleNamespace) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = world.client.open(f"{JSON}?{Q3}", method=method, headers=bearer(world.secret))
        assert answer.status_code in (400, 405), method
    assert uses(world) == []


# -- what ends a token -------------------------------------------------------------------------------------------------


def test_an_expired_token_opens_nothing(world: SimpleNamespace) -> None:
    secret = token_of(world, "AN", days=1)
    assert ask(world, secret=secret).status_code == 200
    with time_machine.travel(now() + timedelta(days=1, seconds=1)):
        assert ask(world, secret=secret).status_code == 401
        assert ask(world).status_code == 200


def test_a_revoked_token_opens_nothing_at_once(world: SimpleNamespace, client_as: Callable[..., Any]) -> None:
    with world.in_database() as session:
        (token,) = session.scalars(select(AccessToken))
    assert client_as("AN").post(f"/account/tokens/{token.id}/revoke").status_code == 303
    assert ask(world).status_code == 401


def test_nobody_revokes_anothers_token(world: SimpleNamespace, client_as: Callable[..., Any]) -> None:
    with world.in_database() as session:
        (token,) = session.scalars(select(AccessToken))
    browser = client_as("HS")
    missing = browser.post(f"/account/tokens/{'f' * 32}/revoke")
    other = browser.post(f"/account/tokens/{token.id}/revoke")
    assert missing.status_code == other.status_code == 404
    assert ask(world).status_code == 200


def test_a_lost_role_closes_the_feed_at_the_next_request_and_only_as_long(world: SimpleNamespace) -> None:
    account = world.account_of("AN")
    with world.in_database() as session:
        session.query(RoleGrant).filter_by(user_id=account.id).delete()
    assert ask(world).status_code == 403
    with world.in_database() as session:
        session.add(RoleGrant(user_id=account.id, role="HS", granted_at=now()))
    assert ask(world).status_code == 200


@pytest.mark.parametrize("how", ["disabled", "new password"])
def test_a_disabled_account_or_a_new_password_ends_tokens_for_good(world: SimpleNamespace, how: str) -> None:
    account = world.account_of("AN")
    with world.in_database() as session:
        user = accounts.find(session, account.email)
        assert user is not None
        if how == "disabled":
            accounts.set_active(session, user, False)
        else:
            accounts.set_password(session, user, "!!")
    assert ask(world).status_code == 401
    with world.in_database() as session:
        user = accounts.find(session, account.email)
        assert user is not None
        accounts.set_active(session, user, True)
    assert ask(world).status_code == 401


def test_the_table_keeps_no_secret(world: SimpleNamespace) -> None:
    with world.in_database() as session:
        (token,) = session.scalars(select(AccessToken))
        events = session.scalars(select(Event).where(Event.action == "feed.token-made")).all()
    kept = " ".join(str(value) for value in vars(token).values()) + json.dumps([event.detail for event in events])
    assert world.secret not in kept
    assert world.secret.removeprefix(tokens.PREFIX) not in kept
    assert len(events) == 1


# -- the log, and how often --------------------------------------------------------------------------------------------


def test_each_use_is_logged_and_nothing_else_is_written(world: SimpleNamespace) -> None:
    with world.in_database() as session:
        before = len(session.scalars(select(Event)).all())
    ask(world)
    ask(world, f"{CSV}?{Q3}")
    ask(world, secret="qat_wrong")
    assert uses(world) == [("summary.json", False), ("summary.csv", False)]
    with world.in_database() as session:
        assert len(session.scalars(select(Event)).all()) == before


def test_too_many_requests_of_an_hour_are_sent_away_whatever_the_token(world: SimpleNamespace) -> None:
    with world.in_database() as session:
        session.add(Setting(key="feed_requests_per_hour", value=3, valid_from=date(2018, 1, 1)))
    second, other = token_of(world, "AN"), token_of(world, "HS")
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        assert [ask(world, secret=secret).status_code for secret in (world.secret, second, second)] == [200] * 3
        for _ in range(3):
            answer = ask(world)
            assert answer.status_code == 429
            assert answer.json["error"] == "too-many-requests"
            assert int(answer.headers["Retry-After"]) == 3600
        assert ask(world, secret=other).status_code == 200, "others are not made to wait"
        clock.move_to(start + timedelta(seconds=3601))
        assert ask(world).status_code == 200
    assert uses(world).count(("summary.json", True)) == 1, "refusals do not fill the log"
    with world.in_database() as session:
        assert len(session.scalars(select(Event).where(Event.action == "feed.throttled")).all()) == 1


# -- over a socket -----------------------------------------------------------------------------------------------------


@pytest.fixture
def served(world: SimpleNamespace) -> Iterator[str]:
    """The application behind waitress on this machine; its address."""
    with on_loopback(world.app) as address:
        yield address


def test_a_real_client_fetches_both_files(world: SimpleNamespace, served: str) -> None:
    wanted = urllib.request.Request(f"{served}{JSON}?{Q3}", headers=bearer(world.secret))
    with urllib.request.urlopen(wanted, timeout=30) as answer:
        figures_of = json.load(answer)
    wanted = urllib.request.Request(f"{served}{CSV}?{Q3}", headers=bearer(world.secret))
    with urllib.request.urlopen(wanted, timeout=30) as answer:
        rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8", newline="")))
    (form,) = [row for row in rows if row["level"] == "form"]
    assert int(form["good"]) == figures_of["forms"][0]["overall"]["good"] == 2


def test_a_real_client_is_told_why_it_is_refused(served: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{served}{JSON}?{Q3}", timeout=30)
    with refused.value as answer:
        assert answer.code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert json.load(answer)["error"] == "no-access"
