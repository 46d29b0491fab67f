"""The Section 47 register: counts, an audit that disagrees, its problem resolution, and the month's sheet."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Download, Page, expect

from qa_tool.definitions.models import FormVersion
from qa_tool.extensions import db
from qa_tool.kit.periods import Month, today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import Place
from tests.browser import steps
from tests.browser.world import World
from tests.support import factories, resolutions, sheet_tables

TEAM, SILENT_TEAM = "Lancaster Permanence and Looked After", "Preston Family Support"
LAST_MONTH = Month.of(today()).shift(-1)
CHANGED = "The conference was held and the child has a plan with dates."


def workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    """A workbook of counts with these rows under its headings."""
    book = Workbook()
    assert book.active is not None
    for row in (("Month", "Team", "Due", "Received"), *rows):
        book.active.append(list(row))
    book.save(path)
    return path


def counted(support: Any, folder: Path) -> None:
    """Business support reads the month's counts from a workbook: a bad one first, whose rows are all named."""
    month, page = LAST_MONTH.key, support.go("/section-47/")
    bad = workbook(
        folder / "bad.xlsx",
        (month, TEAM, 3, 2), (month, TEAM, 4, 4), (month, "Nowhere", 1, 1), ("soon", SILENT_TEAM, 1, 0),
    )  # fmt: skip
    page.set_input_files("#file", bad)
    page.get_by_role("button", name="Read the workbook").click()
    summary = page.locator(".govuk-error-summary")
    for fault in ("Row 3: the team stands there twice", "Row 4: there is no one team", "Row 5: the month must be"):
        expect(summary).to_contain_text(fault)
    support.forgive(422)
    support.examine("a workbook with bad rows")
    before = LAST_MONTH.shift(-1).key
    good = workbook(
        folder / "good.xlsx", (month, TEAM, 3, 4), (month, SILENT_TEAM, 2, 0), (before, TEAM, 9, 9)
    )  # fmt: skip
    page.set_input_files("#file", good)
    page.get_by_role("button", name="Read the workbook").click()
    expect(page.get_by_text("Filled in from the workbook: 2 teams.")).to_be_visible()
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    support.examine("filled in from a workbook")
    page.get_by_role("button", name="Save the counts").click()
    expect(page.get_by_role("link", name=f"{TEAM}: received cannot be more than due")).to_be_visible()
    support.forgive(422)
    page.get_by_role("textbox", name=f"{TEAM}: received").fill("2")
    page.get_by_role("button", name="Save the counts").click()
    expect(page.get_by_text("The counts are saved.")).to_be_visible()


def fill_day(page: Page, name: str, day: date) -> None:
    """Type a day into its three inputs."""
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.locator(f'[name="{name}-{part}"], [name="{name}__{part}"]').fill(str(number))


def audited(page: Page, world: World) -> str:
    """An IRO audits an enquiry about a colleague's case, decided last month, and disagrees: the audit's id."""
    audit_id = steps.start(page, world, "section-47")
    steps.fill_facts(page, world, plan="S47")
    steps.save_and_continue(page)
    days = {"S47-01": 9, "S47-02": 8, "S47-03": 0, "S47-04": -1}
    for key, before in days.items():
        fill_day(page, "q_" + key.replace("-", "_"), LAST_MONTH.last - timedelta(days=before))
    steps.choose(page, "S47-05", "no-continuing-risk")
    steps.save_and_continue(page)
    for key in ("S47-06", "S47-07", "S47-08", "S47-09"):
        steps.choose(page, key, "yes")
        if key in ("S47-07", "S47-08"):
            steps.write(page, key, steps.EVIDENCE, "comment")
    steps.choose(page, "S47-10", "good")
    steps.save_and_continue(page)
    for key in ("S47-11", "S47-12"):
        steps.choose(page, key, "requires-improvement")
        steps.write(page, key, steps.EVIDENCE, "comment")
    for key, answer in (("S47-13", "yes"), ("S47-15", "partly"), ("S47-16", "cin-plan")):
        steps.choose(page, key, answer)
    steps.write(page, "S47-15", steps.EVIDENCE, "comment")
    steps.write(page, "S47-14", "The grandmother has the child on the days when the father is at home.")
    steps.save_and_continue(page)
    steps.choose(page, "S47-17", "disagree")
    steps.write(
        page, "S47-17", "The likelihood of harm was not weighed, and the injury was explained by a parent.", "comment"
    )
    steps.save_and_continue(page)
    steps.fill_closing(page)
    steps.choose(page, "X1", "requires-improvement")
    steps.save_and_continue(page)
    steps.submit(page)
    return audit_id


def disagreed(world: World, *, days_ago: int, raised: bool) -> str:
    """An IRO's audit of that many days ago that disagrees, raised by the IRO on its day or not at all: its id."""
    day = today() - timedelta(days=days_ago)
    with world.app.app_context(), unit_of_work(db.engine) as session:
        audit = factories.make_submitted(
            session,
            session.query(FormVersion).filter_by(form_key="section-47").one(),
            answers={"S47-03": LAST_MONTH.last, "S47-17": "disagree"},
            facts={"team": session.query(Place).filter_by(name=TEAM).one().id},
            author=session.merge(world.people.iro),
            audit_date=day,
        )
        if raised:
            recording = resolutions.RECORDING | {"PR-01": "PR 12", "PR-02": day, "PR-05": "delay-and-drift"}
            resolutions.record(session, world.people.asker("iro"), audit.id, recording, version=0)
        return str(audit.id)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_auditor_disagrees_raises_it_withdraws_it_and_raises_it_again(visit: Any, world: World, width: str) -> None:
    iro = visit("colleague", width=width)
    page = iro.page
    audited(page, world)
    iro.examine("what happens next")
    page.get_by_role("link", name="record that it was raised").click()
    page.locator("#q_PR_01").fill("PR 4711")
    page.get_by_role("radio", name="Practice manager").check(force=True)
    page.get_by_role("radio", name="A practice issue").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Enter ‘Raised’")).to_be_visible()
    expect(page.get_by_role("link", name="Select an answer to ‘Impact on the child’")).to_be_visible()
    expect(page.locator("#q_PR_01")).to_have_value("PR 4711")
    iro.forgive(422)
    iro.examine("recording it, with errors")
    fill_day(page, "q_PR_02", today())
    page.get_by_role("radio", name="Risk and safeguarding").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The problem resolution is recorded.")).to_be_visible()
    expect(page.get_by_text(f"{today():%Y}, in time")).to_be_visible()

    page.get_by_role("link", name="Problem resolution to raise").click()
    expect(page.get_by_text("Raised, on record")).to_be_visible()
    expect(page.get_by_role("button", name="Record that it was raised")).to_have_count(0)
    page.get_by_role("link", name="Problem resolution PR 4711").click()
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("link", name="Enter ‘Reason’")).to_be_visible()
    iro.forgive(422)
    iro.examine("withdrawing, with an error")
    page.locator("#reason").fill("It was raised for another enquiry.")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("It is withdrawn.")).to_be_visible()
    expect(page.get_by_text("Waiting for")).to_be_visible()

    iro.go("/actions/")
    page.get_by_role("link", name="Raise the disagreement as a problem resolution").click()
    expect(page.get_by_text("The problem resolution was withdrawn: It was raised for another")).to_be_visible()
    iro.examine("the follow-up, open again")
    page.get_by_role("button", name="Record that it was raised").click()
    expect(page.get_by_role("heading", name="Record that it was raised")).to_be_visible()


@pytest.mark.parametrize(("width", "scripts"), [("desktop", True), ("phone", True), ("desktop", False)])
def test_one_that_ages_is_marked_escalated_and_closed_with_its_outcome(
    visit: Any, world: World, width: str, scripts: bool
) -> None:
    disagreed(world, days_ago=40, raised=True)
    disagreed(world, days_ago=9, raised=False)
    iro, manager = (visit(name, width=width, scripts=scripts) for name in ("iro", "safeguarding"))

    def examine(visitor: Any, name: str) -> None:
        if scripts:
            visitor.examine(name)

    page = manager.go("/section-47/resolutions/")
    expect(page.get_by_role("row", name=re.compile("Overdue"))).to_have_count(1)
    expect(page.get_by_role("row", name=re.compile("40 days Over four weeks"))).to_have_count(1)
    examine(manager, "the problem resolutions")
    page.get_by_role("table", name="Problem resolutions open for long").get_by_role("link").click()
    page.get_by_role("radio", name="Head of service").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The problem resolution is recorded.")).to_be_visible()
    expect(page.locator(".govuk-summary-list").get_by_text("Head of service")).to_be_visible()
    examine(manager, "escalated")

    page = iro.go("/section-47/")
    page.get_by_role("table", name="Problem resolutions open for long").get_by_role("link").click()
    page.get_by_role("button", name="Close it with its outcome").click()
    page.get_by_role("radio", name="Conference held").check(force=True)
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("link", name="Enter ‘What changed for the child’")).to_be_visible()
    expect(page.get_by_role("radio", name="Conference held")).to_be_checked()
    iro.forgive(422) if scripts else iro.trouble.clear()
    examine(iro, "closing, with errors")
    fill_day(page, "q_PR_10", today())
    page.locator("#q_PR_13").fill(CHANGED)
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_text("The problem resolution is closed.")).to_be_visible()
    expect(page.get_by_text(CHANGED)).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    examine(iro, "closed")


def test_counts_come_from_a_workbook_and_the_head_of_service_takes_the_sheet(
    visit: Any, world: World, tmp_path: Path
) -> None:
    disagreed(world, days_ago=2, raised=False)
    counted(visit("support"), tmp_path)
    head = visit("head")
    page = head.go("/section-47/")
    expect(page.get_by_text("1 team sent nothing")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(f"{SILENT_TEAM} 2 0 Nothing sent"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("The whole service 5 2 .* 1 0 0 1$"))).to_be_visible()
    page.get_by_role("button", name="Make the sheet").click()
    expect(page.get_by_role("link", name="Choose for whom the sheet is")).to_be_visible()
    head.forgive(422)
    head.examine("the month's sheet, with errors")
    expect(page.get_by_role("radio", name="Children’s Social Care")).to_have_count(0)
    ask(page, "The service and its heads")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make the sheet").click()
    assert counts(waiting.value, tmp_path)[TEAM] == (3, 2, 1)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_sheet_for_social_care_is_prepared_released_by_another_and_downloaded(
    visit: Any, world: World, tmp_path: Path, width: str
) -> None:
    disagreed(world, days_ago=2, raised=False)
    counted(visit("support"), tmp_path)
    analyst, head, manager = (visit(name, width=width) for name in ("analyst", "head", "manager"))
    page = analyst.go("/section-47/")
    ask(page, "Children’s Social Care")
    page.get_by_role("button", name="Make the sheet").click()
    expect(page.get_by_text("It waits to be released by the head of service or the safeguarding")).to_be_visible()
    expect(page.get_by_role("button", name="Release")).to_have_count(0)
    analyst.examine("a prepared sheet")

    page = head.go("/analysis/editions/")
    page.get_by_role("table", name=re.compile("^Prepared editions")).get_by_role("link").click()
    page.locator("#reason").fill("The heads' meeting")
    head.examine("releasing a sheet")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("released as number 1.")).to_be_visible()

    page = manager.go("/analysis/editions/")
    manager.examine("the released sheet")
    page.get_by_role("link", name="Download number 1").click()
    page.locator("#reason").fill("The heads' meeting")
    page.get_by_role("button", name="Go on").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the file").click()
    # What is sent outside hides the small numbers: the team's and, since it would tell them, the other's.
    assert counts(waiting.value, tmp_path)[TEAM] == ("c", "c", "c")


def ask(page: Page, reader: str) -> None:
    """Say for whom the sheet is, and what for."""
    page.get_by_role("radio", name=reader).check(force=True)
    page.locator("#reason").fill("The heads' meeting")


def counts(sheet: Download, folder: Path) -> dict[object, tuple[object, ...]]:
    """Due, received and disagreements of each team, out of the file."""
    path = folder / sheet.suggested_filename
    sheet.save_as(path)
    of = sheet_tables.rows(load_workbook(path)["Section 47"], "by_team")
    return {one["Team"]: (one["Due"], one["Received"], one["Disagree"]) for one in of}
