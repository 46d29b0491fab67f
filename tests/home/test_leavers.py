"""Whoever has left opens nothing from the day after the last (object rule 17, check 99); the work waits for others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from qa_tool.actions.models import Commitment
from qa_tool.cli import main
from qa_tool.kit.periods import today
from qa_tool.people.models import Person, UserAccount
from qa_tool.people.verbs import people, tokens
from qa_tool.trail.models import Event
from tests.support.factories import make_draft, make_people, publish
from tests.support.looking import text_of
from tests.support.reading_room import make_room
from tests.support.site import UnitOfWork, account_at

YESTERDAY = str(today() - timedelta(days=1))
LEAVERS = "/actions/leavers"
PAGE = "left undone by people who have gone"


@pytest.fixture
def leave(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """``leave("QR-99", "2026-03-02")`` on the application's own installation: what ``qa-tool staff leave`` prints."""
    settings = app.extensions["qa_settings"]
    monkeypatch.setenv("QA_MODE", "test")
    monkeypatch.setenv("QA_INSTANCE", str(settings.instance))
    monkeypatch.setenv("QA_DATABASE_URL", settings.database_url)

    def run(code: str, last_day: str) -> str:
        done = CliRunner().invoke(main, ["staff", "leave", code, "--last-day", last_day])
        assert done.exit_code == 0, done.output
        return done.output

    return run


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-01 12:00+00:00", True),
        ("2026-03-02 23:59+00:00", True),
        ("2026-03-03 00:01+00:00", False),
        ("2026-03-04 12:00+00:00", False),
        # In summer the day ends an hour earlier by the clock of the server.
        ("2026-07-01 22:59+00:00", True),
        ("2026-07-01 23:01+00:00", False),
    ],
)
def test_sessions_and_tokens_end_by_themselves(
    client_as: Any, in_database: UnitOfWork, leave: Callable[..., str], time_machine: Any, at: str, opens: bool
) -> None:
    last_day = "2026-03-02" if at < "2026-05" else "2026-07-01"
    time_machine.move_to(at, tick=False)
    browser = client_as("SM")
    with in_database() as session:
        user = account_at(session, "sm-99@service.example")
        token, _ = tokens.make(session, people.asker_for(session, user), "Dashboard", 90)
    assert f"ends after {last_day}" in leave("SM-99", last_day)
    assert browser.get("/").status_code == (200 if opens else 303)
    program = client_as(None)
    fed = program.get("/feed/summary.json?period=2018/19-Q3", headers={"Authorization": f"Bearer {token}"})
    assert fed.status_code == (200 if opens else 401)


def test_nobody_signs_in_who_has_left(
    account_of: Callable[..., UserAccount], client_as: Any, in_database: UnitOfWork, leave: Callable[..., str]
) -> None:
    account_of("AN")
    leave("AN-99", YESTERDAY)
    stranger = client_as(None)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', stranger.get("/account/sign-in").text)
    assert token
    given = {"email": "an-99@service.example", "password": "any of them", "next": "/", "csrf_token": token[1]}
    assert stranger.post("/account/sign-in", data=given).status_code == 422
    with in_database() as session:
        assert session.query(Event).filter_by(action="account.signed-in").count() == 0


def test_the_last_administrator_cannot_leave(account_of: Callable[..., UserAccount], leave: Callable[..., str]) -> None:
    account_of("AD")
    refused = CliRunner().invoke(main, ["staff", "leave", "AD-99"])
    assert refused.exit_code == 1
    assert "last administrator" in refused.output


def test_what_they_still_had_to_do_is_listed_for_who_can_give_it_away(
    client_as: Any, in_database: UnitOfWork, leave: Callable[..., str]
) -> None:
    with in_database() as session:
        cast = make_people(session)
        left = make_draft(session, publish(session), cast.iro).reference
        code = cast.iro.staff_code
    own = client_as(cast.manager, "QR")
    assert "Nothing: nobody you see has gone" in text_of(own.get(LEAVERS))
    assert "Audit not submitted: 1" in leave(code, YESTERDAY)
    for browser in (own, client_as("HS"), client_as("AN"), client_as("SM")):
        page = text_of(browser.get(LEAVERS))
        assert code in page
        assert left in page
        assert PAGE in text_of(browser.get("/"))
    elsewhere = client_as("QR")
    assert code not in text_of(elsewhere.get(LEAVERS))
    assert PAGE not in text_of(elsewhere.get("/"))
    for role in ("IRO", "AU", "BS", "AD"):
        assert client_as(role).get(LEAVERS).status_code == 403


def test_what_is_left_is_nobodys_business_before_the_last_day_is_over(
    client_as: Any, in_database: UnitOfWork, leave: Callable[..., str]
) -> None:
    with in_database() as session:
        cast = make_people(session)
        make_draft(session, publish(session), cast.iro)
    leave(cast.iro.staff_code, str(today()))
    assert cast.iro.staff_code not in text_of(client_as("HS").get(LEAVERS))


def test_whoever_cannot_give_it_away_reads_who_can(
    client_as: Any, in_database: UnitOfWork, leave: Callable[..., str]
) -> None:
    with in_database() as session:
        room = make_room(session, percent=0, plans=True)
        room.submitted(SM_01="inadequate", X1="inadequate")
        owner = session.scalars(select(Commitment.owner_id)).first()
        code = session.get_one(Person, owner).staff_code
        session.expunge_all()
    assert "Action or follow-up: " in leave(code, YESTERDAY)
    page = text_of(client_as("AN").get(LEAVERS))
    assert "Q&R manager or Safeguarding manager can do this" in page
    assert "The audit team can" not in page, "the analyst is the audit team"
    assert "can do this" not in text_of(client_as("SM").get(LEAVERS))
