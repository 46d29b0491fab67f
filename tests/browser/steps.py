"""What people do on the pages of auditing, step by step."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.world import World

EVIDENCE = "The review of the plan shows what was asked, of whom, and what came of it for the child."


def choose(page: Page, key: str, value: str) -> None:
    """Choose a radio of a question, by its key and the option's."""
    name = "q_" + key.replace("-", "_")
    page.locator(f'input[name="{name}"][value="{value}"]').check(force=True)


def write(page: Page, key: str, text: str, part: str = "") -> None:
    """Type into an input of a question."""
    name = "q_" + key.replace("-", "_") + (f"__{part}" if part else "")
    page.locator(f'[name="{name}"]').first.fill(text)


def pick(page: Page, key: str, label: str | None = None, part: str = "", index: int | None = None) -> None:
    """Pick from a list, by label or by place in the list."""
    name = "q_" + key.replace("-", "_") + (f"__{part}" if part else "")
    page.locator(f'select[name="{name}"]').first.select_option(label=label, index=index)


def write_case_number(page: Page, number: str) -> None:
    """Type a case number: its input is no question's, so that it never reaches the draft."""
    page.locator('[name="case_number"]').fill(number)


def save_and_continue(page: Page) -> None:
    """Press the button; wait for the next page."""
    page.get_by_role("button", name="Save and continue").click()


def start(page: Page, world: World, form: str) -> str:
    """Begin an audit; its id."""
    page.goto(f"{world.url}/audits/start")
    page.locator(f'form[action="/audits/start/{form}"]').get_by_role("button").click()
    expect(page).to_have_url(re.compile("/facts$"))
    return page.url.split("/")[-2]


def fill_facts(page: Page, world: World, *, plan: str = "CLA", meeting: bool = False) -> None:
    """The facts of a child looked after in Lancaster, about the IRO of the cast."""
    write_case_number(page, "12345678")
    choose(page, "plan_type", plan)
    choose(page, "age_band", "10-15")
    pick(page, "locality", "North")
    pick(page, "district", "Lancaster")
    pick(page, "team", "Lancaster Permanence and Looked After")
    pick(page, "practitioner", world.people.iro.staff_code)
    choose(page, "selection", "random")


def come_again(page: Page, scripts: bool) -> None:
    """Without scripts a page comes again, once saved, with the questions that have opened."""
    if not scripts:
        save_and_continue(page)
        expect(page.get_by_text("appeared because of your answers")).to_be_visible()


def fill_supervision(page: Page, *, scripts: bool) -> None:
    """Every section of a supervision audit of a child looked after: all good but one, as the sections follow."""
    choose(page, "SU-02", "good")
    choose(page, "SU-03", "partly")
    come_again(page, scripts)
    choose(page, "SU-04", "requires-improvement")
    write(page, "SU-04", EVIDENCE, "comment")
    save_and_continue(page)
    choose(page, "SU-05", "good")
    write(page, "SU-05", EVIDENCE, "comment")
    choose(page, "SU-06", "good")
    save_and_continue(page)
    choose(page, "SU-07", "good")
    choose(page, "SU-08", "nothing")
    save_and_continue(page)
    choose(page, "SU-10", "good")
    save_and_continue(page)
    fill_closing(page)
    save_and_continue(page)


def fill_closing(page: Page) -> None:
    """The closing block of a good audit with one area for development."""
    choose(page, "X1", "good")
    write(page, "X2", "The oversight reached the child and the plan moved because of it, with one weak step left.")
    write(page, "X3", "The child's words stand in each decision.", "0-text")
    pick(page, "X3", index=1, part="0-themes")
    write(page, "X4", "The plan's last step had no owner for a month.", "0-text")
    pick(page, "X4", index=2, part="0-themes")
    write(page, "X5", "The child moved to the school that was asked for and says so.")
    choose(page, "X6", "clear-benefit")
    choose(page, "X9", "no")
    choose(page, "X10", "no")


def submit(page: Page) -> None:
    """From the check to the confirmation."""
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    expect(page.get_by_text("to put right")).to_have_count(0)
    keep = page.get_by_role("button", name="Keep the text as it is")
    if keep.count():
        keep.click()
    page.get_by_role("button", name="Submit").click()
    expect(page).to_have_url(re.compile("/submitted$"))


def fill_observation(page: Page) -> None:
    """The one page of an observation of a core group, after the facts."""
    choose(page, "meeting_type", "core-group")
    write(page, "started", "10:00")
    write(page, "OB-01", "To hear the father, who did not come last time.")
    choose(page, "OB-02", "yes")
    write(page, "OB-04", "Began on time\nEverybody said who they were", "0-text")
    page.locator('input[name="q_OB_05"][value="advocate"]').check(force=True)
    write(page, "OB-06", "The plan now says which school visits are made, and when.")
    choose(page, "OB-08", "shared-in-time")
    for key in ("OB-11", "OB-12", "OB-13", "OB-14", "OB-19"):
        choose(page, key, "good")
    write(page, "OB-12", EVIDENCE, "comment")
    fill_closing(page)


def fill_feedback(page: Page, day: date) -> None:
    """Two strengths and one thing to try, given face to face on a day."""
    page.locator("#strength_one").fill("Every agency was asked how it knows.")
    page.locator("#strength_two").fill("The ending was plain and the family could repeat it.")
    page.locator("#thing_to_try").fill("Ask the child's advocate first.")
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.locator(f"#given_on-{part}").fill(str(number))
    page.locator('input[name="how"][value="face-to-face"]').check(force=True)
