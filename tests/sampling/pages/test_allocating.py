"""Giving the cases of a sample to auditors, who start, decline or lose them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from qa_tool.kit.periods import today
from qa_tool.sampling.models import Allocation
from qa_tool.trail.models import Event
from tests.sampling.pages.lists import drawn
from tests.support.looking import count
from tests.support.samples import Service
from tests.support.site import found


def due() -> dict[str, str]:
    day = today() + timedelta(days=10)
    return {"due-day": str(day.day), "due-month": str(day.month), "due-year": str(day.year)}


def test_from_a_suggestion_to_the_auditors_list(as_, service, in_database):
    client = as_("analyst")
    address = drawn(client)
    sample_id = address.rstrip("/").rpartition("/")[2]
    page = f"/allocations/samples/{sample_id}"
    assert client.get(page).status_code == 200
    nobody = client.post(page, data={"action": "suggest", **due()})
    assert nobody.status_code == 422
    people = [service.people.auditor.id, service.people.second_auditor.id]
    suggested = client.post(page, data={"action": "suggest", "spread_over": people, **due()})
    chosen = re.findall(r'<option value="(\w+)" selected', suggested.text)
    assert sorted(chosen) == sorted(people * 3)
    names = re.findall(r'<select class="govuk-select" id="auditor-\w+" name="(auditor-\w+)"', suggested.text)
    choices = dict(zip(names, chosen, strict=True))
    for _ in range(2):
        assert client.post(page, data={"action": "give", **choices, **due()}).status_code == 303
    assert count(in_database, Allocation) == 6
    assert "Every case of the sample is allocated" in client.get(page).text
    mine = as_("auditor").get("/allocations/").text
    assert mine.count('/start" novalidate') == 3
    assert "Allocated to you" in as_("auditor").get("/").text


def test_cases_given_together_are_listed_in_the_order_of_their_sample(as_, service):
    """They have one due day and one moment: their ids, which are random, told the order."""
    client = as_("analyst")
    address = drawn(client)
    page = f"/allocations/samples/{address.rstrip('/').rpartition('/')[2]}"
    people = [service.people.auditor.id, service.people.second_auditor.id]
    suggested = client.post(page, data={"action": "suggest", "spread_over": people, **due()}).text
    chosen = re.findall(r'<option value="(\w+)" selected', suggested)
    names = re.findall(r'<select class="govuk-select" id="auditor-\w+" name="(auditor-\w+)"', suggested)
    client.post(page, data={"action": "give", **dict(zip(names, chosen, strict=True)), **due()})
    in_sample = re.findall(r"••••\d{4}", client.get(address).text)
    assert len(set(in_sample)) == 6
    assert re.findall(r"••••\d{4}", client.get("/allocations/").text) == list(dict.fromkeys(in_sample))


def test_a_wrong_choice_is_said_at_its_case_and_the_rest_stays(as_, service):
    client = as_("analyst")
    address = drawn(client)
    page = f"/allocations/samples/{address.rstrip('/').rpartition('/')[2]}"
    names = re.findall(r'name="(auditor-\w+)"', client.get(page).text)
    wrong = client.post(page, data={names[0]: service.people.support.id, names[1]: service.people.auditor.id, **due()})
    assert wrong.status_code == 422
    assert "Choose somebody from the list" in wrong.text
    assert f'href="#{names[0]}"' in wrong.text
    assert f'<option value="{service.people.auditor.id}" selected' in wrong.text
    late = client.post(page, data={names[1]: service.people.auditor.id, **due(), "due-year": "1999"})
    assert "today or later" in late.text
    assert client.post(page, data={names[1]: service.people.auditor.id, "due-day": "x"}).status_code == 422


def given(in_database: Any, service: Service, name: str = "auditor") -> str:
    with in_database() as session:
        service.session = session
        return str(service.given(name).id)


def test_the_auditor_starts_once_and_finds_the_facts_filled_in(as_, service, in_database):
    """Security check 60."""
    address = f"/allocations/{given(in_database, service)}/"
    client = as_("auditor")
    page = client.get(address).text
    number = found(r"<strong>(\d{7})</strong>", page)[1]
    answers = [client.post(f"{address}start") for _ in range(2)]
    assert answers[0].location == answers[1].location
    facts = client.get(answers[0].location.replace("tasks", "facts")).text
    assert number not in facts
    assert f"••••{number[-4:]}" in facts
    assert re.search(r'value="(CP|CLA)" checked', facts)
    with in_database() as session:
        assert session.scalar(select(func.count()).select_from(Event).where(Event.action == "audit.started")) == 1
    page = client.get(address).text
    assert "Go on with T2-" in page
    tasks = client.get(found(r'href="(/audits/[0-9a-f]+/tasks)"', page).group(1)).text
    assert f'href="{address}">The case number to find the file by' in tasks
    assert number not in as_("analyst").get(address).text


def test_declining_says_why_and_gives_it_back(as_, service, in_database):
    address = f"/allocations/{given(in_database, service)}/"
    client = as_("auditor")
    assert client.get(f"{address}decline").status_code == 200
    assert client.post(f"{address}decline", data={"reason": ""}).status_code == 422
    assert client.post(f"{address}decline", data={"reason": "I knew the family"}).status_code == 303
    assert "Nothing is allocated to you" in client.get("/allocations/").text
    assert "I knew the family" in as_("analyst").get(address).text
    assert "Declined" in as_("analyst").get("/allocations/?ended=1").text


def test_reassigning_a_draft_warns_and_shows_no_word_of_it(as_, service, in_database):
    address = f"/allocations/{given(in_database, service)}/"
    auditor, analyst = as_("auditor"), as_("analyst")
    draft = auditor.post(f"{address}start").location
    auditor.post(draft.replace("tasks", "sections/closing"), data={"q_X2": "canary-of-the-first"})
    page = analyst.get(f"{address}reassign").text
    assert "that draft is deleted" in page
    assert "canary" not in page
    bare = analyst.post(f"{address}reassign", data={"auditor": service.people.second_auditor.id, **due()})
    assert bare.status_code == 422
    data = {"auditor": service.people.second_auditor.id, "reason": "On leave", **due()}
    moved = analyst.post(f"{address}reassign", data=data)
    assert moved.status_code == 303
    assert auditor.get(draft).status_code == 404
    assert as_("second_auditor").get(moved.location).status_code == 200
    again = analyst.post(f"{address}reassign", data=data)
    assert again.status_code == 303
    assert count(in_database, Allocation) == 2


@pytest.mark.parametrize(
    ("name", "reads", "changes"),
    [
        ("auditor", 200, 403),
        ("second_auditor", 404, 403),
        ("iro", 404, 403),
        ("manager", 404, 404),
        ("other_manager", 404, 404),
        ("safeguarding", 200, 200),
        ("head", 200, 403),
        ("analyst", 200, 200),
        ("support", 403, 403),
        ("administrator", 403, 403),
    ],
)
def test_who_reaches_an_allocation(as_, service, in_database, name, reads, changes):
    """Object rule 10: what is not theirs is not there."""
    address = f"/allocations/{given(in_database, service)}/"
    client = as_(name)
    assert client.get(address).status_code == reads
    assert client.get(f"{address}reassign").status_code == changes
    starts = {"auditor": 303}.get(name, 403 if name in ("analyst", "support", "administrator") else 404)
    assert client.post(f"{address}start").status_code == starts


def test_a_manager_reaches_what_is_given_to_the_own_team(as_, service, in_database):
    address = f"/allocations/{given(in_database, service, 'colleague')}/"
    assert as_("manager").get(f"{address}reassign").status_code == 200
    assert as_("other_manager").get(address).status_code == 404
