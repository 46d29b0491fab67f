"""What follows on a submitted audit: reading, revisions, correcting, reopening, letting see, giving findings."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from qa_tool.definitions.record import Answer
from qa_tool.definitions.words import Grade, Outcome
from qa_tool.kit.periods import now, today
from qa_tool.policy.words import Role
from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from tests.support import factories
from tests.support.factories import People


@pytest.fixture
def submitted(in_database: Callable[[], Any]) -> tuple[People, str]:
    """A supervision audit that the manager submitted a minute ago about the IRO."""
    with in_database() as session:
        people = factories.make_people(session)
        places = factories.make_places(session)
        version = factories.publish(session, factories.shipped("supervision"))
        audit = factories.make_submitted(
            session,
            version,
            answers={"SU-02": Answer(Outcome.ANSWERED, Grade.GOOD.value, "Seen on each visit")},
            author=people.manager,
            practitioner=people.iro,
            practitioner_team=people.team,
            places=places,
            audit_date=today(),
            submitted_at=now() - timedelta(minutes=1),
        )
        session.flush()
        audit_id = audit.id
        session.expunge_all()
    return people, audit_id


@pytest.fixture
def as_role(client_as: Any, submitted: tuple[People, str]) -> Callable[..., Any]:
    people = submitted[0]
    roles = {"manager": Role.QR_MANAGER, "iro": Role.IRO, "analyst": Role.ANALYST, "colleague": Role.IRO}
    return lambda name: client_as(people.by_name[name], roles[name])


def test_the_audit_reads_with_its_reference_and_status(as_role: Any, submitted: tuple[People, str]) -> None:
    page = as_role("manager").get(f"/audits/{submitted[1]}/").text
    assert "Seen on each visit" in page
    assert "Submitted" in page
    assert "North district" in page


def test_facts_are_corrected_with_a_reason_and_nothing_else(as_role: Any, submitted: tuple[People, str]) -> None:
    manager, audit_id = as_role("manager"), submitted[1]
    assert "Enter the reason" in manager.post(f"/audits/{audit_id}/correct-facts", data={"reason": " "}).text
    manager.post(f"/audits/{audit_id}/correct-facts", data={"reason": "Wrong age band"})
    facts = manager.get(f"/audits/{audit_id}/facts").text
    assert 'name="q_age_band"' in facts
    assert manager.get(f"/audits/{audit_id}/sections/oversight").status_code == 404
    fields = {"q_age_band": "16-plus", "q_plan_type": "CLA", "then": "continue", "_script": "1"}
    assert manager.post(f"/audits/{audit_id}/facts", data=fields).location.endswith("/check")
    assert "You are correcting the facts" in manager.get(f"/audits/{audit_id}/tasks").text
    assert "Give up this change" in manager.get(f"/audits/{audit_id}/discard").text
    assert manager.post(f"/audits/{audit_id}/discard").status_code == 303
    assert "Revision" not in manager.get(f"/audits/{audit_id}/").text.split("qa-muted")[0]


def test_the_audit_team_reopens_and_takes_back(as_role: Any, submitted: tuple[People, str], in_database: Any) -> None:
    analyst, manager, audit_id = as_role("analyst"), as_role("manager"), submitted[1]
    assert manager.get(f"/audits/{audit_id}/reopen").status_code == 403
    assert "Enter the reason" in analyst.post(f"/audits/{audit_id}/reopen", data={}).text
    analyst.post(f"/audits/{audit_id}/reopen", data={"reason": "A section was about another case"})
    assert "it is in no figure" in analyst.get(f"/audits/{audit_id}/").text
    assert "A section was about another case" in manager.get("/").text
    assert analyst.post(f"/audits/{audit_id}/abandon").status_code == 303
    with in_database() as session:
        assert session.get(Audit, audit_id).status is Status.SUBMITTED


def test_the_iro_sees_it_once_let(as_role: Any, submitted: tuple[People, str]) -> None:
    manager, iro, audit_id = as_role("manager"), as_role("iro"), submitted[1]
    assert iro.get(f"/audits/{audit_id}/").status_code == 404
    assert "It cannot be taken back" in manager.get(f"/audits/{audit_id}/release").text
    manager.post(f"/audits/{audit_id}/release")
    assert iro.get(f"/audits/{audit_id}/").headers["Location"].endswith(f"/feedback/{audit_id}/self-grade")
    iro.post(f"/feedback/{audit_id}/self-grade", data={"then": "read"})
    assert "Seen on each visit" in iro.get(f"/audits/{audit_id}/").text
    assert "About your practice" in iro.get("/").text
    assert as_role("colleague").get(f"/audits/{audit_id}/").status_code == 404


def test_giving_the_findings_closes_it(as_role: Any, submitted: tuple[People, str], in_database: Any) -> None:
    manager, audit_id = as_role("manager"), submitted[1]
    page = manager.post(f"/audits/{audit_id}/findings-given", data={"q_X11__day": "31"}).text
    assert "Error: Findings given" in page
    day = today()
    given = {"day": day.day, "month": day.month, "year": day.year}
    fields: dict[str, Any] = {
        f"q_{key}__{part}": str(number) for key in ("X11", "X11B") for part, number in given.items()
    }
    assert manager.post(f"/audits/{audit_id}/findings-given", data={**fields, "q_X11A": "telephone"}).status_code == 303
    page = manager.get(f"/audits/{audit_id}/").text
    assert "By telephone" in page
    assert "Closed" in page


def test_a_revision_that_is_not_there(as_role: Any, submitted: tuple[People, str]) -> None:
    manager, audit_id = as_role("manager"), submitted[1]
    assert manager.get(f"/audits/{audit_id}/revisions/1").status_code == 200
    assert manager.get(f"/audits/{audit_id}/revisions/2").status_code == 404


def test_every_part_of_the_audit_is_one_step_from_its_top(as_role: Any, submitted: tuple[People, str]) -> None:
    page = as_role("manager").get(f"/audits/{submitted[1]}/").text
    nav = page.split('<nav aria-label="On this page"')[1].split("</nav>")[0]
    targets = re.findall(r'href="#([\w-]+)"', nav)
    assert "answers-the-facts" in targets
    assert "answers-closing" in targets
    for target in targets:
        assert page.count(f'id="{target}"') == 1, target


def test_the_iro_is_led_to_the_reply_from_the_end_of_what_was_read(as_role: Any, submitted: tuple[People, str]) -> None:
    manager, iro, audit_id = as_role("manager"), as_role("iro"), submitted[1]
    manager.post(f"/audits/{audit_id}/release")
    iro.post(f"/feedback/{audit_id}/self-grade", data={"then": "read"})
    assert 'id="your-turn"' in iro.get(f"/audits/{audit_id}/").text
    assert 'id="your-turn"' not in manager.get(f"/audits/{audit_id}/").text, "it is not about the manager's own work"


def test_an_author_is_told_how_a_mistake_is_put_right(
    as_role: Any, submitted: tuple[People, str], in_database: Any
) -> None:
    address = f"/audits/{submitted[1]}/"
    page = as_role("manager").get(address).text
    assert "If something here is wrong" in page
    assert f'href="{address}correct-facts">correct the facts' in page
    with in_database() as session:
        session.get(Audit, submitted[1]).submitted_at = now() - timedelta(hours=25)
    page = as_role("manager").get(address).text
    assert "Ask the audit team to reopen it, and give the reference SU-" in page
    assert "correct the facts" not in page
    assert "If something here is wrong" not in as_role("analyst").get(address).text, "the audit team reopens it here"


def test_the_confirmation_leads_to_the_next_audit_of_the_form(as_role: Any, submitted: tuple[People, str]) -> None:
    address = f"/audits/{submitted[1]}/submitted"
    assert 'href="/audits/start/supervision">Start another: Supervision audit' in as_role("manager").get(address).text
    assert "Start another" not in as_role("analyst").get(address).text, "an analyst fills in no supervision audits"


def test_the_confirmation_shows_the_reference_and_no_markup(as_role: Any, submitted: tuple[People, str]) -> None:
    page = as_role("manager").get(f"/audits/{submitted[1]}/submitted").text
    assert "Your reference<br><strong>SU-" in page
    assert "&lt;" not in page
