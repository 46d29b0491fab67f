"""The page of children whose plan is inadequate now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from qa_tool.actions.queries import follow_ups
from qa_tool.definitions.model import RuleUse
from qa_tool.definitions.words import FollowUpKind, Grade
from qa_tool.policy.words import Role
from qa_tool.records.models import Case
from tests.support import factories
from tests.support.looking import text_of

ADDRESS = "/analysis/inadequate"


def filled(in_database: Callable[[], Any], children: int) -> tuple[factories.People, list[str]]:
    with in_database() as session:
        people = factories.make_people(session)
        small = factories.small_definition()
        rules = (*small.rules, RuleUse(name="follow-up", parameters={"theme": "PLAN"}))
        version = factories.publish(session, factories.changed(small, rules=rules))
        places = factories.make_places(session)
        references = []
        for number in range(children):
            case = Case(number=f"{number + 7000000}", token=f"t{number}")
            session.add(case)
            session.flush()
            audit = factories.make_submitted(
                session,
                version,
                grade=Grade.INADEQUATE,
                author=people.auditor,
                practitioner=people.iro,
                practitioner_team=people.team,
                places=places,
                audit_date=date(2018, 11, 5),
            )
            audit.case_id = case.id
            owner = people.iro.id if number else None
            follow_ups.open_follow_up(
                session,
                audit.id,
                FollowUpKind.INADEQUATE,
                owner_id=owner,
                question_key="X1",
                due=date(2018, 12, 3),
            )
            references.append(audit.reference)
        session.flush()
        session.expunge_all()
    return people, references


def test_each_child_is_a_line_that_leads_to_its_audit(in_database: Any, client_as: Any) -> None:
    people, references = filled(in_database, 2)
    answer = client_as(people.manager, Role.QR_MANAGER).get(ADDRESS)
    page = " ".join(text_of(answer).split())
    assert "2 children, 2 with an overdue follow-up" in page
    assert all(reference in page for reference in references)
    assert "Independent Reviewing Officer" in page
    assert "Safeguarding manager" in page
    assert "7000000" not in answer.text, "no case number"
    assert client_as(people.other_manager, Role.QR_MANAGER).get(ADDRESS).text.count(references[0]) == 0
    assert client_as(people.iro, Role.IRO).get(ADDRESS).status_code == 403


def test_nobody_waits_and_the_page_says_so(in_database: Any, client_as: Any) -> None:
    assert "No child" in text_of(client_as("HS").get(ADDRESS))


def test_fifty_to_a_page(in_database: Any, client_as: Any) -> None:
    people, references = filled(in_database, 51)
    client = client_as(people.head, Role.HEAD_OF_SERVICE)
    first = client.get(ADDRESS).text
    second = client.get(f"{ADDRESS}?page=2").text
    shown = [reference for reference in references if reference in first]
    assert len(shown) == 50
    assert [reference for reference in references if reference in second] == sorted(set(references) - set(shown))
    assert "51 children" in first
    assert client.get(f"{ADDRESS}?page=nonsense").status_code == 200
