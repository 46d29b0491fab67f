"""Dates of what happened: none in the future or after the audit, in their order, and asked about when long ago."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from qa_tool.kit.periods import today
from qa_tool.policy.words import Role
from tests.support import factories
from tests.support.looking import text_of

AUDIT = "d" * 32


@pytest.fixture
def manager(in_database: Callable[[], Any], client_as: Callable[..., Any]) -> Any:
    """A Q&R manager with a draft of a section 47 audit."""
    with in_database() as session:
        people = factories.make_people(session)
        factories.make_places(session)
        factories.publish(session, factories.shipped("section-47"))
        session.expunge_all()
    client = client_as(people.manager, Role.QR_MANAGER)
    assert client.post("/audits/start/section-47", data={"audit_id": AUDIT}).status_code == 303
    return client


def parts(name: str, day: date) -> dict[str, str]:
    return {f"q_{name}__{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def said(manager: Any, facts: dict[str, date], dates: dict[str, date], **more: str) -> str:
    """What the check says once these dates are filled in."""
    for page, given in (("facts", facts), ("sections/dates", dates)):
        data = {"then": "continue", **{k: v for name, day in given.items() for k, v in parts(name, day).items()}}
        assert (
            manager.post(f"/audits/{AUDIT}/{page}", data={**data, **(more if page != "facts" else {})}).status_code
            < 400
        )
    return text_of(manager.get(f"/audits/{AUDIT}/check"))


def test_no_date_of_what_happened_lies_in_the_future(manager: Any) -> None:
    later = today() + timedelta(days=30)
    page = said(manager, {"audit_date": today()}, {f"S47_0{n}": later for n in range(1, 5)})
    for name in ("Strategy discussion", "Enquiry started", "Decision not to hold a conference"):
        assert f"‘{name}’ must be today or in the past" in page


def test_nor_after_the_day_of_the_audit_nor_out_of_order(manager: Any) -> None:
    audited = today() - timedelta(days=40)
    before = audited - timedelta(days=3)
    facts = {"audit_date": audited, "period_from": before, "period_to": today()}
    page = said(manager, facts, {"S47_01": today(), "S47_03": audited, "S47_04": before})
    assert "‘Strategy discussion’ must not be after ‘Date’ of this record" in page
    assert "‘Period to’ must not be after ‘Date’ of this record" in page
    assert "‘Received by the IRO service’ must not be before ‘Decision not to hold a conference’" in page


def test_long_ago_and_not_substantiated_are_asked_about_once_more(manager: Any) -> None:
    day = today()
    facts = {"audit_date": day, "period_from": date(1926, 1, 1), "period_to": day}
    page = said(manager, facts, {"S47_01": day}, q_S47_05="not-substantiated")
    assert "‘Period from’ is more than 5 years ago: 1/1/1926. Check the year" in page
    assert "this form is for enquiries that found harm" in page
