"""The audit team sets a target and plans an exercise; a manager asks for leave, the head of service approves it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.kit.periods import Month, today
from tests.browser.world import World


@pytest.mark.parametrize(("width", "scripts"), [("desktop", True), ("phone", True), ("desktop", False)])
def test_a_target_leave_and_an_exercise(visit: Any, world: World, width: str, scripts: bool) -> None:
    analyst, manager, head = (visit(name, width=width, scripts=scripts) for name in ("analyst", "manager", "head"))
    this = Month.of(today())

    analyst.go("/programme/targets/new")
    analyst.page.get_by_role("button", name="Set the target").click()
    expect(analyst.page.get_by_role("link", name="Choose the first month")).to_be_visible()
    analyst.trouble.clear()  # the browser notes that the answer was 422, as it should be
    if scripts:
        analyst.examine("a target with errors")
    analyst.page.get_by_role("radio", name="Observations").check(force=True)
    analyst.page.get_by_role("checkbox", name=re.compile("Manager|manager")).first.check(force=True)
    analyst.page.locator("#number").fill("1")
    analyst.page.locator("#first").select_option(this.key)
    analyst.page.get_by_role("button", name="Set the target").click()
    expect(analyst.page.get_by_text("The target is set.")).to_be_visible()

    manager.go("/programme/")
    expect(manager.page.get_by_text("1 to do")).to_be_visible()
    if scripts:
        manager.examine("my targets")
    manager.page.get_by_role("link", name="Ask for it to be taken into account").click()
    manager.page.locator("#first").select_option(this.key)
    manager.page.get_by_role("radio", name="Agreed leave").check(force=True)
    manager.page.get_by_role("button", name="Ask", exact=True).click()
    expect(manager.page.get_by_text("Asked. It eases the target")).to_be_visible()

    head.go("/programme/")
    head.page.get_by_role("link", name=re.compile("1 request for leave")).click()
    head.page.get_by_role("link", name=re.compile("^Decide")).click()
    head.page.get_by_role("radio", name="Approve").check(force=True)
    if scripts:
        head.examine("a decision")
    head.page.get_by_role("button", name="Save the decision").click()
    expect(head.page.get_by_text("Approved. Nothing is expected")).to_be_visible()
    manager.go("/programme/")
    expect(manager.page.locator(".qa-month--exempt")).to_have_count(1)
    expect(manager.page.get_by_text("0 done of 0 due so far (1 expected, 1 excused).")).to_be_visible()
    head.go("/programme/service")
    expect(
        head.page.get_by_role("row", name=re.compile(f"^{world.people.manager.staff_code} .*excused"))
    ).to_be_visible()

    analyst.go("/programme/calendar/new")
    analyst.page.get_by_role("radio", name="Thematic audit").check(force=True)
    analyst.page.locator("#label").fill("Neglect")
    analyst.page.get_by_role("checkbox", name="Tier 2 case-file audit").check(force=True)
    analyst.page.locator("#first").select_option(this.key)
    analyst.page.get_by_role("button", name="Put it into the calendar").click()
    expect(analyst.page.locator(".qa-calendar__entry")).to_have_text("Neglect")
    if scripts:
        analyst.examine("the calendar")
    manager.go("/audits/start")
    manager.page.get_by_role("button", name=re.compile("Start: Tier 2 case-file audit")).click()
    expect(manager.page).to_have_url(re.compile("/facts$"))
    expect(manager.page.locator('input[name="q_exercise"][value="thematic"]')).to_be_checked()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_counts_are_entered_and_the_register_opens(visit: Any, width: str) -> None:
    support, head = visit("support", width=width), visit("head", width=width)
    support.go("/section-47/")
    support.page.locator("input[name^=due-]").first.fill("7")
    support.page.locator("input[name^=received-]").first.fill("9")
    support.page.get_by_role("button", name="Save the counts").click()
    support.page.get_by_role("link", name=re.compile("received cannot be more than due")).click()
    support.trouble.clear()  # the browser notes that the answer was 422, as it should be
    support.examine("counts with an error")
    support.page.locator("input[name^=received-]").first.fill("0")
    support.page.get_by_role("button", name="Save the counts").click()
    expect(support.page.get_by_text("The counts are saved.")).to_be_visible()
    head.go("/section-47/")
    expect(head.page.get_by_text("1 team sent nothing")).to_be_visible()
    head.examine("the register")
    head.page.get_by_role("link", name="Problem resolutions").click()
    head.examine("no problem resolutions")
