"""From the month's list to an audit: the analyst loads, draws and allocates, the auditor starts. In a real browser."""

from __future__ import annotations

from typing import Any

from qa_tool.extensions import db
from qa_tool.kit.transactions import unit_of_work
from tests.browser.world import World
from tests.support.factories import make_places

IROS = ("P003", "P004", "P005")
ROWS = [f"{5_000_000 + at},{('CP', 'CLA')[at % 2]},{1 + at}/3/2015,North team,{IROS[at % 3]}" for at in range(24)]
LIST = "\n".join(["Case number,Plan type,Date of birth,Team,IRO", *ROWS, ""])


def test_from_the_list_to_a_started_audit(world: World, visit: Any) -> None:
    with world.app.app_context(), unit_of_work(db.engine) as session:
        make_places(session)
    analyst = visit("analyst")
    page = analyst.go("/samples/")
    page.click("text=Load a list of cases")
    analyst.examine("upload")
    page.set_input_files("#file", {"name": "october.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.click("button:has-text('Upload')")
    page.wait_for_selector("text=24 cases would be loaded")
    analyst.examine("preview")
    page.click("button:has-text('Load 24 cases')")
    page.click("text=Draw a sample")
    page.select_option("#form_key", "tier-2")
    page.fill("#purpose", "November")
    page.fill("#size", "4")
    analyst.examine("draw")
    page.click("button:has-text('Draw the sample')")
    page.wait_for_selector("text=4 not allocated")
    analyst.examine("sample")
    page.click("text=Allocate the cases")
    for code in ("P001", "P002"):
        page.check(f"label:has-text('{code}')")
    page.click("button:has-text('Suggest')")
    analyst.examine("suggestion")
    page.click("button:text-is('Allocate')")
    page.wait_for_selector("text=4 allocated")

    auditor = visit("auditor", width="phone", scripts=False)
    own = auditor.go("/")
    own.wait_for_selector("text=Allocated to you")
    own.locator("main h3 a[href*='/allocations/']").first.click()
    auditor.page.wait_for_selector("text=Case number")
    own.click("button:has-text('Start the audit')")
    own.wait_for_selector("text=answered")
    own.goto(own.url.replace("tasks", "facts"))
    assert own.locator("input[name=q_plan_type]:checked").count() == 1
    assert "North team" in own.locator("select[name=q_team] option:checked").inner_text()
