"""Preparing and releasing external editions: two people, one register, and the very file that went out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import Period, Quarter, financial_year, today
from qa_tool.outputs.verbs import external, outgoing, releasing
from qa_tool.outputs.words import Edition
from qa_tool.people.verbs import exports
from qa_tool.policy.words import Asker, Role
from qa_tool.settings.models import Setting
from qa_tool.trail.models import Event
from tests.support.factories import ROLES, People, make_people, make_places, make_submitted, publish
from tests.support.workbooks import make_workbook

Q3 = Quarter(2018, 3).period
SECRET = "Words that somebody wrote"


@pytest.fixture
def people(session: Session) -> People:
    """Forty-one audits of the third quarter: 30 good, 8 requiring improvement, 3 inadequate."""
    people, places, version = make_people(session), make_places(session), publish(session)
    common: dict[str, Any] = {"author": people.auditor, "practitioner": people.iro, "places": places}
    for number, grade in enumerate(["good"] * 30 + ["requires-improvement"] * 8 + ["inadequate"] * 3):
        answers = {"X1": grade, "SM-01": grade, "X2": SECRET}
        make_submitted(session, version, answers=answers, audit_date=Q3.first + timedelta(days=number * 2), **common)
    session.commit()
    return people


def prepared(session: Session, asker: Asker, period: Period = Q3) -> str:
    return outgoing.prepare(session, asker, external.examine(session, asker, period, Filters()), "Board")


def released(session: Session, people: People, identity: str, folder: Path) -> releasing.Registered:
    head = people.asker("head")
    return outgoing.release(session, head, identity, "Board", folder, exports.begin(session, head, "x", Q3))


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(Event.action).order_by(Event.id)))


def test_it_is_prepared_released_and_handed_out_as_it_was(session: Session, people: People, tmp_path: Path) -> None:
    identity = prepared(session, people.asker("analyst"))
    edition, document = outgoing.prepared(session, people.asker("head"), identity)
    assert (edition.label, edition.current, edition.released_as) == ("2018/19 Q3", True, None)
    assert "41 records counted" in str(document)
    assert SECRET not in str(document)
    done = released(session, people, identity, tmp_path)
    assert done.number == 1
    iro = people.asker("iro")
    file, label = outgoing.released_file(session, iro, 1, exports.begin(session, iro, "x", Q3))
    again, _ = outgoing.released_file(session, iro, 1, exports.begin(session, iro, "x", Q3))
    assert file == again
    assert label == "2018/19 Q3"
    path = tmp_path / "got.xlsx"
    path.write_bytes(file)
    book = load_workbook(path)
    about = {row[0].value: row[1].value for row in book["Cover"].iter_rows(max_col=2)}
    assert (about["Standing"], about["Handling"], about["Export number"]) == ("Released, number 1", "OFFICIAL", 1)
    assert about["Made by (role)"] == "Head of service"
    sheet = book["Grades"]
    cells = [[cell.value for cell in row] for row in sheet[sheet.tables["grades"].ref]]
    assert cells[1][1:6] == [30, "c", "c", 11, 41]
    everything = {str(cell.value) for one in book for row in one for cell in row}
    assert not {text for text in everything if SECRET in text or people.head.staff_code in text}
    events = session.scalars(select(Event).where(Event.action == "edition.released")).all()
    assert [(one.detail["number"], one.detail["reason"]) for one in events] == [(1, "Board")]
    assert [line[0] for line in events[0].detail["sheets"]] == book.sheetnames
    assert list(tmp_path.glob("*.xlsx")) == [path], "nothing is left where the file was made"


@pytest.mark.both_databases
def test_preparing_the_same_twice_gives_one_and_releasing_twice_too(
    session: Session, people: People, tmp_path: Path
) -> None:
    analyst = people.asker("analyst")
    identity = prepared(session, analyst)
    assert prepared(session, analyst) == identity
    assert actions(session).count("edition.prepared") == 1
    first = released(session, people, identity, tmp_path)
    assert released(session, people, identity, tmp_path) == first
    assert actions(session).count("edition.released") == 1
    assert outgoing.waiting(session, analyst) == ()


def test_what_was_prepared_before_another_release_is_sent_back(
    session: Session, people: People, tmp_path: Path
) -> None:
    analyst = people.asker("analyst")
    quarter, year = prepared(session, analyst), prepared(session, analyst, financial_year(2018))
    assert {one.id for one in outgoing.waiting(session, analyst)} == {quarter, year}
    released(session, people, quarter, tmp_path)
    assert outgoing.waiting(session, analyst) == ()
    with pytest.raises(Conflict, match="Prepare it again"):
        released(session, people, year, tmp_path)
    draft = external.examine(session, analyst, financial_year(2018), Filters())
    assert draft.considered == 1
    again = outgoing.prepare(session, analyst, draft, "Board")
    assert again != year
    assert released(session, people, again, tmp_path).number == 2


def test_nobody_releases_what_they_prepared(session: Session, people: People, tmp_path: Path) -> None:
    both = people.asker("head", Role.HEAD_OF_SERVICE, Role.ANALYST)
    identity = prepared(session, both)
    begun = exports.begin(session, both, "x", Q3)
    with pytest.raises(Refused, match="Somebody else"):
        outgoing.release(session, both, identity, "Board", tmp_path, begun)
    assert releasing.last_number(session) == 0


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ROLES)
def test_who_prepares_examines_and_reads(session: Session, people: People, name: str) -> None:
    asker = people.asker(name)
    may = {"execute": name in ("safeguarding", "analyst"), "examine": name in ("safeguarding", "analyst", "head")}
    identity = prepared(session, people.asker("analyst"))
    for action, call in (
        ("execute", lambda: external.examine(session, asker, Q3, Filters())),
        ("examine", lambda: outgoing.prepared(session, asker, identity)),
    ):
        if may[action]:
            assert call()
        else:
            with pytest.raises(NotPermitted):
                call()
    if name in ("support", "administrator"):
        with pytest.raises(NotPermitted):
            releasing.released(session, asker)
    else:
        assert releasing.released(session, asker) == ()
        with pytest.raises(NotFound):
            outgoing.released_file(session, asker, 1, exports.begin(session, asker, "x", Q3))


@pytest.mark.parametrize(
    ("period", "filters"),
    [
        (Q3, Filters(form="small")),
        (Period(Q3.first, Q3.last - timedelta(days=1)), Filters()),
        (Period(Q3.first, Quarter(2018, 4).period.last), Filters()),
    ],
)
def test_only_whole_quarters_and_years_without_filters(
    session: Session, people: People, period: Period, filters: Filters
) -> None:
    with pytest.raises(external.FixedCuts):
        external.examine(session, people.asker("analyst"), period, filters)


def test_thresholds_and_marks_are_settings(session: Session, people: People, tmp_path: Path) -> None:
    for key, value in (("hidden_up_to_count", 9), ("handling_mark", "SECRET STUFF")):
        session.add(Setting(key=key, value=value, valid_from=today()))
    session.flush()
    draft = external.examine(session, people.asker("analyst"), Q3, Filters())
    assert draft.release.rule.threshold == 9
    path = make_workbook(session, None, Q3, Filters(), tmp_path / "own.xlsx", "")
    assert "SECRET STUFF" in {row[1].value for row in load_workbook(path)["Cover"].iter_rows(max_col=2)}


def test_the_command_line_gets_one_that_is_marked_as_not_released(
    session: Session, people: People, tmp_path: Path
) -> None:
    path = make_workbook(session, None, Q3, Filters(), tmp_path / "x.xlsx", "Look", Edition.EXTERNAL)
    about = {row[0].value: row[1].value for row in load_workbook(path)["Cover"].iter_rows(max_col=2)}
    assert about["Standing"] == outgoing.NOT_RELEASED
    assert about["Handling"] == "OFFICIAL-SENSITIVE"


@pytest.mark.both_databases
def test_what_is_kept_is_never_changed_and_damage_is_found(session: Session, people: People, tmp_path: Path) -> None:
    released(session, people, prepared(session, people.asker("analyst")), tmp_path)
    session.commit()
    for table in ("export", "prepared_edition", "released_file"):
        with pytest.raises(DatabaseError, match="immutable"):
            session.execute(text(f"DELETE FROM {table}"))
        session.rollback()
    drop = "DROP TRIGGER released_file_refuses_update"
    if session.get_bind().dialect.name == "postgresql":
        drop = "DROP TRIGGER released_file_is_frozen ON released_file"
    session.execute(text(drop))
    session.execute(text("UPDATE released_file SET file = :file"), {"file": b"another"})
    session.expire_all()
    head = people.asker("head")
    with pytest.raises(releasing.Rotten):
        outgoing.released_file(session, head, 1, exports.begin(session, head, "x", Q3))
