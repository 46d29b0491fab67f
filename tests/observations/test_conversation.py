"""The pages of the conversation: whose turn it is, what is said, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qa_tool.kit.periods import today
from qa_tool.policy.words import Role
from tests.support import factories


@pytest.fixture
def talk(in_database: Callable[[], Any], client_as: Any) -> tuple[Any, Any, str]:
    """Observer, IRO, and the address of the conversation about a submitted observation."""
    with in_database() as session:
        people = factories.make_people(session)
        version = factories.publish(session, factories.shipped("live-observation"))
        audit = factories.make_submitted(
            session,
            version,
            author=people.manager,
            practitioner=people.iro,
            practitioner_team=people.team,
            audit_date=today(),
        )
        session.flush()
        address = f"/observations/{audit.id}"
        session.expunge_all()
    return client_as(people.manager, Role.QR_MANAGER), client_as(people.iro, Role.IRO), address


def _feedback() -> dict[str, str]:
    day = today()
    texts = {"strength_one": "Calm", "strength_two": "Clear", "thing_to_try": "Ask the child first"}
    dated = {"given_on-day": str(day.day), "given_on-month": str(day.month), "given_on-year": str(day.year)}
    return {**texts, **dated, "how": "phone"}


def test_the_iro_speaks_first_and_sees_nothing_yet(talk: tuple[Any, Any, str]) -> None:
    observer, iro, address = talk
    page = iro.get(f"{address}/conversation").text
    assert "You begin" in page
    assert "1. You first" in page
    assert "3. Your answer" in page
    assert "1. The IRO first" in observer.get(f"{address}/conversation").text
    assert "Read the observation" not in page
    wrong = iro.post(f"{address}/reflect", data={"pleased_with": "The opening"}).text
    assert "Enter ‘What you would change’" in wrong
    assert "The opening" in wrong
    iro.post(f"{address}/reflect", data={"pleased_with": "The opening", "would_change": "The end"})
    assert "The opening" in observer.get(f"{address}/feedback").text
    assert observer.get(f"{address}/reflect").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"strength_two": ""}, "Enter ‘Second strength’"),
        ({"given_on-day": "31", "given_on-month": "2"}, "must be a real date"),
        ({"given_on-year": ""}, "must include a year"),
        ({"given_on-year": "2090"}, "must be today or in the past"),
        ({"how": ""}, "Select whether you gave it face to face or by phone"),
        ({"thing_to_try": "Ring 07700 900123"}, "Remove what looks like"),
    ],
)
def test_feedback_says_what_is_wrong(talk: tuple[Any, Any, str], wrong: dict[str, str], message: str) -> None:
    observer, _, address = talk
    page = observer.post(f"{address}/feedback", data={**_feedback(), **wrong})
    assert "Error: Give feedback" in page.text
    assert message in page.text


def test_feedback_and_answer(talk: tuple[Any, Any, str]) -> None:
    observer, iro, address = talk
    assert iro.get(f"{address}/reply").status_code == 404
    assert observer.post(f"{address}/feedback", data=_feedback()).status_code == 303
    assert observer.post(f"{address}/feedback", data=_feedback()).status_code == 303, "a double click changes nothing"
    page = iro.get(f"{address}/conversation").text
    assert "Ask the child first" in page
    assert "Read the observation" in page
    assert "Select whether you recognise the grade" in iro.post(f"{address}/reply", data={"learning": "x"}).text
    answer = {"recognises": "partly", "learning": "Ask first", "learning_theme": "VOICE.V1", "someone_else": "yes"}
    assert iro.post(f"{address}/reply", data=answer).status_code == 303
    page = observer.get(f"{address}/conversation").text
    for words in ("Partly", "Ask first", "someone else to look"):
        assert words in page
    changed = iro.post(f"{address}/reply", data={**answer, "recognises": "no"}, follow_redirects=True).text
    assert "You have answered already" in changed
