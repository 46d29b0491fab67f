"""Reopening a record of a frozen quarter: asked for by one person, decided by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from qa_tool.records.models import ReopeningRequest
from tests.outputs.quarters.conftest import HOSTILE, Q3, ROOM, first_audit
from tests.support.looking import text_of


def test_reopening_after_the_freeze_is_asked_for_listed_and_decided(
    as_: Callable[..., Any], frozen: None, in_database: Any
) -> None:
    audit_id, reference = first_audit(in_database)
    analyst, head = as_("analyst"), as_("head")
    assert "must approve" in text_of(analyst.get(f"/audits/{audit_id}/reopen"))
    analyst.post(f"/audits/{audit_id}/reopen", data={"reason": HOSTILE})
    page = text_of(analyst.get(f"/audits/{audit_id}/"))
    assert "It is asked for" in page
    assert "It waits for the safeguarding manager or head of service" in page
    assert "1 request to reopen" in text_of(head.get(ROOM))
    assert "1 request to reopen a record of a frozen quarter waits" in text_of(head.get("/"))
    assert "to reopen a record" not in text_of(analyst.get("/"))
    listing = text_of(head.get(f"{ROOM}reopenings/"))
    assert reference in listing
    assert HOSTILE in listing
    decide = f"{ROOM}reopenings/{audit_id}"
    assert "Choose whether to approve or decline" in text_of(head.post(decide))
    page = head.post(decide, data={"decision": "declined", "reason": " "})
    assert page.status_code == 422
    assert "Enter why it is declined" in text_of(page)
    assert head.post(decide, data={"decision": "approved"}).status_code == 303
    assert f"{reference} is reopened" in text_of(head.get(f"{ROOM}reopenings/"))
    assert "to reopen a record" not in text_of(head.get("/"))
    assert head.get(decide).location == f"/audits/{audit_id}/"
    assert as_("manager").get(f"/audits/{audit_id}/tasks").status_code == 200
    assert "Reopened, not counted now" in text_of(head.get(f"{Q3}differences"))


def test_who_asked_does_not_decide(as_: Callable[..., Any], frozen: None, in_database: Any) -> None:
    audit_id, _ = first_audit(in_database)
    both = as_("second_auditor", "AN", "HS")
    both.post(f"/audits/{audit_id}/reopen", data={"reason": "Look again"})
    path = f"{ROOM}reopenings/{audit_id}"
    assert "You asked for this yourself" in text_of(both.get(path))
    assert both.post(path, data={"decision": "approved"}).status_code == 422
    with in_database() as session:
        assert session.scalars(select(ReopeningRequest.decision)).all() == [None]
