"""A locality's meetings: what was agreed last time, what came of it, and what is agreed now."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.definitions.models import FormVersion
from qa_tool.extensions import db
from qa_tool.kit.periods import Quarter, today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import Place
from tests.browser.world import World
from tests.support import factories

AGREED = "Teams tell the IRO of a plan that is ready on the same day"
CAME_OF_IT = "All teams do since the middle of the quarter"
THIS = Quarter.of(today())
LAST = THIS.shift(-1)


def address(quarter: Quarter) -> str:
    """The page of the meeting of the north on a quarter."""
    return f"/analysis/meetings/north/{quarter.key.replace('/', '-')}/"


@pytest.mark.parametrize(("width", "scripts"), [("desktop", True), ("phone", True), ("desktop", False)])
def test_agreed_at_one_meeting_and_gone_through_at_the_next(
    visit: Any, world: World, width: str, scripts: bool
) -> None:
    with world.app.app_context(), unit_of_work(db.engine) as session:
        version = session.query(FormVersion).filter_by(form_key="case-sample").one()
        north = session.query(Place).filter_by(key="north").one()
        for quarter in (LAST, THIS):
            factories.make_submitted(
                session,
                version,
                author=session.merge(world.people.auditor),
                practitioner=session.merge(world.people.iro),
                facts={"locality": north.id},
                audit_date=quarter.period.first,
            )
    analyst, head = (visit(name, width=width, scripts=scripts) for name in ("analyst", "head"))

    def examine(visitor: Any, name: str) -> None:
        if scripts:
            visitor.examine(name)

    page = analyst.go("/analysis/meetings/")
    examine(analyst, "the meetings")
    page.get_by_role("link", name=f"North: {LAST.label}").click()
    expect(page.get_by_text("Nothing has been written down yet.")).to_be_visible()
    page.get_by_role("button", name="Add an agreement").click()
    page.locator("#text").fill(AGREED)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("who|role", re.IGNORECASE))).to_be_visible()
    expect(page.locator("#text")).to_have_value(AGREED)
    analyst.forgive(422) if scripts else analyst.trouble.clear()
    examine(analyst, "an agreement with an error")
    page.locator("#owner").select_option("team-manager")
    for part, number in (("day", 1), ("month", LAST.period.last.month), ("year", LAST.period.last.year)):
        page.locator(f"#due-{part}").fill(str(number))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The agreement is written down.")).to_be_visible()

    # The next meeting begins with it, and a reader who writes nothing sees the same.
    for visitor in (analyst, head):
        visitor.go(address(THIS))
        last_time = visitor.page.get_by_role("table", name=re.compile("^Agreed last time"))
        expect(last_time.get_by_role("row", name=re.compile(AGREED))).to_contain_text("Overdue")
    expect(head.page.get_by_role("button", name="Add an agreement")).to_have_count(0)
    examine(head, "the meeting, read")
    last_time = page.get_by_role("table", name=re.compile("^Agreed last time"))
    last_time.get_by_role("link", name=re.compile("^Change")).click()
    page.get_by_role("radio", name="Done").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("came of it")
    analyst.forgive(422) if scripts else analyst.trouble.clear()
    expect(page.get_by_role("radio", name="Done")).to_be_checked()
    page.locator("#outcome").fill(CAME_OF_IT)
    examine(analyst, "what came of it")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The agreement is saved.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"North: {THIS.label}")).to_be_visible()
    row = last_time.get_by_role("row", name=re.compile(AGREED))
    expect(row).to_contain_text(f"Done {CAME_OF_IT}")
    examine(analyst, "the meeting, gone through")
