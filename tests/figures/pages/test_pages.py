"""The pages of the analysis: what they say, to whom, and where their numbers lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests.support import brute_force, factories
from tests.support.brute_force import Plain
from tests.support.looking import text_of

UnitOfWork = Callable[[], AbstractContextManager[Session]]
QUARTER = "period=2018/19-Q3"
ROOMS = ["/", "/questions", "/themes", "/themes?sub-themes=yes", "/places", "/volume", "/form/first", "/audits"]


def plain_records() -> Iterator[Plain]:
    """30 audits of the first form: 20 good, 10 inadequate; every third is in the south; one finding each."""
    for number in range(30):
        overall = "good" if number % 3 else "inadequate"
        answers: dict[str, Any] = {
            "FI-01": overall,
            "FI-02": overall,
            "FI-03": "no" if number % 2 else "yes",
            "FI-04": ("parent", "child"),
            "FI-05": "good",
            "FI-06": "words",
        }
        place = "north" if number % 3 else "south"
        findings: list[tuple[str, tuple[str, ...]]] = [
            ("strength" if number % 2 else "area-for-development", ("VOICE.V1", "PLAN.P1"))
        ]
        yield Plain(
            "first", 1, date(2018, 10, 1 + number), overall=overall, locality=place, plan_type="CP", answers=answers,
            findings=findings,
        )  # fmt: skip


@pytest.fixture
def filled(in_database: UnitOfWork) -> factories.Places:
    """The records, committed."""
    with in_database() as session:
        return brute_force.put(session, list(plain_records()))


def at(room: str, query: str = QUARTER) -> str:
    return f"/analysis{room}{'&' if '?' in room else '?'}{query}"


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("query", [QUARTER, "period=2018/19", "from=2018-10-01&to=2018-10-09", "period=2011/12-Q1"])
def test_every_room_answers_full_small_and_empty(client_as: Any, filled: Any, room: str, query: str) -> None:
    page = client_as("HS").get(at(room, query))
    assert page.status_code == 200


@pytest.mark.parametrize("room", ["/", "/questions", "/themes", "/places", "/volume", "/audits"])
def test_every_room_answers_on_an_empty_database(client_as: Any, room: str) -> None:
    page = client_as("HS").get(at(room))
    assert page.status_code == 200
    assert "No submitted audits in 2018/19 Q3" in text_of(page) or room == "/audits"


@pytest.mark.parametrize(("role", "status"), [("BS", 403), ("AD", 403), ("AU", 403), ("QR", 200)])
def test_figures_are_open_as_the_matrix_says(client_as: Any, filled: Any, role: str, status: int) -> None:
    for room in ROOMS:
        assert client_as(role).get(at(room)).status_code == status


def test_the_overview_says_n_and_big_n_beside_each_percentage(client_as: Any, filled: Any) -> None:
    text = text_of(client_as("HS").get(at("/")))
    assert "First form: 20 of 30 good (66.7%), 20 of 30 not inadequate (66.7%)" in text
    assert "Nothing to compare with" in text


def test_the_overview_opens_with_what_may_be_called_a_change(client_as: Any, filled: Any) -> None:
    client = client_as("HS")
    assert "against 2018/19 Q2" not in client.get(at("/")).text.partition("Headlines")[0], "nothing was counted then"
    few = text_of(client.get(at("/", "from=2018-10-16&to=2018-10-30")))
    assert "What changed, and where it differs" in few
    rest = "in the rest of the service"
    assert f"WorseSouth locality, First form: inadequate in 5 of 5, 0 of 10 {rest} Firm" in few
    assert f"BetterNorth locality, First form: inadequate in 0 of 10, 5 of 5 {rest} Firm" in few
    assert "Too few answers to say in" in few


def test_a_small_base_shows_counts_and_says_so(client_as: Any, filled: Any) -> None:
    few = text_of(client_as("HS").get(at("/", "from=2018-10-01&to=2018-10-09")))
    assert "First form: 6 of 9 good (too few for a percentage)" in few
    assert "66.7%" not in few
    some = text_of(client_as("HS").get(at("/", "from=2018-10-01&to=2018-10-12")))
    assert "First form: 8 of 12 good (66.7%, small base)" in some


def test_each_number_leads_to_exactly_its_audits(client_as: Any, filled: Any) -> None:
    """Follow every link to audits on every page: as many are counted there as the number that was clicked."""
    client = client_as("HS")
    followed = 0
    for room in ["/", "/questions", "/themes?sub-themes=yes", "/places", "/volume", "/form/first"]:
        for link in html.fromstring(client.get(at(room)).text).xpath("//a[contains(@href, '/analysis/audits')]"):
            number = int(link.text.replace(",", ""))
            behind = text_of(client.get(link.get("href")))
            counted = int(behind.partition(" counted")[0].rpartition(". ")[2].split()[0].replace(",", ""))
            pooled = (
                "/analysis/audits" in link.get("href")
                and "theme=" in link.get("href")
                and "kind=" not in link.get("href")
            )
            # Pooled answers are answers: the audits that gave them are at most as many.
            assert counted == number if not pooled else 0 < counted <= number, (link.get("href"), number, counted)
            followed += 1
    assert followed > 50


def test_an_iro_is_led_to_the_edition_for_all_staff_and_nowhere_else(client_as: Any, filled: Any) -> None:
    client = client_as("IRO")
    page = client.get(at("/"), follow_redirects=True)
    assert page.status_code == 200
    assert "66.7%" not in page.text
    for room in [*ROOMS[1:], "/themes/VOICE", "/measures", "/measures/C1", "/ledger", "/ledger.csv", "/learning",
                 "/learning.csv", "/came-of-it", "/charts/forms.csv", "/charts/forms.png"]:  # fmt: skip
        for query in (QUARTER, "period=2018/19", "from=2018-10-01&to=2018-10-01&form=first"):
            assert client.get(at(room, query)).status_code == 403, room


@pytest.mark.parametrize(
    "query", ["question=FI-99", "question=FI-99&answer=yes", "question=NO-1", "theme=XX", "grade=excellent",
              "theme=VOICE.V1&kind=neither", "question=FI-03&answer=good"],
)  # fmt: skip
def test_what_does_not_exist_and_what_is_restricted_are_not_found(client_as: Any, filled: Any, query: str) -> None:
    assert client_as("HS").get(at("/audits", f"{QUARTER}&{query}")).status_code == 404


def test_a_restricted_question_is_on_no_page(client_as: Any, filled: Any) -> None:
    for room in ROOMS:
        assert "FI-99" not in client_as("HS").get(at(room)).text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("period=2018/19-Q5", "'2018/19-Q5' is not a quarter: write it like 2018/19-Q3"),
        ("period=2018", "'2018' is not a financial year: write it like 2018/19"),
        ("from=2018-10-01", "Give both dates: 'from' is there, 'to' is missing"),
        ("from=2018-10-09&to=2018-10-01", "give the earlier date first"),
        ("from=1/2/2018&to=2018-10-01", "'1/2/2018' is not a date: write it like 2018-10-31"),
        (f"{QUARTER}&form=nothing", "'nothing' is not one of the choices for form"),
        (f"{QUARTER}&place=nowhere", "'nowhere' is not a place"),
    ],
)
def test_what_cannot_be_understood_is_said_and_the_page_still_shows_figures(
    client_as: Any, filled: Any, query: str, message: str
) -> None:
    page = client_as("HS").get(at("/", query))
    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert message in text_of(page)


def test_filters_stay_in_the_address_from_room_to_room(client_as: Any, filled: factories.Places) -> None:
    page = client_as("HS").get(at("/", f"{QUARTER}&place={filled.other_locality.id}&plan-type=CP"))
    assert "South locality" in text_of(page)
    assert "First form: 0 of 10 good (0.0%, small base)" in text_of(page)
    for link in html.fromstring(page.text).xpath("//nav[@aria-label='Analysis']//a"):
        # A quarter is frozen whole, an edition covers the service, a meeting is one locality's.
        if not any(room in link.get("href") for room in ("workbook", "/quarters/", "/editions/", "/meetings/")):
            assert f"place={filled.other_locality.id}" in link.get("href")
            assert "plan-type=CP" in link.get("href")


def test_a_locality_stands_against_the_service_without_it(client_as: Any, filled: Any) -> None:
    text = text_of(client_as("HS").get(at("/places")))
    assert "North locality" in text
    assert (
        "0 of 10 answered: see the audits (0.0%, small base)" in text
    )  # the rest of the service for the north is the south


def test_the_usual_period_is_that_of_the_last_audit_when_nothing_came_since(client_as: Any, filled: Any) -> None:
    assert "Analysis: 2018/19 Q3" in text_of(client_as("HS").get("/analysis/"))
