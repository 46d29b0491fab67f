"""A quarter is proposed, approved and frozen by three people; its external edition is prepared, released and read."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from qa_tool.definitions.models import FormVersion
from qa_tool.extensions import db
from qa_tool.kit.periods import Quarter, today
from qa_tool.kit.transactions import unit_of_work
from tests.browser.world import World
from tests.support import factories

QUARTER = Quarter.of(today()).shift(-2)
"""Closed for entry, whatever the day."""
NOTE = "Two late entries were checked."


def records(world: World) -> None:
    """Forty-one audits of the quarter, three of them inadequate."""
    with world.app.app_context(), unit_of_work(db.engine) as session:
        version = session.query(FormVersion).filter_by(form_key="supervision").one()
        for number, grade in enumerate(["good"] * 30 + ["requires-improvement"] * 8 + ["inadequate"] * 3):
            factories.make_submitted(
                session,
                version,
                author=session.merge(world.people.manager),
                practitioner=session.merge(world.people.iro),
                audit_date=QUARTER.period.first + timedelta(days=number),
                answers={"X1": grade},
            )


def open_quarter(page: Page) -> None:
    """From the analysis to the page of the quarter."""
    page.get_by_role("link", name=QUARTER.label, exact=True).click()
    expect(page.get_by_role("heading", name=f"Quarter {QUARTER.label}")).to_be_visible()


@pytest.mark.parametrize(("width", "scripts"), [("desktop", True), ("phone", True), ("desktop", False)])
def test_three_people_freeze_a_quarter(visit: Any, world: World, width: str, scripts: bool) -> None:
    records(world)
    analyst, manager, head = (visit(name, width=width, scripts=scripts) for name in ("analyst", "safeguarding", "head"))

    def examine(visitor: Any, name: str) -> None:
        if scripts:
            visitor.examine(name)

    page = analyst.go("/analysis/quarters/")
    examine(analyst, "the quarters")
    open_quarter(page)
    page.get_by_role("button", name="Propose").click()
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("link", name="Enter a note: it stays with the quarter")).to_be_visible()
    analyst.forgive(422) if scripts else analyst.trouble.clear()
    examine(analyst, "proposing, with an error")
    page.locator("#note").fill(NOTE)
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("The safeguarding manager approves it next.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Approve|Freeze"))).to_have_count(0)

    manager.go("/analysis/quarters/")
    open_quarter(manager.page)
    expect(manager.page.get_by_role("cell", name=NOTE)).to_be_visible()
    manager.page.get_by_role("button", name="Approve").click()
    examine(manager, "approving")
    manager.page.get_by_role("button", name="Approve").click()
    expect(manager.page.get_by_text("The head of service freezes it next.")).to_be_visible()
    expect(manager.page.get_by_role("button", name="Freeze the quarter")).to_have_count(0)

    head.go("/analysis/quarters/")
    open_quarter(head.page)
    head.page.get_by_role("button", name="Freeze the quarter").click()
    expect(head.page.get_by_text("This cannot be undone")).to_be_visible()
    examine(head, "freezing")
    head.page.get_by_role("button", name="Freeze the quarter").click()
    expect(head.page.get_by_text("is frozen. Its figures stay as they are published.")).to_be_visible()
    grades = head.page.get_by_role("table", name="Overall grades by form, as published")
    expect(grades.get_by_role("row", name=re.compile("^Supervision"))).to_contain_text("73.2%")
    expect(head.page.get_by_text("No record has changed since.")).to_be_visible()
    examine(head, "the frozen quarter")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_edition_is_prepared_released_by_another_and_downloaded_by_a_reader(
    visit: Any, world: World, tmp_path: Path, width: str
) -> None:
    records(world)
    analyst, head, iro = (visit(name, width=width) for name in ("analyst", "head", "iro"))
    page = analyst.go("/analysis/editions/")
    page.get_by_role("link", name="Prepare an external edition").click()
    page.locator('select[name="period"]').select_option(label=QUARTER.label)
    page.locator('[name="reason"]').fill("The board of this quarter")
    analyst.examine("preparing an edition")
    page.get_by_role("button", name="Download the workbook").click()
    waits = page.get_by_text("It waits to be released by the head of service.")
    expect(waits).to_be_visible(timeout=30_000)  # the file is made first
    expect(page.get_by_text(f"Not frozen: nobody has frozen {QUARTER.label}.")).to_be_visible()
    expect(page.get_by_text("41 records counted")).to_be_visible()
    expect(page.get_by_role("button", name="Release")).to_have_count(0)
    analyst.examine("a prepared edition")

    page = head.go("/analysis/editions/")
    page.get_by_role("table", name=re.compile("^Prepared editions")).get_by_role("link").click()
    page.get_by_role("button", name=re.compile("^Release")).click()
    expect(page.get_by_role("link", name="Enter what it is released for")).to_be_visible()
    head.forgive(422)
    head.examine("releasing, with an error")
    page.locator("#reason").fill("The board of this quarter")
    page.get_by_role("button", name=re.compile("^Release")).click()
    expect(page.get_by_text(f"{QUARTER.label}: released as number 1.")).to_be_visible()

    page = iro.go("/analysis/editions/")
    iro.examine("the released editions")
    page.get_by_role("link", name="Download number 1").click()
    expect(page.get_by_text("printed on tables and pictures")).to_be_visible()  # what was released stays as it was
    page.locator("#reason").fill("To show my team")
    iro.examine("what the files are for")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("For: To show my team")).to_be_visible()
    iro.examine("the way to the file")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the file").click()
    path = tmp_path / "edition.xlsx"
    waiting.value.save_as(path)
    cells = {cell for row in load_workbook(path)["Grades"].iter_rows(values_only=True) for cell in row}
    assert {41, 30} <= cells
    assert not {3, 8} & cells, "the three inadequate are hidden, and so is what would give them away"
