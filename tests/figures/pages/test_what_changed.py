"""What changed and where it differs: what the overview lists is what its headlines say, and nothing is left unsaid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from lxml import html
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from tests.support.factories import make_people, make_places, make_submitted, publish
from tests.support.looking import text_of

InDatabase = Callable[[], AbstractContextManager[Session]]
GOOD, RI, INADEQUATE = Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE
NOW, BEFORE, YEAR_AGO = date(2018, 11, 5), date(2018, 8, 6), date(2017, 11, 6)
Mix = tuple[int, int, int]
"""How many are good, require improvement, are inadequate."""


def put(session: Session, records: Mapping[tuple[date, str], Mix], questions: Mapping[date, Mix] | None = None) -> None:
    """Audits by day and locality; the first question's answers follow the overall grade unless they are given."""
    cast, places, version = make_people(session), make_places(session), publish(session)
    other = type(places)(
        places.other_locality, places.other_district, places.other_team, places.locality, places.district, places.team
    )
    for (day, where), mix in records.items():
        answers = list(_grades((questions or {}).get(day, mix)))
        for number, grade in enumerate(_grades(mix)):
            make_submitted(
                session,
                version,
                author=cast.auditor,
                places=places if where == "north" else other,
                audit_date=day,
                grade=grade,
                answers={"SM-01": answers[number % len(answers)].value},
            )


def _grades(mix: Mix) -> list[Grade]:
    return [grade for grade, n in zip((GOOD, RI, INADEQUATE), mix, strict=True) for _ in range(n)]


def seen(client: Any) -> tuple[dict[str, list[str]], str, str]:
    """What is listed as worse and as better, the headlines, and the whole page."""
    page = client.get("/analysis/?period=2018/19-Q3")
    tree = html.fromstring(page.text)
    (card,) = tree.xpath("//section[@aria-labelledby='glance']")
    listed = {
        term.text_content(): [" ".join(one.text_content().split()) for one in term.getnext().xpath(".//li")]
        for term in card.xpath(".//dt")
    }
    headlines = " ".join(tree.xpath("//ul[contains(@class, 'qa-headlines')]")[0].text_content().split())
    return listed, headlines, text_of(page)


def test_a_rare_grade_that_gathers_in_one_place_is_said_in_counts(client_as: Any, in_database: InDatabase) -> None:
    with in_database() as session:
        put(session, {(NOW, "north"): (10, 6, 4), (NOW, "south"): (22, 21, 1)})
    listed, headlines, _ = seen(client_as("SM"))
    said = "North locality, Small audit: inadequate in 4 of 20, 1 of 44 in the rest of the service"
    assert said in listed["Worse"]
    assert "North locality, Small audit: 10 of 20 good (50.0%), inadequate in 4 of 20, 1 of 44 in the rest" in headlines
    assert not [line for line in listed["Worse"] if "inadequate" in line and "%" in line]


def test_what_fell_since_last_year_is_worse_although_it_held_since_last_quarter(
    client_as: Any, in_database: InDatabase
) -> None:
    with in_database() as session:
        put(session, {(NOW, "north"): (10, 20, 0), (BEFORE, "north"): (11, 19, 0), (YEAR_AGO, "north"): (20, 10, 0)})
    listed, headlines, page = seen(client_as("SM"))
    fallen = "good down 33.3 points on 2017/18 Q3 (95% interval "
    assert any(line.startswith(f"Small audit: {fallen}") for line in listed["Worse"]), listed
    assert "down 33.3 points on 2017/18 Q3" in headlines
    assert "Nothing that was looked at is worse" not in page


def test_what_is_inadequate_more_often_than_before_is_worse(client_as: Any, in_database: InDatabase) -> None:
    with in_database() as session:
        put(session, {(NOW, "north"): (20, 14, 6), (BEFORE, "north"): (20, 20, 0)})
    listed, headlines, _ = seen(client_as("SM"))
    said = "inadequate in 6 of 40, 0 of 40 in 2018/19 Q2"
    assert any(line.startswith(f"Small audit: {said}") for line in listed["Worse"]), listed
    assert said in headlines
    assert not listed["Better"]


def test_one_question_that_fell_is_found_although_the_grades_held(client_as: Any, in_database: InDatabase) -> None:
    with in_database() as session:
        put(
            session,
            {(NOW, "north"): (12, 12, 0), (BEFORE, "north"): (12, 12, 0)},
            {NOW: (4, 20, 0), BEFORE: (20, 4, 0)},
        )
    listed, headlines, _ = seen(client_as("SM"))
    (fallen,) = [line for line in listed["Worse"] if line.startswith("Small audit, SM-01")]
    assert "good down 66.7 points on 2018/19 Q2" in fallen
    assert fallen.endswith("Firm"), "it differs however many questions are looked at"
    assert "Small audit, SM-01" in headlines


def test_nothing_is_said_to_be_worse_only_where_nothing_is(client_as: Any, in_database: InDatabase) -> None:
    with in_database() as session:
        put(session, {(NOW, "north"): (12, 10, 2), (BEFORE, "north"): (11, 11, 2), (YEAR_AGO, "north"): (12, 10, 2)})
    listed, headlines, page = seen(client_as("SM"))
    assert listed == {"Worse": [], "Better": []}
    assert "Nothing that was looked at is worse." in page
    assert "down" not in headlines
    assert "comparisons looked at together" in page
    assert "of twenty such looks one differs by chance" in page
    assert "at 5% divided by their number" in page


def test_an_interval_that_leaves_out_zero_does_not_end_at_it(client_as: Any, in_database: InDatabase) -> None:
    with in_database() as session:
        put(session, {(NOW, "north"): (16, 8, 0), (BEFORE, "north"): (12, 18, 0)})
    _, headlines, page = seen(client_as("SM"))
    assert "good up 26.7 points on 2018/19 Q2 (95% interval +0.002 to" in headlines
    assert "+0.0 to" not in page


@pytest.mark.parametrize("mix", [(3, 2, 1), (1, 0, 0)])
def test_too_few_are_said_to_be_too_few(client_as: Any, in_database: InDatabase, mix: Mix) -> None:
    with in_database() as session:
        put(session, {(NOW, "north"): mix, (BEFORE, "north"): (0, 2, 0)})
    page = text_of(client_as("SM").get("/analysis/?period=2018/19-Q3"))
    assert "There are too few answers to speak of a change." in page
