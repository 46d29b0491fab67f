"""The further pages of the analysis: what they say, to whom, and what they never say."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from qa_tool.policy.words import Role
from tests.figures.pages.test_pages import UnitOfWork, plain_records
from tests.support import brute_force, brute_world, factories
from tests.support.looking import text_of
from tests.support.measures import MEASURES

QUARTER = "?period=2018/19-Q3"
OWN_TEAM = "&whose=own-team"
"""Measures of the service have no floor yet: a Q&R manager reads those of the own team."""
ELSEWHERE = {(Role.IRO, "C2")}
"""Read, but in the staff edition."""


@pytest.fixture
def filled(in_database: UnitOfWork) -> None:
    """Records of small forms, and Section 47 audits and observations."""
    with in_database() as session:
        brute_force.put(session, list(plain_records()))


def test_the_ledger_shows_eight_quarters_and_is_a_file_too(client_as: Any, filled: Any) -> None:
    client = client_as("HS").says_what_files_are_for()
    page = client.get(f"/analysis/ledger{QUARTER}")
    assert page.status_code == 200
    assert "2016/17 Q4" in text_of(page)
    file = client.get(f"/analysis/ledger.csv{QUARTER}&theme=PLAN")
    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff").split("\r\n\r\n")[0])))
    assert {row["Sub-theme"] for row in rows} == {"PLAN.P1"}
    assert [row["Audits that name it as a strength"] for row in rows][-1] == "15"
    assert file.mimetype == "text/csv"


@pytest.mark.parametrize("role", Role)
def test_whoever_reads_a_measure_is_shown_it_and_nobody_else(client_as: Any, filled: Any, role: Role) -> None:
    client = client_as(role)
    for key, measure in MEASURES.items():
        reads = role in measure.readers and (role, key) not in ELSEWHERE
        page = client.get(f"/analysis/measures/{key}{QUARTER}{OWN_TEAM}")
        assert page.status_code in ({200} if reads else {403, 404}), key
        assert not reads or measure.name in text_of(page)


def test_pages_of_observations_and_enquiries_answer(client_as: Any, in_database: UnitOfWork) -> None:
    from tests.figures.test_measures import SAMPLE

    with in_database() as session:
        brute_world.put(session, SAMPLE)
    client = client_as("SM")
    seen = text_of(client.get(f"/analysis/observations{QUARTER}"))
    assert "%" not in seen.partition("Feedback on observations")[0].partition("nobody is named")[2]
    asked = text_of(client.get(f"/analysis/enquiries{QUARTER}"))
    assert "1 of 2 counts only" in " ".join(asked.split())
    assert client_as("IRO").get(f"/analysis/enquiries{QUARTER}").status_code == 403


def test_records_are_listed_to_the_own_line_only_and_from_three_on(client_as: Any, in_database: UnitOfWork) -> None:
    with in_database() as session:
        people = factories.make_people(session)
        version = factories.publish(session)
        for practitioner, number in ((people.iro, 3), (people.colleague, 2), (people.other_iro, 3)):
            for _ in range(number):
                factories.make_submitted(session, version, practitioner=practitioner)
    manager = client_as(people.manager, "QR")
    mine = text_of(manager.get(f"/analysis/practitioners/{people.iro.id}{QUARTER}"))
    assert mine.count("SM-2018-") == 3
    assert "%" not in mine
    assert "never of a person" in mine
    few = text_of(manager.get(f"/analysis/practitioners/{people.colleague.id}{QUARTER}"))
    assert "fewer than 3 records" in few
    assert "SM-2018-" not in few
    assert manager.get(f"/analysis/practitioners/{people.other_iro.id}{QUARTER}").status_code == 404
    own = text_of(client_as(people.iro, "IRO").get(f"/analysis/practitioners/{people.iro.id}{QUARTER}"))
    assert "no records that have been shown to you" in own


def test_the_learning_plan_is_a_page_and_a_file(client_as: Any, filled: Any) -> None:
    client = client_as("HS").says_what_files_are_for()
    page = text_of(client.get(f"/analysis/learning{QUARTER}"))
    assert "Plan on these: strong evidence" in page
    assert "Strong: at least 10 records" in page
    file = client.get(f"/analysis/learning.csv{QUARTER}")
    rows = {
        row["Code"]: row for row in csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff").split("\r\n\r\n")[0]))
    }
    assert rows["PLAN.P1"]["Records that name it"] == "15"
    assert rows["PLAN.P1"]["Evidence"] == "Thin", "one form, nobody known, no team"
    assert rows["PLAN.P1"]["Of records"] == "30"
    assert client.get("/analysis/learning.csv?period=never").status_code == 404
    assert client_as("AU").get(f"/analysis/learning{QUARTER}").status_code == 403


def test_what_came_of_it_answers_with_and_without(client_as: Any, filled: Any) -> None:
    page = client_as("HS").get(f"/analysis/came-of-it{QUARTER}")
    assert page.status_code == 200
    assert "The audits of 2018/19 Q2 led to no action and no follow-up" in text_of(page)
