"""A second reading: begun, left and come back to, stored blind, decided, talked about; what the others see of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.record import Answer
from qa_tool.definitions.words import Grade, Outcome
from qa_tool.extensions import db
from qa_tool.kit.periods import Quarter, today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.moderation.words import Step
from tests.browser import steps
from tests.browser.world import World
from tests.support import factories, second_readings

COMMENT = "Two reviews went by without a decision."
GRADED = ("SU-02", "SU-05", "SU-07", "SU-10", "X1")
"""What the audit below grades, in the order of the page."""


def given(world: World) -> str:
    """An inadequate supervision audit by the manager, given to the other manager to read: its id."""
    answers: dict[str, Any] = {
        "SU-02": "good",
        "SU-05": Answer(Outcome.ANSWERED, "inadequate", COMMENT),
        "SU-07": "good",
        "SU-10": "good",
        "X1": "inadequate",
        "X2": "The oversight did not reach the child.",
    }
    with world.app.app_context(), unit_of_work(db.engine) as session:
        audit = factories.make_submitted(
            session,
            session.query(FormVersion).filter_by(form_key="supervision").one(),
            author=session.merge(world.people.manager),
            practitioner=session.merge(world.people.iro),
            audit_date=today() - timedelta(days=3),
            grade=Grade.INADEQUATE,
            answers=answers,
        )
        second_readings.put(session, audit, session.merge(world.people.other_manager), step=Step.GIVEN)
        return str(audit.id)


def _knew(page: Page, value: str) -> None:
    page.locator(f'input[name="knew_grades"][value="{value}"]').check(force=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_read_blind_in_two_sittings_decide_and_talk(visit: Any, world: World, width: str, scripts: bool) -> None:
    audit_id = given(world)
    reader, auditor = (visit(name, width=width, scripts=scripts) for name in ("other_manager", "manager"))

    def examine(visitor: Any, name: str) -> None:
        if scripts:
            visitor.examine(f"second reading: {name}")

    reader.go("/moderation/")
    examine(reader, "for you to read")
    reader.page.get_by_role("link", name=re.compile("^Read and grade")).press("Enter")
    expect(reader.page.get_by_text(COMMENT)).to_be_visible()
    expect(reader.page.get_by_text("The oversight did not reach the child.")).to_have_count(0)
    steps.choose(reader.page, "SU-02", "good")
    steps.choose(reader.page, "SU-05", "requires-improvement")
    if scripts:
        expect(reader.page.locator("form[data-autosave]")).to_have_attribute("data-unsaved", "0", timeout=15_000)
        expect(reader.page.locator("[data-progress]")).to_have_text(re.compile("^2 of"))
        examine(reader, "half done")
    else:
        reader.page.get_by_role("button", name="Save and come back later").click()
        expect(reader.page.get_by_text("What you chose is kept, for you alone")).to_be_visible()

    reader.go("/moderation/")
    expect(reader.page.get_by_text("Begun")).to_be_visible()
    examine(reader, "begun")
    reader.go(f"/moderation/{audit_id}/reading")
    expect(reader.page.locator('input[name="q_SU_05"][value="requires-improvement"]')).to_be_checked()
    reader.page.get_by_role("button", name=re.compile("^Store my grades")).click()
    expect(reader.page.get_by_role("link", name="Select whether you knew how it was graded")).to_be_visible()
    reader.forgive(422)
    examine(reader, "with what is missing")
    for key in GRADED[2:]:
        steps.choose(reader.page, key, "good" if key != "X1" else "requires-improvement")
    _knew(reader.page, "no")
    reader.page.get_by_role("button", name=re.compile("^Store my grades")).click()

    expect(reader.page.get_by_role("heading", name="What stands?")).to_be_visible()
    examine(reader, "both grades")
    reader.page.locator('input[name="decision_SU-05"][value="keep"]').check(force=True)
    reader.page.locator('input[name="decision_X1"][value="change"]').check(force=True)
    reader.page.locator('input[name="audit_quality"][value="good"]').check(force=True)
    reader.page.get_by_role("button", name="Save what stands").click()
    expect(reader.page.locator(".govuk-error-summary")).to_be_visible()
    reader.forgive(422)
    examine(reader, "a change without a reason")
    reader.page.locator('[id="reason_X1"]').select_option("weight-of-risk")
    reader.page.get_by_role("button", name="Save what stands").click()
    expect(reader.page.get_by_text("Changed: weight of risk")).to_be_visible()

    auditor.go(f"/moderation/{audit_id}/")
    auditor.page.locator("#question").select_option("X1")
    auditor.page.locator("#note").fill("The third review is in the other volume of the file.")
    auditor.page.get_by_role("button", name="Add the note").click()
    expect(auditor.page.get_by_text("The third review is in the other volume")).to_be_visible()
    examine(auditor, "the outcome, for its auditor")
    reader.go(f"/moderation/{audit_id}/")
    reader.page.get_by_role("button", name=re.compile("^Resolved")).click()
    expect(reader.page.get_by_text("Resolved by")).to_be_visible()
    examine(reader, "a resolved thread")


def test_two_windows_of_one_reader_clash_and_neither_is_lost(visit: Any, world: World) -> None:
    audit_id = given(world)
    one, two = visit("other_manager"), visit("other_manager")
    for visitor in (one, two):
        visitor.go(f"/moderation/{audit_id}/reading")
    steps.choose(one.page, "SU-02", "good")
    expect(one.page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved at"), timeout=15_000)
    steps.choose(two.page, "SU-02", "inadequate")
    panel = two.page.locator("[data-clash]")
    expect(panel).to_be_visible(timeout=15_000)
    expect(panel).to_contain_text("Inadequate")
    expect(panel).to_contain_text("Good")
    two.trouble.clear()  # the browser itself reports the answer 409
    two.examine("second reading: a clash")
    two.page.get_by_role("button", name="Use theirs").click()
    expect(two.page.locator('input[name="q_SU_02"][value="good"]')).to_be_checked()


def test_the_analyst_sees_how_far_readers_agree_and_the_iro_nothing_of_the_notes(visit: Any, world: World) -> None:
    with world.app.app_context(), unit_of_work(db.engine) as session:
        version = session.query(FormVersion).filter_by(form_key="supervision").one()
        for number in range(12):
            audit = factories.make_submitted(
                session,
                version,
                author=session.merge(world.people.manager),
                practitioner=session.merge(world.people.iro),
                audit_date=today(),
                grade=Grade.GOOD,
                answers={"X1": "good"},
                released=True,
            )
            second = {"X1": "good" if number < 9 else "requires-improvement"}
            second_readings.put(session, audit, session.merge(world.people.other_manager), second=second)
    for width in ("desktop", "phone"):
        analyst = visit("analyst", width=width)
        analyst.go(f"/analysis/agreement?period={Quarter.of(today()).key}")
        expect(analyst.page.get_by_text(re.compile(r"75\.0%")).first).to_be_visible()
        expect(analyst.page.get_by_text("12").first).to_be_visible()
        analyst.examine("second reading: agreement")
    iro = visit("iro")
    iro.go(f"/audits/{audit.id}/")
    expect(iro.page.get_by_role("heading", name="Notes")).to_have_count(0)
    assert iro.page.goto(f"{world.url}/moderation/{audit.id}/").status == 404
