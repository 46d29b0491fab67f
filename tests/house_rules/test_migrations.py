"""What no migration may do, however handy: write into the table in which SQLite itself keeps the schema."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "qa_tool"
OWN_TABLE = re.compile(r"writable_schema|(update|into|from)\s+sqlite_(schema|master)", re.IGNORECASE)
FIRST = 100


def test_none_writes_into_sqlites_own_table() -> None:
    assert [path.name for path in PACKAGE.rglob("*.py") if OWN_TABLE.search(path.read_text(encoding="utf-8"))] == []


def test_they_are_numbered_from_the_release_on() -> None:
    """Lower numbers are those from before it, by which an old database is known."""
    numbers = sorted(int(path.name[:4]) for path in (PACKAGE / "migrations" / "versions").glob("*.py"))
    assert numbers == list(range(FIRST, FIRST + len(numbers)))
