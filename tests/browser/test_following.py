"""The loop closed: an IRO says it is done, the manager looks and closes it, and looks again; before and after."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.extensions import db
from qa_tool.models import Audit, Commitment, FormVersion
from qa_tool.store.transactions import unit_of_work
from qa_tool.vocabulary.following import CommitmentKind
from qa_tool.vocabulary.periods import today
from tests.browser.world import World
from tests.support import factories


def followed(world: World) -> tuple[str, str]:
    """An inadequate supervision audit by the auditor about the IRO, with its follow-up: their ids."""
    with world.app.app_context(), unit_of_work(db.engine) as session:
        version = session.query(FormVersion).filter_by(form_key="supervision").one()
        day = today() - timedelta(days=20)
        answers = {"X1": "inadequate", "SU-05": "inadequate", "X5": "Nothing has moved for the child yet."}
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
            owner_id=world.people.iro.id,
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
    expect(manager.page.get_by_text("To come").first).to_be_visible()
    manager.examine("before and after")
    manager.go(f"/actions/{commitment_id}/")
    manager.page.get_by_role("button", name="Start the re-audit").click()
    expect(manager.page).to_have_url(re.compile("/facts$"))
    expect(manager.page.locator('input[name="q_exercise"][value="re-audit"]')).to_be_checked()
    manager.go(f"/actions/{commitment_id}/")
    expect(manager.page.get_by_text("is being written")).to_be_visible()
    expect(manager.page.get_by_role("button", name="Start the re-audit")).to_have_count(0)
    with world.app.app_context(), unit_of_work(db.engine) as session:
        again = session.query(Audit).filter(Audit.id != audit_id).one()
        assert again.exercise == "re-audit"
        assert again.practitioner_id == world.people.iro.id
