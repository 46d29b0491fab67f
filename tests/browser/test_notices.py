"""Being told: in the tool and by e-mail, each kind as the person chose, once, and never with what is confidential."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.words import Grade
from qa_tool.extensions import db
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.records.queries import audits
from tests.browser.test_following import followed
from tests.browser.world import World
from tests.support import factories

CASE_NUMBER = "48151623"
WORDS = "What the auditor wrote of this work."


def audited(world: World) -> tuple[str, str]:
    """An inadequate supervision audit by the manager about the IRO, of a case with a number: its id and reference."""
    with world.app.app_context(), unit_of_work(db.engine) as session:
        audit = factories.make_submitted(
            session,
            session.query(FormVersion).filter_by(form_key="supervision").one(),
            author=session.merge(world.people.manager),
            practitioner=session.merge(world.people.iro),
            audit_date=today() - timedelta(days=1),
            grade=Grade.INADEQUATE,
            answers={"X2": WORDS},
        )
        audit.case_id = audits.case_for(session, CASE_NUMBER, factories.CASE_KEY).id
        return str(audit.id), audit.reference


@pytest.mark.parametrize(("width", "scripts"), [("desktop", True), ("phone", True), ("desktop", False)])
def test_chosen_told_once_and_followed(visit: Any, world: World, tmp_path: Path, width: str, scripts: bool) -> None:
    audit_id, reference = audited(world)
    iro, manager = (visit(name, width=width, scripts=scripts) for name in ("iro", "manager"))
    page = iro.go("/notices/")
    expect(page.get_by_text("You have no notices.")).to_be_visible()
    page.get_by_role("link", name="Choose how you are told").click()
    page.get_by_label("Something of yours is overdue").select_option("Here only")
    if scripts:
        iro.examine("how I am told")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choices are saved.")).to_be_visible()

    followed(world, days_ago=60)  # a follow-up of the IRO, long overdue, so that others are told of it as well
    manager.go(f"/audits/{audit_id}/release")
    manager.page.get_by_role("button", name="Let the IRO see it").click()
    folder = tmp_path / "mail"
    said = world.command("notices", "send", QA_MAIL=f"file:{folder}")
    assert "1 that are past" in said
    assert "Escalated 1 actions" in said
    before = sorted(folder.iterdir())
    assert "Sent 0 e-mails" in world.command("notices", "send", QA_MAIL=f"file:{folder}"), "twice is once"
    assert sorted(folder.iterdir()) == before
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in before]
    (mail,) = [one for one in mails if one["To"] == "iro@service.example"]
    body = mail.get_body()
    assert body is not None
    text = f"{mail['Subject']}\n{body.get_content()}"
    assert reference in text
    for secret in (CASE_NUMBER, CASE_NUMBER[-4:], WORDS, "nadequate", "P003", "P006", audit_id):
        assert secret not in text, secret

    iro.go("/notices/")
    expect(page.get_by_text("2 unread notices")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Overdue"))).to_be_visible()
    assert "Overdue" not in text, "this kind was to be told in the tool only"
    if scripts:
        iro.examine("a notice")
    page.get_by_role("button", name=f"For you to read and answer: {reference}").click()
    expect(page).to_have_url(re.compile(f"/{audit_id}/"))
    iro.go("/notices/")
    expect(page.get_by_text("1 unread notice")).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("All notices are marked as read.")).to_be_visible()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
    assert WORDS not in page.content()
