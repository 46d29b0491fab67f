"""A sample in use: its method, a case replaced, cases allocated by hand, one declined, one reassigned. In a browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qa_tool.extensions import db
from qa_tool.kit.transactions import unit_of_work
from tests.browser.test_sampling import LIST
from tests.browser.world import World
from tests.support.factories import make_places

MOVED, KNEW, LEAVE = "The case had moved to another council.", "I held the case two years ago.", "On leave."


def drawn(page: Page, visit: Any) -> None:
    """From the month's list to a sample of four."""
    visit.go("/samples/lists/new")
    page.set_input_files("#file", {"name": "october.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Load 24 cases").click()
    page.get_by_role("link", name="Draw a sample").or_(page.get_by_role("button", name="Draw a sample")).click()
    page.select_option("#form_key", "tier-2")
    page.fill("#purpose", "November")
    page.fill("#size", "4")
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_text("4 not allocated")).to_be_visible()


def masked(page: Page) -> list[str]:
    """The masked numbers of the sample's cases, as they stand."""
    return [text.split(" ")[0] for text in page.locator("tbody").first.locator("td:nth-child(2)").all_inner_texts()]


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_case_is_replaced_allocated_declined_and_reassigned(visit: Any, world: World, width: str) -> None:
    with world.app.app_context(), unit_of_work(db.engine) as session:
        make_places(session)
    analyst, auditor = visit("analyst"), visit("auditor", width=width)
    page = analyst.page
    drawn(page, analyst)
    sample = page.url
    before = masked(page)
    page.get_by_role("link", name="Replace case 1").click()
    page.get_by_role("button", name="Replace it").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    analyst.forgive(422)
    analyst.examine("replacing, with an error")
    page.locator("#reason").fill(MOVED)
    page.get_by_role("button", name="Replace it").click()
    expect(page.get_by_text("The case is replaced by the next of its stratum.")).to_be_visible()
    after = masked(page)
    assert len(after) == len(before)
    assert len(set(after) - set(before)) == 1
    page.get_by_role("link", name="Statement of the method").click()
    expect(page.get_by_text("the same cases came out, in the same order")).to_be_visible()
    expect(page.get_by_role("cell", name=MOVED)).to_be_visible()
    analyst.examine("the statement of the method")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")

    page.goto(sample)
    page.get_by_role("button", name="Allocate the cases").click()
    page.locator("label", has_text="P001").click()
    page.get_by_role("button", name="Suggest").click()
    page.get_by_role("button", name="Allocate", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("^P001"))).to_have_count(4)

    theirs = auditor.go("/allocations/")
    auditor.examine("what is allocated to me")
    theirs.locator("main h3 a, main th a").first.click()
    auditor.examine("one case to audit")
    theirs.get_by_role("link", name="Decline it").click()
    theirs.get_by_role("button", name="Decline").click()
    expect(theirs.locator(".govuk-error-summary")).to_be_visible()
    auditor.forgive(422)
    auditor.examine("declining, with an error")
    theirs.locator("#reason").fill(KNEW)
    theirs.get_by_role("button", name="Decline").click()
    expect(theirs.get_by_text("You have given the case back.")).to_be_visible()

    analyst.go("/notices/").locator(".qa-notices button").first.click()
    expect(page.get_by_text(KNEW)).to_be_visible()
    analyst.examine("why it was declined")
    page.goto(sample)
    expect(page.get_by_text("1 not allocated")).to_be_visible()
    page.get_by_role("link", name=re.compile("^P001")).last.click()
    page.get_by_role("link", name="Reassign it, or change the due date").click()
    page.locator("#auditor").select_option(page.locator("#auditor option", has_text="P002").get_attribute("value"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    analyst.forgive(422)
    expect(page.locator("#auditor option:checked")).to_have_text(re.compile("^P002"))
    analyst.examine("reassigning, with an error")
    page.locator("#reason").fill(LEAVE)
    page.get_by_role("button", name="Save").click()
    page.goto(sample)
    expect(page.get_by_role("link", name=re.compile("^P002"))).to_have_count(1)
    expect(page.get_by_role("link", name=re.compile("^P001"))).to_have_count(2)
