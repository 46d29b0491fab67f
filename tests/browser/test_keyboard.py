"""A whole supervision audit by keyboard alone, on the narrowest screen: Tab reaches every control, and it shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.world import World

MOST_TABS = 150
FOCUSED = "selector => document.activeElement.matches(selector)"
SAME_GROUP = "name => document.activeElement.name === name"
SHOWN = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    const label = one.labels && one.labels[0] ? getComputedStyle(one.labels[0], "::before") : style;
    const outlined = s => s.outlineStyle !== "none" && s.outlineWidth !== "0px";
    const drawn = [style, label].some(s => outlined(s) || s.boxShadow !== "none");
    return drawn && box.bottom > 0 && box.top < innerHeight;
}"""


class Keyboard:
    """Keys only: no click, no pointer, no script that fills in."""

    def reach(self, page: Page, selector: str) -> None:
        """Press Tab until the focus is on the control; it must be visible there."""
        for _ in range(MOST_TABS):
            if page.evaluate(FOCUSED, selector):
                assert page.evaluate(SHOWN), f"the focus cannot be seen on {selector}"
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {selector}")

    def choose(self, page: Page, key: str, value: str) -> None:
        """Enter a group of radios by Tab, go to the option by arrow, choose it."""
        name = "q_" + key.replace("-", "_")
        for _ in range(MOST_TABS):
            if page.evaluate(SAME_GROUP, name):
                break
            page.keyboard.press("Tab")
        wanted = f'input[name="{name}"][value="{value}"]'
        page.keyboard.press("Space")
        for _ in range(12):
            if page.evaluate(FOCUSED, wanted):
                break
            page.keyboard.press("ArrowDown")
        expect(page.locator(wanted)).to_be_checked()
        assert page.evaluate(SHOWN), f"the focus cannot be seen on {wanted}"

    def write(self, page: Page, key: str, text: str, part: str = "") -> None:
        """Reach an input and type."""
        name = "q_" + key.replace("-", "_") + (f"__{part}" if part else "")
        self.reach(page, f'[name="{name}"]')
        page.keyboard.insert_text(text)

    def write_case_number(self, page: Page, number: str) -> None:
        """Reach the case number and type it."""
        self.reach(page, '[name="case_number"]')
        page.keyboard.type(number)

    def pick(self, page: Page, key: str, label: str | None = None, part: str = "", index: int | None = None) -> None:
        """Reach a list and go down it, by the label's letters or by number of steps."""
        name = "q_" + key.replace("-", "_") + (f"__{part}" if part else "")
        self.reach(page, f'select[name="{name}"]')
        if label is not None:
            page.keyboard.type(label)
        for _ in range(index or 0):
            page.keyboard.press("ArrowDown")

    def press(self, page: Page, name: str) -> None:
        """Reach a button by its words and press it."""
        for _ in range(MOST_TABS):
            if page.evaluate("name => document.activeElement.innerText?.trim() === name", name):
                assert page.evaluate(SHOWN), f"the focus cannot be seen on {name}"
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches the button {name}")


def test_an_audit_is_completed_by_keyboard(visit: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Keyboard()
    for name in ("choose", "write", "write_case_number", "pick"):
        monkeypatch.setattr(steps, name, getattr(hands, name))
    monkeypatch.setattr(steps, "save_and_continue", lambda page: hands.press(page, "Save and continue"))
    page = visit("manager", width="narrow").page
    page.goto(f"{world.url}/audits/start")
    hands.reach(page, 'form[action="/audits/start/supervision"] button')
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/facts$"))
    steps.fill_facts(page, world)
    steps.choose(page, "second_review_held", "yes")
    steps.save_and_continue(page)
    steps.fill_supervision(page, scripts=True)
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    if page.get_by_role("button", name="Keep the text as it is").count():
        hands.press(page, "Keep the text as it is")
    hands.press(page, "Submit")
    expect(page).to_have_url(re.compile("/submitted$"))
