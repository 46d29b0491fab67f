"""A manager observes a meeting; the IRO speaks first, gets feedback and answers it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.kit.periods import today
from tests.browser import steps
from tests.browser.world import World


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_observe_give_feedback_and_answer(visit: Any, world: World, width: str, scripts: bool) -> None:
    observer, iro = (visit(name, width=width, scripts=scripts) for name in ("manager", "iro"))
    audit_id = steps.start(observer.page, world, "live-observation")
    steps.fill_facts(observer.page, world, plan="CIN")
    steps.save_and_continue(observer.page)
    expect(observer.page).to_have_url(re.compile("/sections/all$"))
    steps.fill_observation(observer.page)
    if scripts:
        expect(observer.page.locator("[data-stamps-shown]").first).to_have_text(
            re.compile("2 lines, the last begun at")
        )
        observer.examine("observing")
    steps.save_and_continue(observer.page)
    steps.submit(observer.page)

    conversation = f"/observations/{audit_id}/conversation"
    iro.go("/")
    iro.page.get_by_role("link", name=re.compile("Say first what you think")).click()
    expect(iro.page.get_by_role("link", name="Read the observation")).to_have_count(0)
    iro.page.get_by_role("button", name="Write your own words").click()
    iro.page.locator("#pleased_with").fill("The father stayed to the end.")
    iro.page.locator("#would_change").fill("I would begin with the child's words.")
    iro.page.get_by_role("button", name="Save").click()
    expect(iro.page.get_by_text("Your own words are saved")).to_be_visible()

    observer.go(conversation)
    expect(observer.page.get_by_text("The father stayed to the end.")).to_be_visible()
    observer.page.get_by_role("button", name="Give feedback").click()
    steps.fill_feedback(observer.page, today())
    if scripts:
        observer.examine("giving feedback")
    observer.page.get_by_role("button", name=re.compile("^Save")).click()
    expect(observer.page.get_by_text("The feedback is recorded")).to_be_visible()

    iro.go(conversation)
    iro.page.get_by_role("button", name="Answer the feedback").click()
    iro.page.get_by_role("button", name="Send your answer").click()
    expect(iro.page.get_by_role("link", name="Select whether you recognise the grade")).to_be_visible()
    if scripts:
        iro.forgive(422)
        iro.examine("an answer with an error")
        assert iro.page.evaluate("document.activeElement.classList.contains('govuk-error-summary')")
    iro.page.locator("#learning").fill("Ask the advocate first.")
    iro.page.locator('input[name="recognises"][value="yes"]').check(force=True)
    iro.page.get_by_role("button", name="Send your answer").click()
    expect(iro.page.get_by_text("Your answer is saved")).to_be_visible()
    if scripts:
        iro.examine("the conversation")
    iro.page.get_by_role("link", name="Read the observation").click()
    expect(iro.page.locator("#answer-OB-12")).to_be_visible()
    expect(iro.page.get_by_text("Everybody said who they were")).to_have_count(0)
