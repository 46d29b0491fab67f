"""What a count can ask besides whole numbers: n of N, a mix, options that overlap, decimals. Reasons of corrections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.counts import datasets
from qa_tool.counts.queries import in_use
from qa_tool.counts.verbs import entering
from qa_tool.counts.verbs.entering import Said
from qa_tool.definitions.counts import read_counts
from qa_tool.definitions.verbs import reading
from qa_tool.kit.errors import Faulty
from tests.support import factories
from tests.support.factories import ROLES, People, Places
from tests.support.looking import text_of

COUNT = """
kind: count
key: plans
title: Children
asks: On the last day.
each: [month, locality]
questions:
  - key: A
    label: Children
    unit: children
    kind: stock
    mix: {neglect: Neglect, physical: Physical abuse}
    optional: true
  - key: B
    label: Also known to
    unit: children
    kind: stock
    mix: {health: Health, police: Police}
    overlap: true
    optional: true
    warn: A child may stand under both.
  - {key: C, label: Reviewed in time, of: Reviewed, unit: children, kind: flow, optional: true, source: report 12}
  - {key: D, label: Posts, unit: FTE, kind: stock, places: 2, most: 50, optional: true}
"""
NOVEMBER = "2018-11"
A_MIX = {"A.neglect": "3", "A.physical": "4", "A.not-known": "0"}


@pytest.fixture(autouse=True)
def forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "counts").mkdir()
    (tmp_path / "counts" / "own.yaml").write_text(COUNT, encoding="utf-8")
    monkeypatch.setattr(reading, "_folder", [tmp_path])
    return tmp_path


def enter(session: Session, people: People, places: Places, row: dict[str, str], reason: str = "") -> int:
    asker = people.asker("support")
    seen = entering.grid(session, asker, "plans", NOVEMBER).seen
    typed, said = {places.locality.id: row}, Said(reason=reason)
    return entering.enter(session, asker, "plans", NOVEMBER, typed, seen=seen, source="typed", said=said)


def counted(session: Session) -> dict[str, Any]:
    """The one row of the dataset, in hundredths."""
    dataset = datasets.dataset_of(in_use(session)["plans"])
    columns = [column for column in dataset.columns if column.key.split(".")[0] in "ABCD"]
    (row,) = session.execute(select(*(column.sql for column in columns)).select_from(dataset.source)).all()
    return dict(zip((column.key for column in columns), row, strict=True))


@pytest.mark.both_databases
def test_a_total_is_worked_out_and_one_that_is_typed_stays_beside_it(
    session: Session, people: People, places: Places
) -> None:
    enter(session, people, places, {**A_MIX, "A.total": "9", "D": "12.5"})
    found = entering.grid(session, people.asker("support"), "plans", NOVEMBER)
    place = places.locality.id
    assert found.parts_of(found.count.questions[0], place) == (7, -2), "two fewer than the source says"
    assert found.values[place, "D"] == Decimal("12.5")
    row = counted(session)
    assert (row["A"], row["A.total"], row["D"]) == (700, 900, 1250), "the typed total is never taken for it"
    assert (row["B"], row["C.N"]) == (None, None), "missing is not nought"
    enter(session, people, places, {"A.physical": ""})
    assert counted(session)["A"] is None, "without a part there is no total"


@pytest.mark.both_databases
def test_what_overlaps_is_never_added_up(session: Session, people: People, places: Places) -> None:
    enter(session, people, places, {"B.health": "5", "B.police": "4", "B.not-known": "0", "B.total": "6"})
    assert counted(session)["B"] == 600
    found = entering.grid(session, people.asker("support"), "plans", NOVEMBER)
    assert found.parts_of(found.count.questions[1], places.locality.id) is None


@pytest.mark.parametrize(
    ("row", "at", "said"),
    [
        ({"A.neglect": "3"}, "A.physical", "must be a whole number from 0 to 9,999"),
        ({"B.health": "5", "B.police": "9", "B.not-known": "0", "B.total": "6"}, "B.police", "cannot be more than"),
        ({"B.health": "5", "B.police": "4", "B.not-known": "0"}, "B.total", "must be a whole number"),
        ({"C.n": "5", "C.N": "4"}, "C.n", "reviewed in time cannot be more than reviewed"),
        ({"C.n": "5"}, "C.N", "must be a whole number"),
        ({"D": "1.255"}, "D", "must be a number from 0 to 50 with at most 2 decimals"),
        ({"D": "50.01"}, "D", "must be a number from 0 to 50"),
        ({"C.n": "1.5", "C.N": "4"}, "C.n", "must be a whole number"),
    ],
)
def test_what_is_wrong_is_said_at_its_box(
    session: Session, people: People, places: Places, row: dict[str, str], at: str, said: str
) -> None:
    with pytest.raises(Faulty) as faulty:
        enter(session, people, places, row)
    assert any(name == f"{at}-{places.locality.id}" and said in text for name, text in faulty.value.faults)


def test_after_a_day_a_correction_takes_a_reason(session: Session, people: People, places: Places) -> None:
    enter(session, people, places, {"D": "12"})
    assert enter(session, people, places, {"D": "12.25"}) == 1, "on the same day nothing is asked"
    with time_machine.travel(datetime(2018, 12, 14, 10, tzinfo=UTC)):
        for row in ({"D": "13"}, {"D": ""}):
            with pytest.raises(Faulty, match="Say why"):
                enter(session, people, places, row)
        assert enter(session, people, places, A_MIX) == 1, "nothing is changed by what is new"
        assert enter(session, people, places, {"D": "13"}, "A post was left out") == 1
    last, *_ = entering.grid(session, people.asker("support"), "plans", NOVEMBER).corrections
    assert (last.before, last.after, last.reason) == (Decimal("12.25"), 13, "A post was left out")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("of: Reviewed", "of: Reviewed, mix: {a: A}", "C asks for n of N, or has a mix"),
        ("places: 2", "overlap: true", "D has no 'mix' whose options could overlap"),
        ("neglect: Neglect", "total: Neglect", "A cannot have the option 'total'"),
        ("key: D", "key: D.n", "or has a dot"),
        ("places: 2", "places: 3", "places"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(forms: Path, before: str, after: str, said: str) -> None:
    assert before in COUNT
    (forms / "counts" / "own.yaml").write_text(COUNT.replace(before, after, 1), encoding="utf-8")
    found = read_counts(forms / "counts")
    assert not found.parts
    assert any(said in str(fault) for fault in found.faults), found.faults


def test_a_long_count_is_typed_with_its_places_side_by_side(
    client_as: Any, in_database: Callable[[], Any], forms: Path
) -> None:
    reading.use_folder(forms)
    with in_database() as session:
        people, places = factories.make_people(session), factories.make_places(session)
        enter(session, people, places, {**A_MIX, "A.total": "9"})
        place = places.locality.id
        session.expunge_all()
    support = client_as(people.support, *ROLES["support"])
    page = support.get("/counts/plans?period=2018-11")
    table = html.fromstring(page.text).xpath("//form[@id='counts']//table")[0]
    assert "2 fewer than the total in the source" in text_of(page)
    assert "Source: report 12" in text_of(page)
    assert "A child may stand under both." in text_of(page)
    assert "Due by 14 December 2018" in text_of(page), "ten working days after the month"
    labels = [one for one in table.xpath(".//tbody//label/@for") if one.endswith(place)]
    assert labels[:4] == [f"A.{part}-{place}" for part in ("neglect", "physical", "not-known", "total")]
    assert len(html.fromstring(page.text).xpath("//input[@id='reason']")) == 1
    read = client_as(people.head, *ROLES["head"]).get("/counts/plans/entered?from=2018-11-01&to=2018-11-30")
    assert "Children: Neglect (children) 3" in text_of(read)
    assert "Also known to: A child may stand under both." in text_of(read)
