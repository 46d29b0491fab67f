"""What people type is text on every page that shows it, even in a browser that ignores the content security policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Dialog, Page

from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.record import Action, Answer, Finding
from qa_tool.definitions.words import FindingKind, Grade, Outcome
from qa_tool.extensions import db
from qa_tool.kit.periods import now, today
from qa_tool.kit.transactions import unit_of_work
from tests.browser import steps
from tests.browser.world import World
from tests.support import factories
from tests.support.scripts_in_text import SCRIPTS

ALL = "\n".join(SCRIPTS)
"""Every one of them, as one text of several lines."""
COMMENT = '[name="q_SU_02__comment"]'
Enter = Callable[[str], Page]


@pytest.fixture
def enter(browser: Browser, world: World) -> Iterator[Enter]:
    """``enter("manager")``: a signed-in page of a browser without the policy, in which nothing ran in the end."""
    pages: list[Page] = []
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    def as_one_of_the_cast(name: str) -> Page:
        context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(15_000)
        world.let_in(context, name)
        page = context.new_page()
        page.on("dialog", note)
        pages.append(page)
        return page

    yield as_one_of_the_cast
    assert not dialogs
    for page in pages:
        assert page.evaluate("window.z") is None
        page.context.close()


@contextmanager
def _session(world: World) -> Iterator[Any]:
    with world.app.app_context(), unit_of_work(db.engine) as session:
        yield session


def _submitted(world: World, form: str) -> str:
    """A record of the form whose every text is ALL."""
    with _session(world) as session:
        version = session.query(FormVersion).filter_by(form_key=form).one()
        definition = factories.definition_of(version)
        answers: dict[str, Any] = {}
        for question in definition.questions:
            if question.type in ("long-text", "short-text"):
                answers[question.key] = ALL
            elif question.type == "grade":
                answers[question.key] = Answer(Outcome.ANSWERED, Grade.GOOD.value, ALL)
            elif question.type == "findings":
                kind = question.kind or FindingKind.STRENGTH
                answers[question.key] = (Finding(kind, ALL, ("VOICE.V1",)),)
            elif question.type == "actions":
                answers[question.key] = (Action(ALL, "iro", today(), "VOICE.V1", ""),)
        audit = factories.make_submitted(
            session,
            version,
            answers=answers,
            author=world.people.manager,
            practitioner=world.people.iro,
            practitioner_team=world.people.team,
            audit_date=today(),
            submitted_at=now(),
            released=form == "supervision",
        )
        return str(audit.id)


def _is_text(page: Page, what: str) -> None:
    """All of them stand on the page as they were typed, and none became an element."""
    shown = page.locator("main").inner_text()
    missing = [text for text in SCRIPTS if text not in shown]
    assert not missing, f"{what}: {missing}"
    _is_harmless(page, what)


def _is_harmless(page: Page, what: str) -> None:
    page.wait_for_timeout(100)
    assert page.evaluate("window.z") is None, what
    strange = page.locator("main").locator("script, style, iframe, base, meta, link, img, [onerror], [onfocus]").count()
    assert strange == 0, what


def test_texts_of_a_record_are_text_to_all_who_read_it(enter: Enter, world: World) -> None:
    audit_id = _submitted(world, "supervision")
    for name in ("manager", "iro", "analyst"):
        page = enter(name)
        page.goto(f"{world.url}/audits/{audit_id}/")
        _is_text(page, f"read by {name}")
        assert page.locator("main").inner_text().count(SCRIPTS[1]) >= 7
        page.emulate_media(media="print")
        _is_text(page, f"printed by {name}")
    page.emulate_media(media="screen")
    page.goto(f"{world.url}/audits/{audit_id}/reopen")
    page.locator("#reason").fill("\n".join(SCRIPTS[:15]))
    page.get_by_role("button", name="Reopen").click()
    author = enter("manager")
    for path in ("/", f"/audits/{audit_id}/tasks"):
        author.goto(world.url + path)
        assert all(text in author.locator("main").inner_text() for text in SCRIPTS[:15]), path
        _is_harmless(author, path)


def test_what_is_typed_in_a_draft_stays_text(enter: Enter, world: World) -> None:
    page, other = enter("manager"), enter("manager")
    audit_id = steps.start(page, world, "supervision")
    section = f"{world.url}/audits/{audit_id}/sections/oversight"
    page.goto(section)
    other.goto(section)
    page.locator(COMMENT).fill(ALL)
    page.get_by_role("button", name="Save and return").click()
    other.locator(COMMENT).fill("Also: " + ALL)
    other.locator("[data-clash]").wait_for()
    assert all(text in other.locator("[data-clash]").inner_text() for text in SCRIPTS)
    _is_harmless(other, "a clash")
    page.goto(section)
    assert page.locator(COMMENT).input_value() == ALL
    _is_harmless(page, "the section again")
    steps.choose(page, "SU-02", "good")
    page.get_by_role("button", name="Save and return").click()
    page.goto(f"{world.url}/audits/{audit_id}/sections/closing")
    steps.write(page, "X2", ALL)
    steps.write(page, "X3", ALL, "0-text")
    page.get_by_role("button", name="Save and return").click()
    assert page.locator('[name="q_X2"]').input_value() == ALL
    _is_harmless(page, "the closing with errors")
    page.goto(f"{world.url}/audits/{audit_id}/check?problems=1")
    _is_text(page, "the check")


def test_a_conversation_is_text(enter: Enter, world: World) -> None:
    audit_id = _submitted(world, "live-observation")
    observer, iro = enter("manager"), enter("iro")
    about = f"{world.url}/observations/{audit_id}"
    iro.goto(f"{about}/reflect")
    iro.locator("#pleased_with").fill(ALL)
    iro.locator("#would_change").fill(ALL)
    iro.get_by_role("button", name="Save").click()
    observer.goto(f"{about}/feedback")
    _is_text(observer, "the IRO's words beside the feedback")
    steps.fill_feedback(observer, today())
    for name in ("strength_one", "strength_two", "thing_to_try"):
        observer.locator(f"#{name}").fill(ALL)
    observer.get_by_role("button", name=re.compile("^Save")).click()
    iro.goto(f"{about}/reply")
    iro.locator("#learning").fill(ALL)
    iro.get_by_role("button", name="Send your answer").click()
    assert iro.locator("#learning").input_value() == ALL
    iro.locator('input[name="recognises"][value="yes"]').check(force=True)
    iro.get_by_role("button", name="Send your answer").click()
    for page in (iro, observer):
        page.goto(f"{about}/conversation")
        _is_text(page, "the conversation")
        assert page.locator("main").inner_text().count(SCRIPTS[1]) == 6
    observer.goto(f"{world.url}/audits/start/live-observation")
    next_time = steps.start(observer, world, "live-observation")
    steps.pick(observer, "practitioner", world.people.iro.staff_code)
    observer.get_by_role("button", name="Save and continue").click()
    observer.goto(f"{world.url}/audits/{next_time}/sections/all")
    _is_text(observer, "what was agreed last time")


def test_addresses_and_short_inputs_are_text(enter: Enter, world: World) -> None:
    page = enter("manager")
    audit_id = steps.start(page, world, "supervision")
    for text in SCRIPTS:
        typed = quote(text, safe="")
        page.goto(f"{world.url}/audits/?text={typed}&from={typed}&sort=-date&practitioner={typed}&plan_type={typed}")
        assert page.locator("#text").input_value() == text
        assert page.locator("#from").input_value() == text
        _is_harmless(page, text)
    for path, box in (("/audits/", "case_number"), (f"/audits/{audit_id}/case-number", "case_number")):
        page.goto(world.url + path)
        for folded in page.locator("details:not([open]) > summary").all():
            folded.click()
        page.locator(f"#{box}").fill(SCRIPTS[2])
        page.locator(f"form:has(#{box}) button").click()
        page.locator(".govuk-error-summary").wait_for()
        _is_harmless(page, path)
    page.goto(f"{world.url}/audits/{quote(SCRIPTS[0], safe='')}/")
    _is_harmless(page, "an address that is none")
