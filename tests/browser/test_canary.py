"""What is typed into an audit stays in it: never in an address, a title, a log or a file name (security check 35)."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qa_tool.shell.logging import LOGGER, JsonLines
from tests.browser import steps
from tests.browser.world import World

CANARY = "zqcanaryword"
NUMBER = "12345678"


def test_what_is_typed_appears_in_no_address_title_or_log(
    visit: Any, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plain, log = steps.write, io.StringIO()
    for handler in logging.getLogger(LOGGER).handlers:
        if isinstance(handler, logging.StreamHandler) and isinstance(handler.formatter, JsonLines):
            monkeypatch.setattr(handler, "stream", log)

    def write(page: Page, key: str, text: str, part: str = "") -> None:
        plain(page, key, f"{text} {CANARY}", part)

    monkeypatch.setattr(steps, "write", write)
    visitor = visit("manager")
    page = visitor.page
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url))
    page.on("domcontentloaded", lambda loaded: told.append(loaded.title()))
    audit_id = steps.start(page, world, "supervision")
    steps.fill_facts(page, world)
    steps.choose(page, "second_review_held", "yes")
    steps.save_and_continue(page)
    steps.fill_supervision(page, scripts=True)
    steps.submit(page)
    visitor.go(f"/audits/{audit_id}/")
    expect(page.get_by_text(CANARY).first).to_be_visible()
    visitor.go("/audits/")
    page.locator("summary", has_text="case number").click()
    page.locator('[name="case_number"]').fill(NUMBER)
    page.locator('[name="case_number"]').press("Enter")
    expect(page.get_by_text("SU-20").first).to_be_visible()
    monkeypatch.setattr("qa_tool.records.verbs.reading.read", _fails)
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    response = page.goto(f"{world.url}/audits/{audit_id}/")
    assert response is not None
    assert response.status == 500
    assert CANARY not in page.content()
    logged = log.getvalue()
    assert "/audits/<audit_id>/" in logged, "the log is what is looked through"
    files = [str(path) for path in tmp_path.rglob("*")]
    for text in (logged, *told, *files):
        assert CANARY not in text
        assert NUMBER not in text


def _fails(*_given: object, **_more: object) -> None:
    raise ValueError(f"a fault that quotes {CANARY} and {NUMBER}")
