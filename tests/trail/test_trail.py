"""The watch over every request of these tests: what it lets pass and what it tells."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from qa_tool.extensions import db
from qa_tool.settings.models import Setting
from qa_tool.trail import events
from tests.support.trail import faults_of


@pytest.mark.parametrize(
    ("tables", "written", "words"),
    [
        (set(), [], ""),
        (set(), [("workbook.exported", None)], ""),
        ({"audit"}, [("audit.submitted", "a")], ""),
        ({"allocation"}, [("allocation.made", "a"), ("allocation.made", "b")], ""),
        ({"audit", "draft"}, [("audit.case-named", "a"), ("audit.saved", "a")], ""),
        ({"audit"}, [], "audit changed without an event"),
        ({"audit"}, [("audit.submitted", "a"), ("audit.submitted", "a")], "the same event twice"),
        ({"audit"}, [("audit.saved", "a"), ("audit.submitted", "a")], "more than one event"),
    ],
)
def test_what_is_wrong_with_a_transaction(tables: set[str], written: list[tuple[str, str | None]], words: str) -> None:
    found = "; ".join(faults_of(tables, written))
    assert (words in found) if words else (found == "")


@pytest.mark.parametrize("noted", [True, False])
def test_a_change_without_its_event_is_told(app: Flask, noted: bool) -> None:
    """With and without the event, in the very transaction that a request commits."""
    with app.test_request_context("/"):
        db.session.add(Setting(key="a", value=1, valid_from=date(2026, 1, 1)))
        if noted:
            events.record(db.session(), None, "setting.changed", None)
        db.session.commit()
        assert bool(app.extensions["trail"].take()) is not noted


def test_what_was_taken_back_is_no_change(app: Flask) -> None:
    with app.test_request_context("/"):
        db.session.add(Setting(key="a", value=1, valid_from=date(2026, 1, 1)))
        db.session.flush()
        db.session.rollback()
        db.session.commit()
        assert app.extensions["trail"].take() == []
