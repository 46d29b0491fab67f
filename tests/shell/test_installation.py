"""Writing the next migration from the models, on a throw-away database."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Column, Integer

from qa_tool.cli import main
from qa_tool.kit import schema
from qa_tool.kit.tables import Base


@pytest.mark.own_database
def test_a_migration_is_written_from_the_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", copied)
    number = f"{int(schema.head()) + 1:04d}"
    theme = Base.metadata.tables["theme"]
    theme.append_column(Column("colour", Integer))
    try:
        result = CliRunner().invoke(main, ["db", "revise", "Give themes a colour"])
    finally:
        theme._columns.remove(theme.c.colour)
    assert result.exit_code == 0, result.output
    assert f"Wrote migration {number}" in result.output
    (written,) = copied.glob(f"versions/{number}_*.py")
    assert "colour" in written.read_text(encoding="utf-8")
    assert schema.head() == number
