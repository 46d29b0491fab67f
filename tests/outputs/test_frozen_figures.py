"""Figures as published: the very summary and measures of the freeze, whatever happens to the records afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.kinds import Written, written
from qa_tool.definitions.words import Grade
from qa_tool.figures.queries import registry
from qa_tool.figures.verbs import counting, figures, measures
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Quarter, financial_year
from qa_tool.outputs.queries import frozen
from qa_tool.outputs.verbs import freezing, frozen_figures, reports, workbooks
from qa_tool.outputs.verbs.exporting import Order
from qa_tool.outputs.words import Wish
from qa_tool.people.words import PlaceKind
from qa_tool.policy.words import Role
from qa_tool.resources import forms_folder
from tests.support import factories
from tests.support.desks import World, make_world
from tests.support.freezes import freeze

Q3 = Quarter(2018, 3)


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    """30 audits of Q3, every third of them inadequate, frozen on 20 January 2019."""
    with time_machine.travel(datetime(2019, 1, 20, 10, tzinfo=UTC), tick=False):
        made = make_world(session)
        for number in range(30):
            add(made, date(2018, 11, 1 + number), Grade.GOOD if number % 3 else Grade.INADEQUATE)
        freeze(session, made.people, Q3)
        session.commit()
        yield made


def add(world: World, day: date, grade: Grade) -> None:
    factories.make_submitted(
        world.session,
        world.version,
        author=world.people.manager,
        practitioner=world.people.iro,
        practitioner_team=world.people.team,
        places=world.places,
        audit_date=day,
        grade=grade,
        answers={"SM-01": grade.value, "SM-02": "good", "SM-03": "yes"},
    )


def test_the_published_summary_is_the_one_that_stood_and_stays(session: Session, world: World) -> None:
    then = figures.summary(session, None, Q3.period)
    kept = frozen_figures.summary(session, None, Q3.period)
    assert replace(kept, notes=then.notes) == then
    assert kept.notes[0] == "Figures as published: frozen on 20 January 2019. Nothing has changed since."
    add(world, date(2018, 12, 3), Grade.INADEQUATE)
    session.commit()
    later = frozen_figures.summary(session, None, Q3.period)
    assert replace(later, notes=then.notes) == then
    assert later.notes[0].endswith("1 record has changed since.")
    assert figures.summary(session, None, Q3.period).audits == then.audits + 1


@pytest.mark.both_databases
def test_the_published_measures_are_those_that_stood(session: Session, world: World) -> None:
    then = measures.all(session, None, Q3.period)
    add(world, date(2018, 12, 3), Grade.INADEQUATE)
    session.commit()
    assert frozen_figures.measured(session, None, Q3.period) == then
    head = world.people.asker("head", Role.HEAD_OF_SERVICE)
    seen = frozen_figures.measured(session, head, Q3.period)
    assert {one.measure.key for one in seen} == {one.key for one in measures.listed(session, head)}
    assert [one.measure.key for one in frozen_figures.measured(session, head, Q3.period, {"C1"})] == ["C1"]


@pytest.mark.both_databases
def test_published_measures_keep_the_formula_of_then(session: Session) -> None:
    with time_machine.travel(datetime(2019, 1, 20, 10, tzinfo=UTC), tick=False):
        made = make_world(session)
        add(made, date(2018, 11, 1), Grade.GOOD)
        for one in written(counting.KIND, forms_folder()).values():
            queries.add_file_version(session, counting.KIND.key, one, None, None)
        freeze(session, made.people, Q3)
    then = {one.measure.key: one for one in frozen_figures.measured(session, None, Q3.period)}
    last = queries.files_in_use(session, counting.KIND.key)
    content = last["C1"].content.replace(then["C1"].measure.formula, "another")
    for later in (Written("C1", "Grades", content), Written("C2", "Gone", "")):
        queries.add_file_version(session, counting.KIND.key, later, last[later.key], None)
    now = registry.in_use(session)
    assert now["C1"].formula == "another"
    assert "C2" not in now
    assert {one.measure.key: one for one in frozen_figures.measured(session, None, Q3.period)} == then
    analyst = made.people.asker("analyst", Role.ANALYST)
    kept = freezing.view(session, analyst, Q3).measure_versions
    assert kept == dict.fromkeys(last, 1)
    assert registry.versions(session) == {key: 1 + (key == "C1") for key in last if key != "C2"}


def test_whoever_has_a_floor_reads_the_frozen_figures_but_no_measures_and_no_teams(
    session: Session, world: World
) -> None:
    add(world, date(2018, 12, 3), Grade.INADEQUATE)
    session.commit()
    manager = world.people.asker("manager", Role.QR_MANAGER, teams=[world.people.team.id])
    with pytest.raises(NotPermitted):
        frozen_figures.measured(session, manager, Q3.period, {"C9"})
    read, whole = (frozen_figures.summary(session, one, Q3.period) for one in (manager, None))
    assert [one.overall for one in read.forms] == [one.overall for one in whole.forms]
    assert {one.place.kind for one in read.places} == {one.place.kind for one in whole.places} - {PlaceKind.TEAM}
    assert "1 record" not in read.notes[0], "how many changed may be one hidden record"
    with pytest.raises(NotPermitted):
        frozen_figures.summary(session, world.people.asker("iro", Role.IRO), Q3.period)


@pytest.mark.parametrize(
    ("period", "filters", "message"),
    [
        (Q3.shift(-1).period, Filters(), "2018/19 Q2 is not a frozen quarter"),
        (financial_year(2018), Filters(), "2018/19 is not a frozen quarter"),
        (Q3.period, Filters(form="small"), "clear the filters"),
    ],
)
def test_there_are_published_figures_of_whole_frozen_quarters_only(
    session: Session, world: World, period: object, filters: Filters, message: str
) -> None:
    with pytest.raises(Unclear, match=message):
        frozen_figures.summary(session, None, period, filters)  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_the_marks_of_a_year_are_those_of_its_frozen_quarters(session: Session, world: World) -> None:
    add(world, date(2018, 12, 3), Grade.GOOD)
    session.commit()
    head = world.people.asker("head", Role.HEAD_OF_SERVICE)
    (mark,) = frozen_figures.marks(session, head, financial_year(2018))
    assert (mark.quarter, mark.changed) == (Q3, 1)
    assert mark.changed == frozen.changes(session, None, Q3).total
    assert frozen_figures.marks(session, head, Q3.shift(1).period) == ()
    with pytest.raises(NotPermitted):
        frozen_figures.marks(session, world.people.asker("support", Role.BUSINESS_SUPPORT), Q3.period)


def test_the_published_workbook_and_report_say_what_was_published_without_rows(
    session: Session, world: World, tmp_path: Path
) -> None:
    add(world, date(2018, 12, 3), Grade.INADEQUATE)
    session.commit()
    then = workbooks.compose(session, None, Order(Q3.period, wish=Wish.PUBLISHED), tmp_path / "then.xlsx")
    now = workbooks.compose(session, None, Order(Q3.period, Filters()), tmp_path / "now.xlsx")
    assert (then.audits, now.audits) == (30, 31)
    assert not then.content["rows"]
    assert now.content["rows"]
    book = load_workbook(tmp_path / "then.xlsx", read_only=True)
    text = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "Figures as published: frozen on 20 January 2019. 1 record has changed since." in text
    book.close()
    report = reports.compose(session, None, Order(Q3.period, Filters(), wish=Wish.PUBLISHED), tmp_path / "then.docx")
    assert report.audits == 30
