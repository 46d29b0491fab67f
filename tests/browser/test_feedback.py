"""An audit reaches its IRO, who grades first, reads and disputes it; the safeguarding manager answers; supervision."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import CommitmentKind, CommitmentStatus
from qa_tool.definitions.record import Answer, Finding
from qa_tool.definitions.words import FindingKind, Grade, Outcome
from qa_tool.extensions import db
from qa_tool.feedback.words import View
from qa_tool.kit.periods import now, today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.records.models import Audit
from qa_tool.supervision import verbs
from tests.browser.world import World
from tests.support import factories

WORDS = "What the auditor wrote of this work."


def _audited(world: World) -> str:
    """A supervision audit by the manager about the IRO, submitted and not yet shown."""
    with world.app.app_context(), unit_of_work(db.engine) as session:
        audit = factories.make_submitted(
            session,
            factories.publish(session, factories.shipped("supervision")),
            author=session.merge(world.people.manager),
            practitioner=session.merge(world.people.iro),
            grade=Grade.REQUIRES_IMPROVEMENT,
            answers={"SU-02": "good", "SU-05": "inadequate", "X2": WORDS},
        )
        return str(audit.id)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_grade_first_then_read_dispute_and_hear_the_answer(visit: Any, world: World, width: str, scripts: bool) -> None:
    audit_id = _audited(world)
    manager, iro, head = (visit(name, width=width, scripts=scripts) for name in ("manager", "iro", "safeguarding"))
    manager.go(f"/audits/{audit_id}/release")
    manager.page.get_by_role("button", name="Let the IRO see it").click()

    iro.go("/")
    iro.page.locator(f'main a[href="/feedback/{audit_id}/self-grade"]').first.click()
    assert WORDS not in iro.page.content()
    if scripts:
        iro.examine("grading first")
    iro.page.get_by_role("button", name="Keep my grade").click()
    expect(iro.page.get_by_role("link", name=re.compile("Select your overall grade"))).to_be_visible()
    iro.forgive(422)
    iro.page.locator('input[name="grade-X1"][value="good"]').check(force=True)
    iro.page.get_by_role("button", name="Keep my grade").click()
    expect(iro.page.get_by_text(WORDS)).to_be_visible()

    iro.page.get_by_role("button", name="Feedback and reply").click()
    expect(iro.page.get_by_text("IRO, before reading")).to_have_count(1)
    if scripts:
        iro.examine("the feedback")
    iro.page.get_by_role("button", name="Answer it").click()
    iro.page.locator('input[name="view"][value="disputes"]').check(force=True)
    iro.page.locator("#reflection").fill("I was slow to ask.")
    iro.page.get_by_role("button", name="Send your reply").click()
    expect(iro.page.locator("#reflection")).to_have_value("I was slow to ask.")
    iro.forgive(422)
    if scripts:
        iro.examine("a reply with an error")
    iro.page.locator("#reason").fill("The visit is on file under the date of the core group.")
    iro.page.get_by_role("button", name="Send your reply").click()
    expect(iro.page.get_by_text("Your reply is sent")).to_be_visible()

    head.go("/disputes/")
    if scripts:
        head.examine("the disagreements")
    head.page.get_by_role("link", name=re.compile("^Decide")).click()
    head.page.locator('input[name="answered"][value="noted"]').check(force=True)
    head.page.locator("#answer").fill("Both readings can be held. Talk about it in supervision.")
    if scripts:
        head.examine("answering")
    head.page.get_by_role("button", name="Save your answer").click()
    for reader in (iro, manager):
        reader.go(f"/feedback/{audit_id}/")
        expect(reader.page.get_by_text("Both readings can be held")).to_be_visible()
    manager.go("/feedback/")
    if scripts:
        manager.examine("the list of feedback")


def _full_agenda(world: World) -> None:
    """As much on the agenda of the IRO as there can be, every text as long as it may be."""
    themes = ("VOICE.V1", "VOICE.V2", "PLAN.P1", "PLAN.P2", "RISK.R1", "RISK.R2")
    long = "Whatever was found is said here in as many words as the box takes. " * 20
    weak = tuple(Finding(FindingKind.AREA_FOR_DEVELOPMENT, long, (theme,)) for theme in themes)
    with world.app.app_context(), unit_of_work(db.engine) as session:
        version = factories.publish(session, factories.shipped("supervision"))
        iro = session.merge(world.people.iro)
        for number in range(verbs.MOST["undertaken"] + 1):
            audit = factories.make_submitted(
                session,
                version,
                author=session.merge(world.people.manager),
                practitioner=iro,
                audit_date=today() - timedelta(days=number + 2),
                answers={"X4": Answer(Outcome.ANSWERED, weak), "SU-11": long},
                released=True,
            )
            factories.make_reply(session, audit, View.RECOGNISES, will_do=long)
            session.add(_commitment(audit, iro.id, long))


def _commitment(audit: Audit, owner_id: str, text: str) -> Commitment:
    return Commitment(
        audit_id=audit.id,
        kind=CommitmentKind.ACTION,
        text=text,
        owner_id=owner_id,
        opened_at=now(),
        due=today() - timedelta(days=1),
        status=CommitmentStatus.OPEN,
    )


def test_the_fullest_agenda_is_printed_on_one_page(visit: Any, world: World) -> None:
    _full_agenda(world)
    manager = visit("manager")
    manager.go(f"/supervision/{world.people.iro.id}/")
    assert manager.page.locator(".qa-agenda__item").count() == sum(verbs.MOST.values())
    manager.examine("the agenda")
    # What is printed is numbered by the page itself: the browser's own header and footer can be switched off.
    rules = "[...document.styleSheets].flatMap(s => [...s.cssRules]).filter(r => r instanceof CSSPageRule)"
    assert "counter(page)" in manager.page.evaluate(f"{rules}.map(r => r.cssText).join()")
    assert _pages(manager.page.pdf(prefer_css_page_size=True)) == 1
    manager.page.locator(".govuk-checkboxes__input").first.check(force=True)
    manager.page.get_by_role("button", name="Note as discussed").click()
    expect(manager.page.get_by_text("What you discussed is noted")).to_be_visible()
    assert _pages(manager.page.pdf(prefer_css_page_size=True)) == 1
    iro = visit("iro", width="phone")
    iro.go("/supervision/")
    expect(iro.page.get_by_text(re.compile("discussed")).first).to_be_visible()
    iro.examine("the IRO's own agenda")
    assert _pages(iro.page.pdf(prefer_css_page_size=True)) == 1


def _pages(pdf: bytes) -> int:
    """Pages of a document as Chromium prints it: each has an object of this type."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
