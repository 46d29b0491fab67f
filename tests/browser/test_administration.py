"""An administrator makes an account on the server, gives and takes roles, and ends it; the person is in the browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Visit
from tests.browser.world import World

EMAIL, PASSWORD = "newcomer@service.example", "tramvai kettle oboe fern"


def sign_in(page: Page, world: World) -> None:
    """By the page, with the password."""
    page.goto(f"{world.url}/account/sign-in")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_account_from_its_first_day_to_its_last(browser: Any, world: World, width: str) -> None:
    assert "N-07" in world.command("staff", "add", "N-07", "--job", "Auditor")
    said = world.command(
        "user", "add", "--email", EMAIL, "--staff-code", "N-07", "--role", "AU", "--password-stdin", typed=PASSWORD
    )
    assert f"Added {EMAIL} (N-07): " in said
    size: Any = {"width": WIDTHS[width], "height": 900}
    context = browser.new_context(viewport=size)
    try:
        person = Visit(context.new_page(), world)
        page = person.page
        sign_in(page, world)
        expect(page.get_by_role("heading", name="My work")).to_be_visible()
        person.go("/account/")
        expect(page.locator(".govuk-summary-list")).to_contain_text("Auditor")
        person.examine("a new account")
        assert page.goto(f"{world.url}/supervision/").status == 403  # type: ignore[union-attr]
        person.forgive(403)

        world.command("user", "grant", EMAIL, "QR")
        person.go("/account/")
        expect(page.get_by_text("Your session has ended.")).to_be_visible()
        person.examine("signing in again")
        sign_in(page, world)
        person.go("/account/")
        expect(page.locator(".govuk-summary-list")).to_contain_text("Q&R manager")
        world.command("user", "revoke", EMAIL, "QR")
        sign_in(page, world)
        person.go("/account/")
        expect(page.locator(".govuk-summary-list")).not_to_contain_text("Q&R manager")

        world.command("user", "disable", EMAIL)
        assert re.search(rf"{EMAIL} .*disabled", world.command("user", "list"))
        sign_in(page, world)
        expect(page.get_by_role("link", name="Email address or password is not right")).to_be_visible()
        person.forgive(401, 403, 422)
        person.examine("an account that was disabled")
    finally:
        context.close()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_administrator_finds_the_settings_and_reads_nothing(visit: Any, width: str) -> None:
    administrator = visit("administrator", width=width)
    page = administrator.go("/")
    administrator.examine("the administrator's first page")
    page.get_by_role("link", name="service settings").click()
    expect(page.get_by_role("heading", name="Service settings")).to_be_visible()
    for path in ("/audits/", "/analysis/", "/samples/", "/section-47/"):
        answer = page.goto(administrator.world.url + path)
        assert answer.status == 403, path
        expect(page.get_by_role("heading", name="You cannot use this page")).to_be_visible()
    administrator.forgive(403)
    administrator.examine("what an administrator may not open")
