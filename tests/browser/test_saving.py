"""What is typed is saved while it is typed, survives a lost connection and an ended session, and overwrites nobody."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.world import World

SAVED = re.compile(r"^Saved at \d\d:\d\d$")
COMMENT = "#q_SU_02__comment"


def _section(visitor: Any, audit_id: str) -> Page:
    page: Page = visitor.go(f"/audits/{audit_id}/sections/oversight")
    return page


def _wait_saved(page: Page) -> None:
    expect(page.locator("form[data-autosave]")).to_have_attribute("data-unsaved", "0", timeout=15_000)
    expect(page.locator("[data-saved]")).to_have_text(SAVED)


def test_a_draft_is_saved_while_it_is_typed(visit: Any, world: World) -> None:
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = _section(visitor, audit_id)
    steps.choose(page, "SU-02", "good")
    page.locator(COMMENT).fill("First line\nsecond line")
    _wait_saved(page)
    expect(page.locator("[data-progress]").first).to_have_text(re.compile("^1 of"))
    again = _section(visitor, audit_id)
    expect(again.locator(COMMENT)).to_have_value("First line\nsecond line")
    expect(again.locator('input[name="q_SU_02"][value="good"]')).to_be_checked()


def test_leaving_the_page_saves_at_once(visit: Any, world: World) -> None:
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = _section(visitor, audit_id)
    page.locator(COMMENT).fill("Typed, and gone at once")
    visitor.go(f"/audits/{audit_id}/tasks")
    page.wait_for_timeout(500)
    expect(_section(visitor, audit_id).locator(COMMENT)).to_have_value("Typed, and gone at once")


def test_conditional_questions_come_and_go_at_once(visit: Any, world: World) -> None:
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = _section(visitor, audit_id)
    expect(page.locator("#question-SU-04")).to_be_hidden()
    steps.choose(page, "SU-03", "no")
    expect(page.locator("#question-SU-04")).to_be_visible()
    steps.choose(page, "SU-03", "yes")
    expect(page.locator("#question-SU-04")).to_be_hidden()


def test_a_second_window_gets_both_texts_and_overwrites_nothing(visit: Any, world: World) -> None:
    first, second = visit("manager"), visit("manager")
    audit_id = steps.start(first.page, world, "supervision")
    one, two = _section(first, audit_id), _section(second, audit_id)
    one.locator(COMMENT).fill("From the first window")
    _wait_saved(one)
    two.locator(COMMENT).fill("From the second window")
    panel = two.locator("[data-clash]")
    expect(panel).to_be_visible(timeout=15_000)
    expect(panel).to_contain_text("From the first window")
    expect(panel).to_contain_text("From the second window")
    expect(_section(first, audit_id).locator(COMMENT)).to_have_value("From the first window")
    second.trouble.clear()  # the browser itself reports the answer 409
    second.examine("a clash")
    two.get_by_role("button", name="Keep mine").click()
    _wait_saved(two)
    expect(_section(first, audit_id).locator(COMMENT)).to_have_value("From the second window")


def test_a_clash_without_scripts_asks_which_to_keep(visit: Any, world: World) -> None:
    first, second = visit("manager", scripts=False), visit("manager", scripts=False)
    audit_id = steps.start(first.page, world, "supervision")
    one, two = _section(first, audit_id), _section(second, audit_id)
    one.locator(COMMENT).fill("From the first window")
    one.get_by_role("button", name="Save and return").click()
    two.locator(COMMENT).fill("From the second window")
    steps.choose(two, "SU-02", "good")
    two.get_by_role("button", name="Save and return").click()
    expect(two.locator(".qa-clash")).to_contain_text("From the first window")
    two.get_by_label("Use theirs").check(force=True)
    two.get_by_role("button", name="Save and return").click()
    again = _section(second, audit_id)
    expect(again.locator(COMMENT)).to_have_value("From the first window")
    expect(again.locator('input[name="q_SU_02"][value="good"]')).to_be_checked()


def test_a_lost_connection_keeps_what_was_typed(visit: Any, world: World) -> None:
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = _section(visitor, audit_id)
    page.context.set_offline(True)
    page.locator(COMMENT).fill("Typed on a train")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved", timeout=15_000)
    expect(page.locator(COMMENT)).to_have_value("Typed on a train")
    page.context.set_offline(False)
    _wait_saved(page)
    expect(_section(visitor, audit_id).locator(COMMENT)).to_have_value("Typed on a train")


def test_an_ended_session_gives_back_every_field(visit: Any, world: World) -> None:
    for scripts in (False, True):
        visitor = visit("manager", scripts=scripts)
        audit_id = steps.start(visitor.page, world, "supervision")
        page = _section(visitor, audit_id)
        world.end_sessions("manager")
        steps.choose(page, "SU-02", "good")
        page.locator(COMMENT).fill("Typed after the session had ended")
        if scripts:
            page.get_by_role("button", name="Sign in again: what you typed is kept").click(timeout=15_000)
        else:
            page.get_by_role("button", name="Save and continue").click()
        expect(page).to_have_url(re.compile("/account/sign-in"))
        world.let_in(page.context, "manager")
        again = _section(visitor, audit_id)
        expect(again.locator(COMMENT)).to_have_value("Typed after the session had ended")
        expect(again.locator('input[name="q_SU_02"][value="good"]')).to_be_checked()
        expect(again.get_by_text("You were signed out while typing")).to_be_visible()


def test_a_double_click_makes_one_audit(visit: Any, world: World) -> None:
    visitor = visit("manager", scripts=False)
    page = visitor.go("/audits/start/supervision")
    page.get_by_role("button", name="Start now").dblclick()
    expect(page).to_have_url(re.compile("/facts$"))
    expect(visitor.go("/audits/").locator("tbody tr")).to_have_count(1)
