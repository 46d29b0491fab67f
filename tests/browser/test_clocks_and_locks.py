"""A clock that was ahead, an idle session, a database that somebody holds: what is typed outlives them in a browser."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect
from sqlalchemy.engine import make_url

from tests.browser import steps
from tests.browser.test_typed_text import COMMENT, SAVE, section
from tests.browser.world import World

NOON = datetime(2018, 11, 5, 12, 0, tzinfo=UTC)
HELD = 25
"""Seconds for which somebody else holds the database: longer than a save waits for it."""


@contextmanager
def held_database(world: World, seconds: float) -> Iterator[None]:
    """Another program writes for so long, or until the block ends."""
    path = str(make_url(world.app.extensions["qa_settings"].database_url).database)
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    over = threading.Timer(seconds, lambda: holder.execute("ROLLBACK"))
    over.start()
    try:
        yield
    finally:
        over.join()
        holder.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_clock_that_was_five_minutes_ahead_when_the_page_was_opened(visit: Any, world: World, scripts: bool) -> None:
    with time_machine.travel(NOON, tick=True) as clock:
        visitor = visit("manager", scripts=scripts)
        audit_id = steps.start(visitor.page, world, "supervision")
        page = section(visitor, audit_id)
        page.locator(COMMENT).fill("Typed while the clock was ahead")
        clock.shift(timedelta(minutes=-4, seconds=-50))
        page.get_by_role("button", name=SAVE).click()
        expect(page).to_have_url(re.compile("/sections/(?!oversight)"))
        expect(section(visitor, audit_id).locator(COMMENT)).to_have_value("Typed while the clock was ahead")


@pytest.mark.parametrize("scripts", [True, False])
def test_half_an_hour_of_thinking_ends_the_session_and_not_the_text(visit: Any, world: World, scripts: bool) -> None:
    with time_machine.travel(NOON, tick=True) as clock:
        visitor = visit("manager", scripts=scripts)
        audit_id = steps.start(visitor.page, world, "supervision")
        page = section(visitor, audit_id)
        clock.shift(timedelta(minutes=31))
        page.locator(COMMENT).fill("Thought about for half an hour")
        page.get_by_role("button", name=SAVE).click()
        expect(page).to_have_url(re.compile("/account/sign-in"))
        expect(page.get_by_text("What you typed has been kept for you")).to_be_visible()
        world.let_in(page.context, "manager")
        expect(section(visitor, audit_id).locator(COMMENT)).to_have_value("Thought about for half an hour")


def test_a_database_that_somebody_holds_is_said_and_the_text_stays(visit: Any, world: World) -> None:
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    visitor = visit("manager")
    audit_id = steps.start(visitor.page, world, "supervision")
    page = section(visitor, audit_id)
    with held_database(world, HELD):
        page.locator(COMMENT).fill("Typed while somebody else was writing")
        page.get_by_role("button", name=SAVE).click()
        expect(page.locator("[data-unsent]")).to_contain_text("What you typed is still on this page")
        expect(page.locator(COMMENT)).to_have_value("Typed while somebody else was writing")
        visitor.forgive(503)
    page.get_by_role("button", name=SAVE).click()
    expect(page).to_have_url(re.compile("/sections/(?!oversight)"))
    expect(section(visitor, audit_id).locator(COMMENT)).to_have_value("Typed while somebody else was writing")
