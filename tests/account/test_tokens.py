"""The page of access tokens: made with the password, shown once, listed with their last use, revoked."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.digests import digest_of
from qa_tool.people.models import AccessToken, UserAccount
from qa_tool.people.verbs import tokens
from tests.support.site import PASSWORD, found

ADDRESS = "/account/tokens"
FILLED_IN = {"name": "Dashboard", "days": "30", "password": PASSWORD}
InDatabase = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def browser(app: Flask, account_of: Callable[..., UserAccount], client_as: Callable[..., Any]) -> Any:
    """An analyst who has a password."""
    with app.app_context():
        hashed = hash_password(PASSWORD)
    account_of("AN", password=hashed)
    return client_as("AN")


def made(in_database: InDatabase) -> list[AccessToken]:
    with in_database() as session:
        return list(session.scalars(select(AccessToken)))


def test_a_token_is_shown_once_and_never_again(browser: Any, in_database: InDatabase, app: Flask) -> None:
    assert "You have none yet" in browser.get(ADDRESS).text
    page = browser.post(ADDRESS, data=FILLED_IN)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    secret = found(r'value="(qat_[\w-]{43})"', page.text)[1]
    (token,) = made(in_database)
    assert token.digest == digest_of(secret)
    assert (token.expires_at - token.created_at).days == 30
    listing = browser.get(ADDRESS).text
    assert secret not in listing
    assert "Never" in listing
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/feed/summary.json?period=2018/19-Q3", headers=headers).status_code == 200
    assert "Never" not in browser.get(ADDRESS).text
    assert browser.post(f"{ADDRESS}/{token.id}/revoke").status_code == 303
    assert "Revoked" in browser.get(ADDRESS).text
    assert "/revoke" not in browser.get(ADDRESS).text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": " "}, "Enter what the token is for"),
        ({"name": "x" * 61}, "must be 60 characters or less"),
        ({"days": "0"}, "a whole number from 1 to 365"),
        ({"days": "366"}, "a whole number from 1 to 365"),
        ({"days": "ten"}, "a whole number from 1 to 365"),
        ({"days": "1" * 1000}, "a whole number from 1 to 365"),
        ({"password": ""}, "Enter your password"),
        ({"password": "not this one at all"}, "This is not the password that you sign in with now"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    browser: Any, in_database: InDatabase, changed: dict[str, str], told: str
) -> None:
    page = browser.post(ADDRESS, data=FILLED_IN | changed)
    assert page.status_code == 422
    assert told in page.text
    assert "There is a problem" in page.text
    assert made(in_database) == []


def test_a_form_that_is_sent_twice_makes_one_token(browser: Any, in_database: InDatabase) -> None:
    answers = [browser.post(ADDRESS, data=FILLED_IN) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 422, 422]
    assert "You have a token for this already" in answers[1].text
    (token,) = made(in_database)
    browser.post(f"{ADDRESS}/{token.id}/revoke")
    assert browser.post(ADDRESS, data=FILLED_IN).status_code == 200, "the name is free again"


def test_there_are_at_most_ten_at_once(browser: Any, in_database: InDatabase) -> None:
    for number in range(tokens.MOST_TOKENS):
        assert browser.post(ADDRESS, data=FILLED_IN | {"name": f"Dashboard {number}"}).status_code == 200
    page = browser.post(ADDRESS, data=FILLED_IN)
    assert (page.status_code, len(made(in_database))) == (422, tokens.MOST_TOKENS)
    assert "You have 10 tokens already" in page.text


@pytest.mark.parametrize("role", ["AU", "BS", "AD"])
def test_who_reads_no_figures_has_no_such_page(client_as: Callable[..., Any], role: str) -> None:
    browser = client_as(role)
    assert browser.get(ADDRESS).status_code == 403
    assert browser.post(ADDRESS, data=FILLED_IN).status_code == 403
    assert "Access tokens" not in browser.get("/account/").text


def test_the_account_page_leads_there_and_names_are_text(browser: Any) -> None:
    assert re.search(r'href="/account/tokens"', browser.get("/account/").text)
    page = browser.post(ADDRESS, data=FILLED_IN | {"name": "<b>bold</b>", "days": "0"})
    assert "<b>bold</b>" not in page.text
    assert "&lt;b&gt;bold" in page.text
