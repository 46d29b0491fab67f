"""Every kind of file that leaves beside every other one: what is sound is released, a planted leak is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from qa_tool.kit.periods import now
from tests.support.counted import put_enquiries
from tests.support.factories import make_people, make_places, make_submitted, publish, small_definition

LIST, SHEET, MAKE = "/analysis/editions/", "/section-47/sheet", "/analysis/workbook"
TODAY = datetime(2019, 6, 3, 9, tzinfo=UTC)
KINDS = ("external", "cluster", "section-47")
GRADES = [("good", 20, 3), ("requires-improvement", 9, 7), ("inadequate", 8, 2)]
"""Grade, how many in the north, how many in the south."""
Client = Callable[..., Any]


@pytest.fixture
def place(in_database: Any) -> object:
    """A quarter of two forms, and its enquiries; the id of the north."""
    with in_database() as session:
        people, places, first = make_people(session), make_places(session), publish(session)
        second = publish(session, small_definition("other", reference="OT", title="Other audit"))
        south = {
            "locality": places.other_locality.id,
            "district": places.other_district.id,
            "team": places.other_team.id,
        }
        for grade, here, there in GRADES:
            for number in range(here + there):
                make_submitted(
                    session,
                    second if number % 3 == 2 else first,
                    author=people.auditor,
                    practitioner=people.iro,
                    places=places,
                    facts={} if number < here else south,
                    audit_date=date(2018, 10, 1) + timedelta(days=number),
                    answers={"X1": grade, "SM-01": grade},
                )
        for month, due in ((10, 20), (11, 13), (12, 3)):
            begins = date(2018, month, 1)
            put_enquiries(session, places.team.id, begins, due, due - 1, by=people.analyst.id, at=now())
        return places.locality.id


def prepared(analyst: Any, kind: str, place: Any, period: str = "2018/19-Q3") -> str:
    """The page of a file of that kind that the analyst prepared."""
    if kind == "section-47":
        answer = analyst.post(SHEET, data={"month": "2018-12", "for": "social-care", "reason": "The meeting"})
    else:
        data = {"period": period, "reason": "Board", "edition": kind, "place": place if kind == "cluster" else ""}
        answer = analyst.post(MAKE, data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


@pytest.mark.parametrize("order", list(permutations(KINDS)), ids=" ".join)
def test_each_kind_is_released_beside_the_others_and_a_leak_is_not(
    client_as: Client, in_database: Any, place: Any, order: tuple[str, ...]
) -> None:
    with time_machine.travel(TODAY, tick=False):
        analyst, head = client_as("AN"), client_as("HS")
        for kind in order[:-1]:
            page = prepared(analyst, kind, place)
            answer = head.post(f"{page}release", data={"reason": "Board"})
            assert answer.status_code == 303, f"{kind} of {order}: {answer.text}"
        page = prepared(analyst, order[-1], place)
        with in_database() as session:
            kept = plant_a_leak(session, page)
        refused = head.post(f"{page}release", data={"reason": "Board"})
        assert refused.status_code == 409
        assert "Nothing was released" in refused.text
        assert "as number 3" not in head.get(LIST).text
        with in_database() as session:
            session.execute(text("UPDATE prepared_edition SET counts = :kept WHERE id = :id"), kept)
        assert head.post(f"{page}release", data={"reason": "Board"}).status_code == 303


def test_a_year_goes_out_beside_its_quarter_and_a_meetings_edition(client_as: Client, place: Any) -> None:
    with time_machine.travel(TODAY, tick=False):
        analyst, head = client_as("AN"), client_as("HS")
        for kind, period in (("external", "2018/19-Q3"), ("cluster", "2018/19-Q3"), ("external", "2018/19")):
            page = prepared(analyst, kind, place, period)
            answer = head.post(f"{page}release", data={"reason": "Board"})
            assert answer.status_code == 303, f"{kind} of {period}: {answer.text}"


def plant_a_leak(session: Any, page: str) -> dict[str, str]:
    """Show what was hidden beside a small count of the file, as a careless rule would; what was kept before."""
    identity = page.rstrip("/").rpartition("/")[2]
    named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'prepared_edition'"
    for (trigger,) in session.execute(text(named)).all():  # what was prepared cannot be written over
        session.execute(text(f"DROP TRIGGER {trigger}"))
    find = text("SELECT counts FROM prepared_edition WHERE id = :id")
    before = session.execute(find, {"id": identity}).scalar_one()
    counts = json.loads(before)
    beside = [cell for cell in counts["cells"] if cell[2] in ("linked", "withheld") and cell[1] > 5]
    small = [cell for cell in counts["cells"] if cell[2] == "small"]
    assert small, "something is hidden"
    for cell in beside or small:
        cell[2] = "shown"
    session.execute(
        text("UPDATE prepared_edition SET counts = :counts WHERE id = :id"),
        {"counts": json.dumps(counts), "id": identity},
    )
    return {"kept": before, "id": identity}
