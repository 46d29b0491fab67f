"""A register that nobody wrote code for: its list, entries, states, what is counted of them, its way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from sqlalchemy.orm import Session

from qa_tool import subjects
from qa_tool.definitions.registers import Register, read_registers, registers_in
from qa_tool.definitions.verbs import reading as forms_reading
from qa_tool.figures.measures.base import By
from qa_tool.figures.verbs import counting, measures
from qa_tool.kit.errors import Conflict, Faulty, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import Quarter
from qa_tool.registers.verbs import reading, recording
from tests.support import factories
from tests.support.factories import ROLES, People, Places
from tests.support.looking import text_of
from tests.support.resolutions import fields, typed
from tests.support.trail import events_written

LATE = """
kind: entry
key: late-conferences
title: Late conference
plural: Late conferences
about: Conferences that were held after their day, and why.
resource: appeal
begun: due
aged: {over_days: 14}
place: locality
reference: CF-15
opened: CF-02
ended: CF-03
lists: [CF-05]
states:
  - {key: late, label: Late, asks: [CF-15, CF-02, CF-05, CF-04]}
  - {key: held, label: Held, asks: [CF-03, CF-99]}
  - {key: closed, label: Closed, after: [late, held], by: decide, ends: true}
questions:
  - {key: CF-15, type: short-text, text: Reference, maximum: 40}
  - {key: CF-02, type: date, text: When was it due?, short: Due}
  - key: CF-05
    type: choice
    text: Why is it late?
    short: Reason
    options: {worker: Social worker not available, quorum: Not quorate}
  - {key: CF-04, type: number, text: How many children?, short: Children, required: false}
  - {key: CF-03, type: date, text: When was it held?, short: Held}
  - {key: CF-99, type: long-text, text: What does it teach us?, short: Learning, required: false, restricted: line}
"""
MEASURE = """
measures:
  - key: C101
    name: Late conferences
    asks: How many conferences are late, and why?
    formula: count, mix
    denominator: conferences
    unit: conferences
    of: late-conferences
    by: [service, locality]
    rows:
      - {label: Late, count: {CF-02: {answered: true}}}
      - {label: Held since, share: {n: {state: [held, closed]}}}
      - {label: Children, sum: [CF-04]}
      - {mix: CF-05}
"""
FIRST: dict[str, Any] = {"CF-15": "LC 1", "CF-02": date(2018, 11, 5), "CF-05": "quorum", "CF-04": 3}
HELD: dict[str, Any] = {"CF-03": date(2018, 11, 20), "CF-99": "Book the room first."}
QUARTER = Quarter(2018, 3).period


@pytest.fixture(autouse=True)
def forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("registers", LATE), ("measures", MEASURE)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "own.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(forms_reading, "_folder", [tmp_path])
    return tmp_path


@pytest.fixture
def register(forms: Path) -> Register:
    return registers_in(forms / "registers")["late-conferences"]


def test_the_files_are_sound(forms: Path) -> None:
    assert read_registers(forms / "registers", {}).faults == ()
    subjects.connect()
    assert counting.check(forms, {}) == []


def entered(session: Session, people: People, places: Places, **more: Any) -> str:
    of = reading.register_of(session, "late-conferences")
    values = FIRST | {key.replace("_", "-"): value for key, value in more.items()}
    given = typed(of, values)
    return recording.record(session, people.asker("support"), of, "", given, version=0, place=places.locality.id)


@pytest.mark.both_databases
def test_an_entry_lives_from_its_first_day_to_its_end(
    session: Session, people: People, places: Places, register: Register
) -> None:
    support, manager, head = (people.asker(name) for name in ("support", "safeguarding", "head"))
    made = entered(session, people, places)
    with pytest.raises(Faulty, match="has this reference already"):
        entered(session, people, places)
    with pytest.raises(Faulty, match="Choose a locality"):
        recording.record(session, support, register, "", typed(register, FIRST), version=0)
    put_right = typed(register, FIRST | {"CF-05": "worker"})
    with pytest.raises(Conflict):
        recording.record(session, support, register, made, put_right, version=9, place=places.locality.id)
    recording.record(session, support, register, made, put_right, version=1, place=places.locality.id)
    with pytest.raises(NotPermitted):
        recording.move(session, support, register, made, "closed", {}, version=2)
    with pytest.raises(NotFound):
        recording.move(session, manager, register, made, "moon", {}, version=2)
    early = typed(register, HELD | {"CF-03": date(2018, 11, 1)})
    with pytest.raises(Faulty, match="not be before it was due"):
        recording.move(session, manager, register, made, "held", early, version=2)
    for _ in range(2):
        recording.move(session, manager, register, made, "held", typed(register, HELD), version=2)
    assert events_written(session, "entry.moved") == 1, "the same again changes nothing"
    with pytest.raises(Conflict):
        recording.move(session, manager, register, made, "late", typed(register, FIRST), version=3)
    found = reading.find(session, head, register, made)
    assert (found.age, found.long, found.open, found.text("CF-99")) == (15, True, True, "Book the room first.")
    assert [(one.kind.value, one.state) for one in found.steps] == [
        ("recorded", "Late"), ("corrected", "Late"), ("moved", "Held"),
    ]  # fmt: skip
    assert found.steps[0].by == people.support.staff_code
    assert reading.find(session, support, register, made).text("CF-99") == "", "of the line alone"
    recording.record(
        session, support, register, made, typed(register, FIRST | {"CF-03": date(2018, 11, 21)}), version=3,
        place=places.locality.id,
    )  # fmt: skip
    kept = reading.find(session, head, register, made)
    assert (kept.ended_on, kept.text("CF-99")) == (date(2018, 11, 21), "Book the room first."), (
        "what they cannot see stays"
    )
    recording.move(session, manager, register, made, "closed", {}, version=4)
    for change in (
        lambda: recording.record(session, manager, register, made, put_right, version=5, place=places.locality.id),
        lambda: recording.withdraw(session, manager, register, made, reason="A mistake", version=5),
    ):
        with pytest.raises(Refused, match="It is closed"):
            change()


@pytest.mark.both_databases
def test_who_types_sees_what_they_typed_and_a_mistake_leaves_the_register(
    session: Session, people: People, places: Places, register: Register
) -> None:
    made = entered(session, people, places)
    manager = people.asker("safeguarding")
    other = recording.record(
        session, manager, register, "", typed(register, FIRST | {"CF-15": "LC 2"}), version=0, place=places.locality.id
    )
    recording.record(
        session, manager, register, made, typed(register, FIRST | {"CF-04": 2}), version=1, place=places.locality.id
    )
    assert [one.id for one in reading.listing(session, people.asker("support"), register)] == [made]
    with pytest.raises(NotFound):
        reading.find(session, people.asker("support"), register, other)
    with pytest.raises(NotPermitted):
        reading.listing(session, people.asker("iro"), register)
    recording.withdraw(session, people.asker("support"), register, made, reason="Typed twice", version=2)
    assert reading.listing(session, people.asker("support"), register) == ()
    assert entered(session, people, places) != made, "its reference is free again"


@pytest.mark.both_databases
def test_a_measure_counts_them(session: Session, people: People, places: Places, register: Register) -> None:
    subjects.connect()
    made = entered(session, people, places)
    entered(session, people, places, CF_15="LC 2", CF_05="worker", CF_04=None)
    entered(session, people, places, CF_15="LC 3", CF_02=date(2018, 9, 30))
    gone = entered(session, people, places, CF_15="LC 4")
    recording.withdraw(session, people.asker("support"), register, gone, reason="Typed twice", version=1)
    recording.move(session, people.asker("safeguarding"), register, made, "held", typed(register, HELD), version=1)
    (found,) = [one for one in measures.all(session, None, QUARTER) if one.measure.key == "C101"]
    rows = {(row.by, row.member, row.label): (row.n, row.of) for row in found.rows}
    assert rows[By.SERVICE, "", "Late"][0] == 2
    assert rows[By.SERVICE, "", "Held since"] == (1, 2)
    assert rows[By.SERVICE, "", "Children"][0] == 3
    assert rows[By.SERVICE, "", "Not quorate"] == (1, 2)
    assert rows[By.LOCALITY, places.locality.name, "Late"][0] == 2


@pytest.fixture
def world(in_database: Callable[[], Any]) -> tuple[People, str]:
    with in_database() as session:
        people, places = factories.make_people(session), factories.make_places(session)
        session.flush()
        session.expunge_all()
        return people, str(places.locality.id)


def test_it_is_listed_entered_and_moved_by_its_pages(client_as: Any, world: tuple[People, str], forms: Path) -> None:
    forms_reading.use_folder(forms)
    register = registers_in(forms / "registers")["late-conferences"]

    def as_(name: str) -> Any:
        return client_as(world[0].by_name[name], *ROLES[name])

    support, room = as_("support"), "/registers/late-conferences/"
    assert support.get("/registers/").location == room
    assert "Registers" in text_of(support.get("/"))
    assert as_("iro").get(room).status_code == 403
    assert "Nothing is recorded yet" in text_of(support.get(room))
    wrong = support.post(f"{room}new", data=fields(FIRST | {"CF-15": "<b>1</b>"}, register))
    assert wrong.status_code == 422
    page = html.fromstring(wrong.text)
    assert page.xpath("//div[contains(@class, 'govuk-error-summary')]//a/@href") == ["#place"]
    assert page.get_element_by_id("q_CF_15").get("value") == "<b>1</b>", "what was typed stays"
    assert support.post(f"{room}new", data={"place": world[1], **fields(FIRST, register)}).status_code == 303
    (href,) = html.fromstring(support.get(room).text).xpath("//th/a/@href")
    assert "LC 1 North locality" in text_of(support.get(room)).replace("Locality", "locality")
    assert "Move it" not in text_of(as_("analyst").get(href)).replace("Move it to ‘Held’", "")
    manager = as_("safeguarding")
    assert "late conference open for over 14 days" in text_of(manager.get("/"))
    assert {"Move it to ‘Held’", "Move it to ‘Closed’"} <= {
        one.text_content().strip() for one in html.fromstring(manager.get(href).text).xpath("//a[@role='button']")
    }
    assert manager.post(f"{href}/to/held", data={"version": "1", **fields(HELD, register)}).status_code == 303
    assert "Book the room first." in text_of(manager.get(href))
    assert "Book the room first." not in support.get(href).text
    assert "Held, still to be closed (1)" in text_of(manager.get(room)), "its days are not counted any more"
    assert "open for over" not in text_of(manager.get("/"))
    assert manager.post(f"{href}/to/closed", data={"version": "2"}).status_code == 303
    assert "Closed (1)" in text_of(manager.get(room))
    assert "Closed (1)" in text_of(manager.get(f"{room}?from=2018-11-01&to=2018-11-30"))
    assert "Nothing was due then" in text_of(manager.get(f"{room}?from=2018-12-01&to=2018-12-31"))
    for query in ("from=2018-11-01", "from=x&to=y", "from=2018-12-01&to=2018-11-01"):
        assert manager.get(f"{room}?{query}").status_code == 404, query
    manager.says_what_files_are_for()
    file = manager.get(f"{room}list.csv")
    assert "LC 1," in file.text
    assert "Not quorate" in file.text
    assert "Book the room" not in file.text
    assert as_("support").get(f"{room}list.csv").status_code == 403
    lead = html.fromstring(manager.get("/analysis/measures/C101?period=2018/19-Q3").text)
    assert lead.xpath(f"//a[starts-with(@href, '{room}')]/@href") == [f"{room}?from=2018-10-01&to=2018-12-31"]
