"""A service with twenty records of one quarter, and the steps that freeze it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from qa_tool.definitions.words import Grade
from qa_tool.records.models import Audit
from tests.support import factories
from tests.support.factories import ROLES, People

ROOM = "/analysis/quarters/"
Q3 = f"{ROOM}2018-19-Q3/"
HOSTILE = "<script>alert(1)</script> & 'so on'"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """20 January 2019, when 2018/19 Q3 is closed for entry."""
    with time_machine.travel(datetime(2019, 1, 20, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def people(in_database: Callable[[], Any]) -> People:
    """The cast; 20 audits of Q3 by the manager about the IRO, five of them inadequate."""
    with in_database() as session:
        people = factories.make_people(session)
        places = factories.make_places(session)
        version = factories.publish(session)
        for number in range(20):
            factories.make_submitted(
                session,
                version,
                author=people.manager,
                practitioner=people.iro,
                places=places,
                audit_date=date(2018, 11, 1 + number),
                grade=Grade.INADEQUATE if number < 5 else Grade.GOOD,
                answers={"SM-01": "good", "SM-02": "good", "SM-03": "yes"},
            )
        session.flush()
        session.expunge_all()
    return people


@pytest.fixture
def as_(client_as: Any, people: People) -> Callable[..., Any]:
    return lambda name, *more: client_as(people.by_name[name], *ROLES[name], *more)


def form_of(client: Any, path: str) -> dict[str, str]:
    """What the form on the page would send."""
    page = client.get(path)
    assert page.status_code == 200, path
    return {"seen": html.fromstring(page.text).xpath("//input[@name='seen']/@value")[0]}


def step(client: Any, verb: str, note: str = "") -> Any:
    return client.post(f"{Q3}{verb}", data=form_of(client, f"{Q3}{verb}") | {"note": note})


@pytest.fixture
def frozen(as_: Callable[..., Any]) -> None:
    for name, verb in (("analyst", "propose"), ("safeguarding", "approve"), ("head", "freeze")):
        assert step(as_(name), verb, "All in").status_code == 303


def first_audit(in_database: Any) -> tuple[str, str]:
    with in_database() as session:
        audit = session.scalars(select(Audit).order_by(Audit.audit_date)).first()
        return audit.id, audit.reference
