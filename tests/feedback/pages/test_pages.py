"""The pages of feedback: nothing before the own grade, typed words are kept, answers reach whom they concern."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qa_tool.definitions.words import Grade
from qa_tool.feedback.models import FeedbackReply, SelfGrade
from qa_tool.records.models import Audit
from qa_tool.records.verbs import amending
from tests.support import factories
from tests.support.factories import ROLES, People

CANARY = "canary-of-the-auditor"


@pytest.fixture
def people(in_database: Any) -> People:
    with in_database() as session:
        return factories.make_people(session)


@pytest.fixture
def as_role(client_as: Any, people: People) -> Callable[[str], Any]:
    return lambda name: client_as(people.by_name[name], *ROLES[name])


@pytest.fixture
def released(in_database: Any, people: People) -> str:
    with in_database() as session:
        audit = factories.make_submitted(
            session,
            factories.publish(session, factories.small_definition("tier-2")),
            author=session.merge(people.auditor),
            practitioner=session.merge(people.iro),
            grade=Grade.INADEQUATE,
            answers={"X2": CANARY, "SM-01": "inadequate", "SM-03": "no"},
            released=True,
            opened=False,
        )
        return str(audit.id)


def test_the_iro_is_asked_first_and_sees_nothing_of_the_audit(as_role: Any, released: str) -> None:
    iro = as_role("iro")
    assert "Say how you would grade it" in iro.get("/").text
    where = iro.get(f"/audits/{released}/").headers["Location"]
    assert iro.get(f"/feedback/{released}/").headers["Location"] == where
    page = iro.get(where).text
    assert "How would you grade your own work here?" in page
    for path in ("/", "/audits/", "/audits/?grade=inadequate", "/feedback/", where):
        assert CANARY not in iro.get(path).text
        assert "Inadequate" not in _table(iro.get(path).text)


def _table(page: str) -> str:
    """The tables of a page: where a grade of a record would stand."""
    return "".join(part.split("</table>")[0] for part in page.split("<table")[1:])


def test_a_missing_grade_is_asked_for_and_the_rest_is_kept(as_role: Any, released: str) -> None:
    page = as_role("iro").post(f"/feedback/{released}/self-grade", data={"then": "grade", "grade-SM-01": "good"})
    assert page.status_code == 422
    assert "Select your overall grade" in page.text
    assert 'href="#grade-X1"' in page.text
    assert 'value="good" checked' in page.text


def test_what_came_too_late_leads_on_and_is_kept_for_its_owner(as_role: Any, released: str) -> None:
    """It is no error and was a loss all the same: the form leads to the page that says why, without what was typed."""
    iro = as_role("iro")
    assert iro.post(f"/feedback/{released}/self-grade", data={"then": "read"}).status_code == 303
    late = {"then": "grade", "grade-X1": "good", "grade-SM-01": "good", "why": "Typed too late."}
    answer = iro.post(f"/feedback/{released}/self-grade", data=late)
    assert answer.status_code == 303
    assert "kept for you until" in iro.get(answer.location).text
    assert "Typed too late." in iro.get("/account/kept").text
    assert "Typed too late." not in as_role("safeguarding").get("/account/kept").text


def test_grading_then_reading_then_a_dispute_that_is_answered(as_role: Any, released: str, in_database: Any) -> None:
    iro, safeguarding, auditor = as_role("iro"), as_role("safeguarding"), as_role("auditor")
    data = {"then": "grade", "grade-X1": "good", "grade-SM-01": "requires-improvement"}
    for _ in range(2):
        assert iro.post(f"/feedback/{released}/self-grade", data=data).status_code == 303
    with in_database() as session:
        assert session.query(SelfGrade).count() == 2
    assert CANARY in iro.get(f"/audits/{released}/").text
    assert iro.get(f"/feedback/{released}/self-grade").location == f"/audits/{released}/"
    said = {"view": "disputes", "reason": "The visit is on file.", "reflection": "Private words.", "seen": "0"}
    assert iro.post(f"/feedback/{released}/reply", data={**said, "reason": ""}).status_code == 422
    for _ in range(2):
        assert iro.post(f"/feedback/{released}/reply", data=said).status_code == 303
    with in_database() as session:
        assert session.query(FeedbackReply).count() == 1
    assert "disagreement to decide" in safeguarding.get("/").text
    assert f"/feedback/{released}/dispute" in safeguarding.get("/disputes/").text
    assert "Private words." in safeguarding.get(f"/feedback/{released}/dispute").text
    answer = {"answered": "grade-stands", "answer": "I read it with the auditor."}
    page = safeguarding.post(f"/feedback/{released}/dispute", data={**answer, "answer": ""})
    assert (page.status_code, 'href="#answer"' in page.text) == (422, True)
    assert safeguarding.post(f"/feedback/{released}/dispute", data=answer).status_code == 303
    assert safeguarding.post(f"/feedback/{released}/dispute", data=answer).status_code == 303
    for reader in (iro, auditor):
        page = reader.get(f"/feedback/{released}/").text
        assert "I read it with the auditor." in page
        assert ("Private words." in page) is (reader is iro)


def test_an_older_page_does_not_answer_over_a_newer_reply(as_role: Any, released: str) -> None:
    iro = as_role("iro")
    iro.post(f"/feedback/{released}/self-grade", data={"then": "read"})
    iro.post(f"/feedback/{released}/reply", data={"view": "partly", "seen": "0"})
    late = iro.post(f"/feedback/{released}/reply", data={"view": "recognises", "seen": "0"}, follow_redirects=True)
    assert "another window" in late.text
    assert iro.post(f"/feedback/{released}/self-grade", data={"then": "grade", "grade-X1": "good"}).status_code == 303
    assert "no longer taken" in iro.get(f"/feedback/{released}/").text


def test_what_is_to_be_reopened_leads_the_audit_team_there(
    as_role: Any, released: str, people: People, in_database: Any
) -> None:
    iro, analyst = as_role("iro"), as_role("analyst")
    iro.post(f"/feedback/{released}/self-grade", data={"then": "read"})
    iro.post(f"/feedback/{released}/reply", data={"view": "disputes", "reason": "The visit is on file."})
    answer = {"answered": "to-be-reopened", "answer": "Look at the visits again."}
    as_role("head").post(f"/feedback/{released}/dispute", data=answer)
    page = analyst.get("/disputes/").text
    assert "Look at the visits again." in page
    assert "The visit is on file." not in page
    assert f"/audits/{released}/reopen" in page
    assert analyst.get(f"/feedback/{released}/").status_code == 403
    with in_database() as session:
        amending.reopen(session, people.asker("analyst"), released, "Look at the visits again.")
        assert session.get_one(Audit, released).status.value == "reopened"
    assert "Nothing is to be reopened" in analyst.get("/disputes/").text


def test_the_list_is_filtered_by_where_it_stands(as_role: Any, released: str) -> None:
    manager = as_role("manager")
    assert "Not opened by the IRO" in _table(manager.get("/feedback/?state=not-read").text)
    assert "Nothing stands so" in manager.get("/feedback/?state=answered").text
    assert "That filter is not known" in manager.get("/feedback/?state=asleep&page=7").text
