"""The floor on SQLite and on PostgreSQL: hidden records are told apart by the database."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from qa_tool.config import Settings, load_settings
from qa_tool.vocabulary.grades import Grade
from tests.web.analysis.test_floor import NOTHING, Q3, put, south, world
from tests.web.looking import text_of

__all__ = ["world"]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """As usual, on each kind of database in turn."""
    return load_settings({"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "i"), "QA_DATABASE_URL": database_url})


def test_a_hidden_record_changes_nothing_below_the_floor_and_counts_above_it(world: SimpleNamespace) -> None:
    found = []
    for slots in (NOTHING, (Grade.INADEQUATE, *NOTHING[1:]), (Grade.GOOD, Grade.INADEQUATE) * 3):
        put(world, slots, mine=False)
        found.append(south(world))
    assert found[0] == found[1] == found[2]
    assert b"oo few to show" in found[0]["/"]
    assert "15 of 18 good" in text_of(world.manager.get(f"/analysis/?{Q3}")), "those of both places together"
    assert "18 of 36" not in text_of(world.manager.get(f"/analysis/ledger?{Q3}"))
