"""The figures for all staff on a phone: each number stands under its form, and nothing lies off to the side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from qa_tool.definitions.models import FormVersion
from qa_tool.extensions import db
from qa_tool.kit.periods import Quarter, today
from qa_tool.kit.transactions import unit_of_work
from tests.browser.conftest import WIDTHS
from tests.browser.world import World
from tests.support import factories
from tests.support.cast import make_person
from tests.support.freezes import freeze

QUARTER = Quarter.of(today()).shift(-2)
"""Closed for entry, whatever the day."""


@pytest.fixture
def frozen(world: World) -> None:
    """Forty audits of a quarter about four people, frozen."""
    with world.app.app_context(), unit_of_work(db.engine) as session:
        version = session.query(FormVersion).filter_by(form_key="supervision").one()
        staffed = [make_person(session, f"I{number:02d}", practitioner=True) for number in range(4)]
        for number in range(40):
            factories.make_submitted(
                session,
                version,
                author=session.merge(world.people.manager),
                practitioner=staffed[number % 4],
                audit_date=QUARTER.period.first + timedelta(days=number),
                answers={"X1": "good" if number % 8 < 4 else "requires-improvement"},
            )
        freeze(session, world.people, QUARTER)


@pytest.mark.parametrize(("width", "scripts"), [("desktop", True), ("narrow", True), ("phone", False)])
def test_every_number_can_be_read_without_moving_sideways(
    visit: Any, world: World, frozen: None, width: str, scripts: bool
) -> None:
    iro = visit("iro", width=width, scripts=scripts)
    page = iro.go(f"/analysis/staff?period={QUARTER.key}")
    table = page.get_by_role("table", name=f"Overall grades by form, {QUARTER.label}")
    line = table.get_by_role("row", name="Supervision")
    expect(line.get_by_role("cell")).to_have_count(4)
    assert [cell.inner_text().split()[-1] for cell in line.get_by_role("cell").all()] == [
        "50.0%",
        "50.0%",
        "0.0%",
        "40",
    ]
    for cell in (*line.get_by_role("cell").all(), *line.get_by_role("rowheader").all()):
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= WIDTHS[width], cell.inner_text()
        if width != "desktop" and "%" in cell.inner_text():
            assert cell.inner_text().split()[0] in ("Good", "Requires", "Inadequate"), "each number says what it is"
    if scripts:
        iro.examine("the figures for all staff")
