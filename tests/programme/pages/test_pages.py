"""The pages of the programme: setting a target, asking for leave, deciding, planning an exercise, starting for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from qa_tool.definitions.words import Noun
from qa_tool.programme.models import Exemption, Exercise, Target
from qa_tool.records.models import Audit
from tests.support import factories
from tests.support.factories import ROLES, People
from tests.support.looking import text_of

ROOM = "/programme/"
HOSTILE = "<script>alert(1)</script> & 'so on'"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """20 November 2018."""
    with time_machine.travel(datetime(2018, 11, 20, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def people(in_database: Callable[[], Any]) -> People:
    """The cast, two forms, two observations and three management audits by the manager in November."""
    with in_database() as session:
        people = factories.make_people(session)
        small = factories.publish(session)
        seen = factories.small_definition("seen", reference="SE", noun=Noun.OBSERVATION, group="observations")
        watched = factories.publish(session, seen)
        for number, version in enumerate((small, small, small, watched, watched)):
            factories.make_submitted(
                session, version, author=people.manager, practitioner=people.iro, audit_date=date(2018, 11, 1 + number)
            )
        session.flush()
        session.expunge_all()
    return people


@pytest.fixture
def as_(client_as: Any, people: People) -> Callable[..., Any]:
    return lambda name: client_as(people.by_name[name], *ROLES[name])


def set_target(
    client: Any, whose: list[str], group: str = "observations", number: str = "1", first: str = "2018-10"
) -> Any:
    data = {"group": group, "whose": whose, "number": number, "first": first, "last": ""}
    return client.post(f"{ROOM}targets/new", data=data)


def test_a_target_is_set_and_progress_shows_it(as_: Callable[..., Any], people: People) -> None:
    analyst = as_("analyst")
    form = analyst.get(f"{ROOM}targets/new")
    assert "The service as a whole" in form.text
    assert set_target(analyst, [people.manager.id]).status_code == 303
    assert set_target(analyst, ["service"], "management-audits", "35").status_code == 303
    listed = text_of(analyst.get(f"{ROOM}targets"))
    assert "Management audits The whole service 35 October 2018 on" in listed
    mine = text_of(as_("manager").get(ROOM))
    assert "Observations 2 done of 2 due so far. Nothing short over the months that have ended." not in mine
    assert "2 done of 2 due so far. 1 short over the months that have ended. Not reached in October 2018." in mine
    service = text_of(as_("head").get(f"{ROOM}service"))
    assert "3 done of 70 due so far. 35 short" in service
    assert people.manager.staff_code in service
    manager = text_of(as_("manager").get(f"{ROOM}service"))
    assert "3 done of 70 due" in manager
    assert "each person" not in manager


def test_a_target_that_is_wrong_keeps_what_was_typed(as_: Callable[..., Any], people: People) -> None:
    page = set_target(as_("analyst"), [], number="many", first="")
    assert page.status_code == 422
    said = text_of(page)
    for message in (
        "Choose the service as a whole, or at least one person",
        "a whole number from 1",
        "the first month",
    ):
        assert message in said
    assert 'value="many"' in page.text
    assert html.fromstring(page.text).xpath("//input[@name='group' and @value='observations']/@checked")


def test_a_target_is_ended(as_: Callable[..., Any], people: People, in_database: Callable[[], Any]) -> None:
    analyst = as_("analyst")
    set_target(analyst, [people.manager.id])
    with in_database() as session:
        target_id = session.scalars(select(Target.id)).one()
    path = f"{ROOM}targets/{target_id}/end"
    assert "Observations".lower() in analyst.get(path).text.lower()
    assert analyst.post(path, data={"version": "1", "last": ""}).status_code == 422
    assert analyst.post(path, data={"version": "1", "last": "2018-12"}).status_code == 303
    moved = analyst.post(path, data={"version": "1", "last": "2019-01"}, follow_redirects=True)
    assert "Somebody else changed this target" in text_of(moved)
    assert "October 2018 to December 2018" in text_of(moved)
    assert as_("other_manager").get(path).status_code == 404


def test_leave_is_asked_for_and_approved_and_asks_nothing(
    as_: Callable[..., Any], people: People, in_database: Callable[[], Any]
) -> None:
    set_target(as_("analyst"), [people.manager.id])
    manager, head = as_("manager"), as_("head")
    page = manager.get(f"{ROOM}leave/new")
    made = re.search(r'name="exemption_id" value="([0-9a-f]{32})"', page.text)
    assert made
    data = {"exemption_id": made[1], "whose": people.manager.id, "first": "2018-10", "last": "", "kind": "leave"}
    for _ in range(2):
        assert manager.post(f"{ROOM}leave/new", data=data).status_code == 303
    with in_database() as session:
        assert session.query(Exemption).count() == 1
    assert "1 request for leave or an exemption waits" in text_of(head.get(ROOM))
    path = f"{ROOM}leave/{made[1]}"
    assert "Your decision" not in manager.get(path).text
    assert manager.post(path, data={"decision": "approved", "version": "1"}).status_code == 403
    assert as_("other_iro").get(path).status_code == 404
    assert head.post(path, data={"version": "1"}).status_code == 422
    declined = head.post(path, data={"decision": "declined", "answer": "", "version": "1"})
    assert declined.status_code == 422
    assert "Enter why it is declined" in text_of(declined)
    assert head.post(path, data={"decision": "approved", "version": "1"}).status_code == 303
    late = head.post(path, data={"decision": "declined", "answer": "No", "version": "1"}, follow_redirects=True)
    assert "Somebody else decided on this" in text_of(late)
    mine = text_of(manager.get(ROOM))
    assert "2 done of 1 due so far (2 expected, 1 excused). Nothing short" in mine
    assert "Excused" in mine


def test_what_people_type_is_text(as_: Callable[..., Any], people: People, in_database: Callable[[], Any]) -> None:
    analyst = as_("analyst")
    data = {
        "exemption_id": "a" * 32, "whose": "service", "first": "2018-10", "last": "", "kind": "other",
        "group": "observations", "fewer": "", "reason": HOSTILE,
    }  # fmt: skip
    assert analyst.post(f"{ROOM}leave/new", data=data).status_code == 303
    page = analyst.get(f"{ROOM}leave/{'a' * 32}")
    assert HOSTILE in html.fromstring(page.text).text_content()
    assert "<script>alert" not in page.text


def test_an_exercise_is_planned_and_an_audit_started_for_it(
    as_: Callable[..., Any], people: People, in_database: Callable[[], Any]
) -> None:
    with in_database() as session:
        factories.publish(session, factories.small_definition("tier-2", reference="T2"))
    analyst, manager = as_("analyst"), as_("manager")
    empty = text_of(manager.get(f"{ROOM}calendar"))
    assert "Nothing is planned in 2018/19" in empty
    made = re.search(r'name="exercise_id" value="([0-9a-f]{32})"', analyst.get(f"{ROOM}calendar/new").text)
    assert made
    data = {
        "exercise_id": made[1], "kind": "thematic", "label": HOSTILE, "forms": ["tier-2"], "first": "2018-11",
        "last": "2019-01", "theme": "VOICE.V1", "expected": "12",
    }  # fmt: skip
    assert analyst.post(f"{ROOM}calendar/new", data=data | {"expected": "some"}).status_code == 422
    for _ in range(2):
        assert analyst.post(f"{ROOM}calendar/new", data=data).status_code == 303
    page = manager.get(f"{ROOM}calendar")
    assert HOSTILE in html.fromstring(page.text).text_content()
    assert "Sub-theme VOICE.V1 (VOICE.V1) 12 0" in text_of(page)
    start = html.fromstring(manager.get("/audits/start").text)
    (form,) = start.xpath("//form[contains(@action, '/programme/calendar/')]")
    sent = {"audit_id": form.xpath(".//input[@name='audit_id']/@value")[0]}
    for _ in range(2):
        answer = manager.post(form.get("action"), data=sent)
        assert answer.status_code == 303
    with in_database() as session:
        audit = session.query(Audit).filter_by(id=sent["audit_id"]).one()
        assert (audit.exercise, audit.form_key) == ("thematic", "tier-2")
    facts = html.fromstring(manager.get(answer.location).text)
    assert facts.xpath("//input[@name='q_exercise' and @value='thematic']/@checked")


def test_an_entry_is_changed_and_withdrawn(
    as_: Callable[..., Any], people: People, in_database: Callable[[], Any]
) -> None:
    analyst = as_("analyst")
    data = {
        "exercise_id": "b" * 32, "kind": "routine", "label": "Voice", "forms": ["small"], "first": "2018-11",
        "last": "", "theme": "", "expected": "",
    }  # fmt: skip
    analyst.post(f"{ROOM}calendar/new", data=data)
    path = f"{ROOM}calendar/{'b' * 32}"
    assert 'value="Voice"' in analyst.get(path).text
    assert analyst.post(path, data=data | {"label": "Voices", "version": "1"}).status_code == 303
    late = analyst.post(path, data=data | {"label": "Noises", "version": "1"}, follow_redirects=True)
    assert "Somebody else changed this entry" in text_of(late)
    assert 'value="Voices"' in late.text
    assert analyst.get(f"{path}/withdraw").status_code == 200
    assert analyst.post(f"{path}/withdraw", data={"version": "2"}).status_code == 303
    assert analyst.get(path).location == f"{ROOM}calendar"
    with in_database() as session:
        assert session.query(Exercise).one().withdrawn_at is not None
    assert as_("manager").get(path).status_code == 403


@pytest.mark.parametrize("year", ["", "2017", "1066", "x", "99999"])
def test_any_year_can_be_asked_for(as_: Callable[..., Any], people: People, year: str) -> None:
    for page in ("", "service", "calendar", "team"):
        assert as_("manager").get(f"{ROOM}{page}?year={year}").status_code == 200
