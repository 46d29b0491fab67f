"""The loop closed: an IRO says it is done, another person looks and closes it, and looks again in short."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import CommitmentKind
from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.words import Grade
from qa_tool.extensions import db
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.records.models import Audit
from tests.browser import steps
from tests.browser.world import World
from tests.support import factories


def followed(world: World, owner: str = "iro", *, days_ago: int = 20) -> tuple[str, str]:
    """An inadequate supervision audit by the auditor about the IRO, with its follow-up, due in 28 days: their ids."""
    with world.app.app_context(), unit_of_work(db.engine) as session:
        version = session.query(FormVersion).filter_by(form_key="supervision").one()
        day = today() - timedelta(days=days_ago)
        answers = {
            "X1": "inadequate",
            "SU-02": "good",
            "SU-05": "inadequate",
            "SU-10": "requires-improvement",
            "X5": "Nothing has moved for the child yet.",
        }
        audit = factories.make_submitted(
            session,
            version,
            answers=answers,
            author=session.merge(world.people.second_auditor),
            practitioner=session.merge(world.people.iro),
            audit_date=day,
            released=True,
        )
        kept = Commitment(
            audit_id=audit.id,
            kind=CommitmentKind.INADEQUATE,
            owner_id=getattr(world.people, owner).id,
            question_key="X1",
            opened_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
            due=day + timedelta(days=28),
        )
        session.add(kept)
        session.flush()
        return audit.id, kept.id


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_iro_does_it_the_manager_closes_it_and_looks_again(visit: Any, world: World, width: str) -> None:
    audit_id, commitment_id = followed(world)
    iro, manager = (visit(name, width=width) for name in ("iro", "manager"))

    iro.go("/actions/")
    iro.examine("my actions")
    iro.page.get_by_role("link", name=re.compile("^Put right what was inadequate")).click()
    iro.page.locator("#note").fill("The visit is booked for next week.")
    iro.page.get_by_role("button", name="Save the note").click()
    expect(iro.page.get_by_text("The note is saved")).to_be_visible()
    expect(iro.page.locator("#history").get_by_text("The visit is booked")).to_be_visible()
    iro.page.get_by_role("button", name="It is done").click()
    iro.page.get_by_role("button", name="Say that it is done").click()
    expect(iro.page.get_by_role("link", name="Enter ‘What was done’")).to_be_visible()
    iro.trouble.clear()  # the browser itself reports the answer 422
    iro.examine("said to be done, with an error")
    iro.page.locator("#done").fill("The plan has dates now; see the case note of today.")
    iro.page.get_by_role("button", name="Say that it is done").click()
    expect(iro.page.get_by_text("Another person looks at it next")).to_be_visible()
    expect(iro.page.get_by_role("button", name="Say whether it is done")).to_have_count(0)
    iro.examine("said to be done")
    expect(
        iro.go(f"/actions/{commitment_id}/close").get_by_role("heading", name="You cannot use this page")
    ).to_be_visible()
    iro.trouble.clear()  # the browser itself reports the answer 403

    manager.go("/actions/?whose=to-verify&state=done")
    manager.page.get_by_role("link", name=re.compile("^Put right what was inadequate")).click()
    manager.page.get_by_role("button", name="Say whether it is done").click()
    expect(manager.page.get_by_text("The plan has dates now")).to_be_visible()
    manager.page.locator('input[name="is_done"][value="yes"]').check(force=True)
    manager.page.locator('input[name="difference"][value="some"]').check(force=True)
    manager.page.locator("#what_changed").fill("The child is visited every week and says so.")
    manager.page.get_by_role("button", name="Save").click()
    expect(manager.page.get_by_role("link", name="Enter ‘Where the evidence is’")).to_be_visible()
    expect(manager.page.locator("#what_changed")).to_have_value("The child is visited every week and says so.")
    manager.trouble.clear()
    manager.examine("closing, with errors")
    manager.page.locator("#evidence").fill("Case notes of the last three visits.")
    manager.page.locator('input[name="regrade"][value="requires-improvement"]').check(force=True)
    manager.page.get_by_role("button", name="Save").click()
    expect(manager.page.get_by_text("It is closed, with what it changed")).to_be_visible()
    manager.examine("verified")

    manager.page.get_by_role("link", name="Before and after").click()
    expect(manager.page.get_by_text("To come", exact=True).first).to_be_visible()
    manager.examine("before and after, with a re-audit to come")
    manager.go(f"/actions/{commitment_id}/")
    manager.page.get_by_role("button", name="Start the re-audit").click()
    expect(manager.page).to_have_url(re.compile("/facts$"))
    expect(manager.page.locator('input[name="q_exercise"][value="re-audit"]')).to_be_checked()
    expect(manager.page.locator('input[name="q_selection"][value="concern"]')).to_be_checked()
    re_audit(manager, world)
    expect(manager.page.get_by_role("heading", name="Before and after")).to_be_visible()
    table = manager.page.get_by_role("table", name="Grades before and after")
    for label, words in (
        ("Overall grade", ("Inadequate", "Good", "Better")),
        ("decisions", ("Inadequate", "Good", "Better")),
        ("Review record", ("Requires improvement", "Not asked again")),
    ):
        row = table.get_by_role("row", name=re.compile(label))
        for word in words:
            expect(row).to_contain_text(word)
    manager.examine("the re-audit")
    manager.go(f"/actions/{commitment_id}/")
    expect(table.get_by_text("Better", exact=True).first).to_be_visible()
    expect(manager.page.get_by_text("Re-audited on")).to_be_visible()
    expect(manager.page.get_by_role("button", name="Start the re-audit")).to_have_count(0)
    manager.examine("the follow-up, looked at again")
    with world.app.app_context(), unit_of_work(db.engine) as session:
        again = session.query(Audit).filter(Audit.id != audit_id).one()
        assert (again.exercise, again.selection, again.excerpt) == ("re-audit", "concern", ["SU-05"])
        assert again.practitioner_id == world.people.iro.id
        assert again.effective_grade == Grade.GOOD


def re_audit(manager: Any, world: World) -> None:
    """From the facts to the submitted re-audit: one section besides the closing block."""
    page = manager.page
    steps.fill_facts(page, world)
    steps.choose(page, "selection", "concern")
    steps.choose(page, "second_review_held", "yes")
    audit_id = page.url.split("/")[-2]
    steps.save_and_continue(page)
    manager.go(f"/audits/{audit_id}/tasks")
    expect(page.get_by_text("This is a short re-audit of")).to_be_visible()
    expect(page.locator(".govuk-task-list__item")).to_have_count(3)
    manager.examine("the task list of a short re-audit")
    page.get_by_role("link", name=re.compile("^Next unanswered")).click()
    expect(page.locator("[data-key]")).to_have_count(1)
    steps.choose(page, "SU-05", "good")
    steps.write(page, "SU-05", steps.EVIDENCE, "comment")
    manager.examine("the one section of a short re-audit")
    steps.save_and_continue(page)
    steps.fill_closing(page)
    steps.save_and_continue(page)
    steps.submit(page)
    manager.go(f"/audits/{audit_id}/")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_what_is_long_overdue_comes_up_to_the_managers(visit: Any, world: World, width: str) -> None:
    followed(world, days_ago=75)
    assert "Escalated 1 actions and follow-ups" in world.command("notices", "send")
    for name in ("manager", "safeguarding"):
        visitor = visit(name, width=width)
        page = visitor.go("/notices/")
        page.get_by_role("button", name=re.compile("^Overdue, and now with you")).click()
        expect(page.get_by_role("heading", name="Put right what was inadequate")).to_be_visible()
        expect(
            page.get_by_text("with the Q&R manager and the safeguarding manager as well as its owner")
        ).to_be_visible()
        expect(page.locator("#history").get_by_text("To the safeguarding manager")).to_be_visible()
        visitor.examine(f"escalated to the {name}")
        visitor.go("/")
        page.get_by_role("link", name=re.compile("overdue")).first.click()
        expect(page.get_by_role("link", name=re.compile("^Put right what was inadequate"))).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_who_did_it_cannot_close_it_and_another_person_can(visit: Any, world: World, width: str) -> None:
    _, commitment_id = followed(world, owner="manager")
    manager, safeguarding = (visit(name, width=width) for name in ("manager", "safeguarding"))
    manager.go(f"/actions/{commitment_id}/done")
    manager.page.locator("#done").fill("The plan has dates now; see the case note of today.")
    manager.page.get_by_role("button", name="Say that it is done").click()
    expect(manager.page.get_by_text("so another person must say whether it is done")).to_be_visible()
    expect(manager.page.get_by_role("button", name="Say whether it is done")).to_have_count(0)
    manager.examine("mine, said to be done")
    manager.go(f"/actions/{commitment_id}/close")
    expect(manager.page.get_by_role("heading", name="Page not found")).to_be_visible()

    safeguarding.go(f"/actions/{commitment_id}/")
    safeguarding.page.get_by_role("button", name="Say whether it is done").click()
    for name, value in (("is_done", "yes"), ("difference", "none-yet"), ("regrade", "inadequate")):
        safeguarding.page.locator(f'input[name="{name}"][value="{value}"]').check(force=True)
    safeguarding.page.locator("#what_changed").fill("A visit was expected and has not been made.")
    safeguarding.page.locator("#evidence").fill("No case note of a visit.")
    safeguarding.page.get_by_role("button", name="Save").click()
    expect(safeguarding.page.get_by_text("Closed, no difference seen").first).to_be_visible()
    safeguarding.examine("closed without a difference")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_what_an_action_does_not_say_is_seen_before_it_is_added(
    visit: Any, world: World, width: str, scripts: bool
) -> None:
    audit_id, _ = followed(world)
    manager = visit("manager", width=width, scripts=scripts)
    page = manager.go(f"/actions/of-audit/{audit_id}/add")
    advice = page.locator("[data-advice-shown]")
    expect(advice).to_be_hidden()
    due = today() + timedelta(days=40)
    page.locator("#owner").select_option("iro")
    for part, number in (("day", due.day), ("month", due.month), ("year", due.year)):
        page.locator(f"#due-{part}").fill(str(number))
    page.locator("#text").fill("Better contingency")
    if not scripts:
        page.get_by_role("button", name="Add the action").click()
    expect(advice.get_by_text("begin with a verb")).to_be_visible()
    if scripts:
        manager.examine("advice while typing")
    page.locator("#text").fill("Agree a contingency plan with the family")
    page.locator("#known_by").fill("The plan is on file, signed.")
    if scripts:
        expect(advice).to_be_hidden()
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_text("The action is added")).to_be_visible()
