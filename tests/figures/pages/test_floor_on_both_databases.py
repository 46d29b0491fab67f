"""The floor on SQLite and on PostgreSQL: hidden records are told apart by the database."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from qa_tool.config import Settings, load_settings
from qa_tool.definitions.words import Grade
from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from tests.figures.pages.test_floor import DAY, NOTHING, Q3, put, south, world
from tests.figures.pages.test_floor_of_the_service import FILES, SOUTH, cells, made, pages, table
from tests.support import factories
from tests.support.looking import text_of

pytestmark = pytest.mark.both_databases

__all__ = ["world"]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """As usual, on each kind of database in turn."""
    return load_settings({"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "i"), "QA_DATABASE_URL": database_url})


def test_a_hidden_record_changes_nothing_below_the_floor_and_counts_above_it(world: SimpleNamespace) -> None:
    found = []
    for slots in (NOTHING, (Grade.INADEQUATE, *NOTHING[1:]), (Grade.GOOD, Grade.INADEQUATE) * 3):
        put(world, slots, mine=False)
        files = {file: table(world, file, SOUTH) for file in ("/ledger.csv", "/learning.csv", FILES[3])}
        sheets = cells(made(world, "", place="South locality"))
        found.append((south(world), pages(world, SOUTH), files, sheets))
    assert found[0] == found[1] == found[2]
    assert b"oo few to show" in found[0][0]["/"]
    assert "15 of 18 good" in text_of(world.manager.get(f"/analysis/?{Q3}")), "those of both places together"
    assert "15 of 18" in text_of(world.manager.get(f"/analysis/ledger?{Q3}"))


def test_the_floor_counts_hidden_records_and_the_practitioners_they_are_about(world: SimpleNamespace) -> None:
    """4 about four are too few, 5 about two are, 5 about three are shown."""
    put(world, NOTHING, mine=False)
    about = [world.cast.other_iro]
    with world.in_database() as session:
        about += [factories.make_person(session, f"E{n}", practitioner=True) for n in range(3)]
    in_need = f"{Q3}&plan-type=CIN"
    for people, shown in (((0, 1, 2, 3), False), ((0, 0, 0, 1, 1), False), ((0, 0, 0, 1, 2), True)):
        with world.in_database() as session:
            for one in session.scalars(select(Audit).where(Audit.plan_type == "CIN")):
                one.status = Status.REOPENED
            for who in people:
                factories.make_submitted(
                    session, world.version, author=world.cast.auditor, practitioner=about[who], places=world.places,
                    audit_date=DAY, grade=Grade.GOOD, facts={"plan_type": "CIN"},
                    answers={"SM-01": "good", "SM-02": "good", "SM-03": "yes"},
                )  # fmt: skip
        page = text_of(world.manager.get(f"/analysis/?{in_need}"))
        assert ("5 of 5 good" in page) is shown, people
