"""A Q&R manager completes a supervision audit, with scripts and without, on a desktop and on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.world import World

BOTH_WAYS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
BOTH_WIDTHS = pytest.mark.parametrize("width", ["desktop", "phone"])


@BOTH_WAYS
@BOTH_WIDTHS
def test_a_supervision_audit_is_completed(visit: Any, world: World, width: str, scripts: bool) -> None:
    visitor = visit("manager", width=width, scripts=scripts)
    page = visitor.page
    audit_id = steps.start(page, world, "supervision")
    steps.fill_facts(page, world)
    steps.come_again(page, scripts)
    steps.choose(page, "second_review_held", "yes")
    steps.save_and_continue(page)
    steps.fill_supervision(page, scripts=scripts)
    steps.submit(page)
    expect(page.get_by_text("SU-20")).to_be_visible()
    if scripts:
        visitor.examine("confirmation")
    page.get_by_role("link", name="Read it as it was submitted").click()
    expect(page).to_have_url(re.compile(f"/audits/{audit_id}/$"))
    expect(page.locator("#answer-SU-04 .qa-grade")).to_have_text(re.compile("Requires improvement"))
    expect(page.get_by_text("••••5678").first).to_be_visible()
    expect(page.get_by_text("12345678")).to_have_count(0)
    if scripts:
        visitor.examine("a submitted audit")


def test_facts_are_corrected_and_the_difference_is_shown(visit: Any, world: World) -> None:
    visitor = visit("manager")
    page = visitor.page
    audit_id = steps.start(page, world, "supervision")
    steps.fill_facts(page, world)
    steps.choose(page, "second_review_held", "yes")
    steps.save_and_continue(page)
    steps.fill_supervision(page, scripts=True)
    steps.submit(page)
    visitor.go(f"/audits/{audit_id}/")
    page.get_by_role("link", name="Correct facts").click()
    page.locator("#reason").fill("The wrong age band was chosen")
    page.get_by_role("button", name="Continue").click()
    steps.choose(page, "age_band", "16-plus")
    steps.save_and_continue(page)
    steps.submit(page)
    visitor.go(f"/audits/{audit_id}/")
    expect(page.get_by_role("heading", name="What revision 2 changed")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Age band 10 to 15 16 and over"))).to_be_visible()
    visitor.examine("a revision with its difference")
    page.get_by_role("link", name="Revision 1").click()
    expect(page.get_by_text("This is an earlier revision")).to_be_visible()
    visitor.examine("an earlier revision")
