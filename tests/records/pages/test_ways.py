"""The ways between the pages: back to the check after one change, to the reply after reading, on to the next audit."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from qa_tool.policy.words import Role
from tests.support import factories

AUDIT = "c" * 32


@pytest.fixture
def manager(in_database: Callable[[], Any], client_as: Callable[..., Any]) -> Any:
    """A Q&R manager with a draft of a supervision audit and one of an observation."""
    with in_database() as session:
        people = factories.make_people(session)
        factories.make_places(session)
        for form in ("supervision", "live-observation"):
            factories.publish(session, factories.shipped(form))
        session.expunge_all()
    client = client_as(people.manager, Role.QR_MANAGER)
    assert client.post("/audits/start/supervision", data={"audit_id": AUDIT}).status_code == 303
    return client


def _changes(page: str) -> list[str]:
    """Where the check lets each answer be changed."""
    return [html.unescape(one) for one in re.findall(r'class="govuk-link" href="([^"]+)">Change<', page)]


def test_one_change_from_the_check_leads_back_to_it(manager: Any) -> None:
    check = f"/audits/{AUDIT}/check"
    there = next(one for one in _changes(manager.get(check).text) if one.endswith("#question-SU-02"))
    address = there.split("#")[0]
    page = manager.get(address).text
    assert "Save and check your answers" in page
    assert "There is a problem" not in page, "nothing was asked to be shown as wrong"
    sent = dict(re.findall(r'type="hidden" name="(_\w+)" value="(\w*)"', page))
    answer = manager.post(address.split("?")[0], data={**sent, "q_SU_02": "good", "then": "continue"})
    assert answer.location.endswith(check)


def test_what_is_wrong_is_put_right_and_leads_back_to_the_check(manager: Any) -> None:
    page = manager.get(f"/audits/{AUDIT}/sections/child?check=1").text
    assert "There is a problem" in page
    assert 'name="_from" value="check"' in page
    data = {"_from": "check", "q_SU_05": "good", "then": "continue"}
    assert manager.post(f"/audits/{AUDIT}/sections/child", data=data).location.endswith("/check")
    data["then"] = "return"
    assert manager.post(f"/audits/{AUDIT}/sections/child", data=data).location.endswith("/tasks")


def test_a_page_come_to_in_its_turn_leads_to_the_next(manager: Any) -> None:
    page = manager.get(f"/audits/{AUDIT}/sections/oversight").text
    assert "Save and continue" in page
    assert 'name="_from"' not in page
    answer = manager.post(f"/audits/{AUDIT}/sections/oversight", data={"q_SU_02": "good", "then": "continue"})
    assert answer.location.endswith("/sections/child")


def test_a_change_that_opens_more_questions_keeps_the_way_back(manager: Any) -> None:
    data = {"_from": "check", "q_SU_03": "no", "then": "continue"}
    page = manager.post(f"/audits/{AUDIT}/sections/oversight", data=data).text
    assert "1 more question appeared because of your answers" in page
    assert 'name="_from" value="check"' in page


@pytest.mark.parametrize(
    ("page", "times"), [("facts", 0), ("sections/oversight", 1), ("sections/footprint", 1), ("sections/closing", 0)]
)
def test_what_makes_good_evidence_stands_once_before_the_grades(manager: Any, page: str, times: int) -> None:
    assert manager.get(f"/audits/{AUDIT}/{page}").text.count("What makes good evidence") == times


def test_an_observation_has_evidence_of_its_own(manager: Any) -> None:
    manager.post("/audits/start/live-observation", data={"audit_id": "d" * 32})
    page = manager.get(f"/audits/{'d' * 32}/sections/all").text
    assert page.count("What makes good evidence") == 1
    assert "not in the room" in page
