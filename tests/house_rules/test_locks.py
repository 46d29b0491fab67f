"""Rows are held in one way: through ``transactions.holding``, which leaves pages that only read alone."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "qa_tool"
HERE = PACKAGE / "kit" / "transactions.py"


def test_rows_are_held_through_one_function():
    others = [path.name for path in PACKAGE.rglob("*.py") if "with_for_update" in path.read_text(encoding="utf-8")]
    assert others == [HERE.name]
