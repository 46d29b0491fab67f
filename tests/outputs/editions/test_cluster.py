"""The cluster edition beside the released edition: a locality less the service is never another one (check 106)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import time_machine
from openpyxl import load_workbook

from tests.support.factories import make_people, make_places, make_submitted, publish

LIST, MAKE = "/analysis/editions/", "/analysis/workbook"
TODAY = datetime(2019, 2, 4, 9, tzinfo=UTC)
QUARTER = "2018/19-Q3"
GRADES = [("good", 20, 3), ("requires-improvement", 9, 7), ("inadequate", 8, 2)]
"""Grade, how many in the north, how many in the south."""


def voice(file: bytes, sheet: str, table: str, first: str) -> list[Any]:
    """Good, requires improvement, inadequate and N of the theme, as they are printed."""
    page = load_workbook(io.BytesIO(file))[sheet]
    rows = [[cell.value for cell in row] for row in page[page.tables[table].ref]]
    place = rows[0].index("Good")
    return next(row[place : place + 4] for row in rows if row[0] == first)


def test_one_locality_and_the_service_do_not_tell_the_other(client_as: Callable[..., Any], in_database: Any) -> None:
    with in_database() as session:
        people, places, version = make_people(session), make_places(session), publish(session)
        south = {
            "locality": places.other_locality.id,
            "district": places.other_district.id,
            "team": places.other_team.id,
        }
        day = date(2018, 10, 1)
        for grade, here, there in GRADES:
            for number in range(here + there):
                make_submitted(
                    session,
                    version,
                    author=people.auditor,
                    practitioner=people.iro,
                    places=places,
                    facts={} if number < here else south,
                    audit_date=day.replace(day=1 + number),
                    answers={"X1": grade, "SM-01": grade},
                )
        place = places.locality.id
    with time_machine.travel(TODAY, tick=False):
        analyst, head, manager = client_as("AN"), client_as("HS"), client_as("QR").says_what_files_are_for()
        assert 'value="cluster"' not in manager.get(MAKE).text
        data = {"period": QUARTER, "reason": "Meeting", "edition": "cluster", "place": place}
        for number, more in enumerate(({"edition": "external", "place": ""}, {}), 1):
            answer = analyst.post(MAKE, data=data | more)
            assert answer.status_code == 303, answer.text
            assert head.post(f"{answer.location}release", data={"reason": "Meeting"}).status_code == 303
            assert f"as number {number}" in head.get(LIST).text or number == 2
        outside = manager.get(f"{LIST}1/file").data
        meeting = manager.get(f"{LIST}sheets/released/2/file").data
        whole = voice(outside, "Themes", "themes", "Voice")
        north = voice(meeting, "Themes", "cluster_themes", "Voice")
        assert manager.get(f"{LIST}2/file").status_code == 404
    for (grade, _, there), all_, here in zip(GRADES, whole, north, strict=False):
        if there <= 5:
            assert not (isinstance(all_, int) and isinstance(here, int)), f"{grade} in the south follows"
