"""Headlines in own words: who may, what is kept, where they are printed, and when they are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.figures.models import HeadlineEdit
from qa_tool.figures.summary.headline_edits import State
from qa_tool.figures.verbs import figures, headlines
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.verbs import frozen_figures, reports, workbooks
from qa_tool.outputs.verbs.exporting import Order
from qa_tool.policy.words import Role
from qa_tool.trail.models import Event
from tests.support import factories
from tests.support.desks import World, make_world
from tests.support.freezes import freeze

Q3 = Quarter(2018, 3)
KEY = "form:small"
MINE = "Small audits: 15 of 20 were good (75.0%)."


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    """20 audits of Q3, 15 of them good."""
    with time_machine.travel(datetime(2019, 1, 20, 10, tzinfo=UTC), tick=False):
        made = make_world(session)
        for number in range(20):
            add(made, date(2018, 11, 1 + number), Grade.INADEQUATE if number < 5 else Grade.GOOD)
        session.commit()
        yield made


def add(world: World, day: date, grade: Grade) -> None:
    factories.make_submitted(
        world.session, world.version, author=world.people.manager, practitioner=world.people.iro, places=world.places,
        audit_date=day, grade=grade, answers={"SM-01": grade.value, "SM-02": "good", "SM-03": "yes"},
    )  # fmt: skip


def edit(world: World, words: str, who: str = "analyst", role: Role = Role.ANALYST) -> None:
    asker = world.people.asker(who, role)
    found = headlines.of_period(world.session, asker, Q3.period)
    (one,) = (sentence for sentence in found.sentences if sentence.key == KEY)
    number = one.edit.number if one.edit else 0
    headlines.edit(world.session, asker, Q3.period, KEY, words, seen=one.generated, number=number)
    world.session.commit()


def said(world: World, filters: Filters | None = None) -> tuple[str, ...]:
    return figures.summary(world.session, None, Q3.period, filters).headlines


def test_an_edited_sentence_is_printed_everywhere(session: Session, world: World, tmp_path: Path) -> None:
    edit(world, f"  {MINE}\n")
    assert MINE in said(world)
    assert MINE not in said(world, Filters(form="small"))
    workbooks.compose(session, None, Order(Q3.period, Filters()), tmp_path / "book.xlsx")
    rows = load_workbook(tmp_path / "book.xlsx", read_only=True)["Summary"].iter_rows(values_only=True)
    assert any(MINE in str(cell) for row in rows for cell in row)
    reports.compose(session, None, Order(Q3.period, Filters()), tmp_path / "report.docx")
    assert any(paragraph.text == MINE for paragraph in Document(str(tmp_path / "report.docx")).paragraphs)


def test_one_event_without_the_words(session: Session, world: World) -> None:
    edit(world, MINE)
    (event,) = session.scalars(select(Event).where(Event.action == "headline.edited"))
    assert event.detail == {"key": KEY, "number": 1, "given_back": False}
    assert event.object_id == "2018/19 Q3"


def test_when_the_figures_change_the_sentence_waits_and_the_figures_speak(session: Session, world: World) -> None:
    edit(world, MINE)
    add(world, date(2018, 12, 1), Grade.GOOD)
    session.commit()
    assert MINE not in said(world)
    assert any("16 of 21 good (76.2%)" in sentence for sentence in said(world))
    found = headlines.of_period(session, world.people.asker("head", Role.HEAD_OF_SERVICE), Q3.period)
    assert found.stale == 1
    edit(world, "Small audits: 16 of 21 were good (76.2%).")
    assert "Small audits: 16 of 21 were good (76.2%)." in said(world)


@pytest.mark.both_databases
def test_the_generated_sentence_can_be_given_back(session: Session, world: World) -> None:
    before = said(world)
    edit(world, MINE)
    found = headlines.of_period(session, world.people.asker("analyst", Role.ANALYST), Q3.period)
    edit(
        world,
        next(one.generated for one in found.sentences if one.key == KEY),
        "safeguarding",
        Role.SAFEGUARDING_MANAGER,
    )
    assert said(world) == before
    assert [row.number for row in session.scalars(select(HeadlineEdit).order_by(HeadlineEdit.number))] == [1, 2]


def test_a_second_click_keeps_one_edit(session: Session, world: World) -> None:
    asker = world.people.asker("analyst", Role.ANALYST)
    (one,) = (each for each in headlines.of_period(session, asker, Q3.period).sentences if each.key == KEY)
    for _ in range(2):
        headlines.edit(session, asker, Q3.period, KEY, MINE, seen=one.generated, number=0)
    assert len(session.scalars(select(HeadlineEdit)).all()) == 1
    with pytest.raises(Conflict, match="Somebody else"):
        headlines.edit(session, asker, Q3.period, KEY, "Small audits, 15 of 20 good.", seen=one.generated, number=0)
    with pytest.raises(Conflict, match="figures of this sentence have changed"):
        headlines.edit(session, asker, Q3.period, KEY, "Small audits, 15 of 20 good.", seen="Another", number=1)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (" ", "Write the sentence"),
        ("a" * 401, "400 characters or less"),
        ("Small audits: 15 of 20 good (75.0%), says Anna Bloggs.", "seems to hold a name"),
        ("Small audits: 15 of 20 good (75.0%), ask anna@example.org.", "an e-mail address"),
    ],
)
def test_names_and_what_is_no_sentence_are_refused(session: Session, world: World, words: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        edit(world, words)
    assert not session.scalars(select(HeadlineEdit)).all()


def test_a_number_that_no_figure_bears_is_kept_once_it_was_shown(session: Session, world: World) -> None:
    asker = world.people.asker("analyst", Role.ANALYST)
    (one,) = (each for each in headlines.of_period(session, asker, Q3.period).sentences if each.key == KEY)
    words = "Small audits: 16 of 20 were good (80.0%)."
    for shown in ((), ("16",)):
        with pytest.raises(headlines.PointedOut) as pointed:
            headlines.edit(session, asker, Q3.period, KEY, words, seen=one.generated, number=0, shown=shown)
        assert pointed.value.numbers == ("16", "80.0")
    headlines.edit(session, asker, Q3.period, KEY, words, seen=one.generated, number=0, shown=("16", "80.0"))
    assert words in said(world)


@pytest.mark.both_databases
def test_after_the_freeze_headlines_stay_as_published(session: Session, world: World) -> None:
    edit(world, MINE)
    freeze(session, world.people, Q3)
    session.commit()
    with pytest.raises(Refused, match="2018/19 Q3 is frozen"):
        edit(world, "Small audits, 15 of 20 good.")
    add(world, date(2018, 12, 1), Grade.GOOD)
    session.commit()
    published = frozen_figures.summary(session, None, Q3.period).headlines
    assert MINE in published
    analyst = world.people.asker("analyst", Role.ANALYST)
    shown = headlines.of_period(session, analyst, Q3.period)
    assert tuple(one.printed for one in shown.sentences) == published
    assert [one.edit.text for one in shown.sentences if one.edit and one.state is State.EDITED] == [MINE]
    assert shown.stale == 0


def test_others_may_not_and_what_is_not_there_is_not_found(session: Session, world: World) -> None:
    for who, role in (("manager", Role.QR_MANAGER), ("iro", Role.IRO), ("administrator", Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            headlines.of_period(session, world.people.asker(who, role), Q3.period)
    analyst = world.people.asker("analyst", Role.ANALYST)
    with pytest.raises(NotFound):
        headlines.edit(session, analyst, Q3.period, "form:none", MINE, seen="", number=0)


@pytest.mark.both_databases
def test_an_edit_cannot_be_changed_or_removed(session: Session, world: World) -> None:
    edit(world, MINE)
    for statement in ("UPDATE headline_edit SET text = 'x'", "DELETE FROM headline_edit"):
        with pytest.raises(DatabaseError, match="immutable"):
            session.execute(text(statement))
        session.rollback()
