"""Nothing typed is lost in a real browser: another tab, a refresh, a broken database, no connection, going back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import request
from playwright.sync_api import Page, expect
from sqlalchemy.exc import OperationalError

from tests.browser import steps
from tests.browser.world import World

COMMENT = "#q_SU_02__comment"
SAVE = "Save and continue"


@pytest.fixture
def broken(world: World) -> list[Exception]:
    """``broken.append(error)``: every form fails with it from then on; ``broken.clear()`` mends the service."""
    errors: list[Exception] = []

    def fail() -> None:
        for error in errors if request.method == "POST" else ():
            raise error

    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    world.app.before_request_funcs.setdefault(None, []).append(fail)
    return errors


def full_disk() -> Exception:
    """What SQLite raises on a full disk: a disk that is full can be mounted on few machines."""
    return OperationalError("UPDATE", None, sqlite3.OperationalError("database or disk is full"))


def section(visitor: Any, audit_id: str) -> Page:
    page: Page = visitor.go(f"/audits/{audit_id}/sections/oversight")
    return page


@contextmanager
def another_tab(visitor: Any) -> Iterator[Page]:
    tab = visitor.page.context.new_page()
    yield tab
    tab.close()


def sign_out(tab: Page, world: World) -> None:
    tab.goto(f"{world.url}/account/")
    tab.get_by_role("navigation", name="Main").get_by_role("button", name="Sign out").click()
    expect(tab).to_have_url(re.compile("sign-in"))


@pytest.mark.parametrize("scripts", [True, False])
def test_signed_out_in_another_tab_the_text_is_back_after_signing_in(visit: Any, world: World, scripts: bool) -> None:
    """B1: the cookie is gone as well, and the promise to keep the text holds."""
    visitor = visit("manager", scripts=scripts)
    audit_id = steps.start(visitor.page, world, "supervision")
    page = section(visitor, audit_id)
    with another_tab(visitor) as tab:
        sign_out(tab, world)
    page.locator(COMMENT).fill("Typed after signing out in another tab")
    page.get_by_role("button", name=SAVE).click()
    expect(page).to_have_url(re.compile("/account/sign-in"))
    expect(page.get_by_text("What you typed has been kept for you")).to_be_visible()
    other = visit("safeguarding", scripts=scripts)
    expect(other.go("/account/kept").get_by_text("Nothing is kept for you")).to_be_visible()
    world.let_in(page.context, "manager")
    expect(section(visitor, audit_id).locator(COMMENT)).to_have_value("Typed after signing out in another tab")


@pytest.mark.parametrize("scripts", [True, False])
def test_signed_in_as_somebody_else_in_another_tab(visit: Any, world: World, scripts: bool) -> None:
    visitor = visit("manager", scripts=scripts)
    audit_id = steps.start(visitor.page, world, "supervision")
    page = section(visitor, audit_id)
    page.locator(COMMENT).fill("The manager's own words")
    world.let_in(page.context, "safeguarding")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("kept for that person alone")).to_be_visible()
    stranger = page if not scripts else page.context.new_page()
    stranger.goto(f"{world.url}/account/kept")
    assert "own words" not in stranger.content()
    world.let_in(page.context, "manager")
    expect(section(visitor, audit_id).locator(COMMENT)).to_have_value("The manager's own words")


def test_signed_in_again_in_another_tab_saving_goes_on(visit: Any, world: World) -> None:
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = section(visitor, audit_id)
    world.let_in(page.context, "manager")
    page.locator(COMMENT).fill("With the token of the session before")
    page.get_by_role("button", name=SAVE).click()
    expect(page).to_have_url(re.compile("/sections/(?!oversight)"))
    expect(section(visitor, audit_id).locator(COMMENT)).to_have_value("With the token of the session before")


def test_on_a_full_disk_the_page_stays_and_saves_once_there_is_room(
    visit: Any, world: World, broken: list[Exception]
) -> None:
    """B2, with scripts."""
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = section(visitor, audit_id)
    broken.append(full_disk())
    page.locator(COMMENT).fill("Typed while the disk was full")
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("[data-unsent]")).to_contain_text("What you typed is still on this page")
    expect(page.locator(COMMENT)).to_have_value("Typed while the disk was full")
    visitor.forgive(503)
    visitor.examine("a save that failed")
    page.reload()
    expect(page.locator(COMMENT)).to_have_value("Typed while the disk was full")
    broken.clear()
    page.get_by_role("button", name=SAVE).click()
    expect(page).to_have_url(re.compile("/sections/(?!oversight)"))
    expect(section(visitor, audit_id).locator(COMMENT)).to_have_value("Typed while the disk was full")


@pytest.mark.parametrize("error", [full_disk(), ZeroDivisionError("x")])
def test_without_scripts_the_answer_carries_the_text_and_sends_it_again(
    visit: Any, world: World, broken: list[Exception], error: Exception
) -> None:
    """B2, without scripts: a full disk, and a fault of ours."""
    visitor = visit("manager", scripts=False)
    audit_id = steps.start(visitor.page, world, "supervision")
    page = section(visitor, audit_id)
    broken.append(error)
    steps.choose(page, "SU-02", "good")
    page.locator(COMMENT).fill("First line\nsecond line")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_label("SU-02, comment")).to_have_value("First line\nsecond line")
    broken.clear()
    page.get_by_role("button", name="Try again").click()
    again = section(visitor, audit_id)
    expect(again.locator(COMMENT)).to_have_value("First line\nsecond line")
    expect(again.locator('input[name="q_SU_02"][value="good"]')).to_be_checked()


def test_a_refresh_right_after_typing_keeps_the_text_and_makes_no_stranger(visit: Any, world: World) -> None:
    """B3."""
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = section(visitor, audit_id)
    for text in ("Typed, and loaded again at once", "Typed, and loaded again at once, and once more"):
        page.locator(COMMENT).fill(text)
        page.reload()
        expect(page.locator(COMMENT)).to_have_value(text)
    page.locator(COMMENT).press("End")
    page.locator(COMMENT).press_sequentially(". Then went on")
    expect(page.locator("form[data-autosave]")).to_have_attribute("data-unsaved", "0", timeout=20_000)
    expect(page.locator("[data-clash]")).to_have_count(0)
    whole = "Typed, and loaded again at once, and once more. Then went on"
    expect(section(visit("manager"), audit_id).locator(COMMENT)).to_have_value(whole)


def test_saving_without_a_connection_stays_and_sends_when_it_is_back(visit: Any, world: World) -> None:
    """B4, on a page that saves while it is typed and on one that does not."""
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = section(visitor, audit_id)
    page.context.set_offline(True)
    page.locator(COMMENT).fill("Saved on a train")
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("[data-unsent]")).to_contain_text("the connection is down")
    expect(page.locator(COMMENT)).to_have_value("Saved on a train")
    page.context.set_offline(False)
    expect(page).to_have_url(re.compile("/sections/(?!oversight)"), timeout=20_000)
    expect(section(visitor, audit_id).locator(COMMENT)).to_have_value("Saved on a train")


def test_a_form_that_does_not_save_while_it_is_typed_is_filled_again(visit: Any, world: World) -> None:
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = visitor.go(f"/audits/{audit_id}/case-number")
    page.locator('[name="case_number"]').fill("12345678")
    page.reload()
    expect(page.locator('[name="case_number"]')).to_have_value("12345678")
    expect(page.get_by_text("What you had typed here is back")).to_be_visible()
    visitor.examine("a form that was filled again")
    page.get_by_role("button", name="Drop it").click()
    page.reload()
    expect(page.locator('[name="case_number"]')).to_have_value("")


def test_going_back_after_submitting_leads_to_the_record(visit: Any, world: World) -> None:
    """B5."""
    visitor = visit("manager")
    page = visitor.page
    audit_id = steps.start(page, world, "supervision")
    steps.fill_facts(page, world)
    steps.choose(page, "second_review_held", "yes")
    steps.save_and_continue(page)
    steps.fill_supervision(page, scripts=True)
    steps.submit(page)
    page.go_back()
    expect(page).to_have_url(re.compile(f"/audits/{audit_id}/$"))
    expect(page.get_by_text(re.compile(r"This was submitted at \d\d:\d\d"))).to_be_visible()
