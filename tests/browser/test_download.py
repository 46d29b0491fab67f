"""The quarter's workbook, downloaded as a manager does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from qa_tool.definitions.models import FormVersion
from qa_tool.extensions import db
from qa_tool.kit.transactions import unit_of_work
from tests.browser.world import World
from tests.support import factories


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_workbook_is_downloaded(visit: Any, world: World, tmp_path: Path, width: str, scripts: bool) -> None:
    with world.app.app_context(), unit_of_work(db.engine) as session:
        version = session.query(FormVersion).filter_by(form_key="supervision").one()
        audit = factories.make_submitted(session, version, author=world.people.manager, practitioner=world.people.iro)
        day = audit.audit_date
    visitor = visit("manager", width=width, scripts=scripts)
    page = visitor.go(f"/analysis/workbook?from={day}&to={day}")
    if scripts:
        visitor.examine("the page of the workbook")
    page.locator('[name="reason"]').fill("For the quarter's meeting")
    page.get_by_role("button", name="Download the workbook").click()
    assert "whole months, quarters and years" in page.locator(".govuk-error-summary").inner_text(), "of the service"
    page.get_by_label("Whose records").select_option("own-team")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the workbook").click()
    path = tmp_path / "downloaded.xlsx"
    waiting.value.save_as(path)
    book = load_workbook(path, read_only=True)
    assert {"Cover", "Summary", "Grades", "Questions", "Themes", "Localities", "Notes"} <= set(book.sheetnames)
    book.close()
