"""docs/security-checks.md names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: What has to be shown before the service is used.
NEEDED = {1, 3, 4, 7, 8, 10, 11, 12, 13, 15, 16, 17, 21, 22, 25, 27, 29, 30, 34, 35, 36, 37}


def test_every_check_that_is_needed_has_a_test_and_every_test_named_is_there():
    text = (ROOT / "docs" / "security-checks.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    numbers = [int(row[0]) for row in rows]
    assert numbers == sorted(numbers)
    assert set(numbers) >= NEEDED
    every = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    for row in rows:
        named = re.findall(r"`([^`]*test_\w+\.py)`", row[2])
        assert named, row
        for path in named:
            assert (ROOT / path).is_file() if "/" in path else path in every, path
