"""An administrator sets a deadline from a day on; the head of service sees it and who set it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.kit.periods import today


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_deadline_is_set_from_a_day_on(visit: Any, width: str) -> None:
    administrator, head = visit("administrator", width=width), visit("head", width=width)
    administrator.go("/account/")
    administrator.page.get_by_role("link", name="See and change the service settings").click()
    administrator.examine("settings: the list")
    administrator.page.get_by_role("link", name="Feedback on an observation is due after").click()
    administrator.examine("settings: nothing set yet")
    administrator.page.get_by_role("button", name="Set another value").click()
    administrator.page.locator("#value").fill("0")
    administrator.page.get_by_role("button", name="Set it").click()
    expect(administrator.page.get_by_role("link", name="Enter a whole number from 1 to 60")).to_be_visible()
    administrator.forgive(422)
    administrator.examine("settings: an error")
    day = today() + timedelta(days=30)
    administrator.page.locator("#value").fill("7")
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        administrator.page.locator(f"#from-{part}").fill(str(number))
    administrator.page.get_by_role("button", name="Set it").click()
    expect(administrator.page.get_by_text("It is set from")).to_be_visible()
    administrator.examine("settings: its history")
    head.go("/settings/")
    expect(head.page.get_by_text("7 working days from")).to_be_visible()
    head.examine("settings: what is planned")
