"""Looking again where the case is another one: the whole form instead of a short one, and another meeting."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import CommitmentKind, CommitmentStatus, Difference
from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.words import Grade, Noun
from qa_tool.extensions import db
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.records.models import Audit
from tests.browser import steps
from tests.browser.world import World
from tests.support import factories

NOTHING = "asks nothing but the closing questions"


def closed(world: World, form: str, **answers: str) -> str:
    """An inadequate about the IRO that the safeguarding manager closed, to be looked at again: its follow-up's id."""
    with world.app.app_context(), unit_of_work(db.engine) as session:
        people, day = world.people, today() - timedelta(days=60)
        version = session.query(FormVersion).filter_by(form_key=form).one()
        audit = factories.make_submitted(
            session,
            version,
            answers={key.replace("_", "-"): value for key, value in answers.items()} | {"X1": "inadequate"},
            facts={"plan_type": "CLA"},
            author=session.merge(people.second_auditor),
            practitioner=session.merge(people.iro),
            audit_date=day,
            released=True,
        )
        settled = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(days=20)
        kept = Commitment(
            audit_id=audit.id,
            kind=CommitmentKind.INADEQUATE,
            owner_id=people.iro.id,
            question_key="X1",
            opened_at=settled - timedelta(days=19),
            due=day + timedelta(days=28),
            status=CommitmentStatus.VERIFIED,
            done_by=people.iro.id,
            done_on=settled.date(),
            settled_by=people.safeguarding.id,
            settled_at=settled,
            difference=Difference.SOME,
            what_changed="The child knows where home will be.",
            evidence="Minutes of the panel.",
            regrade=Grade.REQUIRES_IMPROVEMENT,
            re_audit_due=today() + timedelta(days=10),
        )
        session.add(kept)
        session.flush()
        return kept.id


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_child_with_another_plan_is_looked_at_with_the_whole_form(visit: Any, world: World, width: str) -> None:
    commitment_id = closed(world, "supervision", SU_06="inadequate")
    manager = visit("manager", width=width)
    page = manager.go(f"/actions/{commitment_id}/")
    manager.examine("a re-audit to come")
    page.get_by_role("button", name="Start the re-audit").click()
    audit_id = page.url.split("/")[-2]
    expect(page.get_by_text(NOTHING)).to_have_count(0)
    steps.fill_facts(page, world, plan="CP")
    steps.choose(page, "abuse_category", "neglect")
    steps.choose(page, "selection", "concern")
    steps.choose(page, "first_core_group_held", "yes")
    steps.save_and_continue(page)
    expect(page.get_by_text(NOTHING)).to_be_visible()
    manager.examine("the closing questions alone")
    steps.write(page, "X2", "The plan is another one now, and what was weak then is not asked of this child any more.")
    steps.save_and_continue(page)
    expect(page.get_by_text(NOTHING)).to_be_visible()
    manager.examine("what is checked of a re-audit that looks at nothing")
    page.get_by_role("link", name="ask the whole form instead").click()
    manager.examine("asking for the whole form")
    page.get_by_role("button", name="Ask the whole form").click()
    expect(page.get_by_text("asks the whole form now")).to_be_visible()
    expect(page.get_by_text(NOTHING)).to_have_count(0)
    expect(page.get_by_text("This is a re-audit of")).to_be_visible()
    expect(page.locator(".govuk-task-list__item")).to_have_count(6)
    manager.examine("the task list of a whole re-audit")
    page.get_by_role("link", name=re.compile("^Next unanswered")).click()
    expect(page.locator("[data-key='SU-02']")).to_be_visible()
    manager.go(f"/audits/{audit_id}/sections/closing")
    expect(page.locator("[name='q_X2']")).to_have_value(re.compile("another one now"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_whole_form_from_the_start(visit: Any, world: World, scripts: bool) -> None:
    commitment_id = closed(world, "supervision", SU_06="inadequate")
    manager = visit("manager", scripts=scripts)
    page = manager.go(f"/actions/{commitment_id}/")
    page.get_by_role("button", name="Ask the whole form instead").click()
    expect(page).to_have_url(re.compile("/facts$"))
    with world.app.app_context(), unit_of_work(db.engine) as session:
        again = session.query(Audit).filter_by(id=page.url.split("/")[-2]).one()
        assert (again.excerpt, again.exercise) == (None, "re-audit")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_another_meeting_is_observed(visit: Any, world: World, width: str) -> None:
    commitment_id = closed(world, "live-observation", OB_12="inadequate")
    manager = visit("manager", width=width)
    page = manager.go(f"/actions/{commitment_id}/")
    expect(page.get_by_role("button", name="Start the re-audit")).to_have_count(0)
    expect(page.get_by_text("A meeting is not held twice")).to_be_visible()
    manager.examine("another meeting to be observed")
    page.get_by_role("button", name="Observe another meeting").click()
    expect(page.get_by_text("another meeting of the same IRO")).to_be_visible()
    manager.examine("the facts of another meeting")
    audit_id = page.url.split("/")[-2]
    manager.go(f"/audits/{audit_id}/tasks")
    expect(page.get_by_text("looks again at what was inadequate in")).to_be_visible()
    manager.examine("the task list of another observation")
    page.get_by_role("link", name="See what was weak").click()
    expect(page.get_by_text("another meeting, to come")).to_have_count(1)  # a heading that a phone does not show
    manager.examine("before, and another meeting to come")
    manager.go(f"/actions/{commitment_id}/")
    expect(page.get_by_text("The observation of another meeting,")).to_be_visible()
    expect(page.get_by_role("button", name="Observe another meeting")).to_have_count(0)
    with world.app.app_context(), unit_of_work(db.engine) as session:
        again = session.query(Audit).filter_by(id=audit_id).one()
        assert (again.noun, again.excerpt, again.case_id) == (Noun.OBSERVATION, None, None)
        assert again.practitioner_id == world.people.iro.id
