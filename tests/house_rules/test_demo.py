"""The demo has one writer: whatever it puts into tables past the product's verbs stands in one file."""

import re
from pathlib import Path

DEMO = Path(__file__).parents[2] / "demo"
WRITES = re.compile(
    r"(?<!\.)\b(insert|update|delete)\(|session\.(add|add_all|merge|delete|flush|connection)\(|\bsetattr\("
)
WRITER = "loader.py"


def test_one_module_writes() -> None:
    writing = {path.name for path in DEMO.rglob("*.py") if WRITES.search(path.read_text(encoding="utf-8"))}
    assert writing == {WRITER}
